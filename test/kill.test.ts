import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { PgBoss } from 'pg-boss';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makePersonWithEpisode } from '#care/connection/test-person.ts';
import { verifyAudit } from '#platform/audit/verify.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { chanceOf } from '../src/cli/generate/chance.ts';
import { openProduction, type Production } from './support/production.ts';
import { type Load, stubborn } from './support/stubborn.ts';

/*
 * The real server under load, killed outright at moments that chance chooses, started again each
 * time; people go on where they were. HOLDFAST_KILL_SEED and HOLDFAST_KILLS choose others and more.
 */
const seed = process.env.HOLDFAST_KILL_SEED ?? 'one';
const kills = Number(process.env.HOLDFAST_KILLS ?? 3);
const chance = chanceOf(`kill ${seed}`);

/** Message ids that the mail server took, in their order. */
const delivered: string[] = [];
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _session, done) {
    let text = '';
    stream.on('data', (part) => {
      text += part;
    });
    // Slow enough that some kills come while a message is on its way.
    stream.on('end', () => {
      const id = /^message-id: <([\w-]+)@/im.exec(text)?.[1] ?? 'none';
      setTimeout(() => {
        delivered.push(id);
        done();
      }, 150);
    });
  },
});
smtp.on('error', () => undefined);

let server: Production;
const people: string[] = [];
beforeAll(async () => {
  await new Promise<void>((listening) => smtp.listen(0, '127.0.0.1', listening));
  const { port } = smtp.server.address() as AddressInfo;
  server = await openProduction({ MAIL_URL: `smtp://127.0.0.1:${port}?tls=off` });
  await server.seed(async (as) => {
    for (let turn = 0; turn < 6; turn++) {
      const worker = as(`${turn % 2 ? 'second.' : ''}link.worker@demo.example`);
      people.push((await makePersonWithEpisode(worker)).personId);
    }
  });
}, 600_000);
afterAll(async () => {
  await server.close();
  await new Promise<void>((closed) => smtp.close(closed));
});

/** A name that no two have. */
let marks = 0;
const nextMark = () => `Zq${[...String(marks++)].map((digit) => 'abcdefghij'[+digit]).join('')}`;

/** The people at work; each goes on until the load ends. */
async function work(load: Load): Promise<void> {
  const at = (path: string) => `/o/hillside${path}`;
  const be = (email: string) => stubborn(server, email, load, () => chance.often(0.3));
  const [referrer, supervisor, worker, second] = await Promise.all([
    be('referrer@demo.example'),
    be('supervisor@demo.example'),
    be('link.worker@demo.example'),
    be('second.link.worker@demo.example'),
  ]);
  const waiting: { mark: string; id: string }[] = [];
  const refer = async () => {
    const mark = nextMark();
    const form = await referrer.open('/o/millbrook/refer', 'givenName');
    const onTo = await referrer.send('referral', mark, form, {
      givenName: 'Zoe',
      familyName: mark,
      'dateOfBirth-day': String(1 + (marks % 28)),
      'dateOfBirth-month': '5',
      'dateOfBirth-year': String(1930 + (marks % 70)),
      telephone: '01632 960 001',
      reason: 'Somebody to talk to',
      returnResponseTo: `${mark}@practice.example`,
    });
    waiting.push({ mark, id: new URL(onTo, server.origin).searchParams.get('sent') ?? '' });
  };
  const accept = async () => {
    const next = waiting.shift();
    if (!next) return pause(50);
    const form = await supervisor.open(at(`/referrals/${next.id}`), 'act', 'accept');
    await supervisor.send('acceptance', next.mark, form, { person: 'new' });
  };
  const record = async () => {
    const mark = nextMark();
    const form = await worker.open(at(`/people/${chance.pick(people)}/contacts/new`), 'done');
    await worker.send('contact', mark, form, { done: mark });
  };
  const connect = async () => {
    const mark = nextMark();
    const form = await second.open(at(`/people/${chance.pick(people)}/connect`), 'serviceName');
    await second.send('connection', mark, form, {
      serviceName: mark,
      providerEmail: `${mark}@provider.example`,
      sharedWords: 'Would like to come along',
    });
  };
  const untilEnd = async (act: () => Promise<unknown>) => {
    while (load.going) await act();
  };
  await Promise.all([refer, accept, record, connect].map(untilEnd));
}

