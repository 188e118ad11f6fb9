import { readFile } from 'node:fs/promises';
import Papa from 'papaparse';
import readWorkbook from 'read-excel-file/node';
import { open } from 'yauzl';
import { NoQuestionnaire } from './features.ts';

/** A sheet's rows by the names of its columns, lower case; empty cells are left out. */
export interface Sheet {
  name: string;
  columns: string[];
  rows: Record<string, string>[];
}

const MOST_BYTES = 30_000_000;
const MOST_ROWS = 20_000;

/** The sheets of a workbook. @throws NoQuestionnaire where it cannot be read, or unpacks to too much */
export async function readSheets(path: string): Promise<Sheet[]> {
  await refuseBomb(path);
  let found: { sheet: string; data: unknown[][] }[];
  try {
    found = (await readWorkbook(path)) as never;
  } catch {
    throw new NoQuestionnaire('The workbook cannot be read: save it again as .xlsx');
  }
  return found.map(({ sheet, data }) => sheetOf(sheet, data));
}

function sheetOf(name: string, [head = [], ...data]: unknown[][]): Sheet {
  if (data.length > MOST_ROWS) throw new NoQuestionnaire(`The sheet “${name}” has too many rows`);
  const columns = head.map((cell) => String(cell ?? '').trim());
  const rows = data.map((cells) =>
    Object.fromEntries(
      columns.flatMap((column, index) => {
        const text = words(cells[index]);
        return column === '' || text === '' ? [] : [[column.toLowerCase(), text]];
      }),
    ),
  );
  return { name: name.trim().toLowerCase(), columns: columns.filter(Boolean), rows };
}

const words = (cell: unknown) =>
  (cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell ?? ''))
    .replaceAll('\u00a0', ' ')
    .replaceAll('\0', '\ufffd')
    .trim();

/** Unpacks everything once and counts, whatever the file says of its own size. */
async function refuseBomb(path: string): Promise<void> {
  const damaged = new NoQuestionnaire('The file is damaged, or no workbook');
  await new Promise<void>((resolve, reject) => {
    open(path, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(damaged);
      let bytes = 0;
      const end = (problem: Error) => {
        zip.close();
        reject(problem);
      };
      zip.on('error', () => end(damaged));
      zip.on('end', resolve);
      zip.on('entry', (entry) =>
        zip.openReadStream(entry, (failed, stream) => {
          if (failed) return end(damaged);
          stream.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
            if (bytes > MOST_BYTES) {
              stream.destroy();
              end(new NoQuestionnaire('The workbook unpacks to far more than a form can be'));
            }
          });
          stream.on('error', () => end(damaged));
          stream.on('end', () => zip.readEntry());
        }),
      );
      zip.readEntry();
    });
  });
}

/** The rows of a CSV file, or a note that it is none. */
export async function readCsv(path: string): Promise<string[][]> {
  const text = (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
  const { data } = Papa.parse<string[]>(text, { skipEmptyLines: 'greedy' });
  if (data.length > MOST_ROWS) throw new NoQuestionnaire('The file has too many rows');
  return data;
}

/** An XLSForm written as one CSV: a sheet's name stands in the first column, its rows beside it. */
export function sheetsFromCsv(rows: readonly string[][]): Sheet[] {
  const parts: { name: string; data: string[][] }[] = [];
  for (const [first = '', ...rest] of rows) {
    const name = first.trim().toLowerCase();
    if (name) parts.push({ name, data: [] });
    if (rest.some((cell) => cell.trim())) parts.at(-1)?.data.push(rest);
  }
  return parts.map(({ name, data }) => sheetOf(name, data));
}

/** Rows by the names in the first of them. */
export const rowsOf = (rows: readonly string[][]): Sheet => sheetOf('', [...rows]);
