import { z } from 'zod';
import { isDay } from './clock.ts';

/** One line or more of typed words, trimmed; nothing typed is the empty text. */
export const typed = (most: number) =>
  z.string().trim().max(most, `Use ${most} characters or fewer`).default('');

/** Words that may be left out; nothing typed is null. */
export const optionalWords = (most: number) => typed(most).transform((text) => text || null);

export const someWords = (message: string, most: number) =>
  typed(most).refine((text) => text !== '', message);

/** A box to tick: `yes` when ticked. */
export const tick = z
  .string()
  .default('')
  .transform((value) => value === 'yes');

export function choice<Word extends string>(words: Record<Word, string>, message: string) {
  return typed(60)
    .refine((value) => Object.hasOwn(words, value), message)
    .transform((value) => value as Word);
}

export function optionalChoice<Word extends string>(words: Record<Word, string>) {
  return typed(60)
    .refine((value) => value === '' || Object.hasOwn(words, value), 'Choose one of the answers')
    .transform((value) => (value || null) as Word | null);
}

/** A whole number within bounds, or nothing. */
export const optionalNumber = (least: number, most: number) =>
  typed(10)
    .refine(
      (text) =>
        text === '' || (/^\d{1,4}$/.test(text) && Number(text) >= least && Number(text) <= most),
      `Enter a whole number from ${least} to ${most}, or leave it empty`,
    )
    .transform((text) => (text === '' ? null : Number(text)));

export const optionalDay = typed(30)
  .refine((day) => day === '' || isDay(day), 'Enter a real date, like 5 1 2027')
  .transform((day) => day || null);

export const someDay = (message: string) =>
  typed(30).refine((day) => isDay(day) && day >= '2000-01-01', message);

export const optionalId = z
  .union([z.uuid('Choose one from the list'), z.literal('')])
  .default('')
  .transform((id) => id || null);
