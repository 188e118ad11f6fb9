import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import {
  exportPeople,
  getPerson,
  likelyMatches,
  listAccess,
  listPeople,
  searchPeople,
} from '../person/queries.server.ts';
import { acceptReferral } from './accept.server.ts';
import { readAsking, saveAnswer } from './asking.server.ts';
import { triageReferral } from './decide.server.ts';
import { exportWaiting, readWaiting } from './load.server.ts';
import { exportReferrals, getReferral, listReferrals } from './queries.server.ts';
import { referSomebody } from './receive.server.ts';
import { exportMyReferrals, getMyReferral, listMyReferrals } from './referrer.server.ts';
import { reference } from './rules.ts';
import { signedInShape } from './shapes.ts';

let test: TestDatabase;
let service: Service;
let personId: string;
let referralId: string;
let token: string;
let outside: Ctx;
beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  outside = {
    ...service.linkWorker,
    actor: { ...service.linkWorker.actor, kind: 'public', id: null, roles: [] },
  };
  token = await saveAnswer(outside, null, 'help', { reason: 'Company' });
  ({ id: referralId } = await refer('Ada', '2026-11-20T10:00:00Z', { urgency: 'soon' }));
  const accepted = await refer('Bertram', '2026-11-19T10:00:00Z');
  ({ personId } = await acceptReferral(
    service.linkWorker,
    { referralId: accepted.id, version: 1 },
    { person: 'new', shown: [], acceptNote: null },
  ));
});
afterAll(() => test.close());

const refer = (givenName: string, when: string, more: Record<string, string> = {}) =>
  referSomebody(
    { ...service.referrer, now: new Date(when) },
    signedInShape.parse({
      service: service.organisationId,
      givenName,
      familyName: '=cmd()',
      dateOfBirth: '1950-02-03',
      telephone: '01632 960 001',
      reason: 'Lonely',
      risks: 'no-known-risks',
      personAgreed: 'yes',
      ...more,
    }),
  );

/** Sixty more of everything the lists show, all in this service. */
async function fill(): Promise<void> {
  const here = service.organisationId;
  await test.owner.query(
    `insert into care.person (id, organisation_id, given_name, family_name, date_of_birth, telephone, made_at, changed_at)
     select gen_random_uuid(), $1, 'Ada', 'Many' || n, date '1950-02-03', '01632 960 002', now(), now() from generate_series(1, 60) n`,
    [here],
  );
  await test.owner.query(
    `insert into care.episode (id, organisation_id, person_id, status, urgency, opened_at)
     select gen_random_uuid(), $1, id, 'active', (array['routine', 'soon', 'urgent'])[1 + (row_number() over ())::int % 3],
       timestamptz '2026-10-01' + (row_number() over ()) * interval '1 hour' from care.person where family_name like 'Many%'`,
    [here],
  );
  await test.owner.query(
    `insert into care.referral (id, organisation_id, source, route, status, given_name, family_name, date_of_birth, reason,
       person_agreed, risks, received_at, changed_at, referring_organisation_id)
     select gen_random_uuid(), $1, 'gp', 'signed-in', 'received', 'Ada', 'Many' || n, date '1950-02-03', 'Lonely', true, 'not-asked',
       timestamptz '2026-10-01' + n * interval '1 hour', timestamptz '2026-10-01', $2 from generate_series(1, 60) n`,
    [here, service.practiceId],
  );
  await test.owner.query(
    `insert into care.referral_progress (id, organisation_id, referral_id, referring_organisation_id, person_name, standing, received_at, changed_at)
     select gen_random_uuid(), organisation_id, id, referring_organisation_id, given_name, 'received', received_at, changed_at
     from care.referral where family_name like 'Many%'`,
  );
}

