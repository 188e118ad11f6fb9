import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listTables, quoted } from '#platform/backup/tables.server.ts';
import { openEmbeddedDatabase } from '#platform/database/database.server.ts';
import { type Cluster, findPostgres, startPostgres } from './support/postgres.ts';

const SECRET = 'a-secret-for-the-drill-of-more-than-32-characters';
type Env = { HOLDFAST_DATA: string; [name: string]: string };
const environment = (data: string, more: Record<string, string> = {}): Env => ({
  PATH: process.env.PATH ?? '',
  HOLDFAST_DATA: data,
  LOG_LEVEL: 'silent',
  ...more,
});

const started: ChildProcess[] = [];
function start(env: Env, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, ['scripts/run.mjs', ...args], { env });
  started.push(child);
  return child;
}

/** The command line in a process of its own: its exit code, and what it said. */
async function holdfast(env: Env, ...args: string[]) {
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

/** Every table with a hash over all its rows; of the job tables those that hold work. */
async function everything(pool: Pick<pg.ClientBase, 'query'>): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { schema, table } of await listTables(pool)) {
    if (schema === 'jobs' && table !== 'job') continue;
    const { rows } = await pool.query<{ hash: string }>(
      `select count(*) || ' ' || md5(coalesce(string_agg(t::text, E'\\n' order by t::text), '')) as hash from ${quoted(schema, table)} t`,
    );
    found[`${schema}.${table}`] = rows[0]?.hash ?? '';
  }
  return found;
}

async function rowsOf(env: Env): Promise<Record<string, string>> {
  if ('DATABASE_OWNER_URL' in env) {
    const client = new pg.Client(String(env.DATABASE_OWNER_URL));
    await client.connect();
    try {
      return await everything(client);
    } finally {
      await client.end();
    }
  }
  const db = await openEmbeddedDatabase({ directory: env.HOLDFAST_DATA });
  try {
    return await everything(db.pool);
  } finally {
    await db.close();
  }
}

let folder: string;
let cluster: Cluster | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-drill-'));
  if (findPostgres()) cluster = await startPostgres();
}, 60_000);
afterAll(async () => {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function onPostgres(name: string): Promise<Env> {
  if (!cluster) throw new Error('no PostgreSQL server is installed');
  const client = new pg.Client(cluster.url('postgres'));
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return environment(join(folder, name), {
    DATABASE_URL: cluster.appUrl(name),
    DATABASE_OWNER_URL: cluster.url(name),
    SESSION_SECRET: SECRET,
  });
}
const embedded = async (name: string): Promise<Env> => environment(join(folder, name));

const few = ['generate', '--link-workers', '2', '--referrals', '40', '--listings', '5'];
describe.skipIf(!findPostgres())('moving', () => {
  it('takes the embedded database to PostgreSQL with every row, and leaves it as it was', async () => {
    const from = await embedded('move_from');
    expect(await holdfast(from, ...few)).toMatchObject({ code: 0 });
    const before = await rowsOf(from);
    const to = { ...(await onPostgres('move_to')), HOLDFAST_DATA: from.HOLDFAST_DATA };
    const moved = await holdfast(to, 'move');
    expect(moved).toMatchObject({ code: 0 });
    expect(moved.out).toContain('The audit log holds');
    expect(await rowsOf(to)).toEqual(before);
    expect(await rowsOf(from)).toEqual(before);
    expect(await holdfast(to, 'audit', 'verify')).toMatchObject({ code: 0 });
    const again = await holdfast(to, 'move');
    expect(again).toMatchObject({ code: 1 });
    expect(again.err).toContain('not empty');
  }, 120_000);

  it('refuses where there is nothing to move or nowhere to move it', async () => {
    const nothing = await holdfast(await onPostgres('move_nothing'), 'move');
    expect(nothing).toMatchObject({ code: 1 });
    expect(nothing.err).toContain('There is no embedded database');
    const nowhere = await holdfast(await embedded('move_nowhere'), 'move');
    expect(nowhere).toMatchObject({ code: 1 });
    expect(nowhere.err).toContain('DATABASE_URL');
  }, 60_000);
});
