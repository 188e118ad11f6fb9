import type { Page } from '@playwright/test';
import writeWorkbook from 'write-excel-file/node';

/** An XLSForm as a file to choose: its three sheets, row by row. */
export async function xlsform(
  title: string,
  survey: string[][],
  choices: string[][],
): Promise<Parameters<ReturnType<Page['getByLabel']>['setInputFiles']>[0]> {
  const sheet = (name: string, rows: string[][]) => ({
    sheet: name,
    data: rows.map((row) => row.map((value) => ({ value, type: String as StringConstructor }))),
  });
  return {
    name: 'form.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: await writeWorkbook([
      sheet('survey', survey),
      sheet('choices', [['list_name', 'name', 'label'], ...choices]),
      sheet('settings', [['form_title'], [title]]),
    ]).toBuffer(),
  };
}
