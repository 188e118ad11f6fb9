import type pg from 'pg';

export type Queries = Pick<pg.ClientBase, 'query'>;

export interface TableName {
  /** Schema and table, as they are; quoted by `quoted`. */
  schema: string;
  table: string;
  columns: string[];
}

const SCHEMAS = ['platform', 'account', 'care', 'workforce', 'questionnaire', 'research', 'jobs'];

export const quoted = (...parts: string[]): string =>
  parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');

/**
 * Every table that holds what people or the server put in, each after the tables it refers to, with
 * its columns but those the database works out. What migrations keep about themselves is left out.
 */
export async function listTables(client: Queries): Promise<TableName[]> {
  const { rows } = await client.query<{ schema: string; table: string; columns: string[] }>(
    `select n.nspname as schema, c.relname as table,
       array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any($1)
       and not (n.nspname = 'platform' and c.relname = '__drizzle_migrations')
       and not (n.nspname = 'jobs' and c.relname = 'version')
     group by 1, 2 order by 1, 2`,
    [SCHEMAS],
  );
  const links = await client.query<{ of: string; to: string }>(
    `select distinct n.nspname || '.' || c.relname as of, fn.nspname || '.' || f.relname as to
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     join pg_class f on f.oid = k.confrelid join pg_namespace fn on fn.oid = f.relnamespace
     where k.contype = 'f' and k.conrelid <> k.confrelid and n.nspname = any($1)`,
    [SCHEMAS],
  );
  const needs = Map.groupBy(links.rows, (link) => link.of);
  const waiting = new Map(rows.map((row) => [`${row.schema}.${row.table}`, row]));
  const sorted: TableName[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting].filter(
      ([name]) => !(needs.get(name) ?? []).some((link) => waiting.has(link.to)),
    );
    if (ready.length === 0) throw new Error('the tables refer to each other in a circle');
    for (const [name, row] of ready) {
      sorted.push(row);
      waiting.delete(name);
    }
  }
  return sorted;
}

/** The migrations a database has had, in order; two databases with the same list have the same tables. */
export async function listMigrations(client: Queries): Promise<string[]> {
  const { rows } = await client.query<{ hash: string }>(
    'select hash from platform.__drizzle_migrations order by created_at',
  );
  return rows.map((row) => row.hash);
}

export interface SequenceValue {
  schema: string;
  sequence: string;
  /** Null where none was taken yet. */
  last: string | null;
}

export async function listSequences(client: Queries): Promise<SequenceValue[]> {
  const { rows } = await client.query<SequenceValue>(
    `select schemaname as schema, sequencename as sequence, last_value::text as last
     from pg_sequences where schemaname = any($1) and sequencename not like '\\_\\_drizzle%' order by 1, 2`,
    [SCHEMAS],
  );
  return rows;
}

/** Refuses a login that would see only part of the rows. */
export async function checkSeesEverything(client: Queries): Promise<void> {
  const { rows } = await client.query<{ free: boolean }>(
    'select rolsuper or rolbypassrls as free from pg_roles where rolname = current_user',
  );
  if (!rows[0]?.free)
    throw new OperationRefused(
      'The owner’s login must be allowed to see every row (BYPASSRLS); give that one in DATABASE_OWNER_URL.',
    );
}

/** An operation that cannot be done as asked; its message is for the administrator. */
export class OperationRefused extends Error {
  override name = 'OperationRefused';
}
