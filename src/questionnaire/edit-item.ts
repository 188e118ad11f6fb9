import { z } from 'zod';
import { choice, optionalWords, someWords, tick, typed } from '#platform/shapes.ts';
import { typeWords } from './describe.ts';
import { type sensitivities, urls } from './extensions.ts';
import { type Extension, type Item, isQuestion, type Option } from './model.ts';
import { initialProblem, withoutInitial } from './problems.ts';

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
  const made: Item = {
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
  return initialProblem(made) ? withoutInitial(made) : made;
}
