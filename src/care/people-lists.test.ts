import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { counting } from '../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../test/support/database.ts';
import { listFilter, workerItems } from './api.server.ts';
import { type CaseloadFilter, exportCaseload, listCaseload } from './casework/caseload.server.ts';
import { exportHolding, type HoldingFilter, listHolding } from './casework/holding-list.server.ts';
import {
  type ConnectionFilter,
  exportConnections,
  listConnections,
} from './connection/list.server.ts';

let test: TestDatabase;
let service: Service;
const worker = (ctx: Ctx) => ctx.actor.id ?? '';
const all = { worker: 'all', order: '', page: 1 };
const caseload = (more: Partial<CaseloadFilter> = {}) => ({
  ...all,
  status: '',
  held: '',
  ...more,
});
const held = (more: Partial<HoldingFilter> = {}) => ({ ...all, what: '', due: '', ...more });
const sent = (more: Partial<ConnectionFilter> = {}) => ({ ...all, status: 'all', ...more });

/** People of one link worker: every second one held and every third one connected. */
async function fill(name: string, count: number, of: Ctx): Promise<void> {
  const here = service.organisationId;
  const sql = (text: string) => test.owner.query(text, [here, name, worker(of)]);
  await test.owner.query(
    `insert into care.person (id, organisation_id, given_name, family_name, date_of_birth, made_at, changed_at)
     select gen_random_uuid(), $1, to_char(n, 'FM000'), $2, date '1950-01-01' + n, now(), now() from generate_series(1, $3::int) n`,
    [here, name, count],
  );
  await sql(
    `insert into care.episode (id, organisation_id, person_id, status, link_worker_id, urgency, opened_at)
     select gen_random_uuid(), $1, id, case when given_name::int % 5 = 0 then 'paused' else 'active' end, $3, 'routine',
       timestamptz '2026-10-01' + given_name::int * interval '1 hour' from care.person where family_name = $2`,
  );
  const theirs = `from care.episode e join care.person p on p.id = e.person_id where p.family_name = $2 and e.organisation_id = $1`;
  await sql(
    `insert into care.contact (id, organisation_id, person_id, episode_id, link_worker_id, status, at, mode, made_at)
     select gen_random_uuid(), $1, p.id, e.id, $3, met.status, met.at + p.given_name::int * interval '1 minute', 'telephone', now()
     from (values ('attended', timestamptz '2026-11-01'), ('planned', timestamptz '2027-01-05')) as met(status, at), care.episode e
     join care.person p on p.id = e.person_id where p.family_name = $2`,
  );
  await sql(
    `insert into care.holding (id, organisation_id, person_id, episode_id, link_worker_id, status, waiting, review_on, started_at)
     select gen_random_uuid(), $1, p.id, e.id, $3, 'holding', true, date '2026-11-01' + p.given_name::int, e.opened_at ${theirs} and p.given_name::int % 2 = 0`,
  );
  await sql(
    `insert into care.connection (id, organisation_id, person_id, episode_id, link_worker_id, service_name, share_name, share_telephone,
       share_email, share_communication_needs, shared_words, agreed_at, status, sent_at, chase_on)
     select gen_random_uuid(), $1, p.id, e.id, $3, 'Club ' || p.given_name, true, false, false, false, 'Company', now(),
       case when p.given_name::int % 2 = 0 then 'full' else 'sent' end, e.opened_at, date '2026-11-01' + p.given_name::int ${theirs} and p.given_name::int % 3 = 0`,
  );
}

beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  await fill('Few', 6, service.secondLinkWorker);
});
afterAll(() => test.close());

const reads: [string, (ctx: Ctx) => Promise<unknown>, number][] = [
  ['the caseload', (ctx) => listCaseload(ctx, caseload()), 3],
  ['the caseload as a file', (ctx) => exportCaseload(ctx, caseload()), 4],
  ['holding', (ctx) => listHolding(ctx, held()), 4],
  ['holding as a file', (ctx) => exportHolding(ctx, held()), 4],
  ['connections', (ctx) => listConnections(ctx, sent()), 3],
  ['connections as a file', (ctx) => exportConnections(ctx, sent()), 4],
  ['the link workers to choose from', (ctx) => workerItems(ctx), 3],
];

