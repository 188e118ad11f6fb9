import { z } from 'zod';
import { choice, optionalDay, optionalWords, someWords, tick, typed } from '#platform/shapes.ts';
import { typeWords } from './describe.ts';
import { type sensitivities, urls } from './extensions.ts';
import {
  type Condition,
  type Extension,
  type Item,
  isQuestion,
  type Option,
  operators,
  type Questionnaire,
} from './model.ts';

type Change = (items: Item[]) => Item[];

/** Changes the list of siblings in which an item stands. */
function among(items: readonly Item[], linkId: string, change: Change): Item[] {
  if (items.some((item) => item.linkId === linkId)) return change([...items]);
  return items.map((item) =>
    item.item ? { ...item, item: among(item.item, linkId, change) } : item,
  );
}

const within = (of: Questionnaire, linkId: string, change: Change): Questionnaire => ({
  ...of,
  item: among(of.item, linkId, change),
});

export const findItem = (items: readonly Item[], linkId: string): Item | undefined => {
  for (const item of items) {
    const found = item.linkId === linkId ? item : findItem(item.item ?? [], linkId);
    if (found) return found;
  }
  return undefined;
};

const without = (items: Item[], linkId: string) => items.filter((one) => one.linkId !== linkId);

/** Takes an item away, with all that stands under it. */
export const removeItem = (of: Questionnaire, linkId: string): Questionnaire =>
  within(of, linkId, (items) => without(items, linkId));

/** Puts an item after another, or last of all. */
export function addItem(of: Questionnaire, after: string | null, item: Item): Questionnaire {
  if (after === null || !findItem(of.item, after)) return { ...of, item: [...of.item, item] };
  return within(of, after, (items) =>
    items.flatMap((one) => (one.linkId === after ? [one, item] : [one])),
  );
}

export const replaceItem = (of: Questionnaire, item: Item): Questionnaire =>
  within(of, item.linkId, (items) => items.map((one) => (one.linkId === item.linkId ? item : one)));

/**
 * Moves an item one place up or down, over the item before or after it, into a group that stands there
 * and out of the group it stands in: so that these two ways reach every place.
 */
export function moveItem(of: Questionnaire, linkId: string, way: 'up' | 'down'): Questionnaire {
  const moved = findItem(of.item, linkId);
  if (!moved) return of;
  const step = way === 'up' ? -1 : 1;
  let left = false;
  const inPlace = within(of, linkId, (items) => {
    const at = items.findIndex((one) => one.linkId === linkId);
    const other = items[at + step];
    if (!other) {
      left = true;
      return items;
    }
    const rest = without(items, linkId);
    if (other.type === 'group')
      return rest.map((one) =>
        one === other
          ? {
              ...one,
              item: way === 'up' ? [...(one.item ?? []), moved] : [moved, ...(one.item ?? [])],
            }
          : one,
      );
    rest.splice(at + step, 0, moved);
    return rest;
  });
  return left ? outOfGroup(of, moved, way) : inPlace;
}

function outOfGroup(of: Questionnaire, moved: Item, way: 'up' | 'down'): Questionnaire {
  const parentOf = (items: readonly Item[]): Item | undefined =>
    items.find((one) => one.item?.some(({ linkId }) => linkId === moved.linkId)) ??
    items.map((one) => parentOf(one.item ?? [])).find(Boolean);
  const parent = parentOf(of.item);
  if (!parent) return of;
  const taken = removeItem(of, moved.linkId);
  return within(taken, parent.linkId, (items) =>
    items.flatMap((one) => {
      if (one.linkId !== parent.linkId) return [one];
      return way === 'up' ? [moved, one] : [one, moved];
    }),
  );
}

/** A name for a new item that no other has. */
export function newLinkId(of: Questionnaire): string {
  for (let n = 1; ; n += 1) if (!findItem(of.item, `q${n}`)) return `q${n}`;
}

const numberOrNothing = typed(20)
  .refine((text) => text === '' || /^-?\d{1,12}([.,]\d{1,6})?$/.test(text), 'Enter a number')
  .transform((text) => (text === '' ? null : Number(text.replace(',', '.'))));
const lengthOrNothing = typed(10)
  .refine((text) => text === '' || /^[1-9]\d{0,4}$/.test(text), 'Enter a whole number from 1')
  .transform((text) => (text === '' ? null : Number(text)));

const sensitivityWords = {
  ordinary: 'Ordinary',
  sensitive: 'Sensitive',
  'special-category': 'Special category: health, belief, ethnicity and the like',
} as const satisfies Record<(typeof sensitivities)[number], string>;
export const sensitivityChoices: Record<string, string> = sensitivityWords;

