import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { readToday } from '../today/queries.server.ts';
import { endHolding, startHolding } from './holding.server.ts';
import { overdueDigest, tellOfOverdueReviews } from './overdue.server.ts';

const ORIGIN = 'https://holdfast.example';
let base: TestDatabase;
let service: Service;
let holdingId: string;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  const { personId } = await makePersonWithEpisode(service.linkWorker, { givenName: 'Zebedee' });
  ({ id: holdingId } = await startHolding(service.linkWorker, personId, {
    functions: ['waiting'],
    awaited: 'A clinic',
    expectationsTalkedThrough: true,
    expectations: null,
    reviewOn: '2026-11-30',
    note: null,
  }));
});
afterAll(() => base.close());

const on = (ctx: Ctx, day: string): Ctx => ({ ...ctx, now: new Date(`${day}T07:30:00Z`) });
const mails = async () =>
  (
    await base.owner.query<{ to_address: string; body: string; organisation_id: string }>(
      "select to_address, body, organisation_id from platform.mail where kind = 'overdue-reviews' order by made_at, id",
    )
  ).rows;
const run = (day: string) => tellOfOverdueReviews(base.db, on(service.linkWorker, day).now, ORIGIN);

test('nothing is said until the day has passed; then once a day, to the supervisor alone', async () => {
  await run('2026-11-30');
  expect(await mails()).toEqual([]);
  await run('2026-12-01');
  await Promise.all([run('2026-12-01'), run('2026-12-01')]);
  const [mail, ...more] = await mails();
  expect(more).toEqual([]);
  expect(mail?.to_address).toBe(`${service.supervisor.actor.id}@staff.example`);
  expect(mail?.organisation_id).toBe(service.organisationId);
  expect(mail?.body).toContain('One review');
  expect(mail?.body).toMatch(/https:\/\/holdfast\.example\/o\/hillside-\w+\/today/);
  expect(mail?.body).not.toMatch(/Zebedee|clinic|Amina/);
  await run('2026-12-02');
  expect(await mails()).toHaveLength(2);
});

test('it stands on the supervisor’s Today, with the link worker’s name, and not on another’s', async () => {
  const late = on(service.supervisor, '2026-12-01');
  expect((await readToday(late)).colleagues).toMatchObject([
    { id: holdingId, linkWorker: 'Amina Yusuf' },
  ]);
  expect((await readToday(on(service.supervisor, '2026-11-30'))).colleagues).toEqual([]);
  for (const ctx of [service.linkWorker, service.manager, service.otherLinkWorker])
    expect((await readToday(on(ctx, '2026-12-01'))).colleagues).toEqual([]);
});

test('nothing ends by itself, and what has ended is said no more', async () => {
  const { rows } = await base.owner.query('select status from care.holding');
  expect(rows).toEqual([{ status: 'holding' }]);
  await endHolding(on(service.linkWorker, '2026-12-02'), holdingId, {
    talkedThrough: true,
    endReason: 'Seen at the clinic',
    endPlan: null,
  });
  await run('2026-12-03');
  expect(await mails()).toHaveLength(2);
});

test('one and several are said as people say them', () => {
  expect(overdueDigest(1, ORIGIN).text).toContain('One review of holding has passed');
  expect(overdueDigest(4, ORIGIN).text).toContain('4 reviews of holding have passed');
});
