import {
  functionNames,
  type HoldingAct,
  type HoldingFunction,
  type HoldingStatus,
  nextHoldingStatus,
} from '#care/casework/holding.ts';
import { holding, holdingStep } from '#care/casework/schema.server.ts';
import { DAY, NOW, type Support, type Telling } from './service.ts';

type Step = { act: HoldingAct; kind: string; at: number; note: string };

/** A period of holding: looked at every four weeks or so, with its signs, stepped down and ended. */
export function tellHolding(telling: Telling, support: Support): void {
  const { chance, sheets, audit } = telling;
  const { of, worker, from, until, last, closed } = support;
  const began = from + (5 + chance.next() * 20) * DAY;
  if (began > last - DAY) return;
  const id = chance.id(began);
  const plan = planOf(telling, began, until).filter((step) => step.at <= last && step.at <= NOW);
  const ended = plan.at(-1)?.act === 'end';
  if (closed && !ended) plan.push({ act: 'end', kind: 'ended', at: last, note: 'Talked through' });
  const step = (kind: string, at: number, note: string, reviewOn: string | null) =>
    sheets.add(holdingStep, {
      ...of,
      id: chance.id(at),
      holdingId: id,
      kind,
      note,
      reviewOn,
      byUserId: worker.id,
      byName: worker.name,
      at: new Date(at),
    });
  const reviewAfter = (at: number) =>
    new Date(at + chance.from(21, 34) * DAY).toISOString().slice(0, 10);
  let reviewOn = reviewAfter(began);
  step('started', began, 'Would rather talk than go anywhere yet', reviewOn);
  const note = (act: string, at: number) =>
    audit.note({
      at,
      by: worker,
      act: `holding.${act}`,
      subject: ['holding', id],
      personId: of.personId,
    });
  note('start', began);
  let status: HoldingStatus = 'holding';
  let stepDownPlan: string | null = null;
  for (const { act, kind, at, note: said } of plan) {
    const to = nextHoldingStatus(status, act);
    if (!to) throw new Error(`holding that is ${status} cannot ${act}`);
    status = to;
    const looks = act === 'review' || act === 'step-down' || act === 'resume';
    if (looks) reviewOn = reviewAfter(at);
    if (act === 'step-down') stepDownPlan = said;
    if (act === 'resume') stepDownPlan = null;
    step(kind, at, said, looks ? reviewOn : null);
    note(act, at);
  }
  const over = status === 'ended';
  const chosen = functionNames.filter(() => chance.often(0.4));
  if (chosen.length === 0) chosen.push(chance.pick(functionNames));
  sheets.add(holding, {
    ...of,
    ...(Object.fromEntries(functionNames.map((name) => [name, chosen.includes(name)])) as Record<
      HoldingFunction,
      boolean
    >),
    id,
    linkWorkerId: worker.id,
    status,
    awaited: chosen.includes('waiting') ? 'A place with the talking therapies service' : null,
    expectationsTalkedThrough: chance.often(0.8),
    reviewOn,
    startedAt: new Date(began),
    endedAt: over ? new Date(plan.at(-1)?.at ?? last) : null,
    endReason: over && !stepDownPlan ? 'They manage well with what they have' : null,
    stepDownPlan,
    version: plan.length + 1,
  });
}

function planOf({ chance }: Telling, began: number, until: number): Step[] {
  const plan: Step[] = [];
  // Some are not looked at for long: their reviews are overdue.
  const looked = chance.often(0.9) ? until : began + 30 * DAY;
  let at = began + 26 * DAY;
  for (; at < Math.min(looked, until - 30 * DAY); at += 26 * DAY) {
    plan.push({ act: 'review', kind: 'reviewed', at, note: 'No change; goes on' });
    if (chance.often(0.2))
      plan.push({
        act: 'note-sign',
        kind: chance.pick(['secure-attachment', 'dependence']),
        at: at + DAY,
        note: 'Noticed in what they said',
      });
  }
  if (chance.often(0.35)) {
    plan.push({
      act: 'step-down',
      kind: 'stepping-down',
      at: at + 2 * DAY,
      note: 'Fortnightly, then monthly, then by telephone',
    });
    if (chance.often(0.2))
      plan.push({ act: 'resume', kind: 'resumed', at: at + 12 * DAY, note: 'A hard week' });
    else if (chance.often(0.6))
      plan.push({
        act: 'end',
        kind: 'ended',
        at: at + 16 * DAY,
        note: 'Talked through and content',
      });
  }
  return plan;
}
