import { isDay } from '#platform/clock.ts';
import { extensionOf, initialOf, isMarked, numberOf, occurrences } from './extensions.ts';
import {
  type Answer,
  type Item,
  type ItemType,
  readValue,
  sameValue,
  type ValueKind,
} from './model.ts';
import { matches } from './pattern.ts';

/** What is wrong with the answer to a question; words for it are in `words.ts`. */
export type Problem =
  | { code: 'required' | 'kind' | 'option' | 'exclusive' | 'lines' | 'date' | 'whole' }
  | { code: 'too-few' | 'too-many' | 'least' | 'most' | 'short' | 'long' | 'places'; n: number }
  | { code: 'earliest' | 'latest'; day: string }
  | { code: 'format'; example: string };

const kindsOf: Partial<Record<ItemType, readonly ValueKind[]>> = {
  boolean: ['Boolean'],
  decimal: ['Decimal', 'Integer'],
  integer: ['Integer'],
  date: ['Date'],
  string: ['String'],
  text: ['String'],
  choice: ['Coding', 'String', 'Integer', 'Date'],
  'open-choice': ['Coding', 'String', 'Integer', 'Date'],
};

const optionOf = (item: Item, answer: Answer) =>
  item.answerOption?.find((option) => sameValue(readValue(option), readValue(answer)));

function wordsProblem(item: Item, text: string): Problem | null {
  if (item.type === 'string' && /[\r\n]/.test(text)) return { code: 'lines' };
  const short = numberOf(item, 'minLength');
  if (short !== undefined && [...text].length < short) return { code: 'short', n: short };
  if (item.maxLength !== undefined && [...text].length > item.maxLength)
    return { code: 'long', n: item.maxLength };
  const pattern = extensionOf(item, 'regex')?.valueString;
  if (pattern !== undefined && !matches(pattern, text))
    return { code: 'format', example: extensionOf(item, 'entryFormat')?.valueString ?? '' };
  return null;
}

const placesOf = (number: number) => {
  const [, fraction = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(
    String(number),
  ) ?? ['', '', '0'];
  return Math.max(0, fraction.length - Number(exponent));
};

function numberProblem(item: Item, value: number): Problem | null {
  if (item.type === 'integer' && !Number.isInteger(value)) return { code: 'whole' };
  const least = numberOf(item, 'minValue');
  if (least !== undefined && value < least) return { code: 'least', n: least };
  const most = numberOf(item, 'maxValue');
  if (most !== undefined && value > most) return { code: 'most', n: most };
  const places = numberOf(item, 'maxDecimalPlaces');
  if (places !== undefined && placesOf(value) > places) return { code: 'places', n: places };
  return null;
}

function dayProblem(item: Item, day: string): Problem | null {
  if (!isDay(day)) return { code: 'date' };
  const earliest = extensionOf(item, 'minValue')?.valueDate;
  if (earliest !== undefined && day < earliest) return { code: 'earliest', day: earliest };
  const latest = extensionOf(item, 'maxValue')?.valueDate;
  if (latest !== undefined && day > latest) return { code: 'latest', day: latest };
  return null;
}

function answerProblem(item: Item, answer: Answer): Problem | null {
  const found = readValue(answer);
  if (!found || Object.keys(answer).length !== 1 || !kindsOf[item.type]?.includes(found.kind))
    return { code: 'kind' };
  if (item.type === 'choice' || item.type === 'open-choice') {
    if (optionOf(item, answer)) return null;
    // A choice whose answers are listed nowhere takes any code; words only where it is open.
    if (item.type === 'open-choice' && found.kind === 'String')
      return wordsProblem({ ...item, type: 'string' }, String(found.value));
    return found.kind === 'Coding' && item.answerOption === undefined ? null : { code: 'option' };
  }
  if (typeof found.value === 'number') return numberProblem(item, found.value);
  if (found.kind === 'Date') return dayProblem(item, String(found.value));
  return found.kind === 'String' ? wordsProblem(item, String(found.value)) : null;
}

/** What is wrong with the answers to one question that is enabled. */
export function problemWith(item: Item, given: readonly Answer[]): Problem | null {
  const { least, most } = occurrences(item);
  if (given.length === 0 && least > 0 && least <= 1) return { code: 'required' };
  if (given.length < least) return { code: 'too-few', n: least };
  if (given.length > most) return { code: 'too-many', n: most };
  for (const answer of given) {
    const problem = answerProblem(item, answer);
    if (problem) return problem;
  }
  const alone = given.some((answer) => isMarked(optionOf(item, answer), 'exclusive'));
  return alone && given.length > 1 ? { code: 'exclusive' } : null;
}

/** Why a question cannot begin as it says it does, in words that follow “begins with”; null where it can. */
export function initialProblem(item: Item): string | null {
  const problem = problemWith(item, initialOf(item));
  switch (problem?.code) {
    case undefined:
    case 'required':
    case 'too-few':
      return null;
    case 'kind':
      return 'a value of another kind than its answers';
    case 'option':
      return 'a value that is none of its answers';
    case 'too-many':
    case 'exclusive':
      return 'more values than it may have';
    default:
      return 'a value that its own limits refuse';
  }
}

/** The same question, beginning with nothing. */
export function withoutInitial({ initial: _, ...item }: Item): Item {
  const answerOption = item.answerOption?.map(
    ({ initialSelected: _selected, ...option }) => option,
  );
  return { ...item, ...(answerOption ? { answerOption } : {}) };
}
