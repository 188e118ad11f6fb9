import type { Resource } from '@medplum/fhirtypes';
import { refuse } from '../refusal.ts';

/** What the server says of a record by itself: sent or not, nobody changes it. */
const ours = new Set(['id', 'meta', 'active']);

const plain = (value: unknown): string =>
  String(value)
    .toLowerCase()
    .replaceAll(/[\s,.-]/g, '');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where something given is not in what is kept: each place once, the nearest to what is lost. */
function lost(given: unknown, kept: unknown, at: string): string[] {
  if (Array.isArray(given)) {
    const held = Array.isArray(kept) ? kept : [];
    const open = new Set(held.keys());
    const places = given.flatMap((one, index) => {
      const place = `${at}[${index}]`;
      const found = [...open].find((each) => lost(one, held[each], place).length === 0);
      if (found !== undefined) open.delete(found);
      return found === undefined ? lost(one, held[index], place) : [];
    });
    return places.length === 0 && open.size > 0 ? [at] : places;
  }
  if (isObject(given)) {
    if (!isObject(kept)) return [at];
    return Object.entries(given).flatMap(([name, value]) =>
      lost(value, kept[name], `${at}.${name}`),
    );
  }
  return plain(given) === plain(kept) ? [] : [at];
}

/**
 * Where a record as given differs from what would be kept of it, by FHIRPath. Of its own elements none
 * may be left away that would stay; the spelling of a postcode and such is not a difference.
 */
export function unkept(given: Resource, kept: Resource): string[] {
  const type = kept.resourceType;
  const [asGiven, asKept] = [given, kept].map((one) =>
    Object.fromEntries(Object.entries(one).filter(([name]) => !ours.has(name))),
  ) as [Record<string, unknown>, Record<string, unknown>];
  const missing = Object.keys(asKept).filter((name) => !(name in asGiven));
  return [
    ...lost(asGiven, asKept, type).map((place) => place),
    ...missing.map((name) => `${type}.${name}`),
  ];
}

/** Refuses what cannot be kept of a record, at each place: nothing is dropped in silence. */
export function requireKept(given: Resource, kept: Resource): void {
  const places = unkept(given, kept);
  if (places.length > 0)
    throw refuse.invalid(
      Object.fromEntries(places.map((place) => [place, 'cannot be kept as it was sent'])),
    );
}
