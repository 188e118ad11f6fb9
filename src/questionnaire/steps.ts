import { enabledItems } from './enable.ts';
import { extensionOf, isMarked, isUnasked } from './extensions.ts';
import { answerWords, fieldName, readField } from './field-values.ts';
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
  const enabled = enabledItems(of, answers);
  const steps: Step[] = [];
  let waiting: string[] = [];
  const all = listItems(of);
  const items = new Map(all.map(({ item }) => [item.linkId, item]));
  const said = (item: Item) => piped(item, items, enabled, answers, of.language ?? 'en');
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
  enabled: ReadonlySet<string>,
  answers: Answers,
  language: string,
): string | undefined {
  const source = extensionOf(item, 'piping')?.valueString;
  if (source === undefined || !item.text) return item.text;
  const from = items.get(source);
  const given = enabled.has(source) ? (answers[source] ?? []) : [];
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

/** Steps by page: one question a page, or as many as stand between two page breaks. */
export function pagesOf(steps: readonly Step[]): Step[][] {
  const pages: Step[][] = [];
  for (const step of steps) {
    const last = pages.at(-1);
    if (!last || begins(step, last)) pages.push([step]);
    else last.push(step);
  }
  return pages;
}

/** Its own page break, or that of a group that it is the first of on the page. */
function begins(step: Step, page: readonly Step[]): boolean {
  for (let at: Placed | null = step; at; at = at.parent) {
    const group = at.item;
    if (!isMarked(group, 'pageBreak')) continue;
    const already = page.some((other) => {
      for (let above: Placed | null = other; above; above = above.parent)
        if (above.item.linkId === group.linkId) return true;
      return false;
    });
    if (!already) return true;
  }
  return false;
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
