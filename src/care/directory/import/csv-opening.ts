import { nameHeadings, parseCells } from './csv.ts';
import { decodeText } from './decode.ts';
import { FileRefusal } from './refusal.ts';

/** The most columns a person is asked about, and the longest heading that can be one. */
const mostColumns = 100;
const longestHeading = 200;

/** Rows shown to choose by, and characters of each of their cells. */
const rowsShown = 3;
const cellShown = 60;

/** What the first rows of a table show of it. */
export interface Opening {
  headings: string[];
  /** Its first rows, cell by cell as the headings stand. */
  sample: string[][];
}

/** What stands in a listing and never above a column. */
const values = [
  /^\S+@\S+\.\S+$/,
  /^(https?:\/\/|www\.)\S+$/i,
  /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/i,
  /^(\+44|0)[\d ()]{8,}$/,
];

/**
 * The headings and first rows of a table, for a person to say what its columns hold. Columns at its
 * end with neither a heading nor anything in those rows are left out.
 * @throws FileRefusal with words for the person, where there is nothing to choose by
 */
export function readOpening(bytes: Uint8Array): Opening {
  // Blank lines count here, and are then skipped.
  const [first = [], ...rows] = parseCells(decodeText(bytes).text, 50).data;
  const shown = rows.slice(0, rowsShown);
  if (shown.length === 0)
    throw new FileRefusal(
      'This table has one line only. It needs a line of headings, and under it a line for each service',
    );
  const value = first.find((cell) => values.some((like) => like.test(cell.trim())));
  if (value !== undefined)
    throw new FileRefusal(
      `The first line of this table looks like a listing, since “${cut(value)}” stands in it. Put a line of headings above it, and choose the file again`,
    );
  if (first.some((cell) => cell.trim().length > longestHeading))
    throw new FileRefusal(
      `A heading of this table is longer than ${longestHeading} characters. Its first line must hold headings`,
    );
  const used = [first, ...shown].map((cells) => cells.findLastIndex((cell) => cell.trim() !== ''));
  const width = Math.min(first.length, Math.max(...used) + 1);
  if (width > mostColumns)
    throw new FileRefusal(
      `This table has ${width} columns, and ${mostColumns} are the most. Take out those that are not needed`,
    );
  return {
    headings: nameHeadings(first).slice(0, width),
    sample: shown.map((cells) => Array.from({ length: width }, (_, at) => cut(cells[at] ?? ''))),
  };
}

function cut(cell: string): string {
  const plain = cell.replaceAll('\0', ' ').replaceAll(/\s+/g, ' ').trim();
  const letters = [...plain.slice(0, 4 * cellShown)];
  return letters.length > cellShown ? `${letters.slice(0, cellShown - 1).join('')}…` : plain;
}
