import { is, SQL } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';

type Value = string | number | boolean | object | null | undefined;

interface Column {
  /** Its name in rows. */
  key: string;
  /** What stands where a row says nothing. */
  otherwise: Value;
  /** Whether it is free text, in which there may be something to escape. */
  free: boolean;
}

interface Sheet {
  statement: string;
  columns: Column[];
  /** Of the line being written, used again for each. */
  fields: string[];
  text: string;
  blocks: Buffer[];
}

/** Characters that are put into one block of bytes: text costs the collector far more. */
const BLOCK = 256 * 1024;

/** Rows kept until there are enough of them to be copied into their tables. */
export interface Sheets {
  /** Characters kept. */
  size(): number;
  add<T extends PgTable>(table: T, row: T['$inferInsert']): void;
  /** The blocks kept, with the statement that copies them, and forgets them. */
  take(): { statement: string; blocks: Buffer[] }[];
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
      const { columns, fields } = sheet;
      for (let at = 0; at < columns.length; at++) {
        const { key, otherwise, free } = columns[at] as Column;
        const given = (row as Record<string, Value>)[key];
        const value = given === undefined ? otherwise : given;
        fields[at] = typeof value === 'string' ? (free ? escaped(value) : value) : field(value);
      }
      const line = `${fields.join('\t')}\n`;
      sheet.text += line;
      size += line.length;
      if (sheet.text.length > BLOCK) close(sheet);
    },
    take() {
      const full: ReturnType<Sheets['take']> = [];
      for (const sheet of sheets.values()) {
        if (sheet.text !== '') close(sheet);
        if (sheet.blocks.length > 0) full.push({ ...sheet });
        sheet.blocks = [];
      }
      size = 0;
      return full;
    },
  };
}

function close(sheet: Sheet): void {
  sheet.blocks.push(Buffer.from(sheet.text));
  sheet.text = '';
}

function sheetOf(table: PgTable): Sheet {
  const { name, schema, columns } = getTableConfig(table);
  const kept = columns.filter((column) => !column.generated && !column.generatedIdentity);
  const names = kept.map((column) => `"${toSnakeCase(column.name)}"`).join(', ');
  return {
    statement: `copy "${schema}"."${name}" (${names}) from stdin`,
    columns: kept.map((column) => ({
      key: column.name,
      // The one default that is an expression is that of a list: empty.
      otherwise: is(column.default, SQL) ? '{}' : (column.default as Value),
      free: column.getSQLType().startsWith('text'),
    })),
    fields: [],
    text: '',
    blocks: [],
  };
}

/** A value as COPY's text format has it, where nothing in it needs escaping. */
function field(value: Value): string {
  if (value === null || value === undefined) return '\\N';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? escaped(JSON.stringify(value)) : String(value);
}

const escaped = (text: string): string =>
  /[\\\t\n\r]/.test(text)
    ? text
        .replaceAll('\\', '\\\\')
        .replaceAll('\t', '\\t')
        .replaceAll('\n', '\\n')
        .replaceAll('\r', '\\r')
    : text;
