import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { cancelContact } from '../casework/cancel.server.ts';
import { planContact } from '../casework/contact.server.ts';
import { planShape } from '../casework/shapes.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { checkVisit, moveVisit } from './commands.server.ts';
import { alertIfLate } from './jobs.server.ts';
import { listVisitsNow, readVisit } from './queries.server.ts';
import { checkShape, moveShape, visitState } from './rules.ts';

let base: TestDatabase;
let service: Service;
let me: Ctx;
let contactId: string;

beforeAll(async () => {
  base = await openTestDatabase();
});
afterAll(() => base.close());
beforeEach(async () => {
  service = await makeService(base);
  me = service.linkWorker;
  const { personId } = await makePersonWithEpisode(me);
  ({ id: contactId } = await planContact(me, personId, plan()));
});

const plan = (over: Record<string, string> = {}) =>
  planShape.parse({
    on: '2026-11-21',
    time: '14:00',
    mode: 'face-to-face',
    place: 'home',
    ...over,
  });
const idOf = (ctx: Ctx) => ctx.actor.id ?? '';
const check = (over: Record<string, string> = {}) =>
  checkShape.parse({
    risksRead: 'yes',
    pairNeeded: 'no',
    watcher: idOf(service.secondLinkWorker),
    minutes: '60',
    ...over,
  });
const at = (time: string, ctx = me): Ctx => ({ ...ctx, now: new Date(`2026-11-21T${time}:00Z`) });
const move = (what: 'in' | 'longer' | 'out', pairKept = '') =>
  moveShape.parse({ move: what, pairKept });
const visitNow = async () => (await readVisit(me, contactId)).visit;

async function alert(time: string): Promise<void> {
  const { rows } = await base.owner.query('select id from care.visit where contact_id = $1', [
    contactId,
  ]);
  const data = { visitId: rows[0].id, organisationId: service.organisationId };
  await alertIfLate(base.db, { id: 'job', data }, at(time).now);
}
const alertsTo = async (ctx: Ctx) =>
  (
    await base.owner.query(
      "select text from care.message where to_user_id = $1 and kind = 'visit-late'",
      [ctx.actor.id],
    )
  ).rows.map(({ text }) => text);
const mailed = async () =>
  (
    await base.owner.query(
      "select to_address, subject, body from platform.mail where kind = 'visit-late' and organisation_id = $1",
      [service.organisationId],
    )
  ).rows;

describe('a visit that runs late', () => {
  beforeEach(async () => {
    await checkVisit(me, contactId, check());
    await moveVisit(at('14:05'), contactId, move('in'));
  });

  it('alerts who was named, on Today and by mail, a quarter of an hour after its end, once', async () => {
    await alert('15:14');
    expect(await alertsTo(service.secondLinkWorker)).toEqual([]);
    await alert('15:15');
    await alert('15:16');
    expect(await alertsTo(service.secondLinkWorker)).toEqual([
      'Amina Yusuf has not come out of a home visit that was to end at 3pm. Telephone them now.',
    ]);
    expect(await mailed()).toHaveLength(1);
    expect((await mailed())[0].body).not.toMatch(/Maureen|Tilley|Nettle/);
    expect(visitState(await visitNow(), at('15:16').now)).toBe('late');
  });

  it('alerts supervisors too when nothing has changed by then', async () => {
    await alert('15:15');
    await alert('15:29');
    expect(await alertsTo(service.supervisor)).toEqual([]);
    await alert('15:30');
    await alert('15:31');
    expect(await alertsTo(service.supervisor)).toHaveLength(1);
    expect(await alertsTo(service.otherLinkWorker)).toEqual([]);
  });

  it('alerts nobody when they are out, or asked for longer, until that is over', async () => {
    await moveVisit(at('14:55'), contactId, move('longer'));
    await alert('15:15');
    expect(await alertsTo(service.secondLinkWorker)).toEqual([]);
    await alert('15:45');
    expect(await alertsTo(service.secondLinkWorker)).toHaveLength(1);
    await moveVisit(at('15:46'), contactId, move('longer'));
    await alert('16:16');
    expect(await alertsTo(service.secondLinkWorker)).toHaveLength(1);
    await moveVisit(at('16:20'), contactId, move('out'));
    await alert('18:00');
    expect(await alertsTo(service.secondLinkWorker)).toHaveLength(1);
    expect(visitState(await visitNow(), at('18:00').now)).toBe('out');
  });
});

it('a visit checked and never begun is watched too; one cancelled is not', async () => {
  await checkVisit(me, contactId, check());
  await cancelContact(me, contactId, { reason: null });
  await alert('15:15');
  expect(await alertsTo(service.secondLinkWorker)).toEqual([]);
  const { personId } = await makePersonWithEpisode(me);
  ({ id: contactId } = await planContact(me, personId, plan()));
  await checkVisit(me, contactId, check());
  await alert('15:15');
  expect(await alertsTo(service.secondLinkWorker)).toHaveLength(1);
});

