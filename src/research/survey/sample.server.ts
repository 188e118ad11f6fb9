import { and, asc, eq, gt } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '#platform/database/context.server.ts';
import { readRecord, type Tx } from '#platform/database/transaction.server.ts';
import type { Answers, Item } from '#questionnaire/model.ts';
import { toResearch } from './commands.server.ts';
import { beginCount } from './count.ts';
import { drawSample } from './draw.server.ts';
import { findSurvey } from './queries.server.ts';
import { questionnaireOf } from './questionnaire.server.ts';
import { shownResult } from './result.server.ts';
import { partsOf, placesOf, splitItems } from './results.ts';
import { surveyAnswer, surveyContact, surveyKey } from './schema.server.ts';
import { apartFrom } from './strata.ts';
import { NONE } from './ways.ts';

/** Linked answers read at once. */
const AT_ONCE = 1000;

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
 * from each stratum that one or two questions make. Beside the results it could tell who did not link
 * their answers, and what these said; so it waits until the survey is closed, and tells people apart by
 * those questions alone for which it does not (`apartFrom`). Reading it is an act.
 */
export async function readSample(ctx: Ctx, id: string, { by, also, wanted, seed }: SampleInput) {
  const here = toResearch(ctx);
  const entry = { act: 'survey.sample', subject: ['survey', id] as const };
  return readRecord(ctx, 'research', entry, async (tx) => {
    const found = await findSurvey(tx, here, id);
    const none = { survey: found, splits: [], linked: 0, sample: [] };
    if (found.status !== 'closed') return { ...none, why: 'open' as const };
    const of = await questionnaireOf(tx, found);
    const shown = await shownResult(ctx, tx, found);
    const counting = beginCount(of);
    for await (const { answers } of eachLinked(tx, here, id)) counting.add(answers);
    const linked = counting.count();
    const told = shown?.results.told?.at(-1) ?? {};
    const apart = apartFrom(of, told, linked, found.smallestGroup);
    if (apart === null) return { ...none, why: 'few' as const };
    const splits = splitItems(of).filter(({ linkId }) => apart.includes(linkId));
    const chosen = splits.filter(({ linkId }) => linkId === by || linkId === also);
    const strata = new Map<string, { size: number; people: Person[] }>();
    for await (const { id: answer, address, answers } of eachLinked(tx, here, id)) {
      const stratum = chosen.map((item) => answerIn(item, answers)).join(' · ');
      const of = strata.get(stratum) ?? { size: 0, people: [] };
      strata.set(stratum, of);
      of.size += 1;
      of.people.push({ id: answer, address, stratum });
      if (of.people.length >= 2 * AT_ONCE) of.people = drawSample(of.people, wanted, seed);
    }
    const people = [...strata.values()].flatMap((of) =>
      of.size >= found.smallestGroup
        ? of.people
        : of.people.map((one) => ({ ...one, stratum: SMALL })),
    );
    return {
      survey: found,
      why: null,
      splits: splits.map((item) => ({ value: item.linkId, text: item.text ?? item.linkId })),
      linked: linked.total,
      sample: drawSample(people, wanted, seed),
    };
  });
}

interface Person {
  id: string;
  address: string;
  stratum: string;
}

const answerIn = (item: Item, answers: Answers) =>
  partsOf(item)[placesOf(item, answers[item.linkId])[0] ?? -1] ?? NONE;

/** Those in strata under the smallest group are drawn together. */
const SMALL = 'Smaller groups together';

/** Linked answers with the address, in the order of their random ids. */
async function* eachLinked(tx: Tx, here: string, surveyId: string) {
  for (let after: string | undefined, more = true; more; ) {
    const rows = await tx
      .select({
        id: surveyKey.answerId,
        address: surveyContact.address,
        answers: surveyAnswer.answers,
      })
      .from(surveyKey)
      .innerJoin(surveyAnswer, eq(surveyAnswer.id, surveyKey.answerId))
      .innerJoin(surveyContact, eq(surveyContact.id, surveyKey.contactId))
      .where(
        and(
          eq(surveyKey.surveyId, surveyId),
          eq(surveyKey.organisationId, here),
          after ? gt(surveyKey.answerId, after) : undefined,
        ),
      )
      .orderBy(asc(surveyKey.answerId))
      .limit(AT_ONCE);
    yield* rows;
    more = rows.length === AT_ONCE;
    after = rows.at(-1)?.id;
  }
}