/** What takes the job runner two minutes: it finds the jobs that died with their server, and waits. */
async function letTimePass({ pool }: Database): Promise<void> {
  await pool.query(
    "update jobs.job set heartbeat_on = heartbeat_on - interval '5 minutes' where state = 'active'",
  );
  await pool.query('update jobs.queue set monitor_claim_on = null, monitor_on = null');
  const executeSql = (text: string, values?: unknown[]) => pool.query(text, values as unknown[]);
  const boss = new PgBoss({
    db: { executeSql },
    schema: 'jobs',
    migrate: false,
    supervise: false,
    schedule: false,
  });
  await boss.start();
  await boss.supervise();
  await boss.stop({ graceful: false });
  const left = await pool.query("select 1 from jobs.job where state = 'active'");
  expect(left.rowCount).toBe(0);
  await pool.query("update jobs.job set start_after = now() where state = 'retry'");
}

/** The mark of each act as often as it is there; of a connection also its mail and its job. */
const found = {
  referral: "select family_name as mark from care.referral where given_name = 'Zoe'",
  acceptance: `select r.family_name as mark from care.referral_step s join care.referral r on r.id = s.referral_id
    join care.person p on p.id = r.person_id and p.family_name = r.family_name
    join care.episode e on e.person_id = p.id where s.to_status = 'accepted'`,
  contact: "select done as mark from care.contact where done like 'Zq%'",
  connection: 'select service_name as mark from care.connection',
  'request by mail': `select c.service_name as mark from care.connection c
    join platform.mail m on m.subject_id = c.id where m.kind = 'connection-request'`,
  'day to ask again': `select c.service_name as mark from care.connection c
    join jobs.job j on j.name = 'connection-chase' and j.data ->> 'connectionId' = c.id::text`,
};
const actOf = {
  referral: 'referral.receive',
  acceptance: 'referral.accept',
  contact: 'contact.record',
  connection: 'connection.make',
};
const kinds = Object.keys(actOf);

it('killed at any moment under load, nothing confirmed is lost or done twice, and all mail goes out', async () => {
  const load: Load = { going: true, onTheirWay: 0, again: 0, confirmed: new Map() };
  await server.start();
  let failed: unknown;
  const working = work(load).catch((error: unknown) => {
    failed = error;
  });
  const until = async (enough: () => boolean) => {
    while (!enough() && !failed) await pause(5);
  };
  const done = () => [...load.confirmed.values()].flat().length;
  for (let kill = 0; kill < kills && !failed; kill++) {
    const enough = done() + chance.from(3, 12);
    await until(() => done() >= enough);
    await pause(chance.from(0, 400));
    await until(() => load.onTheirWay > 0);
    await server.kill();
    await server.start();
  }
  await until(() => kinds.every((kind) => (load.confirmed.get(kind)?.length ?? 0) > 2));
  load.going = false;
  await working;
  expect(failed, `HOLDFAST_KILL_SEED=${seed}`).toBeUndefined();

  await server.kill();
  const mails = await server.asOwner(async (db) => {
    await letTimePass(db);
    const { rows } = await db.pool.query<{ id: string }>('select id from platform.mail');
    return rows.map(({ id }) => id).sort();
  });
  // Jobs of mail that had been sent when the server was killed have their turn too.
  for (let undone = true; undone; ) {
    await server.start();
    await expect
      .poll(() => mails.filter((id) => !delivered.includes(id)), { timeout: 60_000, interval: 200 })
      .toEqual([]);
    await pause(1000);
    await server.stop();
    undone = await server.asOwner(async ({ pool }) => {
      const { rowCount } = await pool.query(
        "update jobs.job set start_after = now() where name = 'mail-send' and state <> 'completed'",
      );
      return rowCount !== 0;
    });
  }

  await server.asOwner(async ({ pool }) => {
    const { rows: acts } = await pool.query<{ act: string; count: number }>(
      'select act, count(*)::int from platform.audit_entry group by act',
    );
    const marksOf = async (query: string) =>
      (await pool.query<{ mark: string }>(query)).rows.map(({ mark }) => mark).sort();
    for (const [kind, query] of Object.entries(found)) {
      const confirmed = load.confirmed.get(kind) ?? load.confirmed.get('connection') ?? [];
      // All were sent until they were confirmed: nothing else may be there either.
      expect(await marksOf(query), `${kind}, HOLDFAST_KILL_SEED=${seed}`).toEqual(
        confirmed.toSorted(),
      );
    }
    for (const [kind, act] of Object.entries(actOf))
      expect(acts.find((row) => row.act === act)?.count, act).toBe(
        load.confirmed.get(kind)?.length,
      );
    expect((await verifyAudit(pool)).broken).toBeNull();
    const unsent = await pool.query("select 1 from platform.mail where status <> 'sent'");
    expect(unsent.rowCount).toBe(0);
  });
  expect([...new Set(delivered)].sort()).toEqual(mails);
  expect(load.again).toBeGreaterThan(0);
}, 600_000);