describe('what a page asks of the database', () => {
  const reads: [string, (as: Service) => Ctx, (ctx: Ctx) => Promise<unknown>, number][] = [
    ['referrals', (s) => s.manager, (ctx) => listReferrals(ctx, { status: 'all' }), 3],
    ['a referral', (s) => s.manager, (ctx) => getReferral(ctx, referralId), 12],
    ['referrals as a file', (s) => s.manager, (ctx) => exportReferrals(ctx, { status: 'all' }), 4],
    ['the waiting list', (s) => s.manager, (ctx) => readWaiting(ctx), 4],
    ['the waiting list as a file', (s) => s.manager, (ctx) => exportWaiting(ctx, {}), 4],
    ['my referrals', (s) => s.referrer, (ctx) => listMyReferrals(ctx), 3],
    ['my referrals as a file', (s) => s.referrer, (ctx) => exportMyReferrals(ctx), 4],
    ['one of my referrals', (s) => s.referrer, (ctx) => getMyReferral(ctx, referralId), 4],
    ['a question of the public page', () => outside, (ctx) => readAsking(ctx, token), 3],
    ['people', (s) => s.manager, (ctx) => listPeople(ctx), 3],
    ['people as a file', (s) => s.manager, (ctx) => exportPeople(ctx), 4],
    ['people found', (s) => s.manager, (ctx) => searchPeople(ctx, 'Ada'), 4],
    ['a person’s details', (s) => s.manager, (ctx) => getPerson(ctx, personId), 7],
    ['a person’s access history', (s) => s.manager, (ctx) => listAccess(ctx, personId), 5],
    [
      'people alike',
      (s) => s.manager,
      (ctx) =>
        likelyMatches(ctx, { givenName: 'Ada', familyName: 'Many1', dateOfBirth: '1950-02-03' }),
      3,
    ],
  ];
  const ask = async () => {
    const counts: Record<string, number> = {};
    for (const [name, who, read] of reads) {
      const { ctx, statements } = counting(who(service));
      await read(ctx);
      counts[name] = statements();
    }
    return counts;
  };

  it('does not grow with what it shows, and stays within its number', async () => {
    const few = await ask();
    await fill();
    const many = await ask();
    // A search that finds nobody asks once less.
    expect({ ...few, 'people found': many['people found'] }).toEqual(many);
    for (const [name, , , most] of reads) expect(many[name], name).toBeLessThanOrEqual(most);
  });

  it('is a page of at most fifty', async () => {
    const lengths = [
      (await listReferrals(service.manager, { status: 'all' })).referrals.length,
      (await readWaiting(service.manager)).waiting.length,
      (await listMyReferrals(service.referrer)).referrals.length,
      (await listPeople(service.manager)).people.length,
      (await searchPeople(service.manager, 'Ada')).length,
    ];
    expect(lengths).toEqual([50, 50, 50, 50, 50]);
  });
});

describe('the list of referrals', () => {
  it('comes whole, each once, page after page, in each order', async () => {
    for (const order of ['newest', 'oldest', 'changed', 'nonsense']) {
      const filter = { status: 'all', order };
      const first = await listReferrals(service.manager, filter);
      const second = await listReferrals(service.manager, { ...filter, after: first.next ?? '' });
      const all = [...first.referrals, ...second.referrals];
      expect(second.next).toBeNull();
      expect(new Set(all.map((one) => one.id)).size).toBe(62);
      const times = all.map((one) => Number(order === 'changed' ? one.changedAt : one.receivedAt));
      const sorted = times.toSorted((a, b) => (order === 'oldest' ? a - b : b - a));
      expect(times).toEqual(sorted);
    }
  });

  it('is found by the reference that was given out, and filtered', async () => {
    const only = async (filter: object) =>
      (await listReferrals(service.manager, { status: 'all', ...filter })).referrals.map(
        (one) => one.id,
      );
    for (const typed of [reference(referralId), reference(referralId).toLowerCase()])
      expect(await only({ reference: typed })).toEqual([referralId]);
    for (const typed of ['R-', 'nonsense', "'; drop table"])
      expect(await only({ reference: typed })).toEqual([]);
    expect(await only({ urgency: 'soon' })).toEqual([referralId]);
    expect(await only({ source: 'police' })).toEqual([]);
  });

  it('shows first what changed last', async () => {
    await triageReferral(
      service.linkWorker,
      { referralId, version: 1 },
      { urgency: 'urgent', triageNote: null },
    );
    const { referrals } = await listReferrals(service.manager, {
      status: 'open',
      order: 'changed',
    });
    expect(referrals[0]?.id).toBe(referralId);
  });
});

describe('the waiting list', () => {
  it('is filtered and ordered', async () => {
    const urgent = await readWaiting(service.manager, { urgency: 'urgent' });
    expect(new Set(urgent.waiting.map((one) => one.urgency))).toEqual(new Set(['urgent']));
    const longest = (await readWaiting(service.manager, { order: 'longest' })).waiting;
    const times = longest.map((one) => Number(one.openedAt));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const silent = await readWaiting(service.manager, { silentDays: 28, order: 'silent' });
    expect(silent.waiting.some((one) => one.personId === personId)).toBe(false);
    expect(silent.waiting.length).toBe(50);
    expect(await exportWaiting(service.manager, { silentDays: 28 })).toHaveLength(60);
  });

  it('and its file are not for others', async () => {
    for (const ctx of [service.referrer, service.administrator])
      await expect(exportWaiting(ctx, {})).rejects.toMatchObject({ kind: 'forbidden' });
    for (const ctx of [service.linkWorker, service.supervisor, service.referrer])
      await expect(exportPeople(ctx)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await exportPeople(service.otherManager)).toEqual([]);
    expect(await exportPeople(service.manager)).toHaveLength(61);
    expect(await exportWaiting(service.otherManager, {})).toEqual([]);
    expect(await exportReferrals(service.otherManager, { status: 'all' })).toEqual([]);
    await expect(exportMyReferrals(service.manager)).rejects.toMatchObject({ kind: 'forbidden' });
  });
});
