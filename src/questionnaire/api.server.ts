import type { Tx } from '#platform/database/transaction.server.ts';
import { type Scored, scoresOf, withCalculated } from './calculate.server.ts';
import { ordinalOf, safetyPromptOf } from './extensions.ts';
import { bundled } from './instruments/bundled.ts';
import {
  type Answers,
  canonicalOf,
  listItems,
  type Questionnaire,
  readValue,
  sameValue,
} from './model.ts';
import * as queries from './queries.server.ts';

export interface Offered {
  canonical: string;
  title: string;
}

/** The instruments that can be offered, in the order they are. */
export const listInstruments = (): Offered[] =>
  bundled.map((one) => ({ canonical: canonicalOf(one), title: one.title }));

/**
 * The same with what the organisation has published and can be answered today, in a transaction of the
 * zone that asks.
 */
export const listOffered = async (
  tx: Tx,
  organisationId: string,
  today: string,
  use: 'any' | 'measure' = 'measure',
): Promise<Offered[]> => [
  ...listInstruments(),
  ...(await queries.publishedTitles(tx, organisationId, use, today)),
];

/** The definitions that kept answers name, by `url|version`, whether or not they are still offered. */
export const definitionsNamed = (tx: Tx, organisationId: string, canonicals: readonly string[]) =>
  queries.definitionsNamed(tx, organisationId, canonicals);

/** The definition of one name and version, published or retired since; null where there is none. */
export const publishedQuestionnaire = async (
  tx: Tx,
  organisationId: string,
  canonical: string,
): Promise<Questionnaire | null> =>
  (await queries.definitionsNamed(tx, organisationId, [canonical])).get(canonical) ?? null;

export interface Finished {
  /** As they are kept: of enabled questions alone, with all that is calculated. */
  answers: Answers;
  scores: Scored[];
}

/** Answers made ready to keep: those to disabled questions fall away, scores are worked out. */
export const finishAnswers = (of: Questionnaire, answers: Answers): Finished => ({
  answers: withCalculated(of, answers),
  scores: scoresOf(of, answers),
});

/** The safety prompts that these answers open: of which question, and what is to be read. */
export function safetyPromptsFor(
  of: Questionnaire,
  answers: Answers,
): { linkId: string; text: string }[] {
  const standing = withCalculated(of, answers);
  return listItems(of).flatMap(({ item }) => {
    const prompt = safetyPromptOf(item);
    if (!prompt) return [];
    const opens = (standing[item.linkId] ?? []).some((given) => {
      const option = item.answerOption?.find((one) => sameValue(readValue(one), readValue(given)));
      const counts = option && ordinalOf(option);
      return counts !== undefined && counts >= prompt.from;
    });
    return opens ? [{ linkId: item.linkId, text: prompt.text }] : [];
  });
}

/** What comes with Holdfast was written for care: it speaks of the link worker who sees the answer. */
const forCare = new Set(
  bundled.flatMap((of) => listItems(of).flatMap(({ item }) => safetyPromptOf(item)?.text ?? [])),
);

/** What opens where nobody sees whose the answer is: the words of prompts that were not written for care. */
export const promptsInSurvey = (of: Questionnaire, answers: Answers): string[] =>
  safetyPromptsFor(of, answers).flatMap(({ text }) => (forCare.has(text) ? [] : text));
