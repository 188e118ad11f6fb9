import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdingStatuses } from '#care/casework/holding.ts';
import { readPersonPage } from '#care/casework/queries.server.ts';
import {
  contactStatuses,
  episodeStatuses,
  episodeStepKinds,
  goalStatuses,
} from '#care/casework/rules.ts';
import { closeReasons } from '#care/closing/rules.ts';
import { statuses as connectionStatuses } from '#care/connection/rules.ts';
import { readNhsNumber } from '#care/person/rules.ts';
import { allStatuses, routes, urgencies } from '#care/referral/rules.ts';
import { readToday } from '#care/today/queries.server.ts';
import { verifyAudit } from '#platform/audit/verify.server.ts';
import { listTables, quoted } from '#platform/backup/tables.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { generate, type Wanted } from './generate.ts';
import { NOW, serviceSizes } from './service.ts';

const wanted: Wanted = { linkWorkers: 24, referrals: 800, seed: 7, listings: 60 };

async function filled(more: Partial<Wanted> = {}): Promise<TestDatabase> {
  const test = await openTestDatabase();
  await generate(test.owner, { ...wanted, ...more }, () => undefined);
  return test;
}

/** Every table with its rows, as a number and a hash. */
async function everything(pool: pg.Pool): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { schema, table, columns } of await listTables(pool)) {
    if (schema === 'jobs') continue;
    const { rows } = await pool.query<{ hash: string }>(
      `select count(*) || ' ' || md5(coalesce(string_agg(t::text, E'\\n' order by t::text), '')) as hash
       from (select ${columns.map((one) => quoted(one)).join(', ')} from ${quoted(schema, table)}) t`,
    );
    found[table] = rows[0]?.hash ?? '';
  }
  return found;
}

let test: TestDatabase;
beforeAll(async () => {
  test = await filled();
}, 180_000);
afterAll(() => test.close());

const distinct = async (table: string, column: string): Promise<string[]> => {
  const { rows } = await test.owner.query<{ value: string }>(
    `select distinct ${column} as value from care.${table} where ${column} is not null`,
  );
  return rows.map((row) => row.value).sort();
};