it('asks the database no more for many rows than for few', async () => {
  const ask = async () => {
    const counts: Record<string, number> = {};
    for (const [name, read] of reads) {
      const { ctx, statements } = counting(service.manager);
      await read(ctx);
      counts[name] = statements();
    }
    return counts;
  };
  const few = await ask();
  await fill('Many', 120, service.linkWorker);
  expect(await ask()).toEqual(few);
  for (const [name, , most] of reads) expect(few[name], name).toBeLessThanOrEqual(most);
});

describe('each list', () => {
  const lists = {
    caseload: async (of: typeof all) => (await listCaseload(service.manager, caseload(of))).rows,
    holding: async (of: typeof all) => (await listHolding(service.manager, held(of))).held,
    connections: async (of: typeof all) => (await listConnections(service.manager, sent(of))).rows,
  };
  const lengths = { caseload: 126, holding: 63, connections: 42 };

  it.each(Object.keys(lists) as (keyof typeof lists)[])(
    '%s comes whole, each once, page after page, in each order',
    async (name) => {
      for (const order of ['', 'name', 'longest', 'oldest', 'contact', 'review', 'chase', 'drop']) {
        const pages = [1, 2, 3, 4].map((page) => lists[name]({ ...all, order, page }));
        const rows = (await Promise.all(pages)).flat();
        expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(lengths[name]);
      }
    },
  );

  it('is filtered by link worker, who alone is looked at by default', async () => {
    const mine = worker(service.secondLinkWorker);
    const asked = listFilter(service.secondLinkWorker, new Request('http://here/caseload'));
    expect(asked).toEqual({ worker: mine, order: '', page: 1 });
    expect(listFilter(service.manager, new Request('http://here/caseload?page=-3'))).toEqual(all);
    const rows = await Promise.all(Object.values(lists).map((list) => list(asked)));
    expect(rows.map((list) => list.length)).toEqual([6, 3, 2]);
  });

  it('is not for a referrer, and empty for another organisation', async () => {
    for (const [, read] of reads.slice(0, 6)) {
      await expect(read(service.referrer)).rejects.toMatchObject({ kind: 'forbidden' });
      expect(JSON.stringify(await read(service.otherManager))).not.toMatch(/Few|Many/);
    }
  });
});

describe('the caseload', () => {
  const rows = async (of: Partial<CaseloadFilter>) =>
    (
      await listCaseload(
        service.manager,
        caseload({ worker: worker(service.secondLinkWorker), ...of }),
      )
    ).rows;
  const names = async (of: Partial<CaseloadFilter>) => (await rows(of)).map((one) => one.givenName);

  it('is filtered by how support stands and by holding', async () => {
    expect(await names({ status: 'paused' })).toEqual(['005']);
    expect(await names({ held: 'yes' })).toEqual(['002', '004', '006']);
    expect(await names({ held: 'no', status: 'active' })).toEqual(['001', '003']);
  });

  it('says when they last met, meet next, and look at holding again', async () => {
    expect((await rows({ order: 'review' }))[0]).toMatchObject({
      givenName: '002',
      lastContact: new Date('2026-11-01T00:02:00Z'),
      nextAppointment: new Date('2027-01-05T00:02:00Z'),
      reviewOn: '2026-11-03',
    });
  });
});

it('holding is filtered by what it is for and whether its review has come', async () => {
  const names = async (of: Partial<HoldingFilter>) =>
    (
      await listHolding(service.manager, held({ worker: worker(service.secondLinkWorker), ...of }))
    ).held.map((one) => one.reviewOn);
  expect(await names({ what: 'waiting' })).toHaveLength(3);
  expect(await names({ what: 'sharing' })).toEqual([]);
  const day = new Date('2026-11-05T12:00:00Z');
  const due = await listHolding({ ...service.manager, now: day }, held({ due: 'yes' }));
  expect(due.held.map((one) => one.reviewOn)).toEqual([
    '2026-11-03',
    '2026-11-03',
    '2026-11-05',
    '2026-11-05',
  ]);
});

it('connections are filtered by where they stand, and say who has not answered', async () => {
  const of = async (status: string) =>
    (
      await listConnections(
        service.manager,
        sent({ worker: worker(service.secondLinkWorker), status }),
      )
    ).rows;
  expect(await of('open')).toMatchObject([{ serviceName: 'Club 003', overdue: true }]);
  expect(await of('full')).toMatchObject([{ serviceName: 'Club 006', overdue: false }]);
});
