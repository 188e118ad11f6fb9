import { csvAnswer } from '#platform/csv.ts';
import { renderPdf } from '#platform/document/pdf.server.ts';
import { xlsxAnswer, xlsxOf } from '#platform/spreadsheet.server.ts';
import { formatDate } from '#ui/time.ts';
import { isOver } from './period.ts';
import type { FoundReport } from './report.server.ts';
import { type Cell, keptBack, numberWords } from './rules.ts';

/** What a report is about, in lines: service, period, practice, and what is kept back. */
export function aboutLines({ asked }: FoundReport, service: string): [string, string][] {
  const { period, practice, threshold, today } = asked;
  return [
    ['Service', service],
    [
      'Period',
      isOver(period, today) ? period.name : `${period.name}, so far: to ${formatDate(today)}`,
    ],
    ['Practice', practice?.name ?? 'All'],
    [
      'Numbers',
      `Counts of fewer than ${threshold}, and those by which they could be worked out, are kept back`,
    ],
  ];
}

/** A name for a file that says nothing about anybody. */
const fileName = ({ report, asked }: FoundReport) =>
  ['report', report.kind, asked.period.code, asked.practice?.code]
    .filter(Boolean)
    .join('-')
    .toLowerCase();

/** A report as one long table: a line for each number. */
export function csvOf(found: FoundReport): Response {
  const columns = ['period', 'practice', 'table', 'row', 'measure', 'value'] as const;
  const { report, asked } = found;
  const lines = report.sections.flatMap(({ title, columns, rows }) =>
    rows.flatMap((row) =>
      row.slice(1).map((cell, at) => ({
        period: asked.period.name,
        practice: asked.practice?.name ?? 'All',
        table: title,
        row: row[0],
        measure: columns[at + 1]?.heading,
        value: cell ?? keptBack(asked.threshold),
      })),
    ),
  );
  return csvAnswer(fileName(found), columns, lines);
}

/** A report as an Excel file: a sheet for each table, and one that says what it is about. */
export async function spreadsheetOf(found: FoundReport, service: string): Promise<Response> {
  const { report, asked } = found;
  const sheets = [
    { name: 'About', headings: ['Report', report.title], rows: aboutLines(found, service) },
    ...report.sections.map(({ title, columns, rows }) => ({
      name: title,
      headings: columns.map(({ heading }) => heading),
      rows: rows.map((row) => row.map((cell) => cell ?? keptBack(asked.threshold))),
    })),
  ];
  return xlsxAnswer(fileName(found), await xlsxOf(sheets));
}

/** Tables in two columns, in the largest letters with which all of it is on one page. */
const TEMPLATE = `
#set page(margin: (x: 1.4cm, top: 1.2cm, bottom: 1.4cm))
#show heading.where(level: 1): set text(size: 1.08em)
#show heading: set block(above: 0.8em, below: 0.35em)
#let section(one, size) = {
  heading(level: 1, one.title)
  set par(leading: 0.42em)
  table(
    columns: one.numeric.map(is => if not is { 1fr } else if one.headings.len() > 3 { size * 6.2 } else { auto }),
    inset: (x: size * 0.3, y: size * 0.22),
    stroke: (x: none, y: 0.4pt + luma(170)),
    align: (x, y) => if one.numeric.at(x) { right } else { left },
    table.header(..one.headings.map(h => strong(h))),
    ..one.rows.flatten(),
  )
  if one.rest > 0 { par[And #one.rest more rows, in the spreadsheet of this report.] }
}
#let body(size) = {
  set text(size: size)
  set par(spacing: 0.5em, leading: 0.45em)
  for row in data.about { par[#strong(row.at(0)): #row.at(1)] }
  v(0.6em)
  for one in data.wide { section(one, size) }
  grid(
    columns: (1fr, 1fr),
    column-gutter: 0.7cm,
    ..data.columns.map(column => block(width: 100%, for one in column { section(one, size) })),
  )
}
#title()
#layout(area => {
  let sizes = (10pt, 9.5pt, 9pt, 8.5pt, 8pt, 7.5pt, 7pt, 6.5pt, 6pt)
  let room = area.height - 1.1cm
  let fits = sizes.find(size => measure(block(width: area.width, body(size))).height <= room)
  body(if fits == none { sizes.last() } else { fits })
})
`;

/** Rows of one table that are printed. */
const MOST_ROWS = 14;
/** A table of more columns stands across the page. */
const NARROW = 3;

/** A report on one page for a commissioner. */
export function reportPdf(found: FoundReport, service: string): Promise<Buffer> {
  const sections = found.report.sections.map((section) => {
    const shown = section.rows.length > MOST_ROWS ? leastKeptBack(section.rows) : section.rows;
    return {
      title: section.title,
      headings: section.columns.map(({ heading }) => heading),
      numeric: section.columns.map(({ numeric }) => numeric === true),
      rows: shown.map((row) => row.map(cellWords)),
      rest: section.rows.length - shown.length,
    };
  });
  return renderPdf(TEMPLATE, {
    title: `${found.report.title}: ${service}`,
    footer: 'Made with Holdfast. “–” is kept back: few people, or next to few.',
    about: aboutLines(found, service),
    wide: sections.filter(({ headings }) => headings.length > NARROW),
    columns: balanced(sections.filter(({ headings }) => headings.length <= NARROW)),
  });
}

/** Rows with something to read come before those that are kept back; each in its order. */
function leastKeptBack<Row extends readonly Cell[]>(rows: readonly Row[]): Row[] {
  const kept = (row: Row) => row.slice(1).every((cell) => cell === null);
  const first = rows.filter((row) => !kept(row)).slice(0, MOST_ROWS);
  return rows.filter((row) => first.includes(row));
}

const cellWords = (cell: Cell): string =>
  cell === null ? '–' : typeof cell === 'number' ? numberWords(cell) : cell;

/** Tables dealt out to two columns so that both are about as long. */
function balanced<One extends { rows: readonly unknown[] }>(all: readonly One[]): [One[], One[]] {
  const columns: [One[], One[]] = [[], []];
  const length = (column: One[]) => column.reduce((sum, { rows }) => sum + rows.length + 3, 0);
  for (const one of all)
    (length(columns[0]) <= length(columns[1]) ? columns[0] : columns[1]).push(one);
  return columns;
}
