import { csvAnswer } from '#platform/csv.ts';
import { renderPdf } from '#platform/document/pdf.server.ts';
import { xlsxAnswer, xlsxOf } from '#platform/spreadsheet.server.ts';
import { formatDate } from '#ui/time.ts';
import { drawnOf } from './drawn.ts';
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

/** Tables with their charts in two columns, in the largest letters with which all of it is on one page. */
const TEMPLATE = `
#set page(margin: (x: 1.4cm, top: 1.2cm, bottom: 1.4cm))
#show heading.where(level: 1): set text(size: 1.08em)
#show heading: set block(above: 0.8em, below: 0.35em)
#let shades = (rgb("#005eb8"), rgb("#e28c05"), luma(60), rgb("#78be20"), rgb("#7c2855"))
#let shade(at) = shades.at(calc.rem(at, shades.len()))
#let at(x, thing) = place(left + horizon, dx: x * 100%, thing)
#let drawing(kind, values, size) = block(width: 100%, height: size * 0.9, {
  if kind == "bars" {
    let high = size * 0.9 / values.len()
    for (i, value) in values.enumerate() {
      if value != none { place(top + left, dy: high * i, rect(width: value * 100%, height: high, fill: shade(i))) }
    }
  } else {
    place(left + horizon, line(length: 100%, stroke: 0.3pt + luma(170)))
    if kind == "points" {
      for (i, value) in values.enumerate() { if value != none { at(value, circle(radius: size * 0.2, fill: shade(i))) } }
    } else if none not in values {
      let (low, lower, middle, upper, high) = values
      at(low, line(length: (high - low) * 100%, stroke: 0.8pt))
      at(lower, rect(width: (upper - lower) * 100%, height: size * 0.6, fill: rgb("#aed1f0"), stroke: 0.4pt))
      at(middle, line(angle: 90deg, length: size * 0.9, stroke: 1.6pt + rgb("#003087")))
    }
  }
})
#let section(one, size) = {
  heading(level: 1, one.title)
  set par(leading: 0.42em)
  let drawn = one.drawn
  let wide = one.headings.len() > 4
  let key(i) = if drawn != none and drawn.columns.len() > 1 and i in drawn.columns {
    box(width: 0.6em, height: 0.6em, fill: shade(drawn.columns.position(c => c == i))) + [ ]
  }
  let cells = one.rows.enumerate().map(((i, row)) => row + if drawn == none { () } else { (drawing(drawn.kind, drawn.rows.at(i), size),) })
  table(
    columns: one.numeric.map(is => if not is { 1fr } else if wide { size * 5.2 } else { auto }) + if drawn == none { () } else { (size * if wide { 10 } else if one.headings.len() > 2 { 5 } else { 8 },) },
    inset: (x: size * 0.3, y: size * 0.22),
    stroke: (x: none, y: 0.4pt + luma(170)),
    align: (x, y) => if one.numeric.at(x, default: false) { right } else { left },
    table.header(..one.headings.enumerate().map(((i, h)) => key(i) + strong(h)), ..if drawn == none { () } else { (strong("Drawn"),) }),
    ..cells.flatten(),
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
  let sizes = (10pt, 9.5pt, 9pt, 8.5pt, 8pt, 7.5pt, 7pt, 6.5pt, 6pt, 5.5pt)
  let room = area.height - 1.1cm
  let (from, to) = (0, sizes.len() - 1)
  while from < to {
    let middle = calc.quo(from + to, 2)
    if measure(block(width: area.width, body(sizes.at(middle)))).height <= room { to = middle } else { from = middle + 1 }
  }
  body(sizes.at(from))
})
`;

/** Rows of one table that are printed. */
const MOST_ROWS = 14;
/** A table of more columns stands across the page. */
const NARROW = 4;

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
      drawn: drawnOf(section, shown),
    };
  });
  return renderPdf(TEMPLATE, {
    title: `${found.report.title}: ${service}`,
    footer:
      'Made with Holdfast. “–” is kept back: few people, or next to few. Drawn to the largest number of its table.',
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
