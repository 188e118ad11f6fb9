import { z } from 'zod';
import { isDay } from '#platform/clock.ts';
import { type Element, type Limit, vocabularies } from './elements.ts';
import { modifierKinds } from './resolver.ts';
import {
  DISCRETION,
  type Scope,
  type SettingSource,
  scopes,
  settingSources,
  stages,
} from './rules.ts';

const typed = (most: number) =>
  z.string().trim().max(most, `Use ${most} characters or fewer`).default('');
const optionalWords = (most: number) => typed(most).transform((text) => text || null);
const someWords = (message: string, most: number) =>
  typed(most).refine((text) => text !== '', message);
const optionalDay = typed(30)
  .refine((day) => day === '' || isDay(day), 'Enter a real date, like 5 1 2027')
  .transform((day) => day || null);
const tick = z
  .string()
  .default('')
  .transform((value) => value === 'yes');
const optionalId = z
  .union([z.uuid('Choose one from the list'), z.literal('')])
  .default('')
  .transform((id) => id || null);

const keys = <Word extends string>(words: Record<Word, string>) =>
  Object.keys(words) as [Word, ...Word[]];

const position = typed(2)
  .refine(
    (text) => /^\d{1,2}$/.test(text) && Number(text) <= DISCRETION,
    'Choose a place from 0 (boundary) to 10 (discretion)',
  )
  .transform(Number);

/** A limit as typed: an amount, or what is ticked. Whether it fits the element is for `limitFrom`. */
const limitTyped = {
  limitAmount: typed(6),
  limitAmong: z.array(z.string().max(60)).max(40).default([]),
};

export const settingShape = z.object({
  scope: z.enum(keys(scopes), 'Choose whom it is for'),
  practice: optionalId,
  linkWorker: optionalId,
  stage: z
    .union([z.enum(keys(stages)), z.literal('')])
    .default('')
    .transform((stage) => stage || null),
  position,
  ...limitTyped,
  reason: someWords('Enter why', 2000),
  source: z.enum(keys(settingSources), 'Choose where it comes from'),
  sourceName: optionalWords(200),
  evidence: optionalWords(2000),
  from: optionalDay,
  until: optionalDay,
  reviewOn: optionalDay,
  as: z.enum(['draft', 'propose', 'put-in-force']).default('propose'),
});
export type SettingInput = z.output<typeof settingShape>;

export const contestShape = z.object({
  position,
  ...limitTyped,
  reason: someWords('Enter why you see it differently', 2000),
  source: z
    .union([z.enum(keys(settingSources)), z.literal('')])
    .default('')
    .transform((source): SettingSource | null => source || null),
  sourceName: optionalWords(200),
});
export type ContestInput = z.output<typeof contestShape>;

export const settleOutcomes = {
  keep: 'What was set stays',
  theirs: 'What they asked for comes in force',
  between: 'Something between the two',
} as const;

export const settleShape = z
  .object({
    outcome: z.enum(keys(settleOutcomes), 'Choose how it is settled'),
    position: typed(2),
    ...limitTyped,
    reason: someWords('Enter what was agreed and why', 2000),
  })
  .superRefine((input, checked) => {
    if (input.outcome === 'between' && !position.safeParse(input.position).success)
      checked.addIssue({
        code: 'custom',
        path: ['position'],
        message: 'Choose a place from 0 (boundary) to 10 (discretion)',
      });
  });
export type SettleInput = z.output<typeof settleShape>;

export const reviewShape = z.object({ reviewReason: someWords('Enter why', 2000) });
export const endShape = z.object({ endReason: someWords('Enter why', 2000) });
export const noteShape = z.object({ note: optionalWords(2000) });

export const meantShape = z.object({
  meantReason: someWords('Enter why it is meant', 500),
  /** The ids of the settings as they were seen. */
  sides: z
    .string()
    .max(100_000)
    .default('')
    .transform((ids) => ids.split(' ')),
});
export type MeantInput = z.output<typeof meantShape>;

const moves = (message: string) =>
  typed(4)
    .refine((text) => text === '' || /^[-−]?\d{1,2}$/.test(text), message)
    .transform((text) => Number(text.replace('−', '-') || 0));

