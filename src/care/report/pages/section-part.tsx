import { Chart, type ChartProps } from '#ui/charts.tsx';
import { Table } from '#ui/table.tsx';
import { type Cell, numberWords, type Section } from '../rules.ts';

const words = (cell: Cell) => {
  if (cell === null) return 'Kept back';
  return typeof cell === 'number' ? numberWords(cell) : cell;
};

/** What of a table is drawn; rows that are all kept back stand in the table alone. */
function drawn({ chart, rows, columns }: Section) {
  if (!chart) return null;
  const places =
    chart.kind === 'spread' ? [0, 1, 2, 3, 4].map((at) => chart.from + at) : chart.columns;
  const shown = rows
    .map((row) => ({
      label: String(row[0] ?? ''),
      values: places.map((at) => row[at] ?? null),
    }))
    .filter(({ values }) => values.some((value) => value !== null));
  if (shown.length === 0) return null;
  return {
    kind: chart.kind,
    series: places.map((at) => columns[at]?.heading ?? ''),
    rows: shown,
    ...(chart.kind === 'points'
      ? { unit: `0 ${chart.ends[0]}, ${chart.most} ${chart.ends[1]}`, most: chart.most }
      : { unit: chart.unit }),
  } satisfies Partial<ChartProps>;
}

/** One table of a report under its chart. */
export function SectionPart({ section }: { section: Section }) {
  const { id, title, says, columns, rows } = section;
  const chart = drawn(section);
  return (
    <section className="hf-report" aria-labelledby={`${id}-heading`}>
      <h2 className="nhsuk-heading-m" id={`${id}-heading`}>
        {title}
      </h2>
      <p id={`${id}-says`}>{says}</p>
      {rows.length === 0 && <p>Nothing of it can be shown for this choice.</p>}
      {chart && (
        <Chart id={id} labelledBy={`${id}-heading`} describedBy={`${id}-says`} {...chart} />
      )}
      {rows.length > 0 && (
        <Table
          className={columns.length > 4 ? undefined : 'hf-report__few'}
          caption={{ children: `${title}, in numbers`, className: 'nhsuk-u-visually-hidden' }}
          firstCellIsHeader
          compact
          scroll
          head={columns.map(({ heading, numeric }) =>
            numeric ? { children: heading, format: 'numeric' } : heading,
          )}
          rows={rows.map((row) => row.map(words))}
        />
      )}
    </section>
  );
}
