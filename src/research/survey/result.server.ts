import { and, count, desc, eq, lt, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { questionnaireOf } from './questionnaire.server.ts';
import { tally } from './results.ts';
import { type survey, surveyAnswer, surveyResult } from './schema.server.ts';

type Survey = typeof survey.$inferSelect;

/** Answers read at once: far more than a quota allows. */
const MOST = 20_000;

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
 * Results move in steps of at least the smallest group, so that two of them never differ by a few
 * people. While a survey is open the last step but one is shown: so much is always left to come that
 * the end is a step of its own too.
 */
export async function shownResult(ctx: Ctx, tx: Tx, of: Survey) {
  const [last, before] = await newest(ctx, tx, of.id);
  return (of.status === 'closed' ? last : before) ?? null;
}

/** Counts once more where enough has come since the last step. Under the survey's lock alone. */
export async function stepResults(ctx: Ctx, tx: Tx, of: Survey, total: number): Promise<void> {
  const [last] = await newest(ctx, tx, of.id);
  if (total < (last?.total ?? 0) + of.smallestGroup) return;
  await keepResult(ctx, tx, of, total);
  if (last)
    await tx
      .delete(surveyResult)
      .where(and(stepsOf(ctx, of.id), lt(surveyResult.total, last.total)));
}

/** The last count, of everybody; where too few came since what was shown, that step stays the last. */
export async function endResults(ctx: Ctx, tx: Tx, of: Survey): Promise<void> {
  const shown = await shownResult(ctx, tx, of);
  const total = await countAnswers(ctx, tx, of.id);
  if (total < (shown?.total ?? 0) + of.smallestGroup) return;
  await tx.delete(surveyResult).where(stepsOf(ctx, of.id));
  await keepResult(ctx, tx, of, total);
}

async function keepResult(ctx: Ctx, tx: Tx, of: Survey, total: number): Promise<void> {
  const rows = await tx
    .select({ answers: surveyAnswer.answers })
    .from(surveyAnswer)
    .where(answersOf(ctx, of.id))
    .limit(MOST);
  const all = rows.map(({ answers }) => answers);
  await tx.insert(surveyResult).values({
    organisationId: of.organisationId,
    surveyId: of.id,
    total,
    results: tally(await questionnaireOf(tx, of), all, of.smallestGroup),
  });
}