/** What the form of one item gives. */
export const itemShape = z
  .object({
    type: choice(typeWords, 'Choose a type'),
    text: someWords('Enter the words', 10_000),
    hint: optionalWords(1000),
    required: tick,
    repeats: tick,
    options: typed(60_000),
    least: numberOrNothing,
    most: numberOrNothing,
    maxLength: lengthOrNothing,
    pageBreak: tick,
    consentGate: tick,
    randomOrder: tick,
    piping: optionalWords(255),
    codebookLabel: optionalWords(100),
    sensitivity: typed(30).refine(
      (text) => text === '' || Object.hasOwn(sensitivityWords, text),
      'Choose one of the answers',
    ),
  })
  .superRefine(({ type, options, least, most, piping, text }, at) => {
    const wrong = (path: string, message: string) =>
      at.addIssue({ code: 'custom', path: [path], message });
    if (type === 'choice' && readOptions(options, []).length === 0)
      wrong('options', 'Enter the answers to choose from, one on each line');
    const codes = readOptions(options, []).map(({ valueCoding }) => valueCoding?.code);
    if (new Set(codes).size !== codes.length) wrong('options', 'Two answers have the same code');
    if (codes.length > 500) wrong('options', 'Enter 500 answers or fewer');
    if (least !== null && most !== null && least > most)
      wrong('most', 'The most must not be less than the least');
    if (piping && !text.includes('{}')) wrong('text', 'Write {} where the earlier answer goes');
  });
export type ItemInput = z.output<typeof itemShape>;

/** Answers written one on a line, `code = words` or the words alone; what was known of a code stays. */
export function readOptions(text: string, before: readonly Option[]): Option[] {
  return text.split('\n').flatMap((line, index): Option[] => {
    const trimmed = line.trim();
    if (!trimmed) return [];
    const [, code, words] = /^([^\s=]{1,80})\s*=\s*(.+)$/.exec(trimmed) ?? [];
    const known = before.find(({ valueCoding }) => valueCoding?.code === (code ?? ''));
    if (code && words)
      return [{ ...known, valueCoding: { ...known?.valueCoding, code, display: words } }];
    const same = before.find(({ valueCoding }) => valueCoding?.display === trimmed);
    return [same ?? { valueCoding: { code: String(index + 1), display: trimmed } }];
  });
}

export const writeOptions = (options: readonly Option[] | undefined): string =>
  (options ?? [])
    .map(({ valueCoding, valueString, valueInteger }) =>
      valueCoding
        ? `${valueCoding.code ?? ''} = ${valueCoding.display ?? valueCoding.code ?? ''}`
        : String(valueString ?? valueInteger ?? ''),
    )
    .join('\n');

/** The extensions that the form of an item sets; all others stay as they are. */
const edited = [
  urls.entryFormat,
  urls.minValue,
  urls.maxValue,
  urls.pageBreak,
  urls.consentGate,
  urls.randomOrder,
  urls.piping,
  urls.codebookLabel,
  urls.sensitivity,
] as const;

/** The item as the form has it, on top of what it was. */
export function itemFrom(input: ItemInput, before: Item): Item {
  const { answerOption, initial, maxLength: _m, required: _r, repeats: _p, ...kept } = before;
  const sameKind = input.type === before.type;
  const isChoice = input.type === 'choice' || input.type === 'open-choice';
  const isNumber = input.type === 'integer' || input.type === 'decimal';
  const number = (url: string, value: number | null): Extension[] =>
    value === null || !isNumber
      ? []
      : [{ url, ...(Number.isInteger(value) ? { valueInteger: value } : { valueDecimal: value }) }];
  const words = (url: string, valueString: string | null): Extension[] =>
    valueString === null ? [] : [{ url, valueString }];
  const marked = (url: string, on: boolean): Extension[] =>
    on ? [{ url, valueBoolean: true }] : [];
  const stays = (before.extension ?? []).filter(
    ({ url }) =>
      !(edited as readonly string[]).includes(url) ||
      // Days are not set in this form.
      (before.type === 'date' && sameKind && (url === urls.minValue || url === urls.maxValue)),
  );
  const extension = [
    ...stays,
    ...words(urls.entryFormat, input.hint),
    ...number(urls.minValue, input.least),
    ...number(urls.maxValue, input.most),
    ...marked(urls.pageBreak, input.pageBreak),
    ...marked(urls.consentGate, input.consentGate && input.type === 'boolean'),
    ...marked(urls.randomOrder, input.randomOrder && input.type === 'group'),
    ...words(urls.piping, input.piping),
    ...words(urls.codebookLabel, input.codebookLabel),
    ...(input.sensitivity ? [{ url: urls.sensitivity, valueCode: input.sensitivity }] : []),
  ];
  const { extension: _e, ...plain } = kept;
  return {
    ...plain,
    type: input.type,
    text: input.text,
    ...(input.required && isQuestion(input) ? { required: true } : {}),
    ...(isChoice ? { answerOption: readOptions(input.options, answerOption ?? []) } : {}),
    ...(isChoice && input.repeats ? { repeats: true } : {}),
    ...(input.maxLength !== null && (input.type === 'string' || input.type === 'text')
      ? { maxLength: input.maxLength }
      : {}),
    ...(initial && sameKind ? { initial } : {}),
    ...(extension.length > 0 ? { extension } : {}),
  };
}

