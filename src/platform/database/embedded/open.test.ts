import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Embedded, openEmbedded } from './open.server.ts';
import { tidyDatabase } from './tidy.server.ts';

let embedded: Embedded;
let pool: pg.Pool;
const rows = async (statement: string, values?: unknown[]) =>
  (await pool.query(statement, values)).rows;
const count = async () => (await rows('select count(*)::int as n from item'))[0].n;

beforeAll(async () => {
  embedded = await openEmbedded({ waitMs: 500 });
  pool = embedded.pool;
  await pool.query('create table item (id int primary key, name text)');
});
afterAll(() => embedded.close());

describe('the pool', () => {
  test('is a pg pool with its types, errors, and several statements in one', async () => {
    expect(pool).toBeInstanceOf(pg.Pool);
    const [row] = await rows(
      "select 1 as i, 2::bigint as b, true as t, date '2026-11-21' as d, '{a,b}'::text[] as a, '{\"x\":1}'::jsonb as j, $1::text as p",
      ['é'],
    );
    expect(row).toMatchObject({ i: 1, b: '2', t: true, a: ['a', 'b'], j: { x: 1 }, p: 'é' });
    expect(row.d).toBeInstanceOf(Date);
    await expect(pool.query('select 1 / 0')).rejects.toMatchObject({ code: '22012' });
    await expect(pool.query('selec')).rejects.toMatchObject({ code: '42601' });
    const several = (await pool.query(
      'select 1 as a; select 2 as b',
    )) as unknown as pg.QueryResult[];
    expect(several.map((result) => result.rows)).toEqual([[{ a: 1 }], [{ b: 2 }]]);
    expect(await rows('select 3 as c')).toEqual([{ c: 3 }]);
  });

  test('serves many at once, each its own answer, and named statements', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        pool.query({ name: 'n', text: 'select $1::int as i', values: [i] }),
      ),
    );
    expect(answers.map((answer) => answer.rows[0].i)).toEqual([...answers.keys()]);
  });

  test('works under drizzle, whose transactions are rolled back on an error', async () => {
    const item = pgTable('item', { id: integer().primaryKey(), name: text() });
    const db = drizzle(pool);
    await db.insert(item).values({ id: 1, name: 'one' });
    const failed = db.transaction(async (tx) => {
      await tx.insert(item).values({ id: 2, name: 'two' });
      await tx.insert(item).values({ id: 1, name: 'again' });
    });
    await expect(failed).rejects.toMatchObject({ cause: { code: '23505' } });
    expect(await db.select().from(item)).toEqual([{ id: 1, name: 'one' }]);
    await pool.query('delete from item');
  });

  test('used inside a transaction fails with the reason, and does not hang', async () => {
    const client = await pool.connect();
    await client.query('begin');
    await expect(pool.query('select 1')).rejects.toThrow(
      /Inside a transaction use the transaction/,
    );
    await client.query('rollback');
    client.release();
  });

  test('has the extensions', async () => {
    for (const name of 'btree_gin btree_gist citext cube earthdistance pg_trgm pgcrypto unaccent'.split(
      ' ',
    ))
      await pool.query(`create extension if not exists ${name}`);
    const [row] = await rows(
      "select unaccent('é') as u, similarity('word', 'words') > 0.5 as s, length(gen_random_bytes(4)) as l, 'A'::citext = 'a' as c",
    );
    expect(row).toEqual({ u: 'e', s: true, l: 4, c: true });
  });

  test('leaves the loop of the server free', async () => {
    let worst = 0;
    let last = performance.now();
    const watch = setInterval(() => {
      worst = Math.max(worst, performance.now() - last);
      last = performance.now();
    }, 5);
    const began = performance.now();
    await pool.query(
      "select count(*) from generate_series(1, 500000) g where md5(g::text) like 'a%'",
    );
    const took = performance.now() - began;
    clearInterval(watch);
    expect(worst).toBeLessThan(took / 2);
  });
});

