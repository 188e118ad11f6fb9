import { z } from 'zod';
import { weekdays } from './rules.ts';

/** Parts of a day, as clock times from and to. */
export const dayParts = {
  morning: ['06:00', '12:00'],
  afternoon: ['12:00', '17:00'],
  evening: ['17:00', '23:00'],
} as const;
export type DayPart = keyof typeof dayParts;
export const dayPartWords: Record<DayPart, string> = {
  morning: 'Morning',
  afternoon: 'Afternoon',
  evening: 'Evening',
};

export const distances = [1, 3, 5, 10, 20] as const;

/** How results may be put in order; the first is meant where none is chosen. */
export const sorts = ['match', 'near', 'confirmed', 'unconfirmed', 'name'] as const;
export type Sort = (typeof sorts)[number];
export const sortWords: Record<Sort, string> = {
  match: 'Best match',
  near: 'Nearest',
  confirmed: 'Confirmed most lately',
  unconfirmed: 'Longest unconfirmed',
  name: 'Name',
};

const text = z.string().trim().max(200).catch('');

/** A search as it stands in an address; anything odd in it is left out rather than refused. */
export const searchShape = z.object({
  q: text.default(''),
  need: text.default(''),
  audience: text.default(''),
  age: z.coerce.number().int().min(0).max(130).optional().catch(undefined),
  cost: z.enum(['free', 'paid']).optional().catch(undefined),
  day: z.enum(weekdays).optional().catch(undefined),
  time: z.enum(['morning', 'afternoon', 'evening']).optional().catch(undefined),
  /** A postcode; empty for everywhere; absent for where the service works. */
  near: text.optional(),
  within: z.coerce.number().positive().max(200).optional().catch(undefined),
  confirmed: z.enum(['fresh', 'not-stale', 'due']).optional().catch(undefined),
  sort: z.enum(sorts).optional().catch(undefined),
  /** The person for whom a listing is sought, by id alone. */
  person: z.uuid().optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(500).catch(1).default(1),
});
export type SearchInput = z.output<typeof searchShape>;

/** The search of an address; empty fields count as absent, but for `near`, where empty says everywhere. */
export function searchFrom(params: URLSearchParams): SearchInput {
  return searchShape.parse(
    Object.fromEntries([...params].filter(([key, value]) => value !== '' || key === 'near')),
  );
}

/** The address part of a search, with some of it changed. */
export function searchAddress(
  search: Partial<SearchInput>,
  change: Partial<SearchInput> = {},
): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...search, ...change }))
    if (value !== undefined && (value !== '' || key === 'near') && !(key === 'page' && value === 1))
      params.set(key, String(value));
  return params.size > 0 ? `?${params}` : '';
}

export const isFiltered = (search: SearchInput) =>
  searchAddress({ ...search, person: undefined, sort: undefined, page: 1 }) !== '';
