import { is, SQL } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';

type Value = string | number | boolean | Date | null | undefined;

interface Sheet {
  statement: string;
  /** Each column's name in rows, and what stands where a row says nothing. */
  columns: { key: string; otherwise: Value }[];
  lines: string[];
}

/** Rows kept until there are enough of them to be copied into their tables. */
export interface Sheets {
  /** Lines kept. */
  size(): number;
  add<T extends PgTable>(table: T, row: T['$inferInsert']): void;
  /** The lines kept, with the statement that copies them, and forgets them. */
  take(): { statement: string; lines: string[] }[];
}

/** Sheets for these tables, copied in this order: each table after those it refers to. */
export function openSheets(tables: readonly PgTable[]): Sheets {
  const sheets = new Map(tables.map((table) => [table, sheetOf(table)]));
  let size = 0;
  return {
    size: () => size,
    add(table, row) {
      const sheet = sheets.get(table);
      if (!sheet) throw new Error(`no sheet for ${getTableConfig(table).name}`);
      let line = '';
      for (const { key, otherwise } of sheet.columns) {
        const value = (row as Record<string, Value>)[key];
        line += `${line === '' ? '' : '\t'}${field(value === undefined ? otherwise : value)}`;
      }
      sheet.lines.push(`${line}\n`);
      size++;
    },
    take() {
      const full = [...sheets.values()].filter((sheet) => sheet.lines.length > 0);
      const taken = full.map(({ statement, lines }) => ({ statement, lines }));
      for (const sheet of full) sheet.lines = [];
      size = 0;
      return taken;
    },
  };
}

function sheetOf(table: PgTable): Sheet {
  const { name, schema, columns } = getTableConfig(table);
  const kept = columns.filter((column) => !column.generated && !column.generatedIdentity);
  const names = kept.map((column) => `"${toSnakeCase(column.name)}"`).join(', ');
  return {
    statement: `copy "${schema}"."${name}" (${names}) from stdin`,
    columns: kept.map(({ name: key, default: value }) => ({
      key,
      // The one default that is an expression is that of a list: empty.
      otherwise: is(value, SQL) ? '{}' : (value as Value),
    })),
    lines: [],
  };
}

/** A value as COPY's text format has it. */
function field(value: Value): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string')
    return /[\\\t\n\r]/.test(value)
      ? value
          .replaceAll('\\', '\\\\')
          .replaceAll('\t', '\\t')
          .replaceAll('\n', '\\n')
          .replaceAll('\r', '\\r')
      : value;
  return value instanceof Date ? value.toISOString() : String(value);
}
