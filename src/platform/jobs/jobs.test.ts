import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { perform } from '../database/transaction.server.ts';
import { newId } from '../id.ts';
import { createMetrics } from '../metrics.server.ts';
import { type JobEnded, type Jobs, startJobs } from './jobs.server.ts';
import { keptDays, tidy, workTidy } from './tidy.server.ts';

let base: TestDatabase;
let here: Service;
let jobs: Jobs | undefined;
beforeEach(async () => {
  base = await openTestDatabase();
  here = await makeService(base);
});
afterEach(async () => {
  await jobs?.stop();
  jobs = undefined;
  await base.close();
});

const NOW = new Date('2026-11-21T10:00:00Z');
const ago = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

async function until(met: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (await met()) return;
    await sleep(100);
  }
  throw new Error('it did not come to pass');
}

const send = (queue: 'tidy' | 'mail-send') =>
  perform(here.linkWorker, 'care', async (tx, note) => {
    await jobs?.send(tx, queue, {});
    note({ act: 'test.act', subject: ['test', null] });
    return {};
  });

async function count(table: string): Promise<number> {
  const { rows } = await base.owner.query<{ n: number }>(`select count(*)::int as n from ${table}`);
  return rows[0]?.n ?? -1;
}

test('tidying takes what has served its purpose on its day and not before', async () => {
  const org = here.organisationId;
  const at = ago(0);
  await base.owner.query('insert into platform.act_key (key, made_at) values ($1, $2)', [
    newId(),
    at,
  ]);
  await base.owner.query(
    'insert into platform.draft (organisation_id, user_id, form, values, updated_at) values ($1, $1, $2, $3, $4)',
    [org, 'contact:x', '{}', at],
  );
  for (const [used, expires] of [
    [at, null],
    [null, at],
    [null, null],
  ])
    await base.owner.query(
      `insert into care.one_time_link (id, organisation_id, kind, subject_id, token_hash, made_at, used_at, expires_at)
       values ($1, $2, 'calendar', $1, $1::uuid::text, $3, $4, $5)`,
      [newId(), org, at, used, expires],
    );
  for (const [status, sent] of [
    ['sent', at],
    ['failed', null],
    ['waiting', null],
  ])
    await base.owner.query(
      `insert into platform.mail (id, organisation_id, kind, to_address, subject, body, status, made_at, sent_at)
       values ($1, $2, 'k', 'a@b.example', 's', '', $3, $4, $5)`,
      [newId(), org, status, at, sent],
    );
  await base.owner.query(
    'insert into account.session (id, token, user_id, expires_at, created_at, updated_at) values ($1, $1::uuid::text, $2, $3, $3, $3)',
    [newId(), here.linkWorker.actor.id, at],
  );
  const kept = async () => ({
    'act-keys': await count('platform.act_key'),
    drafts: await count('platform.draft'),
    'one-time-links': await count('care.one_time_link'),
    'sent-mail': await count('platform.mail'),
    sessions: await count('account.session'),
  });
  const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000 + 1000);
  expect(await tidy(base.db, NOW)).toBe(0);
  expect(await kept()).toEqual({
    'act-keys': 1,
    drafts: 1,
    'one-time-links': 3,
    'sent-mail': 3,
    sessions: 1,
  });
  expect(await tidy(base.db, later(keptDays.sessions))).toBe(1);
  expect(await tidy(base.db, later(keptDays['act-keys']))).toBe(1);
  expect(await tidy(base.db, new Date(later(keptDays.drafts).getTime() - 2000))).toBe(0);
  expect(await tidy(base.db, later(keptDays.drafts))).toBe(4);
  // A link that is open for good stays, and mail that is not sent.
  expect(await kept()).toEqual({
    'act-keys': 0,
    drafts: 0,
    'one-time-links': 1,
    'sent-mail': 2,
    sessions: 0,
  });
  expect(await tidy(base.db, later(keptDays.drafts))).toBe(0);
});

test('nobody but the jobs may tidy', async () => {
  const attempt = perform(here.manager, 'care', async (tx, note) => {
    note({ act: 'test.act', subject: ['test', null] });
    await tx.$client.query("select platform.tidy(now(), '{}')");
    return {};
  });
  await expect(attempt).rejects.toMatchObject({ code: '42501' });
});

test('the tidying job runs from its queue, and a queue without a worker is named', async () => {
  const ended: JobEnded[] = [];
  jobs = await startJobs(base.db, () => undefined, {
    supervise: false,
    ended: (one) => ended.push(one),
  });
  expect(jobs.unworked()).toContain('tidy');
  const removed: number[] = [];
  await workTidy(base.db, jobs, (many) => removed.push(many));
  expect(jobs.unworked()).not.toContain('tidy');
  expect(jobs.unworked()).toContain('mail-send');
  await send('tidy');
  await until(() => ended.length > 0);
  expect(removed).toEqual([0]);
  expect(ended.map(({ queue, error }) => [queue, error])).toEqual([['tidy', undefined]]);
}, 30_000);

test('a job that fails and one that waits show in the metrics, and the runner stays well', async () => {
  const metrics = createMetrics();
  jobs = await startJobs(base.db, () => undefined, {
    supervise: false,
    ended: ({ queue, seconds, error }) =>
      metrics.job(queue, error === undefined ? 'done' : 'failed', seconds),
  });
  metrics.watchQueues(jobs.counts);
  await jobs.work('tidy', async () => {
    throw new Error('no room left');
  });
  await send('mail-send');
  await send('mail-send');
  await send('tidy');
  await until(async () =>
    (await metrics.registry.metrics()).includes('jobs_total{queue="tidy",outcome="failed"} 1'),
  );
  await until(async () =>
    (await metrics.registry.metrics()).includes('jobs_queued{queue="tidy",state="waiting"} 1'),
  );
  expect(await metrics.registry.metrics()).toContain(
    'jobs_queued{queue="mail-send",state="waiting"} 2',
  );
  await base.owner.query("update jobs.job set state = 'failed' where name = 'tidy'");
  expect(await metrics.registry.metrics()).toContain('jobs_queued{queue="tidy",state="failed"} 1');
  expect(jobs.healthy()).toBe(true);
}, 30_000);
