import { and, eq } from 'drizzle-orm';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { formatDate } from '#ui/time.ts';
import type { ReasonGiven } from '../discretion/rules.ts';
import { requireHoldingWithin } from './bounds.server.ts';
import { allow, requireNotClosed, requireOpenEpisode } from './episode.server.ts';
import {
  type EndHoldingInput,
  endingProblems,
  functionNames,
  type HoldingAct,
  type HoldingFunction,
  type HoldingStatus,
  holdingFunctions,
  holdingStatusNames,
  nextHoldingStatus,
  type ResumeHoldingInput,
  type ReviewHoldingInput,
  reviewDayProblem,
  type SignInput,
  type StartHoldingInput,
  type StepDownInput,
} from './holding.ts';
import { holding, holdingStep } from './schema.server.ts';

type Holding = typeof holding.$inferSelect;
type Id = { id: string; personId: string };

const flags = (chosen: readonly HoldingFunction[]) =>
  Object.fromEntries(functionNames.map((name) => [name, chosen.includes(name)])) as Record<
    HoldingFunction,
    boolean
  >;

function checkReview(ctx: Ctx, day: string): void {
  const problem = reviewDayProblem(day, dayOf(ctx.now));
  if (problem) throw refuse.invalid({ reviewOn: problem });
}

async function keepStep(
  ctx: Ctx,
  tx: Tx,
  of: Pick<Holding, 'id' | 'organisationId' | 'personId' | 'episodeId'>,
  step: { kind: string; note?: string | null; reviewOn?: string | null },
): Promise<void> {
  await tx.insert(holdingStep).values({
    id: newId(),
    organisationId: of.organisationId,
    personId: of.personId,
    episodeId: of.episodeId,
    holdingId: of.id,
    kind: step.kind,
    note: step.note ?? null,
    reviewOn: step.reviewOn ?? null,
    byUserId: ctx.actor.id,
    byName: ctx.actor.name,
    at: ctx.now,
  });
}

/** Starts a period of holding. It needs a function and a review date: no goal and no connection. */
export async function startHolding(
  ctx: Ctx,
  personId: string,
  input: StartHoldingInput,
): Promise<Id> {
  const here = allow(ctx, 'casework.write');
  checkReview(ctx, input.reviewOn);
  if (input.functions.length === 0)
    throw refuse.invalid({ functions: 'Choose at least one thing that holding is for' });
  return perform(ctx, 'care', async (tx, note) => {
    const of = await requireOpenEpisode(ctx, tx, personId);
    const row = { id: newId(), organisationId: here, personId, episodeId: of.id };
    await requireHoldingWithin(tx, ctx, row, 'holding.start', { ...input, begins: true });
    await tx.insert(holding).values({
      ...row,
      ...flags(input.functions),
      linkWorkerId: ctx.actor.id ?? '',
      status: 'holding',
      awaited: input.awaited,
      expectationsTalkedThrough: input.expectationsTalkedThrough,
      expectations: input.expectations,
      reviewOn: input.reviewOn,
      startedAt: ctx.now,
    });
    await keepStep(ctx, tx, row, { kind: 'started', note: input.note, reviewOn: input.reviewOn });
    note({ act: 'holding.start', subject: ['holding', row.id], personId });
    return { id: row.id, personId };
  });
}

interface Change {
  act: HoldingAct;
  kind: string;
  note?: string | null;
  reviewOn?: string | undefined;
  version: number | undefined;
  /** Why it departs from what was agreed, where it does. */
  discretionReason?: ReasonGiven['discretionReason'];
  set?: Partial<typeof holding.$inferInsert>;
  /** Refuses what the holding as it stands does not allow. */
  check?: (current: Holding) => void;
}