describe('a connection given back or lost in a transaction', () => {
  test.each([
    ['given back', false],
    ['lost', true],
  ])('%s: is rolled back, and the next begins as new', async (_, lost) => {
    const client = await pool.connect();
    await client.query('begin');
    await client.query("insert into item values (5, 'five')");
    await client.query('set local role pg_monitor');
    client.release(lost);
    expect(await count()).toBe(0);
    expect((await rows('select current_user as u'))[0].u).toBe('postgres');
  });

  test('forgets settings, temporary tables, prepared statements and locks when lost', async () => {
    const client = await pool.connect();
    await client.query("set holdfast.user_id = 'somebody'; create temp table left_behind (id int)");
    await client.query('set role pg_monitor');
    await client.query({ name: 'kept', text: 'select 1' });
    await client.query('select pg_advisory_lock(1)');
    client.release(true);
    const [row] = await rows(
      `select current_setting('holdfast.user_id', true) as setting, current_user as u,
              to_regclass('left_behind') as t, (select count(*)::int from pg_prepared_statements) as p,
              (select count(*)::int from pg_locks where locktype = 'advisory') as l`,
    );
    expect(row).toEqual({ setting: '', u: 'postgres', t: null, p: 0, l: 0 });
  });

  test('in the middle of a failed transaction and of a copy', async () => {
    const failed = await pool.connect();
    await failed.query('begin');
    await expect(failed.query('select 1 / 0')).rejects.toThrow();
    failed.release();
    expect(await count()).toBe(0);

    const copying = await pool.connect();
    await copying.query('begin');
    const into = copying.query(copyFrom('copy item from stdin'));
    into.on('error', () => undefined);
    into.write('7\tseven\n');
    await pause(50);
    copying.release(new Error('given up'));
    expect(await count()).toBe(0);
  });
});

describe('copy', () => {
  const lines = function* (from: number, to: number) {
    for (let id = from; id < to; id += 500) {
      const part = Array.from({ length: 500 }, (_, i) => `${id + i}\tname ${id + i}\n`);
      yield part.join('');
    }
  };

  test('streams in and out, however slow the one who reads', async () => {
    const client = await pool.connect();
    await pipeline(Readable.from(lines(0, 50_000)), client.query(copyFrom('copy item from stdin')));
    expect((await client.query('select count(*)::int as n from item')).rows[0].n).toBe(50_000);
    let bytes = 0;
    const slow = new Writable({
      highWaterMark: 1000,
      write(part, _encoding, done) {
        bytes += part.length;
        setImmediate(done);
      },
    });
    await pipeline(
      client.query(copyTo('copy (select repeat(name, 30) from item) to stdout')),
      slow,
    );
    client.release();
    expect(bytes).toBeGreaterThan(10_000_000);
    await pool.query('truncate item');
  });

  test('that fails at either end stores nothing, and the connection goes on', async () => {
    const client = await pool.connect();
    const copy = (from: Iterable<string>) =>
      pipeline(Readable.from(from), client.query(copyFrom('copy item from stdin')));
    await expect(copy(['1\ta\n', 'x\tb\n', '3\tc\n'])).rejects.toMatchObject({ code: '22P02' });
    const broken = function* () {
      yield '1\ta\n';
      throw new Error('the source broke');
    };
    await expect(copy(broken())).rejects.toThrow('the source broke');
    expect((await client.query('select count(*)::int as n from item')).rows[0].n).toBe(0);
    client.release();
  });
});

test('a table that changed much is tidied, and once', async () => {
  await pool.query('create table churned as select generate_series(1, 2000) as id');
  await pool.query('delete from churned where id < 1500');
  expect(await tidyDatabase(pool)).toContain('public.churned');
  const [row] = await rows("select reltuples::int as n from pg_class where relname = 'churned'");
  expect(row.n).toBe(501);
  expect(await tidyDatabase(pool)).not.toContain('public.churned');
});

test('a dump starts another database with the same rows', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-dump-'));
  await pool.query("insert into item values (1, 'dumped')");
  await writeFile(`${folder}/template.tar`, await embedded.dump());
  const other = await openEmbedded({ template: `${folder}/template.tar` });
  expect((await other.pool.query('select name from item')).rows).toEqual([{ name: 'dumped' }]);
  await other.close();
  await expect(other.pool.query('select 1')).rejects.toThrow();
  await rm(folder, { recursive: true });
});
