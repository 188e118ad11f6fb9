import { suppress, suppressTotal } from '#platform/suppression.ts';
import { isUnasked } from '#questionnaire/extensions.ts';
import { choicesOf, controlOf, scaleOf } from '#questionnaire/field-values.ts';
import {
  type Answers,
  type Item,
  isQuestion,
  listItems,
  type Questionnaire,
  readValue,
  sameValue,
} from '#questionnaire/model.ts';

/** How a question was answered, as it may be shown: null stands for what is kept back. */
export interface QuestionResult {
  linkId: string;
  text: string;
  /** `one` of some answers, `several` of them, or `words` and the like, which are only counted. */
  kind: 'one' | 'several' | 'words';
  answers: { label: string; count: number | null }[];
  /** Of a question that others can be told apart by: for each of its answers, by the question, the counts. */
  by: Record<string, (number[] | null)[]>;
}

export interface Results {
  questions: QuestionResult[];
}

const NONE = 'No answer';
const OTHER = 'Something else';
/** Answers a question may have for others to be told apart by it, and how many such questions. */
const MOST_PARTS = 12;
const MOST_SPLITS = 15;

/** The answers a question is counted by; none where it is answered in words, dates or open numbers. */
export function partsOf(item: Item): string[] {
  switch (controlOf(item)) {
    case 'yes-no':
      return ['Yes', 'No'];
    case 'scale':
      return scaleOf(item).map(String);
    case 'one':
    case 'several':
      return [
        ...choicesOf(item).map(({ label }) => label),
        ...(item.type === 'open-choice' ? [OTHER] : []),
      ];
    default:
      return [];
  }
}

/** The places of what somebody answered among `partsOf` the question. */
export function placesOf(item: Item, given: Answers[string] = []): number[] {
  const parts = partsOf(item);
  return given.map((answer) => {
    const found = readValue(answer);
    if (found?.kind === 'Boolean') return found.value ? 0 : 1;
    if (controlOf(item) === 'scale') return parts.indexOf(String(found?.value));
    const at = (item.answerOption ?? []).findIndex((option) => sameValue(readValue(option), found));
    return at >= 0 ? at : parts.length - 1;
  });
}

/** The questions somebody answers with one of a few answers: those that others can be told apart by. */
export const splitItems = (of: Questionnaire): Item[] =>
  listItems(of)
    .map(({ item }) => item)
    .filter((item) => isQuestion(item) && !isUnasked(item) && controlOf(item) !== 'several')
    .filter((item) => partsOf(item).length > 0 && partsOf(item).length <= MOST_PARTS)
    .slice(0, MOST_SPLITS);

/**
 * A table of two ways as it may be shown beside both its margins: rows whole, or not at all. A row is
 * shown where each of its cells and its total may be. Rows that are not must be two at least, and
 * together have the threshold in each column, since the margins tell what they have together.
 */
export function showRows(cells: readonly (readonly number[])[], threshold: number) {
  const totals = cells.map((row) => row.reduce((sum, count) => sum + count, 0));
  const margin = suppress(totals, threshold);
  const shown = cells.map(
    (row, at) => margin[at] !== null && row.every((count) => count >= threshold),
  );
  const safe = () => {
    const hidden = cells.filter((_, at) => !shown[at]);
    if (hidden.length === 0) return true;
    const columns = cells[0]?.map((_, column) =>
      hidden.reduce((sum, row) => sum + (row[column] ?? 0), 0),
    );
    return hidden.length > 1 && (columns ?? []).every((count) => count >= threshold);
  };
  while (shown.some(Boolean) && !safe()) {
    const least = Math.min(...totals.filter((_, at) => shown[at]));
    for (const [at, total] of totals.entries()) if (total === least) shown[at] = false;
  }
  return cells.map((row, at) => (shown[at] ? [...row] : null));
}

/** Counts answers by question, and by question within the answers to another; already suppressed. */
export function tally(of: Questionnaire, all: readonly Answers[], threshold: number): Results {
  const splits = splitItems(of);
  const questions = listItems(of)
    .map(({ item }) => item)
    .filter((item) => isQuestion(item) && !isUnasked(item));
  return { questions: questions.map((item) => tallyOne(item, splits, all, threshold)) };
}

function tallyOne(
  item: Item,
  splits: readonly Item[],
  all: readonly Answers[],
  threshold: number,
): QuestionResult {
  const about = { linkId: item.linkId, text: item.text ?? item.linkId };
  const parts = partsOf(item);
  const answered = all.filter((one) => (one[item.linkId] ?? []).length > 0).length;
  if (parts.length === 0) {
    const [count = null] = split(answered, all.length, threshold);
    return { ...about, kind: 'words', answers: [{ label: 'Answered', count }], by: {} };
  }
  if (controlOf(item) === 'several') {
    const answers = parts.map((label, part) => {
      const chosen = all.filter((one) => placesOf(item, one[item.linkId]).includes(part)).length;
      return { label, count: split(chosen, all.length, threshold)[0] ?? null };
    });
    return { ...about, kind: 'several', answers, by: {} };
  }
  const labels = answered < all.length ? [...parts, NONE] : parts;
  const counts = countParts(item, labels.length, all);
  const answers = suppress(counts, threshold).map((count, at) => ({
    label: labels[at] ?? '',
    count,
  }));
  const by = Object.fromEntries(
    splits
      .filter((other) => other.linkId !== item.linkId)
      .map((other) => {
        const groups = groupBy(other, all);
        const cells = groups.map((group) => countParts(item, labels.length, group));
        return [other.linkId, showRows(cells, threshold)];
      }),
  );
  return { ...about, kind: 'one', answers, by };
}

/** How many did and did not, where both may be shown. */
const split = (did: number, total: number, threshold: number) =>
  suppressTotal(total, threshold) === null ? [null, null] : suppress([did, total - did], threshold);

const placeOf = (item: Item, one: Answers, none: number) =>
  placesOf(item, one[item.linkId])[0] ?? none;

function countParts(item: Item, parts: number, of: readonly Answers[]): number[] {
  const counts = Array.from({ length: parts }, () => 0);
  for (const one of of) {
    const at = placeOf(item, one, parts - 1);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

/** Everybody's answers by what they answered to one question; the last group answered nothing. */
function groupBy(item: Item, all: readonly Answers[]): Answers[][] {
  const parts = partsOf(item).length;
  const groups: Answers[][] = Array.from({ length: parts + 1 }, () => []);
  for (const one of all) groups[placeOf(item, one, parts)]?.push(one);
  return groups[parts]?.length === 0 ? groups.slice(0, parts) : groups;
}
