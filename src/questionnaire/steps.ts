import { enabledItems } from './enable.ts';
import { isUnasked } from './extensions.ts';
import { fieldName, readField } from './field-values.ts';
import {
  type Answer,
  type Answers,
  isQuestion,
  listItems,
  type Placed,
  type Questionnaire,
} from './model.ts';
import { problemWith } from './problems.ts';
import { problemWords, type Words } from './words.ts';

/** One question, with the words that stand before it. */
export interface Step extends Placed {
  before: string[];
}

/**
 * The questions that are asked now, in order. Words that stand alone come before the next question;
 * those of a group before each of its own.
 */
export function stepsOf(of: Questionnaire, answers: Answers): Step[] {
  const enabled = enabledItems(of, answers);
  const steps: Step[] = [];
  let waiting: string[] = [];
  for (const placed of listItems(of)) {
    const { item } = placed;
    if (!enabled.has(item.linkId) || isUnasked(item)) continue;
    if (item.type === 'display' && item.text) waiting.push(item.text);
    if (!isQuestion(item)) continue;
    steps.push({ ...placed, before: [...groupWords(placed), ...waiting] });
    waiting = [];
  }
  return steps;
}

function groupWords({ parent }: Placed): string[] {
  if (!parent) return [];
  const own = parent.item.type === 'group' && parent.item.text ? [parent.item.text] : [];
  return [...groupWords(parent), ...own];
}

type Typed = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Reads the fields of some questions on top of what was answered before: the answers as they then
 * are, and what is wrong, by the name of the field.
 */
export function readSteps(
  steps: readonly Step[],
  typed: Typed,
  before: Answers,
  words: Words,
): { answers: Answers; errors: Record<string, string> } {
  const answers: Record<string, readonly Answer[]> = { ...before };
  const errors: Record<string, string> = {};
  for (const { item, place } of steps) {
    const read = readField(item, place, typed);
    const problem = read.problem ?? problemWith(item, read.answers);
    if (problem) errors[fieldName(place)] = problemWords(problem, words);
    answers[item.linkId] = read.answers;
  }
  return { answers, errors };
}
