import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import type pg from 'pg';

/** A table as a statement names it. */
export function nameOf(table: PgTable): string {
  const { schema, name } = getTableConfig(table);
  return `"${schema}"."${name}"`;
}

/**
 * Takes the indexes off tables that are all empty, and gives what puts them back: building an index
 * once is much faster than keeping it over every row. Both happen in one transaction, so that
 * whatever befalls it, no table is left without. Where a table has rows nothing is taken.
 */
export async function liftIndexes(
  client: pg.ClientBase,
  tables: readonly PgTable[],
): Promise<(built: (done: number, all: number) => void) => Promise<void>> {
  const names = tables.map(nameOf);
  const empty = names.map((name) => `not exists (select 1 from ${name})`).join(' and ');
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i where i.indrelid = any($1::regclass[]) and ${empty}
       and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)
     order by i.indrelid, i.indexrelid`,
    [names],
  );
  for (const index of rows) await client.query(`drop index ${index.name}`);
  return async (built) => {
    await client.query("set local maintenance_work_mem = '512MB'");
    for (const [at, index] of rows.entries()) {
      await client.query(index.definition);
      built(at + 1, rows.length);
    }
  };
}
