import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Database } from '#platform/database/database.server.ts';

/** Runs work in one transaction under the sign-in role, the only one that reaches the sign-in tables. */
export async function underSignInRole<T>(
  db: Database,
  work: (tx: NodePgDatabase) => Promise<T>,
): Promise<T> {
  return inSignInTransaction(db.pool, (client) => work(drizzle(client, { casing: 'snake_case' })));
}

/** The same for somebody's act: within the transaction that it shares with others, where it does. */
export async function underSignInRoleFor<T>(
  { db, together }: Pick<Ctx, 'db' | 'together'>,
  work: (tx: NodePgDatabase) => Promise<T>,
): Promise<T> {
  if (!together) return underSignInRole(db, work);
  await together.tx.$client.query('set local role holdfast_sign_in');
  // Whoever comes next sets its own again.
  together.settings = '';
  return work(together.tx);
}

/**
 * Reads under the sign-in role in one journey to the database: the rows of the last statement. Their
 * values stand in them, so whoever writes one escapes them.
 */
export async function readOnceUnderSignInRole<Row extends pg.QueryResultRow>(
  { pool }: Database,
  ...statements: string[]
): Promise<Row[]> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const all = ['begin read only; set local role holdfast_sign_in', ...statements, 'commit'];
    const results = (await client.query(all.join('; '))) as unknown as pg.QueryResult<Row>[];
    return results.at(-2)?.rows ?? [];
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** A client whose every statement runs under the sign-in role; for the sign-in library. */
export function signInPool(pool: pg.Pool): pg.Pool {
  const query = (config: unknown, values?: unknown[]) =>
    inSignInTransaction(pool, (client) => client.query(config as pg.QueryConfig, values as never));
  return { query } as unknown as pg.Pool;
}

async function inSignInTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin; set local role holdfast_sign_in');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
