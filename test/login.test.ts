import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '#platform/config.server.ts';
import { openDatabase } from '../server.ts';
import { type Cluster, findPostgres, startPostgres } from './support/postgres.ts';

// The embedded database has no logins.
const there = process.env.HOLDFAST_TEST_DATABASE === 'postgres' && findPostgres() !== null;
let cluster: Cluster;
beforeAll(async () => {
  if (there) cluster = await startPostgres();
}, 120_000);
afterAll(() => cluster?.stop());

const open = (url: string, owner?: string) =>
  openDatabase(
    readConfig(
      {
        DATABASE_URL: url,
        SESSION_SECRET: 'only-for-this-test-and-thrown-away-after',
        ...(owner ? { DATABASE_OWNER_URL: owner } : {}),
      },
      'test',
    ),
  );

test.runIf(there)(
  'a login that could escape the policies is refused at the start',
  async () => {
    const [owner, login] = [cluster.url('postgres'), cluster.appUrl('postgres')];
    await expect(open(owner)).rejects.toThrow('may bypass row-level security');
    await (await open(login, owner)).close();
    const client = new pg.Client(owner);
    await client.connect();
    try {
      await client.query('alter table care.person owner to app_login');
      await expect(open(login)).rejects.toThrow('owns tables and could change their policies');
      await expect(open(login, owner)).rejects.toThrow('owns tables');
      await client.query('alter table care.person owner to postgres');
      await client.query('alter role app_login bypassrls');
      await expect(open(login)).rejects.toThrow('may bypass row-level security');
      await client.query('alter role app_login nobypassrls');
      await (await open(login)).close();
    } finally {
      await client.end();
    }
  },
  120_000,
);
