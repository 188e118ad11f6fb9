import writeXlsx from 'write-excel-file/node';
import { safeCell } from './csv.ts';

export interface Sheet {
  /** Shortened and made unlike the others, as a spreadsheet wants its tabs. */
  name: string;
  headings: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
}

/** Sheets as an Excel file. Texts are texts, and what would be read as a formula is neutralised. */
export async function xlsxOf(sheets: readonly Sheet[]): Promise<Buffer> {
  const names = new Set<string>();
  const made = sheets.map(({ name, headings, rows }) => ({
    sheet: unlike(name, names),
    stickyRowsCount: 1,
    columns: headings.map((heading, at) => ({
      width: Math.min(
        60,
        Math.max(heading.length, ...rows.map((row) => String(row[at] ?? '').length)) + 2,
      ),
    })),
    data: [
      headings.map((heading) => ({
        value: safeCell(heading),
        type: String,
        fontWeight: 'bold' as const,
      })),
      ...rows.map((row) =>
        row.map((cell) => {
          if (cell === null || cell === '') return null;
          return typeof cell === 'number'
            ? { value: cell, type: Number }
            : { value: safeCell(cell), type: String };
        }),
      ),
    ],
  }));
  return writeXlsx(made).toBuffer();
}

/** Thirty-one letters at most, without the marks Excel refuses, and like no other. */
function unlike(name: string, taken: Set<string>): string {
  const plain = name.replaceAll(/[\\/?*[\]:']/g, ' ').trim() || 'Sheet';
  for (let number = 1; ; number += 1) {
    const end = number === 1 ? '' : ` ${number}`;
    const one = plain.slice(0, 31 - end.length) + end;
    if (taken.has(one.toLowerCase())) continue;
    taken.add(one.toLowerCase());
    return one;
  }
}

/** An Excel file to be saved under a name. */
export const xlsxAnswer = (name: string, file: Buffer): Response =>
  new Response(new Uint8Array(file), {
    headers: {
      'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'content-disposition': `attachment; filename="${name}.xlsx"`,
      'cache-control': 'no-store',
    },
  });
