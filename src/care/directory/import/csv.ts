import Papa from 'papaparse';
import { quote, say } from './clean.ts';
import { guessMapping } from './csv-headings.ts';
import {
  type CsvMapping,
  type CsvPlan,
  type CsvTarget,
  csvTargets,
  usualBlanks,
} from './csv-mapping.ts';
import { readRow } from './csv-row.ts';
import { FileRefusal } from './refusal.ts';
import type { Tally } from './tally.ts';

/** The most rows of one file. */
export const mostRows = 200_000;

/** A table as parsed: its headings, and its rows with what is odd about them. */
export interface Table {
  headings: string[];
  rows: { cells: string[]; oddity: string | null }[];
}

export const parseCells = (text: string, preview: number) =>
  Papa.parse<string[]>(text, {
    skipEmptyLines: 'greedy',
    delimitersToGuess: [',', '\t', ';', '|'],
    preview,
  });

/** The cells of the first line as headings to call the columns by: none empty, no two alike. */
export function nameHeadings(cells: readonly string[]): string[] {
  const taken = new Map<string, number>();
  return cells.map((cell, at) => {
    const plain = cell.replaceAll('\0', ' ').replaceAll(/\s+/g, ' ').trim() || `Column ${at + 1}`;
    let turn = taken.get(plain.toLowerCase()) ?? 0;
    let name = plain;
    while (taken.has(name.toLowerCase())) name = `${plain} (${++turn + 1})`;
    taken.set(plain.toLowerCase(), turn).set(name.toLowerCase(), 0);
    return name;
  });
}

/** Parses a CSV text; the separator is found out. Blank rows are skipped. */
export function parseTable(text: string): Table {
  const odd = new Map<number, string>();
  const { data, errors } = parseCells(text, mostRows + 2);
  if (data.length > mostRows + 1)
    throw new FileRefusal(
      `This table has more than ${mostRows.toLocaleString('en-GB')} rows. Split it.`,
    );
  for (const error of errors)
    if (error.type === 'Quotes' && error.row !== undefined)
      odd.set(error.row, 'its quotation marks did not match');
  const [first = [], ...rest] = data;
  const headings = nameHeadings(first);
  return {
    headings,
    rows: rest.map((cells, at) => {
      const extra = cells.length - headings.length;
      const count =
        extra === 0
          ? null
          : extra > 0
            ? `it had ${extra} more cells than there are headings`
            : `it had ${-extra} fewer cells than there are headings`;
      return { cells, oddity: odd.get(at + 1) ?? count };
    }),
  };
}

/** Works out which columns hold what, by a mapping, by common headings, or both. */
export function planCsv(headings: string[], mapping?: CsvMapping): CsvPlan {
  const named: Partial<Record<CsvTarget, string[]>> =
    !mapping || mapping.automatic ? guessMapping(headings) : {};
  for (const target of csvTargets) {
    const wanted = mapping?.columns[target];
    if (wanted !== undefined) named[target] = Array.isArray(wanted) ? wanted : [wanted];
  }
  const columns: CsvPlan['columns'] = {};
  const missing: string[] = [];
  for (const target of csvTargets) {
    const places = named[target]?.map((heading) => {
      const at = headings.findIndex(
        (have) => have === heading || have.toLowerCase() === heading.trim().toLowerCase(),
      );
      if (at < 0) missing.push(heading);
      return at;
    });
    if (places) columns[target] = places.filter((at) => at >= 0);
  }
  if (missing.length > 0)
    throw new FileRefusal(
      `The mapping names columns this file does not have: ${missing.map(quote).join(', ')}.`,
    );
  if (!columns.name && mapping?.constants.name === undefined)
    throw new FileRefusal(
      `No column of this file looks like the name of a service (its headings: ${headings.slice(0, 12).map(quote).join(', ')}). Say which columns hold what: on the page of a file that is handed in, or with --map.`,
    );
  return {
    columns,
    constants: mapping?.constants ?? {},
    blanks: new Set((mapping?.blanks ?? usualBlanks).map((word) => word.toLowerCase())),
    headings,
  };
}

/** Reads each row of a table into the tally. */
export function readCsv(tally: Tally, table: Table, plan: CsvPlan, source: string): void {
  for (const { cells, oddity } of table.rows) {
    const label = (target: CsvTarget) => {
      const at = plan.columns[target]?.[0];
      return at === undefined ? null : cells[at]?.trim().slice(0, 200) || null;
    };
    tally.add(label('id'), label('name'), (notes) => {
      if (oddity) say(notes, oddity);
      return readRow(notes, cells, plan, source);
    });
  }
}
