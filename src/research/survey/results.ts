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
  by: Record<string, ((number | null)[] | null)[]>;
}

/** Counts that may be told, and what these give away, by what they count. */
export type Told = Readonly<Record<string, number>>;

export interface Results {
  questions: QuestionResult[];
  /** What these results tell, and each before them that was shown, the first one first. */
  told?: Told[];
}

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
