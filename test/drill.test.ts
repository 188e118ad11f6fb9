import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStorage } from '#platform/storage/open.server.ts';
import { buildIfNeeded } from '../src/cli/serve.ts';
import {
  type Env,
  endAll,
  environment,
  holdfast,
  rowsOf,
  start,
  withRows,
} from './support/command-line.ts';
import { type Cluster, startPostgres } from './support/postgres.ts';
import { freePort } from './support/served.ts';

const onPostgres = process.env.HOLDFAST_TEST_DATABASE === 'postgres';
const few = ['generate', '--link-workers', '2', '--referrals', '40', '--listings', '5'];
const letter = 'care/drill/letter.txt';

let folder: string;
let cluster: Cluster | undefined;
beforeAll(async () => {
  buildIfNeeded();
  folder = mkdtempSync(join(tmpdir(), 'holdfast-drill-'));
  if (onPostgres) cluster = await startPostgres();
}, 180_000);
afterAll(async () => {
  endAll();
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const embedded = (name: string): Env => environment(join(folder, name));

/** An empty place of the kind this run is of. */
async function emptyPlace(name: string): Promise<Env> {
  if (!cluster) return embedded(name);
  const client = new pg.Client(cluster.url('postgres'));
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return environment(join(folder, name), {
    DATABASE_URL: cluster.appUrl(name),
    DATABASE_OWNER_URL: cluster.url(name),
    SESSION_SECRET: 'a-secret-for-the-drill-of-more-than-32-characters',
  });
}

const filesOf = (env: Env) =>
  openStorage({ kind: 'folder', directory: join(env.HOLDFAST_DATA, 'files') });

/** The server, and somebody outside who goes on referring people; gives those that were confirmed. */
async function serveAndRefer(env: Env) {
  const port = String(await freePort());
  const server = start({ ...env, PORT: port }, 'start');
  const local = `http://127.0.0.1:${port}`;
  await expect
    .poll(async () => (await fetch(`${local}/readyz`).catch(() => null))?.ok === true, {
      timeout: 240_000,
      interval: 300,
    })
    .toBe(true);
  const confirmed: string[] = [];
  let going = true;
  const referring = (async () => {
    // The limit of a public form is twenty an hour.
    for (let turn = 0; going && turn < 18; turn += 1) {
      const familyName = `Drill${'abcdefghijklmnopqr'[turn]}`;
      const answer = await fetch(`${local}/refer/made-up-1-1`, {
        method: 'POST',
        headers: { origin: `http://localhost:${port}`, connection: 'close' },
        body: new URLSearchParams({
          reason: 'Somebody to talk to',
          needs: 'loneliness',
          givenName: 'Wanda',
          familyName,
          'dateOfBirth-day': '4',
          'dateOfBirth-month': '2',
          'dateOfBirth-year': '1961',
          telephone: '01632 960 321',
          risks: 'no-known-risks',
          personAgreed: 'yes',
          source: 'pharmacy',
          referrerName: 'Jo Finch',
          referrerOrganisation: 'Quay Pharmacy',
          referrerContact: '01632 960 555',
        }),
        redirect: 'manual',
      });
      if (answer.status !== 303) throw new Error(`a referral was answered ${answer.status}`);
      confirmed.push(familyName);
      await new Promise((done) => setTimeout(done, 100));
    }
  })();
  const stop = async () => {
    going = false;
    await referring;
    server.kill('SIGTERM');
    await once(server, 'exit');
    return server.exitCode;
  };
  return { confirmed, stop };
}

describe('the command line', () => {
  it('backs up while the server works, restores every row and file, and finds what was changed', async () => {
    const env = await emptyPlace('drill_from');
    expect(await holdfast(env, ...few)).toMatchObject({ code: 0 });
    await filesOf(env).put(letter, Buffer.from('the letter'), { contentType: 'text/plain' });
    const { confirmed, stop } = await serveAndRefer(env);
    await expect.poll(() => confirmed.length, { timeout: 120_000 }).toBeGreaterThan(2);
    const before = [...confirmed];
    const backup = join(folder, 'backup');
    const made = await holdfast(env, 'backup', backup);
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toMatch(/^Backed up \d+ rows of \d+ tables and 1 files into /);
    expect(await holdfast(env, 'audit', 'verify')).toMatchObject({ code: 0 });
    expect(await stop()).toBe(0);

    const other = await emptyPlace('drill_to');
    const restored = await holdfast(other, 'restore', backup);
    expect(restored).toMatchObject({ code: 0 });
    expect(restored.out).toContain('The audit log holds');
    const found = await filesOf(other).get(letter);
    expect(Buffer.concat((await found?.body.toArray()) ?? []).toString()).toBe('the letter');

    // Every row is one of the source; what the source has more came while or after it was copied.
    const [source, copy] = [await rowsOf(env), await rowsOf(other)];
    const written =
      /^care\.(referral|referral_\w+|person)$|^platform\.(audit_|act_key|mail)|^jobs\./;
    expect(Object.keys(copy)).toEqual(Object.keys(source));
    for (const [table, rows] of Object.entries(copy)) {
      if (!written.test(table)) expect(rows, table).toEqual(source[table]);
      else if (!/^jobs\.|audit_chain/.test(table)) {
        const there = new Set(source[table]);
        expect(
          rows.filter((row) => !there.has(row)),
          table,
        ).toEqual([]);
      }
    }
    const { rows } = await withRows(other, (client) =>
      client.query<{ name: string }>(
        'select family_name as name from care.referral where family_name = any($1)',
        [before],
      ),
    );
    expect(rows.map((row) => row.name).sort()).toEqual(before);

    const changed = await withRows(other, async (client) => {
      await client.query('set session_replication_role = replica');
      const { rows } = await client.query<{ id: string }>(
        `update platform.audit_entry set act = 'other' where id =
           (select id from platform.audit_entry order by organisation_id, lane, seq limit 1) returning id`,
      );
      await client.query('set session_replication_role = default');
      return rows[0]?.id ?? 'nothing was changed';
    });
    const verified = await holdfast(other, 'audit', 'verify');
    expect(verified).toMatchObject({ code: 1, out: '' });
    expect(verified.err).toContain(changed);
    expect(verified.err).toContain('was changed after it was written');
  }, 600_000);

  it.runIf(onPostgres)(
    'says plainly what stops it, in the process that people start',
    async () => {
      const away = environment(join(folder, 'away'), {
        DATABASE_URL: 'postgres://app@127.0.0.1:9/none',
        DATABASE_OWNER_URL: 'postgres://owner@127.0.0.1:9/none',
        SESSION_SECRET: 'a-secret-for-the-drill-of-more-than-32-characters',
      });
      const lost = await holdfast(away, 'migrate');
      expect(lost).toMatchObject({ code: 1, out: '' });
      expect(lost.err).toMatch(/^The database cannot be reached \(ECONNREFUSED\)[^\n]*\n$/);
      const unset = await holdfast({ ...away, SESSION_SECRET: 'short' }, 'migrate');
      expect(unset).toMatchObject({ code: 1, out: '' });
      expect(unset.err).toContain('SESSION_SECRET must be at least 32 characters');
      expect(unset.err).not.toMatch(/\n\s+at |short/);
    },
    180_000,
  );
});

describe.runIf(onPostgres)('moving', () => {
  it('takes the embedded database to PostgreSQL with every row, and leaves it as it was', async () => {
    const from = embedded('move_from');
    expect(await holdfast(from, ...few)).toMatchObject({ code: 0 });
    const before = await rowsOf(from);
    const to = { ...(await emptyPlace('move_to')), HOLDFAST_DATA: from.HOLDFAST_DATA };
    const moved = await holdfast(to, 'move');
    expect(moved).toMatchObject({ code: 0 });
    expect(moved.out).toContain('The audit log holds');
    expect(await rowsOf(to)).toEqual(before);
    expect(await rowsOf(from)).toEqual(before);
    const again = await holdfast(to, 'move');
    expect(again).toMatchObject({ code: 1 });
    expect(again.err).toContain('not empty');
  }, 300_000);

  it('refuses where there is nothing to move', async () => {
    const nothing = await holdfast(await emptyPlace('move_nothing'), 'move');
    expect(nothing).toMatchObject({ code: 1 });
    expect(nothing.err).toContain('There is no embedded database');
    expect(existsSync(join(folder, 'move_nothing/database'))).toBe(false);
  }, 120_000);
});
