import type pg from 'pg';

/**
 * Reclaims room in tables that changed much and counts them for the planner, one at a time so that
 * others get their turn between. A PostgreSQL server does this by itself; PGlite has no process for
 * it. Gives the tables it tidied.
 */
export async function tidyDatabase(pool: pg.Pool): Promise<string[]> {
  // Changes are counted at most once a second unless asked for.
  await pool.query('select pg_stat_force_next_flush()');
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name
       from pg_stat_all_tables
      where schemaname not like 'pg\\_t%'
        and (n_dead_tup > 50 + n_live_tup * 0.2 or n_mod_since_analyze > 50 + n_live_tup * 0.1)
      order by 1`,
  );
  for (const { name } of rows) await pool.query(`vacuum (analyze) ${name}`);
  return rows.map((row) => row.name);
}
