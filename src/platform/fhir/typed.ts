import { z } from 'zod';
import { isRefusal, refuse } from '../refusal.ts';

/** A text of a record, a value with its system, and a list: what shapes of records are made of. */
export const text = z.string().max(10_000);
export const coded = z.looseObject({ system: text.optional(), value: text.optional() });
export const list = <T extends z.ZodType>(shape: T) => z.array(shape).max(100).default([]);

/** Reads a shape, or refuses with the FHIRPath of what is of another type. */
export function shaped<T extends z.ZodType>(shape: T, given: unknown, at: string): z.output<T> {
  const read = shape.safeParse(given);
  if (read.success) return read.data;
  const path = (keys: PropertyKey[]) =>
    keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  throw refuse.invalid(
    Object.fromEntries(
      read.error.issues.map((issue) => [`${at}${path(issue.path)}`, 'is not of the right type']),
    ),
  );
}

/** Where in a record each of our fields is read from; `''` for those that are read from nowhere. */
export type Places = Readonly<Record<string, string>>;

/** What begins with a kind of record is a place already. */
const placed = (places: Places, field: string) =>
  /^[A-Z]/.test(field) ? field : (places[field] ?? places[''] ?? field);

/** Reads what a form would be typed with, or refuses with the FHIRPath of what is wrong. */
export function typedAt<T extends z.ZodType>(
  shape: T,
  typed: z.input<T>,
  places: Places,
): z.output<T> {
  const read = shape.safeParse(typed);
  if (read.success) return read.data;
  throw refuse.invalid(
    Object.fromEntries(
      read.error.issues.map(({ path, message }) => [
        placed(places, String(path[0] ?? '')),
        message,
      ]),
    ),
  );
}

/** Does an act; what it refuses by the field of a form is refused by FHIRPath. */
export async function actAt<T>(places: Places, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!isRefusal(error) || !error.detail.fields) throw error;
    throw refuse.invalid(
      Object.fromEntries(
        Object.entries(error.detail.fields).map(([field, said]) => [placed(places, field), said]),
      ),
    );
  }
}

/** A record without some of its elements. */
export const without = <R extends object>(record: R, names: readonly string[]): R =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name))) as R;
