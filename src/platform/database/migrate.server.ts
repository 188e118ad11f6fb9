import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import { projectRoot } from '../root.server.ts';

/** The number other processes wait on while one of them migrates. */
const MIGRATION_LOCK = 7_421_003;

const FOLDER = join(projectRoot, 'drizzle');

/** SQLSTATE of a database that no migration ever came to: no such table, schema or role. */
const NEVER = new Set(['42P01', '3F000', '42704', '22023']);

/** Whether every migration of this version has been applied; asked with the login that owns nothing. */
export async function isMigrated(pool: pg.Pool): Promise<boolean> {
  const journal = JSON.parse(await readFile(join(FOLDER, 'meta/_journal.json'), 'utf8')) as {
    entries: { when: number }[];
  };
  const client = await pool.connect();
  try {
    await client.query('begin; set local role holdfast_jobs');
    const { rows } = await client.query<{ last: string | null }>(
      'select max(created_at) as last from platform.__drizzle_migrations',
    );
    return Number(rows[0]?.last ?? 0) >= (journal.entries.at(-1)?.when ?? 0);
  } catch (error) {
    if (NEVER.has((error as { code?: string }).code ?? '')) return false;
    throw error;
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
}

/**
 * Brings a database to this version's tables, then says again what holds for all of them (forced
 * row-level security, grants). Needs a login that owns the tables; the embedded session does.
 * With `login`, that PostgreSQL login is made a member of the zones' roles.
 */
export async function migrateDatabase(pool: pg.Pool, login?: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(await readFile(join(FOLDER, 'roles.sql'), 'utf8'));
    await migrate(drizzle(client), { migrationsFolder: FOLDER, migrationsSchema: 'platform' });
    await client.query('begin');
    await client.query(await readFile(join(FOLDER, 'guard.sql'), 'utf8'));
    if (login) {
      const roles =
        'holdfast_care, holdfast_workforce, holdfast_account, holdfast_questionnaire, holdfast_research, holdfast_sign_in, holdfast_jobs';
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
