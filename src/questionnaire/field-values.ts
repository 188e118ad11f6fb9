import { extensionOf, numberOf } from './extensions.ts';
import { type Answer, answerFrom, type Coding, type Item, readValue, sameValue } from './model.ts';
import type { Problem } from './problems.ts';

type Typed = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A field's name: the place of its question in the questionnaire, which no answer can change. */
export const fieldName = (place: number) => `a${place}`;
export const otherName = (place: number) => `a${place}-other`;

/** How a question is shown: what decides which field it gets, and how what comes back is read. */
export type Control = 'yes-no' | 'scale' | 'number' | 'date' | 'line' | 'lines' | 'one' | 'several';

const MOST_ON_A_SCALE = 11;

export function controlOf(item: Item): Control {
  switch (item.type) {
    case 'boolean':
      return 'yes-no';
    case 'integer':
      return scaleOf(item).length > 0 ? 'scale' : 'number';
    case 'decimal':
      return 'number';
    case 'date':
      return 'date';
    case 'string':
      return 'line';
    case 'text':
      return 'lines';
    default:
      return item.repeats ? 'several' : 'one';
  }
}

/** The few whole numbers a question can be answered with; none where they are not few. */
export function scaleOf(item: Item): number[] {
  const [least, most] = [numberOf(item, 'minValue'), numberOf(item, 'maxValue')];
  if (least === undefined || most === undefined || most - least >= MOST_ON_A_SCALE) return [];
  return Array.from({ length: most - least + 1 }, (_, index) => least + index);
}

const OTHER = 'other';
const optionName = (index: number) => `o${index}`;

/** The answers to choose from, as the choices of a field. */
export function choicesOf(item: Item): { value: string; label: string }[] {
  return (item.answerOption ?? []).map((option, index) => {
    const found = readValue(option);
    const label =
      found?.kind === 'Coding'
        ? ((found.value as Coding).display ?? (found.value as Coding).code)
        : found?.value;
    return { value: optionName(index), label: String(label ?? '') };
  });
}

/** An answer as it is read by people. */
export function answerWords(
  item: Item,
  answer: Answer,
  words: { yes: string; no: string },
): string {
  const found = readValue(answer);
  if (!found) return '';
  if (found.kind === 'Boolean') return found.value ? words.yes : words.no;
  if (found.kind !== 'Coding') return String(found.value);
  const index = (item.answerOption ?? []).findIndex((option) =>
    sameValue(readValue(option), found),
  );
  const { display, code } = found.value as Coding;
  return choicesOf(item)[index]?.label ?? display ?? code ?? '';
}

/** Answers as the values of their field. */
export function showAnswers(item: Item, place: number, given: readonly Answer[]) {
  const name = fieldName(place);
  const found = given.map((answer) => readValue(answer));
  const control = controlOf(item);
  if (control === 'yes-no')
    return found[0] ? { [name]: found[0].value === true ? 'yes' : 'no' } : {};
  if (control === 'date') {
    const [year = '', month = '', day = ''] = String(found[0]?.value ?? '').split('-');
    return { [`${name}-year`]: year, [`${name}-month`]: month, [`${name}-day`]: day };
  }
  if (control !== 'one' && control !== 'several')
    return found[0] ? { [name]: String(found[0].value) } : {};
  const chosen = found.map((value) => {
    const index = (item.answerOption ?? []).findIndex((option) =>
      sameValue(readValue(option), value),
    );
    return index >= 0 ? optionName(index) : OTHER;
  });
  const other = found[chosen.indexOf(OTHER)]?.value;
  return {
    [name]: control === 'several' ? chosen : (chosen[0] ?? ''),
    ...(typeof other === 'string' ? { [otherName(place)]: other } : {}),
  };
}

export interface ReadField {
  answers: Answer[];
  /** What was typed is no answer of this kind at all. */
  problem?: Problem | { code: 'number' };
}

const oneOf = (value: Typed[string]) => (typeof value === 'string' ? value : (value?.[0] ?? ''));
const all = (value: Typed[string]) => (typeof value === 'string' ? [value] : (value ?? []));

/** What was typed or chosen in a question's field, as answers. */
export function readField(item: Item, place: number, typed: Typed): ReadField {
  const name = fieldName(place);
  const text = oneOf(typed[name]).trim();
  switch (controlOf(item)) {
    case 'yes-no':
      return { answers: text === '' ? [] : [{ valueBoolean: text === 'yes' }] };
    case 'scale':
    case 'number':
      return readNumber(item, text);
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) || text === ''
        ? { answers: text === '' ? [] : [{ valueDate: text }] }
        : { answers: [], problem: { code: 'date' } };
    case 'line':
    case 'lines':
      return { answers: text === '' ? [] : [{ valueString: text }] };
    default:
      return readChoices(item, all(typed[name]), oneOf(typed[otherName(place)]).trim());
  }
}

function readNumber(item: Item, text: string): ReadField {
  if (text === '') return { answers: [] };
  const plain = text.replace(',', '.');
  const whole = item.type === 'integer';
  if (!(whole ? /^-?\d{1,12}$/ : /^-?\d{1,12}(\.\d{1,9})?$/).test(plain))
    return { answers: [], problem: { code: whole ? 'whole' : 'number' } };
  return { answers: [whole ? { valueInteger: Number(plain) } : { valueDecimal: Number(plain) }] };
}

function readChoices(item: Item, chosen: readonly string[], other: string): ReadField {
  const answers: Answer[] = [];
  for (const value of chosen.filter(Boolean)) {
    if (value === OTHER && item.type === 'open-choice') {
      if (other === '') return { answers, problem: { code: 'required' } };
      answers.push({ valueString: other });
      continue;
    }
    const option = item.answerOption?.[Number(/^o(\d{1,4})$/.exec(value)?.[1] ?? -1)];
    if (!option) return { answers, problem: { code: 'option' } };
    answers.push(answerFrom(option));
  }
  return { answers };
}

/** The names of fields that may come back several times. */
export const severalNames = (items: readonly { item: Item; place: number }[]) =>
  items.filter(({ item }) => controlOf(item) === 'several').map(({ place }) => fieldName(place));

/** How an answer may look, for a hint. */
export const exampleOf = (item: Item) => extensionOf(item, 'entryFormat')?.valueString;
