import { extensionOf, quotasOf } from './extensions.ts';
import type { Answers, Questionnaire } from './model.ts';

/** The last day it can be answered; null where it has none. */
export const lastDayOf = (of: Questionnaire): string | null =>
  extensionOf(of, 'closeDate')?.valueDate ?? null;

export function isOpenOn(of: Questionnaire, day: string): boolean {
  const last = lastDayOf(of);
  return last === null || day <= last;
}

/**
 * The quota that these answers would go over: as many as it allows have answered so already. `counted`
 * says how many have, by question and code. Null where all have room.
 */
export function fullQuota(
  of: Questionnaire,
  answers: Answers,
  counted: (question: string, code: string) => number,
): { question: string; code: string; most: number } | null {
  return (
    quotasOf(of).find(
      ({ question, code, most }) =>
        (answers[question] ?? []).some(({ valueCoding }) => valueCoding?.code === code) &&
        counted(question, code) >= most,
    ) ?? null
  );
}
