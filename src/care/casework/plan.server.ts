import { and, eq, isNull } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { resolveCode } from '../code/api.server.ts';
import { allow, requireNotClosed, requireOpenEpisode } from './episode.server.ts';
import { type ActionStatus, actionStatuses, type GoalStatus, goalStatuses } from './rules.ts';
import { action, barrier, goal, need, readiness } from './schema.server.ts';
import type {
  ActionInput,
  BarrierInput,
  ChangeActionInput,
  ChangeGoalInput,
  GoalInput,
  NeedInput,
  ReadinessInput,
} from './shapes.ts';

type Id = { id: string; personId: string };
type Kind = 'need' | 'goal' | 'action' | 'readiness' | 'barrier';

/** Adds one thing to the person's episode that is going on. */
async function add(
  ctx: Ctx,
  personId: string,
  kind: Kind,
  name: string,
  insert: (
    tx: Tx,
    row: { id: string; organisationId: string; personId: string; episodeId: string },
  ) => Promise<unknown>,
): Promise<Id> {
  const here = allow(ctx, 'casework.write');
  return perform(ctx, 'care', async (tx, note) => {
    const of = await requireOpenEpisode(ctx, tx, personId);
    const id = newId();
    await insert(tx, { id, organisationId: here, personId, episodeId: of.id });
    note({ act: name, subject: [kind, id], personId });
    return { id, personId };
  });
}

/** The need or goal something is for must be of the same episode. */
async function sameEpisode(
  tx: Tx,
  table: typeof need | typeof goal,
  id: string | null,
  row: { organisationId: string; episodeId: string },
  field: string,
): Promise<void> {
  if (!id) return;
  const [found] = await tx
    .select({ id: table.id })
    .from(table)
    .where(
      and(
        eq(table.id, id),
        eq(table.organisationId, row.organisationId),
        eq(table.episodeId, row.episodeId),
      ),
    );
  if (!found) throw refuse.invalid({ [field]: 'Choose one from the list' });
}

export const recordNeed = (ctx: Ctx, personId: string, input: NeedInput) =>
  add(ctx, personId, 'need', 'need.record', async (tx, row) => {
    const coded = await resolveCode(tx, input.needCode, 'needs', 'needCode');
    await tx.insert(need).values({
      ...row,
      ...coded,
      need: input.need,
      personWords: input.needWords,
      madeAt: ctx.now,
    });
  });

export const addGoal = (ctx: Ctx, personId: string, input: GoalInput) =>
  add(ctx, personId, 'goal', 'goal.add', async (tx, row) => {
    await sameEpisode(tx, need, input.needId, row, 'needId');
    await tx.insert(goal).values({ ...row, ...input, madeAt: ctx.now, changedAt: ctx.now });
  });

export const addAction = (ctx: Ctx, personId: string, input: ActionInput) =>
  add(ctx, personId, 'action', 'action.add', async (tx, row) => {
    await sameEpisode(tx, goal, input.goalId, row, 'goalId');
    await tx.insert(action).values({ ...row, ...input, madeAt: ctx.now, changedAt: ctx.now });
  });

/** Readiness at this moment; earlier ones stay. */
export const recordReadiness = (ctx: Ctx, personId: string, input: ReadinessInput) =>
  add(ctx, personId, 'readiness', 'readiness.record', (tx, row) =>
    tx.insert(readiness).values({
      ...row,
      motivation: input.motivation,
      capacity: input.capacity,
      personWords: input.readinessWords,
      byUserId: ctx.actor.id,
      at: ctx.now,
    }),
  );

/** What is in the way and out of the person's hands; says nothing about their readiness. */
export const recordBarrier = (ctx: Ctx, personId: string, input: BarrierInput) =>
  add(ctx, personId, 'barrier', 'barrier.record', (tx, row) =>
    tx
      .insert(barrier)
      .values({ ...row, kind: input.barrier, note: input.barrierNote, madeAt: ctx.now }),
  );

/** Says that a need or a barrier is no more. */
async function end(
  ctx: Ctx,
  table: typeof need | typeof barrier,
  kind: Kind,
  id: string,
): Promise<Id> {
  const here = allow(ctx, 'casework.write');
  if (!isId(id)) throw refuse.notFound();
  return perform(ctx, 'care', async (tx, note) => {
    const [ended] = await tx
      .update(table)
      .set({ endedAt: ctx.now })
      .where(and(eq(table.id, id), eq(table.organisationId, here), isNull(table.endedAt)))
      .returning({ personId: table.personId, episodeId: table.episodeId });
    if (!ended) throw refuse.notFound('We could not find that, or it has ended already.');
    await requireNotClosed(ctx, tx, ended.episodeId);
    note({ act: `${kind}.end`, subject: [kind, id], personId: ended.personId });
    return { id, personId: ended.personId };
  });
}

export const endNeed = (ctx: Ctx, id: string) => end(ctx, need, 'need', id);
export const endBarrier = (ctx: Ctx, id: string) => end(ctx, barrier, 'barrier', id);

/** Says how a goal stands now, with what came of it. */
export async function changeGoal(
  ctx: Ctx,
  id: string,
  input: ChangeGoalInput,
  version?: number,
): Promise<Id> {
  const here = allow(ctx, 'casework.write');
  if (!isId(id)) throw refuse.notFound();
  return perform(ctx, 'care', async (tx, note) => {
    const mine = and(eq(goal.id, id), eq(goal.organisationId, here));
    const [found] = await tx.select().from(goal).where(mine).for('update');
    if (!found) throw refuse.notFound();
    await requireNotClosed(ctx, tx, found.episodeId);
    if (version !== undefined && version !== found.version)
      throw refuse.conflict('Somebody else changed this goal while you had it open.', {
        'How it stands': goalStatuses[found.status as GoalStatus],
        'What came of it': found.outcome ?? '',
        Importance: found.importance === null ? '' : String(found.importance),
        version: found.version,
      });
    await tx
      .update(goal)
      .set({ ...input, changedAt: ctx.now, version: found.version + 1 })
      .where(mine);
    note({ act: 'goal.change', subject: ['goal', id], personId: found.personId });
    return { id, personId: found.personId };
  });
}

/** Says that an action is done or dropped, or changes its confidence and review. */
export async function changeAction(
  ctx: Ctx,
  id: string,
  input: ChangeActionInput,
  version?: number,
): Promise<Id> {
  const here = allow(ctx, 'casework.write');
  if (!isId(id)) throw refuse.notFound();
  return perform(ctx, 'care', async (tx, note) => {
    const mine = and(eq(action.id, id), eq(action.organisationId, here));
    const [found] = await tx.select().from(action).where(mine).for('update');
    if (!found) throw refuse.notFound();
    await requireNotClosed(ctx, tx, found.episodeId);
    if (version !== undefined && version !== found.version)
      throw refuse.conflict('Somebody else changed this action while you had it open.', {
        'How it stands': actionStatuses[found.status as ActionStatus],
        Confidence: found.confidence === null ? '' : String(found.confidence),
        version: found.version,
      });
    await tx
      .update(action)
      .set({ ...input, changedAt: ctx.now, version: found.version + 1 })
      .where(mine);
    note({ act: 'action.change', subject: ['action', id], personId: found.personId });
    return { id, personId: found.personId };
  });
}
