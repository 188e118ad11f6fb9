import { urls } from '../extensions.ts';
import type { Extension, Item, Option } from '../model.ts';
import { askedWhen, conditionsOf } from './conditions.ts';
import { readExpression, TooMuch } from './expression.ts';

/** A linkId that is not taken yet. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const name = wanted.trim().slice(0, 240) || 'item';
  for (let n = 1; ; n += 1) {
    const tried = n === 1 ? name : `${name}-${n}`;
    if (!taken.has(tried)) return tried;
  }
}

export const optionOf = (code: string, display: string, counts = false): Option => {
  const number = code.trim() === '' ? Number.NaN : Number(code);
  const ordinal = counts && Number.isFinite(number);
  return {
    valueCoding: {
      code,
      display,
      ...(ordinal ? { extension: [{ url: urls.ordinal, valueDecimal: number }] } : {}),
    },
  };
};

/** A least or a most, of a number or a day; null where it is neither. */
export function limitOf(item: Pick<Item, 'type'>, value: string): Partial<Extension> | null {
  if (item.type === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(value) ? { valueDate: value } : null;
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) return null;
  return Number.isInteger(number) ? { valueInteger: number } : { valueDecimal: number };
}

export const withExtension = (item: Item, ...more: Extension[]): Item =>
  more.length === 0 ? item : { ...item, extension: [...(item.extension ?? []), ...more] };

export const calculated = (item: Item, expression: string): Item =>
  withExtension(
    { ...item, readOnly: true },
    { url: urls.calculated, valueExpression: { language: 'text/fhirpath', expression } },
  );

/** The pattern of a time of day. */
export const timeOfDay: Extension[] = [
  { url: urls.regex, valueString: '([01][0-9]|2[0-3]):[0-5][0-9]' },
  { url: urls.entryFormat, valueString: '14:30' },
];

/**
 * Gives every item that waits for answers its conditions, once all items are known. Those that cannot
 * be said are told to `lost`, and the item is always asked.
 */
export function withConditions(
  items: readonly Item[],
  waiting: ReadonlyMap<string, string>,
  find: (name: string) => Item | undefined,
  lost: (item: Item, why: string) => void,
): Item[] {
  return items.map((item) => {
    const inner = item.item
      ? { ...item, item: withConditions(item.item, waiting, find, lost) }
      : item;
    const text = waiting.get(item.linkId);
    if (text === undefined) return inner;
    try {
      return askedWhen(inner, conditionsOf(readExpression(text), find));
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error;
      lost(item, error.message);
      return inner;
    }
  });
}
