import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { protect } from '#platform/suppression-cube.ts';
import type { Asked } from './asked.server.ts';
import { momentsOf } from './period.ts';

/** So many of something in a quarter of the year, at a practice ('' for none that is known). */
export interface Counted {
  quarter: number;
  practice: string;
  n: number;
}

/** Far above what quarters, practices and parts can be; a bound all the same. */
const MOST_ROWS = 200_000;

/** The quarter of the financial year of a moment, as London has it. */
export const quarterOf = (at: SQL): SQL<number> =>
  sql`((extract(month from ${at} at time zone 'Europe/London')::integer + 8) % 12) / 3 + 1`;

/** Between the first and the last moment of the year asked about. */
export function inYear(asked: Asked, at: SQL): SQL {
  const { since, before } = momentsOf(asked.period.year);
  return sql`${at} >= ${since} and ${at} < ${before}`;
}

/**
 * Counts rows of a source with the columns `at`, `practice` and those named, all of the year and of all
 * practices: what may be shown of a part depends on the others.
 */
export async function countRows<Name extends string>(
  tx: Tx,
  asked: Asked,
  source: SQL,
  ...names: Name[]
): Promise<(Counted & Record<Name, string>)[]> {
  const columns = sql.join(
    names.map((name) => sql.raw(name)),
    sql`, `,
  );
  const { rows } = await tx.execute(sql`
    select ${quarterOf(sql`s.at`)} as quarter,
      case when s.practice = any(${sql.param(asked.practices.map(({ code }) => code))}::text[]) then s.practice else '' end as practice,
      ${columns}, count(*)::integer as n
    from (${source}) s group by 1, 2, ${columns} limit ${MOST_ROWS}`);
  return rows as unknown as (Counted & Record<Name, string>)[];
}

/** Whether a count is of the period and of the practice asked for. */
export const isAskedFor = (
  { period, practice }: Asked,
  row: Pick<Counted, 'quarter' | 'practice'>,
): boolean =>
  (period.quarter === null || row.quarter === period.quarter) &&
  (practice === null || row.practice === practice.code);

/** What may be shown of some counts, with the filters of the report. */
export interface Tally {
  /** A part, or all of it, in the period and at the practice asked for. */
  of(part: string | null): number | null;
  /** The same in one quarter of the year. */
  inQuarter(quarter: number, part?: string | null): number | null;
  /** The same at one practice; '' for no practice that is known. */
  atPractice(practice: string): number | null;
}

const distinct = (all: string[]) => [...new Set(all)].sort();

/**
 * Protects counts told apart by one column, by quarter and by practice. Where a person may be in
 * several parts (`overlapping`) there is no sum over them. Quarters and practices without any are no
 * parts: that there was none says nothing of anybody.
 */
export function tally<Row extends Counted>(
  asked: Asked,
  rows: readonly Row[],
  part: (row: Row) => string | null,
  kind: 'parts' | 'overlapping' = 'parts',
): Tally {
  const known = rows.filter((row) => part(row) !== null);
  const parts = distinct(known.map((row) => part(row) ?? ''));
  const practices = distinct(known.map((row) => row.practice));
  const quarters = distinct(known.map((row) => String(row.quarter)));
  const sizes = [parts.length, quarters.length, practices.length];
  const counts = new Array<number>(sizes.reduce((all, size) => all * size, 1)).fill(0);
  for (const row of known) {
    const place =
      (parts.indexOf(part(row) ?? '') * quarters.length + quarters.indexOf(String(row.quarter))) *
        practices.length +
      practices.indexOf(row.practice);
    counts[place] = (counts[place] ?? 0) + row.n;
  }
  const totals =
    kind === 'parts' && parts.length > 0
      ? protect(
          { sizes: sizes.slice(1), whole: [true, true], counts: addUp(counts, parts.length) },
          asked.threshold,
        )
      : undefined;
  const cube = protect(
    { sizes, whole: [kind === 'parts', true, true], counts },
    asked.threshold,
    totals,
  );
  const at = (one: string | null, quarter: number | null, practice: string | null) =>
    cube.at([
      one === null ? null : parts.indexOf(one),
      quarter === null ? null : quarters.indexOf(String(quarter)),
      practice === null ? null : practices.indexOf(practice),
    ]);
  const { period, practice } = asked;
  return {
    of: (one) => at(one, period.quarter, practice?.code ?? null),
    inQuarter: (quarter, one = null) => at(one, quarter, practice?.code ?? null),
    atPractice: (code) => at(null, period.quarter, code),
  };
}

/** The counts without their first way. */
function addUp(counts: readonly number[], parts: number): number[] {
  const size = counts.length / parts;
  return Array.from({ length: size }, (_, at) =>
    Array.from({ length: parts }, (_, part) => counts[part * size + at] ?? 0).reduce(
      (sum, count) => sum + count,
      0,
    ),
  );
}
