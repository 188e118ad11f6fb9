import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import type { Asked } from './asked.server.ts';
import { momentsOf } from './period.ts';
import type { Cell, Column } from './rules.ts';

/** How amounts lie apart: a tenth is below `low`, a tenth above `high`. */
export interface Spread {
  n: number;
  low: number;
  lower: number;
  middle: number;
  upper: number;
  high: number;
}

/**
 * How the amounts of a source (columns `at`, `practice`, `grp`, `amount`) lie apart by group, in the
 * period and at the practice asked for. A group under the threshold is left out. One query.
 */
export async function spreads(tx: Tx, asked: Asked, source: SQL): Promise<Map<string, Spread>> {
  const { since, before } = momentsOf(asked.period);
  const { rows } = await tx.execute(sql`
    select grp, n, p[1] as low, p[2] as lower, p[3] as middle, p[4] as upper, p[5] as high
    from (
      select grp, count(*)::integer as n, percentile_cont(array[0.1, 0.25, 0.5, 0.75, 0.9]) within group (order by amount::float8) as p
      from (${source}) s
      where s.at >= ${since} and s.at < ${before} ${asked.practice ? sql`and s.practice = ${asked.practice.code}` : sql``}
      group by grp having count(*) >= ${asked.threshold}
    ) t limit 200`);
  return new Map((rows as unknown as (Spread & { grp: string })[]).map((row) => [row.grp, row]));
}

/** Heads of the columns that tell a spread. */
export const spreadColumns: readonly Column[] = [
  { heading: 'How many', numeric: true },
  { heading: 'A tenth below', numeric: true },
  { heading: 'A quarter below', numeric: true },
  { heading: 'Middle', numeric: true },
  { heading: 'A quarter above', numeric: true },
  { heading: 'A tenth above', numeric: true },
];

const tidy = (value: number) => Math.round(value * 10) / 10;

/**
 * The cells of a spread. How many is told in tens, rounded down, so that two neighbouring reports do
 * not tell of one person more.
 */
export function spreadCells(found: Spread | undefined, threshold: number): Cell[] {
  if (!found) return [null, null, null, null, null, null];
  const { low, lower, middle, upper, high } = found;
  return [inTens(found.n, threshold), ...[low, lower, middle, upper, high].map(tidy)];
}

export const inTens = (n: number, threshold: number): string =>
  `${Math.max(threshold, Math.floor(n / 10) * 10).toLocaleString('en-GB')} or more`;

/** Of so many, so many. */
export interface Share {
  n: number;
  has: number;
}

/**
 * A share in whole per cent. Where those who have it, or those who have not, are fewer than the
 * threshold it is said in words.
 */
export function shareCells(found: Share | undefined, threshold: number): Cell[] {
  if (!found || found.n < threshold) return [null, null];
  const many = inTens(found.n, threshold);
  if (found.has < threshold)
    return [many, found.n < 2 * threshold ? null : `Fewer than ${threshold}`];
  if (found.n - found.has < threshold)
    return [many, found.n < 2 * threshold ? null : `All but fewer than ${threshold}`];
  return [many, Math.round((found.has / found.n) * 100)];
}
