/** A record as parsed, before anything is believed of it. */
export type Raw = Record<string, unknown>;

export const isRaw = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The first of several fields that is there and not null. */
export function field(raw: Raw, ...keys: string[]): unknown {
  for (const key of keys) {
    const value = Object.hasOwn(raw, key) ? raw[key] : undefined;
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** The objects under the first of several fields that is there: a list, or one object alone. */
export function many(raw: Raw, ...keys: string[]): Raw[] {
  for (const key of keys) {
    const value = field(raw, key);
    if (Array.isArray(value)) return value.filter(isRaw);
    if (isRaw(value)) return [value];
  }
  return [];
}

export function one(raw: Raw, ...keys: string[]): Raw | null {
  return many(raw, ...keys)[0] ?? null;
}
