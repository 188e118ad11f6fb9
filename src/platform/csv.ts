import Papa from 'papaparse';

/** A cell of a file we give out: what a spreadsheet would take for a formula gets a quotation mark before it. */
export function safeCell(value: string): string {
  return /^[\s]*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}

/** Rows as a CSV file to be saved under a name; the columns are named even where there are no rows. */
export function csvAnswer<Column extends string>(
  name: string,
  columns: readonly Column[],
  rows: readonly Record<Column, unknown>[],
): Response {
  const cells = rows.map((row) =>
    columns.map((column) => {
      const value = row[column];
      return safeCell(value instanceof Date ? value.toISOString() : String(value ?? ''));
    }),
  );
  return new Response(`${Papa.unparse([[...columns], ...cells])}\r\n`, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}.csv"`,
      'cache-control': 'no-store',
    },
  });
}
