import { readBy, withCalculated } from './calculate.server.ts';
import { enabledItems } from './enable.ts';
import { expressionOf, extensionOf, initialOf, isMarked, isUnasked } from './extensions.ts';
import { answerWords, fieldName, readField, showAnswers } from './field-values.ts';
import {
  type Answer,
  type Answers,
  type Item,
  isQuestion,
  listItems,
  type Placed,
  type Questionnaire,
} from './model.ts';
import { shuffled } from './order.ts';
import { problemWith } from './problems.ts';
import { filled, problemWords, type Words, wordsIn } from './words.ts';

/** One question, with the words that stand before it. */
export interface Step extends Placed {
  before: string[];
}

/**
 * The questions that are asked now, in order. Words that stand alone come before the next question;
 * those of a group before each of its own. An earlier answer stands where words repeat one. With a
 * `seed`, the same for all of one response, groups of random order have an order of that response's own.
 */
export function stepsOf(of: Questionnaire, answers: Answers, seed?: string): Step[] {
  const known = withCalculated(of, answers);
  const enabled = enabledItems(of, known);
  const steps: Step[] = [];
  let waiting: string[] = [];
  const all = listItems(of);
  const items = new Map(all.map(({ item }) => [item.linkId, item]));
  const said = (item: Item) => piped(item, items, known, of.language ?? 'en');
  for (const placed of seed === undefined ? all : inOrderOf(all, seed)) {
    const { item } = placed;
    if (!enabled.has(item.linkId) || isUnasked(item)) continue;
    const text = said(item);
    if (item.type === 'display' && text) waiting.push(text);
    if (!isQuestion(item)) continue;
    const before = [...groupWords(placed, said), ...waiting];
    steps.push({
      ...placed,
      item: text === item.text ? item : { ...item, text: text ?? '' },
      before,
    });
    waiting = [];
  }
  return steps;
}

function groupWords({ parent }: Placed, said: (item: Item) => string | undefined): string[] {
  if (!parent) return [];
  const text = parent.item.type === 'group' ? said(parent.item) : undefined;
  return [...groupWords(parent, said), ...(text ? [text] : [])];
}

/** The words of an item with the earlier answer that stands in them; of none, a mark of what is left out. */
function piped(
  item: Item,
  items: ReadonlyMap<string, Item>,
  known: Answers,
  language: string,
): string | undefined {
  const source = extensionOf(item, 'piping')?.valueString;
  if (source === undefined || !item.text) return item.text;
  const from = items.get(source);
  const given = known[source] ?? [];
  const words = from
    ? given.map((answer) => answerWords(from, answer, wordsIn(language))).join(', ')
    : '';
  return filled(item.text, words || '…');
}

/** All items, those of groups of random order in the response's own; each keeps its place, and so its field. */
function inOrderOf(all: readonly Placed[], seed: string): Placed[] {
  const under = Map.groupBy(all, ({ parent }) => parent?.item);
  const walk = (parent: Item | undefined): Placed[] => {
    const own = under.get(parent) ?? [];
    const ordered =
      parent && isMarked(parent, 'randomOrder') ? shuffled(own, `${seed} ${parent.linkId}`) : own;
    return ordered.flatMap((placed) => [placed, ...walk(placed.item)]);
  };
  return walk(undefined);
}

/**
 * Steps by page: one question a page, unless the questionnaire sets page breaks; then as many as stand
 * between two of them. A question that waits for another, or repeats its answer, is on a later page than
 * that one: no script shows it at once.
 */
export function pagesOf(of: Questionnaire, steps: readonly Step[]): Step[][] {
  if (!listItems(of).some(({ item }) => isMarked(item, 'pageBreak')))
    return steps.map((one) => [one]);
  const items = new Map(listItems(of).map(({ item }) => [item.linkId, item]));
  const pages: Step[][] = [];
  for (const step of steps) {
    const last = pages.at(-1);
    if (!last || begins(step, last) || waitsFor(of, items, step, last)) pages.push([step]);
    else last.push(step);
  }
  return pages;
}

/** Where it goes on once a page is answered: the first page from there that asks what was not on it. */
export function pageAfter(pages: readonly Step[][], answered: readonly Step[]): Step[] | null {
  const was = new Set(answered.map(({ place }) => place));
  const at = pages.findIndex((page) => page.some(({ place }) => was.has(place)));
  return pages.slice(at).find((page) => page.some(({ place }) => !was.has(place))) ?? null;
}

/** Every item it stands in, itself first. */
function* within(step: Placed): Generator<Item> {
  for (let at: Placed | null = step; at; at = at.parent) yield at.item;
}

function waitsFor(
  of: Questionnaire,
  items: ReadonlyMap<string, Item>,
  step: Step,
  page: readonly Step[],
): boolean {
  const asked = new Set(page.map(({ item }) => item.linkId));
  if (page.some(({ item }) => isMarked(item, 'consentGate'))) return true;
  const seen = new Set<string>();
  /** Whether an answer rests on a question of the page; a calculated one on all that it reads. */
  const restsOn = (linkId: string): boolean => {
    const from = items.get(linkId);
    const expression = from && expressionOf(from);
    if (asked.has(linkId) || expression === undefined || seen.has(linkId)) return asked.has(linkId);
    seen.add(linkId);
    return [...readBy(of, expression)].some(restsOn);
  };
  return [...within(step)].some(
    (item) =>
      (item !== step.item && asked.has(item.linkId)) ||
      (item.enableWhen ?? []).some(({ question }) => restsOn(question)) ||
      restsOn(extensionOf(item, 'piping')?.valueString ?? ''),
  );
}

/** Its own page break, or that of a group that it is the first of on the page. */
const begins = (step: Step, page: readonly Step[]): boolean =>
  [...within(step)].some(
    (group) =>
      isMarked(group, 'pageBreak') &&
      !page.some((other) => [...within(other)].some(({ linkId }) => linkId === group.linkId)),
  );

/** The values of the fields of some questions: of one not answered yet, what it begins with. */
export function valuesOf(steps: readonly Placed[], answers: Answers) {
  const values: Record<string, string | string[]> = {};
  for (const { item, place } of steps)
    Object.assign(values, showAnswers(item, place, answers[item.linkId] ?? initialOf(item)));
  return values;
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
