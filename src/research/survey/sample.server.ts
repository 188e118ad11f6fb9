import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '#platform/database/context.server.ts';
import { readRecord } from '#platform/database/transaction.server.ts';
import type { Answers, Item } from '#questionnaire/model.ts';
import { toResearch } from './commands.server.ts';
import { drawSample } from './draw.server.ts';
import { findSurvey } from './queries.server.ts';
import { questionnaireOf } from './questionnaire.server.ts';
import { partsOf, placesOf, splitItems } from './results.ts';
import { MOST_INVITED } from './rules.ts';
import { surveyAnswer, surveyContact, surveyKey } from './schema.server.ts';

const number = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .catch(20);
const text = z.string().trim().max(300).catch('');
export const sampleShape = z.object({ by: text, also: text, wanted: number, seed: text });
export type SampleInput = z.output<typeof sampleShape>;

/**
 * Whom to invite to an interview, of those who asked for their answers to be linked with them: some
 * from each stratum that one or two questions make. Reading it is an act.
 */
export async function readSample(ctx: Ctx, id: string, { by, also, wanted, seed }: SampleInput) {
  const here = toResearch(ctx);
  const entry = { act: 'survey.sample', subject: ['survey', id] as const };
  return readRecord(ctx, 'research', entry, async (tx) => {
    const found = await findSurvey(tx, here, id);
    const splits = splitItems(await questionnaireOf(tx, found));
    const chosen = splits.filter(({ linkId }) => linkId === by || linkId === also);
    const linked = await tx
      .select({
        id: surveyKey.answerId,
        address: surveyContact.address,
        answers: surveyAnswer.answers,
      })
      .from(surveyKey)
      .innerJoin(surveyAnswer, eq(surveyAnswer.id, surveyKey.answerId))
      .innerJoin(surveyContact, eq(surveyContact.id, surveyKey.contactId))
      .where(and(eq(surveyKey.surveyId, id), eq(surveyKey.organisationId, here)))
      .limit(MOST_INVITED);
    const people = linked.map(({ answers, ...one }) => ({
      ...one,
      stratum: chosen.map((item) => answerIn(item, answers)).join(' · '),
    }));
    return {
      survey: found,
      splits: splits.map((item) => ({ value: item.linkId, text: item.text ?? item.linkId })),
      linked: people.length,
      sample: drawSample(people, wanted, seed),
    };
  });
}

const answerIn = (item: Item, answers: Answers) =>
  partsOf(item)[placesOf(item, answers[item.linkId])[0] ?? -1] ?? 'No answer';
