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

/** The safety prompts that these answers open: of which question, and what is to be read. */
export function safetyPromptsFor(
  of: Questionnaire,
  answers: Answers,
): { linkId: string; text: string }[] {
  const standing = standingAnswers(of, answers);
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
