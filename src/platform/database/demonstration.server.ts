import type pg from 'pg';

/** Kept with the database itself, so that it goes wherever the rows go: into a backup, a copy, a dump. */
const MARK = 'the demonstration: its passwords are public';

type Queries = Pick<pg.ClientBase, 'query'>;

/** Marks a migrated database as the demonstration's; needs a login that owns it. */
export async function markDemonstration(client: Queries): Promise<void> {
  await client.query(`comment on schema platform is '${MARK}'`);
}

/** Whether a database holds the demonstration; an empty one does not. */
export async function isDemonstration(client: Queries): Promise<boolean> {
  const { rows } = await client.query<{ mark: string | null }>(
    "select obj_description(to_regnamespace('platform')::oid, 'pg_namespace') as mark",
  );
  return rows[0]?.mark === MARK;
}
