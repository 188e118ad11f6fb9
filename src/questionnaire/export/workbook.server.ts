import writeWorkbook from 'write-excel-file/node';
import type { WrittenSheet } from './xlsform.ts';

/** Sheets as an .xlsx workbook of texts. */
export async function workbookOf(sheets: readonly WrittenSheet[]): Promise<Buffer> {
  return writeWorkbook(
    sheets.map(({ name, rows }) => ({
      sheet: name,
      data: rows.map((row) => row.map((value) => ({ value, type: String as StringConstructor }))),
    })),
  ).toBuffer();
}
