import { barriers, goalStatuses } from '#care/casework/rules.ts';
import { action, barrier, goal, need, readiness } from '#care/casework/schema.server.ts';
import { signpost } from '#care/connection/schema.server.ts';
import { DAY, type Support, type Telling } from './service.ts';
import { words } from './words.ts';

/** What they came for, what they want, what is done about it, what stands in the way. */
export function tellPlan(
  { chance, sheets, audit }: Telling,
  { of, worker, from, last, closed, needs }: Support,
) {
  const day = 3 * DAY;
  const at = Math.min(from + day, last);
  const madeAt = new Date(at);
  for (const named of needs) {
    const needId = chance.id(at);
    sheets.add(need, { ...of, id: needId, need: named.need, madeAt });
    if (from + day > last) continue;
    const goalId = chance.id(at);
    const statuses = Object.keys(goalStatuses);
    const status = closed
      ? chance.pick(statuses)
      : chance.often(0.9)
        ? 'open'
        : chance.pick(statuses);
    sheets.add(goal, {
      ...of,
      id: goalId,
      needId,
      goal: named.goal,
      importance: chance.often(0.5) ? chance.from(4, 10) : null,
      status,
      madeAt,
      changedAt: status === 'open' ? madeAt : new Date(last),
    });
    audit.note({
      at,
      by: worker,
      act: 'goal.add',
      subject: ['goal', goalId],
      personId: of.personId,
    });
    const actionId = chance.id(at);
    const soon = last - at < 20 * DAY;
    sheets.add(action, {
      ...of,
      id: actionId,
      goalId,
      action: named.action,
      byWhom: chance.pick(['person', 'link-worker', 'other']),
      confidence: chance.often(0.5) ? chance.from(3, 10) : null,
      reviewOn: new Date(at + chance.from(10, 60) * DAY).toISOString().slice(0, 10),
      status:
        closed || !soon
          ? chance.pick(['done', 'done', 'dropped', closed ? 'done' : 'open'])
          : 'open',
      madeAt,
      changedAt: madeAt,
    });
    audit.note({
      at,
      by: worker,
      act: 'action.add',
      subject: ['action', actionId],
      personId: of.personId,
    });
  }
  if (chance.often(0.5))
    sheets.add(readiness, {
      ...of,
      id: chance.id(at),
      motivation: chance.from(0, 10),
      capacity: chance.from(0, 10),
      personWords: chance.pick(words),
      byUserId: worker.id,
      at: madeAt,
    });
  if (chance.often(0.25))
    sheets.add(barrier, {
      ...of,
      id: chance.id(at),
      kind: chance.pick(Object.keys(barriers)),
      madeAt,
    });
  if (chance.often(0.4)) {
    const id = chance.id(at);
    sheets.add(signpost, {
      ...of,
      id,
      serviceName: chance.pick(needs).service,
      byUserId: worker.id,
      at: madeAt,
    });
    audit.note({
      at,
      by: worker,
      act: 'signpost.make',
      subject: ['signpost', id],
      personId: of.personId,
    });
  }
}
