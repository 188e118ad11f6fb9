import type { Section } from './rules.ts';

/** A chart as parts of its axis, from nought to one, beside the rows of its table. */
export interface Drawn {
  kind: 'bars' | 'spread' | 'points';
  /** Columns that are drawn, told apart by shade where there are several. */
  columns: readonly number[];
  rows: readonly (readonly (number | null)[])[];
}

/** What of a table is drawn on paper; null where it has no chart, or no number in it. */
export function drawnOf({ chart }: Section, rows: Section['rows']): Drawn | null {
  if (!chart) return null;
  const columns =
    chart.kind === 'spread' ? [0, 1, 2, 3, 4].map((at) => chart.from + at) : chart.columns;
  const values = rows.map((row) =>
    columns.map((at) => {
      const cell = row[at];
      return typeof cell === 'number' ? cell : null;
    }),
  );
  const most =
    chart.kind === 'points' ? chart.most : Math.max(0, ...values.flat().map((value) => value ?? 0));
  if (most === 0) return null;
  return {
    kind: chart.kind,
    columns: chart.kind === 'spread' ? [] : columns,
    rows: values.map((row) => row.map((value) => value && Math.max(0, value / most))),
  };
}
