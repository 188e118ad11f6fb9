import { and, asc, count, desc, eq, gt, lt, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { beginCount } from './count.ts';
import { questionnaireOf } from './questionnaire.server.ts';
import type { Told } from './results.ts';
import { type survey, surveyAnswer, surveyResult } from './schema.server.ts';
import { decide } from './tally.ts';

type Survey = typeof survey.$inferSelect;

/** Answers read from the database at once. */
const AT_ONCE = 1000;

export const answersOf = (ctx: Ctx, surveyId: string) =>
  and(
    eq(surveyAnswer.surveyId, surveyId),
    eq(surveyAnswer.organisationId, actingOrganisation(ctx.actor)),
  );

export async function countAnswers(ctx: Ctx, tx: Tx, surveyId: string): Promise<number> {
  const [found] = await tx
    .select({ n: count() })
    .from(surveyAnswer)
    .where(answersOf(ctx, surveyId));
  return found?.n ?? 0;
}

/** How many answers gave a code to a question, for each; one statement. */
export async function countCodes(
  ctx: Ctx,
  tx: Tx,
  surveyId: string,
  wanted: readonly { question: string; code: string }[],
): Promise<(question: string, code: string) => number> {
  if (wanted.length === 0) return () => 0;
  const names = wanted.map(({ question, code }) => JSON.stringify([question, code]));
  const counts = wanted.map(({ question, code }, at) => {
    const given = JSON.stringify([{ valueCoding: { code } }]);
    return [
      String(at),
      sql<number>`count(*) filter (where ${surveyAnswer.answers} -> ${question}::text @> ${given}::jsonb)`.mapWith(
        Number,
      ),
    ] as const;
  });
  const [found] = await tx
    .select(Object.fromEntries(counts))
    .from(surveyAnswer)
    .where(answersOf(ctx, surveyId));
  return (question, code) => found?.[names.indexOf(JSON.stringify([question, code]))] ?? 0;
}

const stepsOf = (ctx: Ctx, surveyId: string) =>
  and(
    eq(surveyResult.surveyId, surveyId),
    eq(surveyResult.organisationId, actingOrganisation(ctx.actor)),
  );

/** The newest results first; the first two are all there are. */
const newest = (ctx: Ctx, tx: Tx, surveyId: string) =>
  tx
    .select()
    .from(surveyResult)
    .where(stepsOf(ctx, surveyId))
    .orderBy(desc(surveyResult.total))
    .limit(2);

/**
 * Results move on when as many have answered again as they tell of, so that what one count changed by
 * is mostly a group of its own; what is not is kept back (`decide`). While a survey is open the last
 * step but one is shown: so much is always left to come that the end is a step of its own too.
 */
export async function shownResult(ctx: Ctx, tx: Tx, of: Survey) {
  const [last, before] = await newest(ctx, tx, of.id);
  return (of.status === 'closed' ? last : before) ?? null;
}

/** Counts once more where enough has come since the last step. Under the survey's lock alone. */
export async function stepResults(ctx: Ctx, tx: Tx, of: Survey, total: number): Promise<void> {
  const [last] = await newest(ctx, tx, of.id);
  if (total < Math.max(of.smallestGroup, 2 * (last?.total ?? 0))) return;
  await keepResult(ctx, tx, of, total, last?.results.told);
  if (last)
    await tx
      .delete(surveyResult)
      .where(and(stepsOf(ctx, of.id), lt(surveyResult.total, last.total)));
}

/** The last count, of everybody; where too few came since what was shown, that step stays the last. */
export async function endResults(ctx: Ctx, tx: Tx, of: Survey): Promise<void> {
  const shown = await shownResult(ctx, tx, of);
  const total = await countAnswers(ctx, tx, of.id);
  const enough = total >= (shown?.total ?? 0) + of.smallestGroup;
  const steps = stepsOf(ctx, of.id);
  // What was counted and never shown is not shown now either.
  const kept = enough ? steps : and(steps, gt(surveyResult.total, shown?.total ?? 0));
  await tx.delete(surveyResult).where(kept);
  if (enough) await keepResult(ctx, tx, of, total, shown?.results.told);
}

async function keepResult(
  ctx: Ctx,
  tx: Tx,
  of: Survey,
  total: number,
  before: Told[] | undefined,
): Promise<void> {
  const definition = await questionnaireOf(tx, of);
  const counting = beginCount(definition);
  for await (const { answers } of eachAnswer(ctx, tx, of.id)) counting.add(answers);
  await tx.insert(surveyResult).values({
    organisationId: of.organisationId,
    surveyId: of.id,
    total,
    results: decide(definition, counting.count(), of.smallestGroup, before),
  });
}

/** Every answer to a survey, read a thousand at a time in the order of their random ids. */
export async function* eachAnswer(ctx: Ctx, tx: Tx, surveyId: string) {
  for (let after: string | undefined, more = true; more; ) {
    const rows = await tx
      .select({ id: surveyAnswer.id, answers: surveyAnswer.answers })
      .from(surveyAnswer)
      .where(and(answersOf(ctx, surveyId), after ? gt(surveyAnswer.id, after) : undefined))
      .orderBy(asc(surveyAnswer.id))
      .limit(AT_ONCE);
    yield* rows;
    more = rows.length === AT_ONCE;
    after = rows.at(-1)?.id;
  }
}
