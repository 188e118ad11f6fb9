import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import { projectRoot } from '../root.server.ts';

/** The number other processes wait on while one of them migrates. */
const MIGRATION_LOCK = 7_421_003;

/**
 * Brings a database to this version's tables, then says again what holds for all of them (forced
 * row-level security, grants). Needs a login that owns the tables; the embedded session does.
 * With `login`, that PostgreSQL login is made a member of the zones' roles.
 */
export async function migrateDatabase(pool: pg.Pool, login?: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const folder = join(projectRoot, 'drizzle');
    await client.query(await readFile(join(folder, 'roles.sql'), 'utf8'));
    await migrate(drizzle(client), { migrationsFolder: folder, migrationsSchema: 'platform' });
    await client.query('begin');
    await client.query(await readFile(join(folder, 'guard.sql'), 'utf8'));
    if (login) {
      const roles =
        'holdfast_care, holdfast_workforce, holdfast_account, holdfast_sign_in, holdfast_jobs';
      await client.query(`grant ${roles} to ${client.escapeIdentifier(login)}`);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    client.release();
  }
}