/** How many conditions the form has places for. */
export const PLACES = 6;

export const conditionsShape = z.looseObject({
  behaviour: choice({ all: '', any: '' }, 'Choose whether all or any of them'),
});

export const settingsShape = z.object({
  title: someWords('Enter a title', 300),
  description: optionalWords(5000),
  copyright: optionalWords(5000),
  closeDate: optionalDay,
});
export type SettingsInput = z.output<typeof settingsShape>;

/** The questionnaire with what its own form says. */
export function withSettings(of: Questionnaire, input: SettingsInput): Questionnaire {
  const { description: _d, copyright: _c, extension = [], ...rest } = of;
  const others = extension.filter(({ url }) => url !== urls.closeDate);
  const all = input.closeDate
    ? [...others, { url: urls.closeDate, valueDate: input.closeDate }]
    : others;
  return {
    ...rest,
    title: input.title,
    ...(input.description ? { description: input.description } : {}),
    ...(input.copyright ? { copyright: input.copyright } : {}),
    ...(all.length > 0 ? { extension: all } : {}),
  };
}

type Typed = Readonly<Record<string, unknown>>;

/** The conditions of the form; each wrong one by the name of its field. */
export function readConditions(
  typedIn: Typed,
  find: (linkId: string) => Item | undefined,
): { conditions: Condition[]; errors: Record<string, string> } {
  const conditions: Condition[] = [];
  const errors: Record<string, string> = {};
  for (let n = 1; n <= PLACES; n += 1) {
    const question = String(typedIn[`question${n}`] ?? '');
    const operator = String(typedIn[`operator${n}`] ?? '') as Condition['operator'] | 'empty';
    const value = String(typedIn[`value${n}`] ?? '').trim();
    if (!question) {
      if (value) errors[`question${n}`] = 'Choose the question this is the answer to';
      continue;
    }
    const item = find(question);
    if (!item) errors[`question${n}`] = 'Choose a question of this questionnaire';
    else if (operator === 'exists' || operator === 'empty')
      conditions.push({ question, operator: 'exists', answerBoolean: operator === 'exists' });
    else if (!operators.includes(operator)) errors[`operator${n}`] = 'Choose how it is compared';
    else {
      const answer = answerOf(item, value);
      if (typeof answer === 'string') errors[`value${n}`] = answer;
      else conditions.push({ question, operator, ...answer });
    }
  }
  return { conditions, errors };
}

function answerOf(item: Item, value: string): Partial<Condition> | string {
  if (value === '') return 'Enter the answer it is compared with';
  switch (item.type) {
    case 'boolean':
      return /^(yes|no)$/i.test(value)
        ? { answerBoolean: /^yes$/i.test(value) }
        : 'Enter yes or no';
    case 'integer':
    case 'decimal': {
      const number = Number(value.replace(',', '.'));
      if (!Number.isFinite(number)) return 'Enter a number';
      return Number.isInteger(number) ? { answerInteger: number } : { answerDecimal: number };
    }
    case 'date':
      return z.iso.date().safeParse(value).success
        ? { answerDate: value }
        : 'Enter a day like 2027-01-05';
    case 'choice':
    case 'open-choice': {
      const option = item.answerOption?.find(
        ({ valueCoding }) =>
          valueCoding?.code === value ||
          valueCoding?.display?.toLowerCase() === value.toLowerCase(),
      );
      const { system, code } = option?.valueCoding ?? {};
      if (code === undefined)
        return `Enter one of: ${writeOptions(item.answerOption).replaceAll('\n', '; ').slice(0, 300)}`;
      return { answerCoding: { ...(system ? { system } : {}), code } };
    }
    default:
      return { answerString: value };
  }
}
