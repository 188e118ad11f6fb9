import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Embedded, openEmbedded } from './open.server.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-durable-'));
const template = join(folder, 'template.tar');
const opened: Embedded[] = [];
const open = async (name: string) => {
  const embedded = await openEmbedded({ directory: join(folder, name), template });
  opened.push(embedded);
  return embedded;
};
const one = async (embedded: Embedded, statement: string) =>
  Object.values((await embedded.pool.query(statement)).rows[0])[0];

let shared: Promise<Embedded>;
beforeAll(async () => {
  const made = await openEmbedded({});
  await made.dumpTemplate(template);
  await made.close();
  shared = open('shared');
});
afterAll(async () => {
  await Promise.all(opened.map((embedded) => embedded.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the fixture; `lines` grows with what it prints. */
async function start(name: string, mode?: string) {
  const file = fileURLToPath(new URL('./durable.fixture.ts', import.meta.url));
  const child: ChildProcess = spawn(
    process.execPath,
    [file, join(folder, name), template, ...(mode ? [mode] : [])],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let printed = '';
  const ended = new Promise((resolve) => child.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
    child.stdout?.on('data', (part) => {
      printed += part;
      resolve();
    });
  });
  return {
    printed: () => printed,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

describe('what was acknowledged', () => {
  test('each commit waits for the disk', async () => {
    const embedded = await shared;
    expect(await one(embedded, 'show fsync')).toBe('on');
    await embedded.pool.query('create table synced (id int)');
    const before = embedded.counts().fsyncs;
    for (let id = 0; id < 50; id++)
      await embedded.pool.query('insert into synced values ($1)', [id]);
    expect(embedded.counts().fsyncs - before).toBeGreaterThanOrEqual(50);
  });

  test('is all there after kills at any moment', async () => {
    let acknowledged = 0;
    for (let kill = 0; kill < 5; kill++) {
      const child = await start('kills');
      const most = 5 + Math.random() * 60;
      while (child.printed().split('\n').length < most) await pause(1);
      await pause(Math.random() * 5);
      await child.kill();
      const whole = child.printed().split('\n').slice(1, -1).map(Number);
      acknowledged = Math.max(acknowledged, ...whole);
    }
    expect(acknowledged).toBeGreaterThan(15);
    const embedded = await open('kills');
    const { rows } = await embedded.pool.query(
      'select count(*)::int as count, max(id) as last from commits',
    );
    expect(rows[0].last).toBeGreaterThanOrEqual(acknowledged);
    // One more than was acknowledged may have been committed; none in between is missing.
    expect(rows[0].count).toBe(rows[0].last);
  }, 180_000);

  test('is opened anew after the engine broke, in the middle of use', async () => {
    const embedded = await open('broken');
    await embedded.pool.query('create table t (id int)');
    await embedded.pool.query('insert into t values (1)');
    const client = await embedded.pool.connect();
    await client.query('select pg_switch_wal()');
    const log = join(folder, 'broken/database/pg_wal');
    renameSync(log, `${log}-away`);
    await expect(client.query('insert into t values (2)')).rejects.toThrow(/has stopped: PANIC/);
    await expect(client.query('select 1')).rejects.toThrow();
    client.release();
    await expect(embedded.pool.query('select 1')).rejects.toThrow(/did not open/);
    renameSync(`${log}-away`, log);
    expect(await one(embedded, 'select count(*)::int from t')).toBe(1);
  });
});

describe('the folder', () => {
  test('is refused while another process or this one has it, and free when that is gone', async () => {
    const child = await start('locked', 'hold');
    await expect(open('locked')).rejects.toThrow(/in use by another process \(number \d+\)/);
    await child.kill();
    const embedded = await open('locked');
    await expect(open('locked')).rejects.toThrow(/in use/);
    await embedded.close();
  });

  test('is made afresh if its making was cut short', async () => {
    mkdirSync(join(folder, 'cut/database'), { recursive: true });
    writeFileSync(join(folder, 'cut/database-unfinished'), '');
    writeFileSync(join(folder, 'cut/database/PG_VERSION'), '18\n');
    const embedded = await open('cut');
    expect(await one(embedded, 'select 1')).toBe(1);
    expect(existsSync(join(folder, 'cut/database-unfinished'))).toBe(false);
  });

  test('is copied while it runs, to one that opens with what was committed then', async () => {
    const embedded = await shared;
    await embedded.pool.query('create table t (id int)');
    const writing = (async () => {
      for (let id = 0; id < 100; id++)
        await embedded.pool.query('begin; insert into t values (1); insert into t values (1); end');
    })();
    await pause(20);
    await embedded.snapshot(join(folder, 'copy'));
    await writing;
    await expect(embedded.snapshot(join(folder, 'copy'))).rejects.toThrow(/already/);
    expect(await one(embedded, 'select count(*)::int from t')).toBe(200);
    const copy = await open('copy');
    const count = (await one(copy, 'select count(*)::int from t')) as number;
    expect(count).toBeLessThanOrEqual(200);
    expect(count % 2).toBe(0);
  });

  test('does not fill with log: checkpoints are made', async () => {
    const embedded = await shared;
    await embedded.pool.query('create table logged (id int, more text)');
    for (let part = 0; part < 6; part++) {
      await embedded.pool.query(
        "insert into logged select g, repeat('x', 900) from generate_series(1, 15000) g",
      );
    }
    await embedded.pool.query('select 1');
    expect(embedded.counts().checkpoints).toBeGreaterThan(0);
    const segments = readdirSync(join(folder, 'shared/database/pg_wal')).filter(
      (n) => n.length === 24,
    );
    expect(segments.length).toBeLessThan(70); // of 1 MB; without checkpoints over 86
  });
});
