import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { listTables, quoted } from '#platform/backup/tables.server.ts';
import { openEmbeddedDatabase } from '#platform/database/database.server.ts';

/** The settings of one installation. */
export type Env = { HOLDFAST_DATA: string; [name: string]: string };

export const environment = (data: string, more: Record<string, string> = {}): Env => ({
  PATH: process.env.PATH ?? '',
  HOLDFAST_DATA: data,
  LOG_LEVEL: 'silent',
  ...more,
});

const started: ChildProcess[] = [];

/** A process of its own, as npm starts it. */
export function start(env: Env, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, ['scripts/run.mjs', ...args], { env });
  started.push(child);
  return child;
}

/** Ends those that a failed test left running. */
export function endAll(): void {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
}

/** The command line in a process of its own: its exit code, and what it said. */
export async function holdfast(env: Env, ...args: string[]) {
  const child = start(env, 'holdfast', ...args);
  const said = { out: '', err: '' };
  child.stdout?.on('data', (text) => {
    said.out += text;
  });
  child.stderr?.on('data', (text) => {
    said.err += text;
  });
  const [code] = await once(child, 'close');
  return { code, ...said };
}

/** A hash of every row of every table; of the job tables those that hold work. */
async function everything(pool: Pick<pg.ClientBase, 'query'>): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const { schema, table } of await listTables(pool)) {
    if (schema === 'jobs' && table !== 'job') continue;
    const { rows } = await pool.query<{ hash: string }>(
      `select md5(t::text) as hash from ${quoted(schema, table)} t order by 1`,
    );
    found[`${schema}.${table}`] = rows.map((row) => row.hash);
  }
  return found;
}

/** Does some work on the database of an installation that is not running, past every policy. */
export async function withRows<T>(
  env: Env,
  work: (client: Pick<pg.ClientBase, 'query'>) => Promise<T>,
): Promise<T> {
  if (env.DATABASE_OWNER_URL) {
    const client = new pg.Client(env.DATABASE_OWNER_URL);
    await client.connect();
    return work(client).finally(() => client.end());
  }
  const db = await openEmbeddedDatabase({ directory: env.HOLDFAST_DATA });
  return work(db.pool).finally(() => db.close());
}

export const rowsOf = (env: Env) => withRows(env, everything);
