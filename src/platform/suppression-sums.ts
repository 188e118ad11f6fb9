import { determinedBy } from './determined.ts';

/** A count that others make up: whoever knows all but one of them knows that one too. */
export interface Sum {
  parts: readonly number[];
  total: number;
}

/** Counts, by number, that are told at once, and what of them is too small to be told. */
export interface Counts {
  sums: readonly Sum[];
  /** Sums with counts that are never told themselves, through which others may yet be worked out. */
  links?: readonly Sum[];
  values: ArrayLike<number>;
  /** A count that nobody may work out. */
  small(cell: number): boolean;
  /** Whether the parts of a sum that is told may be told together, which they are. */
  enough(kept: readonly number[], sum: Sum): boolean;
  /** Whether a count may be kept back for the sake of others; any, unless it is known anyhow. */
  free?(cell: number): boolean;
}

/**
 * Keeps back (marks in `hidden`) what would give away what is kept back already. Wherever the others of
 * a sum and the sum itself would give one count away, or too few together, the smallest that is told is
 * kept back as well, with all its equals, until no sum gives anything away, nor all sums together.
 */
export function keepBack(counts: Counts, hidden: Uint8Array): void {
  const free = (cell: number) => counts.free?.(cell) ?? true;
  do {
    for (let changed = true; changed; ) {
      changed = false;
      for (const sum of counts.sums) while (cover(counts, sum, hidden, free)) changed = true;
    }
  } while (coverTogether(counts, hidden, free));
}

/** The counts kept back that all sums together give away. */
export function givenAway(
  { sums, links = [] }: Pick<Counts, 'sums' | 'links'>,
  hidden: Uint8Array,
): number[] {
  return determinedBy(
    [...sums, ...links].flatMap(({ parts, total }) => {
      const kept = new Map(parts.filter((cell) => hidden[cell]).map((cell) => [cell, 1]));
      if (hidden[total]) kept.set(total, -1);
      return kept.size > 0 ? [kept] : [];
    }),
  );
}

/** Keeps back one more count of a sum where it must be; false where nothing is given away. */
function cover(
  { values, enough }: Counts,
  sum: Sum,
  hidden: Uint8Array,
  free: (cell: number) => boolean,
): boolean {
  const { parts, total } = sum;
  const kept = parts.filter((cell) => hidden[cell]);
  const unknown = kept.length + (hidden[total] ?? 0);
  if (hidden[total] ? unknown > 1 : unknown !== 1 && enough(kept, sum)) return false;
  const shown = parts.filter((cell) => !hidden[cell] && free(cell));
  if (shown.length === 0) {
    if (hidden[total] || unknown !== 1 || !free(total)) return false;
    hidden[total] = 1;
    return true;
  }
  const least = Math.min(...shown.map((cell) => values[cell] ?? 0));
  for (const cell of shown) if (values[cell] === least) hidden[cell] = 1;
  return true;
}

/**
 * Keeps back one more count for each small one that all sums together determine, though none of them
 * alone; false where none is determined.
 */
function coverTogether(
  counts: Counts,
  hidden: Uint8Array,
  free: (cell: number) => boolean,
): boolean {
  const { sums, links = [], values, small } = counts;
  const told = givenAway(counts, hidden).filter(small);
  const shown = (cells: Iterable<number>) =>
    [...cells].filter((cell) => !hidden[cell] && free(cell));
  let more = false;
  for (const cell of told) {
    const beside = [...sums, ...links].filter(
      ({ parts, total }) => total === cell || parts.includes(cell),
    );
    const near = shown(beside.flatMap(({ parts, total }) => [...parts, total]));
    const among = near.length > 0 ? near : shown(hidden.keys());
    const least = among.reduce<number | undefined>(
      (found, one) =>
        found === undefined || (values[one] ?? 0) < (values[found] ?? 0) ? one : found,
      undefined,
    );
    if (least === undefined) continue;
    hidden[least] = 1;
    more = true;
  }
  return more;
}