describe('the check', () => {
  it('names a partner where two are needed, and keeps whether two went', async () => {
    const partner = idOf(service.supervisor);
    await checkVisit(me, contactId, check({ pairNeeded: 'yes', partner }));
    expect(await visitNow()).toMatchObject({ pairNeeded: true, partnerId: partner });
    await expect(moveVisit(at('15:00'), contactId, move('out'))).rejects.toMatchObject({
      detail: { fields: { pairKept: 'Say whether two of you went' } },
    });
    await moveVisit(at('15:00', service.supervisor), contactId, move('out', 'no'));
    expect(await visitNow()).toMatchObject({ pairKept: false });
  });

  it('can be done again until the visit begins, one at a time', async () => {
    await checkVisit(me, contactId, check());
    await checkVisit(me, contactId, check({ minutes: '30' }), 1);
    expect((await visitNow())?.dueOut).toEqual(at('14:30').now);
    await expect(checkVisit(me, contactId, check(), 1)).rejects.toMatchObject({
      kind: 'conflict',
      detail: { theirs: { 'Out by': '2:30pm' } },
    });
    await moveVisit(at('14:00'), contactId, move('in'), 2);
    await expect(checkVisit(me, contactId, check())).rejects.toMatchObject({ kind: 'conflict' });
    await moveVisit(at('14:20'), contactId, move('out'));
    await expect(moveVisit(at('14:21'), contactId, move('in'))).rejects.toMatchObject({
      kind: 'conflict',
    });
  });

  it('shows risks and earlier visits to the same home', async () => {
    await checkVisit(me, contactId, check({ note: 'The dog is friendly.' }));
    await moveVisit(at('14:00'), contactId, move('in'));
    await moveVisit(at('15:00'), contactId, move('out'));
    const { person } = await readVisit(me, contactId);
    const { id } = await planContact(me, person.id, plan({ on: '2026-11-28' }));
    expect((await readVisit(me, id)).earlier).toMatchObject([
      { note: 'The dog is friendly.', linkWorkerName: 'Amina Yusuf' },
    ]);
  });

  it('is only for planned visits at home, colleagues here, and those who visit', async () => {
    const refusals: [() => Promise<unknown>, string][] = [
      [() => checkVisit(me, contactId, check({ watcher: idOf(me) })), 'invalid'],
      [
        () => checkVisit(me, contactId, check({ watcher: idOf(service.otherLinkWorker) })),
        'invalid',
      ],
      [() => checkVisit(me, contactId, check({ watcher: idOf(service.referrer) })), 'invalid'],
      [() => checkVisit(service.otherLinkWorker, contactId, check()), 'not-found'],
      [() => checkVisit(service.manager, contactId, check()), 'forbidden'],
      [() => checkVisit(me, 'nonsense', check()), 'not-found'],
      [() => moveVisit(me, contactId, move('in')), 'not-found'],
      [() => moveVisit(service.referrer, contactId, move('in')), 'forbidden'],
      [() => readVisit(service.otherLinkWorker, contactId), 'not-found'],
      [() => listVisitsNow(service.manager), 'forbidden'],
    ];
    for (const [doing, kind] of refusals) await expect(doing()).rejects.toMatchObject({ kind });
    const { person } = await readVisit(me, contactId);
    const elsewhere = await planContact(me, person.id, plan({ place: 'practice' }));
    await expect(checkVisit(me, elsewhere.id, check())).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});

it.each([
  [{ risksRead: '' }, 'risksRead'],
  [{ pairNeeded: '' }, 'pairNeeded'],
  [{ pairNeeded: 'yes' }, 'partner'],
  [{ watcher: '' }, 'watcher'],
  [{ minutes: '4' }, 'minutes'],
  [{ minutes: '481' }, 'minutes'],
  [{ minutes: 'an hour' }, 'minutes'],
  [{ note: 'x'.repeat(2001) }, 'note'],
])('a check with %j is refused at %s', (over, field) => {
  const parsed = checkShape.safeParse({
    risksRead: 'yes',
    pairNeeded: 'no',
    watcher: '01990000-0000-7000-8000-000000000001',
    minutes: '60',
    note: '',
    ...over,
  });
  expect(parsed.success ? null : parsed.error.issues[0]?.path[0]).toBe(field);
});

it('the list of visits asks the same statements however many there are, and forgets those who are out', async () => {
  const count = async () => {
    const { ctx, statements } = counting(me);
    const visits = await listVisitsNow(ctx);
    return { statements: statements(), visits: visits.length };
  };
  const before = await count();
  for (let n = 0; n < 3; n++) {
    const { personId } = await makePersonWithEpisode(me);
    const planned = await planContact(me, personId, plan());
    await checkVisit(me, planned.id, check());
  }
  const after = await count();
  expect(after).toEqual({ statements: before.statements, visits: before.visits + 3 });
});

it('a visit has one state at every moment, and being out is for good', () => {
  const moments = fc.option(fc.integer({ min: 0, max: 500 }), { nil: null });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 500 }),
      moments,
      moments,
      fc.integer({ min: 0, max: 600 }),
      (due, checkedIn, checkedOut, now) => {
        const minute = (n: number) => new Date(n * 60_000);
        const state = visitState(
          {
            dueOut: minute(due),
            checkedInAt: checkedIn === null ? null : minute(checkedIn),
            checkedOutAt: checkedOut === null ? null : minute(checkedOut),
          },
          minute(now),
        );
        expect(state === 'out').toBe(checkedOut !== null);
        if (checkedOut === null) expect(state === 'late').toBe(now >= due + 15);
      },
    ),
  );
});
