import { and, asc, gt } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, readRecord, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import {
  answersBundle,
  answersCsv,
  codebookCsv,
  type GivenOut,
  rSyntax,
  spssSyntax,
} from '#questionnaire/export/answers.ts';
import type { Questionnaire } from '#questionnaire/model.ts';
import { toResearch } from './commands.server.ts';
import { findSurvey } from './queries.server.ts';
import { questionnaireOf } from './questionnaire.server.ts';
import { answersOf, countAnswers } from './result.server.ts';
import { type AnswerFile, type LongFile, longFiles, MOST_AT_ONCE } from './rules.ts';
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

/** A survey with how many answered it, and why its answers stay here, if they do. */
export async function findWithAnswers(ctx: Ctx, tx: Tx, id: string) {
  const found = await findSurvey(tx, actingOrganisation(ctx.actor), id);
  const answered = await countAnswers(ctx, tx, id);
  return { survey: found, answered, why: whyKeptIn(found, answered) };
}

/**
 * The files of a closed survey's answers, sent as they are asked for: of more than MOST_AT_ONCE answers
 * those alone that do not hold them. Taking answers out is an act.
 */
export async function takeAnswersOut(
  ctx: Ctx,
  id: string,
  file: AnswerFile,
): Promise<string | AsyncGenerator<string>> {
  toResearch(ctx);
  const entry = { act: 'survey.take-out', subject: ['survey', id] as const };
  const of = await readRecord(ctx, 'research', entry, async (tx) => {
    const { survey: found, answered, why } = await findWithAnswers(ctx, tx, id);
    if (why) throw refuse.conflict('These answers cannot be taken out one by one.');
    if (isLong(file) && answered > MOST_AT_ONCE)
      throw refuse.conflict('There are too many answers to send at once: have the file made.');
    return questionnaireOf(tx, found);
  });
  switch (file) {
    case 'codebook.csv':
      return codebookCsv(of);
    case 'answers.sps':
      return spssSyntax(of);
    case 'answers.R':
      return rSyntax(of);
    default:
      return writtenAnswers(of, file, numberedAnswers(ctx, id, of.version));
  }
}

const isLong = (file: AnswerFile): file is LongFile =>
  (longFiles as readonly AnswerFile[]).includes(file);

/** Answers as a file, chunk after chunk. */
export const writtenAnswers = (of: Questionnaire, file: LongFile, all: AsyncIterable<GivenOut>) =>
  file === 'answers.csv' ? answersCsv(of, all) : answersBundle(of, all);

/**
 * The answers to a survey one by one, in the order of their random ids and without a day, so that
 * nothing but what was said tells whose they are. They are read a thousand at a time.
 */
export async function* numberedAnswers(
  ctx: Ctx,
  id: string,
  version: string,
): AsyncGenerator<GivenOut> {
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