describe('made-up services', () => {
  it('are the same for the same seed, and others for another', async () => {
    const [same, other] = [await filled(), await filled({ seed: 8 })];
    const first = await everything(test.owner);
    expect(await everything(same.owner)).toEqual(first);
    const third = await everything(other.owner);
    for (const table of ['person', 'referral', 'contact', 'connection', 'audit_entry', 'user'])
      expect(third[table]).not.toBe(first[table]);
    await same.close();
    await other.close();
  }, 300_000);

  it.each([
    ['referral', 'status', allStatuses],
    ['referral', 'urgency', Object.keys(urgencies)],
    ['referral', 'route', Object.keys(routes)],
    ['episode', 'status', episodeStatuses],
    ['episode', 'close_reason', closeReasons],
    ['episode_step', 'kind', episodeStepKinds],
    ['contact', 'status', contactStatuses],
    ['goal', 'status', Object.keys(goalStatuses)],
    ['holding', 'status', holdingStatuses],
    ['connection', 'status', connectionStatuses],
  ])('have every %s %s there is, and no other', async (table, column, all) => {
    expect(await distinct(table, column)).toEqual([...all].sort());
  });

  it('hold together: every foreign key finds its row', async () => {
    const { rows: keys } = await test.owner.query<{ of: string; to: string; column: string }>(
      `select k.conrelid::regclass::text as of, k.confrelid::regclass::text as to, a.attname as column
       from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
       where k.contype = 'f' and k.connamespace in ('care'::regnamespace, 'account'::regnamespace)`,
    );
    expect(keys.length).toBeGreaterThan(20);
    for (const key of keys) {
      const { rows } = await test.owner.query(
        `select 1 from ${key.of} o where o.${key.column} is not null
         and not exists (select 1 from ${key.to} t where t.id = o.${key.column}) limit 1`,
      );
      expect(rows, `${key.of}.${key.column}`).toEqual([]);
    }
  });

  it.each([
    [
      'nobody waits with a link worker',
      `select 1 from care.episode where link_worker_id is null and allocated_at is not null`,
    ],
    [
      'nothing is held in closed support',
      `select 1 from care.holding h join care.episode e on e.id = h.episode_id where e.status = 'closed' and h.status <> 'ended'`,
    ],
    [
      'nothing is planned in closed support',
      `select 1 from care.contact c join care.episode e on e.id = c.episode_id where e.status = 'closed' and c.status = 'planned'`,
    ],
    [
      'nothing was recorded in days to come',
      `select 1 from care.contact where recorded_at > '2026-11-21T09:00Z'`,
    ],
    [
      'one episode at a time',
      `select 1 from care.episode where status <> 'closed' group by person_id having count(*) > 1`,
    ],
    [
      'steps end where their referral stands',
      `select 1 from care.referral r where r.status <> (select s.to_status from care.referral_step s where s.referral_id = r.id order by s.at desc, s.id desc limit 1)`,
    ],
    [
      'seen codes are those of attended contacts',
      `select 1 from care.contact c left join care.clinical_code k on k.because = 'contact ' || c.id where (c.status = 'attended' and c.kind = 'appointment') <> (k.id is not null)`,
    ],
    [
      'links of answered connections are used',
      `select 1 from care.one_time_link l join care.connection c on c.id = l.subject_id where c.answered_at is not null and l.used_at is null`,
    ],
    [
      'the referrer sees no more than it is',
      `select 1 from care.referral_progress p join care.referral r on r.id = p.referral_id where (p.standing in ('waiting', 'in-progress', 'closed')) <> (r.status = 'accepted')`,
    ],
  ])('follow the rules: %s', async (_what, broken) => {
    // Counted, since for a first row alone the planner would compare each row with each.
    const { rows } = await test.owner.query(`select count(*)::int as n from (${broken}) as broken`);
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('have NHS numbers that are valid and given once', async () => {
    const { rows } = await test.owner.query<{ n: string }>(
      'select nhs_number as n from care.person where nhs_number is not null',
    );
    expect(rows.length).toBeGreaterThan(400);
    expect(rows.filter((row) => readNhsNumber(row.n) === null)).toEqual([]);
  });

  it('leave an audit log that holds, with an entry for each referral', async () => {
    const { entries, broken } = await verifyAudit(test.owner);
    expect(broken).toBeNull();
    expect(entries).toBeGreaterThan(8_000);
    const { rows } = await test.owner.query<{ n: number }>(
      "select count(*)::int as n from platform.audit_entry where act = 'referral.receive'",
    );
    expect(rows[0]?.n).toBe(800);
  });

  it('can be worked in: the pages read them and an act goes on with their chains', async () => {
    const { rows } = await test.owner.query<{ id: string; user_id: string; person: string }>(
      `select o.id, m.user_id, (select e.person_id from care.episode e where e.link_worker_id = m.user_id limit 1) as person
       from account.organisation o join account.membership m on m.organisation_id = o.id and m.role = 'link-worker'
       where o.service and exists (select 1 from care.contact c where c.link_worker_id = m.user_id and c.status = 'planned') limit 1`,
    );
    const found = rows[0];
    if (!found) throw new Error('nobody has an appointment');
    const ctx: Ctx = {
      db: test.db,
      actor: {
        kind: 'staff',
        id: found.user_id,
        name: 'A worker',
        organisationIds: [found.id],
        roles: ['link-worker'],
      },
      now: new Date(NOW),
      requestId: 'test',
    };
    const today = await readToday(ctx);
    expect(today.appointments.length + today.reviews.length).toBeGreaterThan(0);
    const page = await readPersonPage(ctx, found.person);
    expect(page.timeline.happenings.length).toBeGreaterThan(0);
    expect((await verifyAudit(test.owner)).broken).toBeNull();
  });

  it('come with every index the tables had', async () => {
    const bare = await openTestDatabase();
    const list =
      "select string_agg(indexdef, E'\\n' order by indexdef) as all from pg_indexes where schemaname in ('care', 'account', 'platform')";
    const [before, after] = [await bare.owner.query(list), await test.owner.query(list)];
    expect(after.rows).toEqual(before.rows);
    await bare.close();
  });

  it('come whole or not at all', async () => {
    const bare = await openTestDatabase();
    const before = await everything(bare.owner);
    const failing = generate(bare.owner, wanted, () => {
      throw new Error('told to stop');
    });
    await expect(failing).rejects.toThrow('told to stop');
    expect(await everything(bare.owner)).toEqual(before);
    await generate(bare.owner, { ...wanted, referrals: 10 }, () => undefined);
    await bare.close();
  });

  it('refuse a seed that was used here, and leave everything as it was', async () => {
    const before = await everything(test.owner);
    await expect(generate(test.owner, wanted, () => undefined)).rejects.toThrow(/another --seed/);
    expect(await everything(test.owner)).toEqual(before);
  });
});

describe('services as England has them', () => {
  it.each([1, 12, 100, 3_300])('share out %i link workers', (linkWorkers) => {
    const sizes = serviceSizes(linkWorkers);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(linkWorkers);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
  });
});
