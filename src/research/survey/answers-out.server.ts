import { and, asc, gt } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, readRecord, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import type { GivenOut } from '#questionnaire/export/answers.ts';
import type { Questionnaire } from '#questionnaire/model.ts';
import { toResearch } from './commands.server.ts';
import { findSurvey } from './queries.server.ts';
import { questionnaireOf } from './questionnaire.server.ts';
import { answersOf, countAnswers } from './result.server.ts';
import { type survey, surveyAnswer } from './schema.server.ts';

/** Answers read from the database at once. */
const AT_ONCE = 1000;

type Survey = typeof survey.$inferSelect;

/** Why the answers of a survey cannot be taken out one by one; null where they can. */
export function whyKeptIn(of: Survey, answered: number): 'not-told' | 'open' | 'few' | null {
  if (!of.answersOut) return 'not-told';
  // Two files taken while answers come in would differ by those who came in between.
  if (of.status !== 'closed') return 'open';
  return answered < of.smallestGroup ? 'few' : null;
}

async function findWithAnswers(ctx: Ctx, tx: Tx, here: string, id: string) {
  const found = await findSurvey(tx, here, id);
  const answered = await countAnswers(ctx, tx, id);
  return { survey: found, answered, why: whyKeptIn(found, answered) };
}

/** Whether the answers of a survey can be taken out, and how many there are. */
export async function readAnswersOut(ctx: Ctx, id: string) {
  const here = toResearch(ctx);
  return readIn(ctx, 'research', (tx) => findWithAnswers(ctx, tx, here, id));
}

/**
 * The answers to a closed survey one by one, with what they answer. They are numbered in the order of
 * their random ids and have no day, so that nothing but what was said tells whose they are. Taking
 * them out is an act; they are read a thousand at a time, for however many there are.
 */
export async function takeAnswersOut(
  ctx: Ctx,
  id: string,
): Promise<{ of: Questionnaire; answers: AsyncGenerator<GivenOut> }> {
  const here = toResearch(ctx);
  const entry = { act: 'survey.take-out', subject: ['survey', id] as const };
  const of = await readRecord(ctx, 'research', entry, async (tx) => {
    const found = await findWithAnswers(ctx, tx, here, id);
    if (found.why) throw refuse.conflict('These answers cannot be taken out one by one.');
    return questionnaireOf(tx, found.survey);
  });
  return { of, answers: numbered(ctx, id, of.version) };
}

async function* numbered(ctx: Ctx, id: string, version: string): AsyncGenerator<GivenOut> {
  let after: string | undefined;
  let number = 0;
  do {
    const last = after;
    const rows = await readIn(ctx, 'research', (tx) =>
      tx
        .select({ id: surveyAnswer.id, answers: surveyAnswer.answers })
        .from(surveyAnswer)
        .where(and(answersOf(ctx, id), last ? gt(surveyAnswer.id, last) : undefined))
        .orderBy(asc(surveyAnswer.id))
        .limit(AT_ONCE),
    );
    for (const { answers } of rows) {
      number += 1;
      yield { id: String(number), version, status: 'completed', answered: '', answers };
    }
    after = rows.length === AT_ONCE ? rows.at(-1)?.id : undefined;
  } while (after !== undefined);
}