/** Moves a holding by the table and keeps the step, in one act. */
async function change(ctx: Ctx, holdingId: string, what: Change): Promise<Id> {
  const here = allow(ctx, 'casework.write');
  if (!isId(holdingId)) throw refuse.notFound();
  if (what.reviewOn !== undefined) checkReview(ctx, what.reviewOn);
  return perform(ctx, 'care', async (tx, note) => {
    const mine = and(eq(holding.id, holdingId), eq(holding.organisationId, here));
    const [current] = await tx.select().from(holding).where(mine).for('update');
    if (!current) throw refuse.notFound();
    await requireNotClosed(ctx, tx, current.episodeId);
    const shown = {
      Status: holdingStatusNames[current.status as HoldingStatus],
      'What it is for': functionNames
        .filter((name) => current[name])
        .map((name) => holdingFunctions[name])
        .join(', '),
      'Waiting for': current.awaited ?? '',
      'Step-down plan': current.stepDownPlan ?? '',
      'Review on': formatDate(current.reviewOn),
      version: current.version,
    };
    if (what.version !== undefined && what.version !== current.version)
      throw refuse.conflict('Somebody else changed this holding while you had it open.', shown);
    const status = nextHoldingStatus(current.status, what.act);
    if (!status) throw refuse.conflict(`That cannot be done now: it is “${shown.Status}”.`, shown);
    what.check?.(current);
    await requireHoldingWithin(tx, ctx, current, `holding.${what.act}`, {
      ...what,
      reviewOn: what.reviewOn,
      begins: current.status === 'ended',
    });
    await tx
      .update(holding)
      .set({
        ...what.set,
        ...(what.reviewOn ? { reviewOn: what.reviewOn } : {}),
        status,
        version: current.version + 1,
      })
      .where(mine);
    await keepStep(ctx, tx, current, {
      kind: what.kind,
      note: what.note ?? null,
      reviewOn: what.reviewOn ?? null,
    });
    const { id, personId } = current;
    note({ act: `holding.${what.act}`, subject: ['holding', id], personId });
    return { id, personId };
  });
}

/** Looks at the holding again: what it is for now, and the next review. */
export const reviewHolding = async (
  ctx: Ctx,
  holdingId: string,
  input: ReviewHoldingInput,
  version?: number,
) => {
  if (input.functions.length === 0)
    throw refuse.invalid({ functions: 'Choose at least one thing that holding is for' });
  return change(ctx, holdingId, {
    act: 'review',
    kind: 'reviewed',
    ...input,
    version,
    set: { ...flags(input.functions), awaited: input.awaited },
  });
};

/** Notes a sign of secure attachment or of dependence. Both may be there; neither decides anything. */
export const noteHoldingSign = (ctx: Ctx, holdingId: string, input: SignInput, version?: number) =>
  change(ctx, holdingId, { act: 'note-sign', kind: input.sign, note: input.signNote, version });

export const stepDownHolding = (
  ctx: Ctx,
  holdingId: string,
  input: StepDownInput,
  version?: number,
) =>
  change(ctx, holdingId, {
    act: 'step-down',
    kind: 'stepping-down',
    ...input,
    note: input.stepDownPlan,
    version,
    set: { stepDownPlan: input.stepDownPlan },
  });

/** Ends holding after a conversation, with a step-down plan or a reason. */
export const endHolding = (ctx: Ctx, holdingId: string, input: EndHoldingInput, version?: number) =>
  change(ctx, holdingId, {
    act: 'end',
    kind: 'ended',
    note: [input.endReason, input.endPlan].filter(Boolean).join('\n\n') || null,
    version,
    set: {
      endedAt: ctx.now,
      endReason: input.endReason,
      ...(input.endPlan ? { stepDownPlan: input.endPlan } : {}),
    },
    check: (current) => {
      const problems = endingProblems(
        { ...input, reason: input.endReason, stepDownPlan: input.endPlan },
        current.stepDownPlan,
      );
      if (Object.keys(problems).length > 0) throw refuse.invalid(problems);
    },
  });

/** Holds again what was ended or was stepping down; people dip in and out. */
export const resumeHolding = (
  ctx: Ctx,
  holdingId: string,
  input: ResumeHoldingInput,
  version?: number,
) =>
  change(ctx, holdingId, {
    act: 'resume',
    kind: 'resumed',
    ...input,
    note: input.resumeNote,
    version,
    set: { endedAt: null, endReason: null, stepDownPlan: null },
  });
