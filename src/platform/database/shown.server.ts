import { getTableColumns, type Table } from 'drizzle-orm';
import { sql } from 'drizzle-orm/sql';

/**
 * A table's columns for a select; those named `hidden` come empty, and so never leave the database,
 * where `see` is false.
 */
export function shownColumns<T extends Table>(
  table: T,
  see: boolean,
  ...hidden: (keyof T['_']['columns'])[]
): T['_']['columns'] {
  const columns: Record<string, unknown> = { ...getTableColumns(table) };
  if (!see) for (const name of hidden) columns[name as string] = sql`''`;
  return columns as T['_']['columns'];
}
