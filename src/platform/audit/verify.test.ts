import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { perform } from '../database/transaction.server.ts';
import { verifyAudit } from './verify.server.ts';

let test: TestDatabase;
let service: Service;
beforeEach(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  for (let i = 0; i < 12; i++) {
    await perform(service.linkWorker, 'care', async (_tx, note) => {
      note({ act: `test.act-${i}`, subject: ['test', null] });
      return {};
    });
  }
});
afterEach(() => test.close());

/** What somebody with every right could do: past the trigger that refuses changes. */
async function tamper(sql: string): Promise<void> {
  const client: pg.PoolClient = await test.owner.connect();
  await client.query('begin; set local session_replication_role = replica');
  await client.query(sql);
  await client.query('commit');
  client.release();
}

async function longestLane(): Promise<number> {
  const { rows } = await test.owner.query<{ lane: number }>(
    'select lane from platform.audit_entry group by lane order by count(*) desc limit 1',
  );
  return rows[0]?.lane ?? 0;
}

describe('the audit log', () => {
  it('holds as it was written', async () => {
    expect(await verifyAudit(test.owner)).toMatchObject({ entries: 12, broken: null });
  });

  it('shows a changed entry, by name', async () => {
    const lane = await longestLane();
    for (const change of [
      "act = 'other'",
      "actor_name = 'somebody else'",
      "at = at + interval '1 second'",
      'person_id = organisation_id',
      "reason = 'x'",
    ]) {
      await tamper(`update platform.audit_entry set ${change} where lane = ${lane} and seq = 2`);
      expect((await verifyAudit(test.owner)).broken, change).toMatchObject({
        lane,
        seq: 2,
        what: 'changed',
      });
    }
  });

  it('shows a removed entry, in the middle and at the end', async () => {
    const lane = await longestLane();
    await tamper(
      `delete from platform.audit_entry where lane = ${lane} and seq = (select max(seq) from platform.audit_entry where lane = ${lane})`,
    );
    expect((await verifyAudit(test.owner)).broken).toMatchObject({
      lane,
      what: 'removed',
      id: null,
    });
    await tamper(`delete from platform.audit_entry where lane = ${lane} and seq = 1`);
    expect((await verifyAudit(test.owner)).broken).toMatchObject({ lane, seq: 1, what: 'removed' });
  });

  it('shows two entries that changed places, even with hashes made anew', async () => {
    const lane = await longestLane();
    await tamper(
      `update platform.audit_entry set act = case seq when 1 then 'test.b' else 'test.a' end where lane = ${lane} and seq in (1, 2)`,
    );
    await tamper(
      `update platform.audit_entry set hash = encode(sha256(convert_to(platform.audit_text(previous_hash, organisation_id, lane, seq, at, actor_kind, actor_id, actor_name, act, subject_kind, subject_id, person_id, reason, request_id), 'UTF8')), 'hex') where lane = ${lane} and seq in (1, 2)`,
    );
    expect((await verifyAudit(test.owner)).broken).toMatchObject({
      lane,
      seq: 2,
      what: 'reordered',
    });
  });

  it('shows a chain whose head was changed or removed', async () => {
    const lane = await longestLane();
    await tamper(`update platform.audit_chain set hash = repeat('a', 64) where lane = ${lane}`);
    expect((await verifyAudit(test.owner)).broken).toMatchObject({ lane, what: 'head-differs' });
    await tamper(`delete from platform.audit_chain where lane = ${lane}`);
    expect((await verifyAudit(test.owner)).broken).toMatchObject({ lane, what: 'head-differs' });
  });

  it('stays whole under many writers at once', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        perform(service.linkWorker, 'care', async (_tx, note) => {
          note({ act: 'test.many', subject: ['test', null] });
          return { i };
        }),
      ),
    );
    expect(await verifyAudit(test.owner)).toMatchObject({ entries: 52, broken: null });
  });
});