export const modifierShape = z
  .object({
    element: someWords('Choose the element', 60),
    kind: z.enum(modifierKinds, 'Choose what moves it'),
    threshold: typed(3)
      .refine((text) => text === '' || /^\d{1,3}$/.test(text), 'Enter a whole number')
      .transform((text) => Number(text || 0)),
    widenPosition: moves('Enter a whole number from -10 to 10').refine(
      (by) => Math.abs(by) <= 10,
      'Enter a whole number from -10 to 10',
    ),
    widenLimit: moves('Enter a whole number, below 0 to tighten'),
    reason: someWords('Enter why', 2000),
  })
  .superRefine((input, checked) => {
    const fault = (path: string, message: string) =>
      checked.addIssue({ code: 'custom', path: [path], message });
    if (input.widenPosition === 0 && input.widenLimit === 0)
      fault('widenPosition', 'Enter how far it moves the place, the limit or both');
    if (input.widenPosition * input.widenLimit < 0)
      fault('widenLimit', 'Move both towards freedom, or both towards the boundary');
    if (input.kind === 'deprivation' && (input.threshold < 1 || input.threshold > 10))
      fault('threshold', 'Enter a tenth from 1 (the most deprived) to 10');
    if (['complexity', 'time-in-post'].includes(input.kind) && input.threshold < 1)
      fault('threshold', 'Enter a whole number of at least 1');
  });
export type ModifierInput = z.output<typeof modifierShape>;

export const elementShape = z
  .object({
    name: someWords('Enter its name', 100),
    definition: someWords('Enter what it means, in plain words', 1000),
    examples: someWords('Enter at least one example', 1000),
    unitMany: optionalWords(60),
    unitOne: optionalWords(60),
    bound: z.enum(['most', 'least']).default('most'),
    boundaryOnly: tick,
    safety: tick,
    retired: tick,
  })
  .superRefine((input, checked) => {
    if ((input.unitMany === null) !== (input.unitOne === null))
      checked.addIssue({
        code: 'custom',
        path: [input.unitMany === null ? 'unitMany' : 'unitOne'],
        message: 'Enter both, the word for one and for several, or neither',
      });
  });
export type ElementInput = z.output<typeof elementShape>;

export const requestShape = z.object({
  askReason: someWords('Enter why, in a line or two', 1000),
});

export const answerShape = z
  .object({
    answer: z.enum(['allow', 'refuse'], 'Choose your answer'),
    note: optionalWords(1000),
    validUntil: optionalDay,
  })
  .superRefine((input, checked) => {
    if (input.answer === 'refuse' && !input.note)
      checked.addIssue({ code: 'custom', path: ['note'], message: 'Enter why not' });
  });
export type AnswerInput = z.output<typeof answerShape>;

/** A limit that fits its element, or what is wrong with it, by field. */
export function limitFrom(
  { unit }: Element,
  given: { limitAmount: string; limitAmong: readonly string[] },
): { limit: Limit } | { problem: Record<string, string> } {
  if (unit.kind === 'amount') {
    if (given.limitAmount === '') return { limit: null };
    const amount = Number(given.limitAmount);
    return /^\d+$/.test(given.limitAmount) && amount <= unit.top
      ? { limit: amount }
      : { problem: { limitAmount: `Enter a whole number of ${unit.many} from 0 to ${unit.top}` } };
  }
  if (unit.kind === 'among') {
    const words = vocabularies[unit.of];
    if (given.limitAmong.some((code) => !Object.hasOwn(words, code)))
      return { problem: { limitAmong: 'Choose from the list' } };
    return { limit: given.limitAmong.length > 0 ? [...new Set(given.limitAmong)].sort() : null };
  }
  return { limit: null };
}

/** Whom a setting is for must be named, and nothing else. */
export function placeProblem(
  input: Pick<SettingInput, 'scope' | 'practice' | 'linkWorker' | 'stage'>,
) {
  const needed: Partial<Record<Scope, [string, string]>> = {
    practice: ['practice', 'Choose the practice'],
    post: ['linkWorker', 'Choose the link worker'],
    stage: ['stage', 'Choose the stage'],
  };
  const [field, message] = needed[input.scope] ?? [];
  return field && message && !input[field as 'practice' | 'linkWorker' | 'stage']
    ? { [field]: message }
    : null;
}
