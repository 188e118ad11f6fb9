import { type Scored, scoresOf, withCalculated } from './calculate.server.ts';
import { standingAnswers } from './enable.ts';
import { ordinalOf, safetyPromptOf } from './extensions.ts';
import { bundled, findBundled } from './instruments/bundled.ts';
import {
  type Answers,
  canonicalOf,
  listItems,
  type Questionnaire,
  readValue,
  sameValue,
} from './model.ts';

export interface Offered {
  canonical: string;
  title: string;
}

/** The instruments that can be offered, in the order they are. */
export const listInstruments = (): Offered[] =>
  bundled.map((one) => ({ canonical: canonicalOf(one), title: one.title }));

/** The definition a response names, whether or not it is still offered. */
export const findQuestionnaire = (canonical: string): Questionnaire | null =>
  findBundled(canonical) ?? null;

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

/** The words of the safety prompt that these answers open; null where they open none. */
export function safetyPromptFor(of: Questionnaire, answers: Answers): string | null {
  const standing = standingAnswers(of, answers);
  for (const { item } of listItems(of)) {
    const prompt = safetyPromptOf(item);
    const given = readValue(standing[item.linkId]?.[0] ?? {});
    if (!prompt || !given) continue;
    const option = item.answerOption?.find((one) => sameValue(readValue(one), given));
    const counts = option && ordinalOf(option);
    if (counts !== undefined && counts >= prompt.from) return prompt.text;
  }
  return null;
}
