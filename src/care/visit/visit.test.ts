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
import { planContact, recordPlannedContact } from '../casework/contact.server.ts';
import { moveContact } from '../casework/contact-change.server.ts';
import { contactShape, moveShape as moveContactShape, planShape } from '../casework/shapes.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { readToday } from '../today/queries.server.ts';
import { checkVisit, moveVisit } from './commands.server.ts';
import { alertIfLate } from './jobs.server.ts';
import { listVisitsNow, readVisit } from './queries.server.ts';
import { checkShape, homeKey, moveShape, visitState } from './rules.ts';

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

describe('a visit whose appointment is moved', () => {
  const moveTo = (over: Record<string, string>, ctx = me) =>
    moveContact(
      ctx,
      contactId,
      moveContactShape.parse({
        mode: 'face-to-face',
        place: 'home',
        on: '2026-11-21',
        time: '16:00',
        ...over,
      }),
    );
  const thursday = new Date('2026-11-26T09:00:00Z');
  const checked = async (ctx = me) =>
    (await readToday(ctx)).appointments.find(({ id }) => id === contactId)?.checked;

  it('is watched from its new time, also after an alert about the old one', async () => {
    await checkVisit(me, contactId, check());
    await moveTo({});
    await alert('15:15');
    await alert('17:14');
    expect(await alertsTo(service.secondLinkWorker)).toEqual([]);
    await alert('17:15');
    expect(await alertsTo(service.secondLinkWorker)).toHaveLength(1);
    await moveTo({ time: '19:00' }, at('17:20'));
    expect(await visitNow()).toMatchObject({ alertedAt: null, dueOut: at('20:00').now });
    await alert('20:15');
    expect(await alertsTo(service.secondLinkWorker)).toHaveLength(2);
    expect(await checked()).toBe(true);
  });

  it('asks for the check again on another day, at another place or address, and is watched meanwhile', async () => {
    const thatDay = { ...me, now: thursday };
    await checkVisit(me, contactId, check());
    await moveTo({ on: '2026-11-26' });
    expect(visitState(await visitNow(), me.now)).toBe('to-check');
    expect((await visitNow())?.dueOut).toEqual(new Date('2026-11-26T17:00:00Z'));
    expect(await checked(thatDay)).toBe(false);
    await checkVisit(thatDay, contactId, check());
    expect(await checked(thatDay)).toBe(true);
    await moveTo({ on: '2026-11-26', placeNote: 'At her sister’s' });
    expect(await checked(thatDay)).toBe(false);
    await checkVisit(thatDay, contactId, check());
    await base.owner.query(
      "update care.person set address = '9 Elm Close' where id = (select person_id from care.contact where id = $1)",
      [contactId],
    );
    expect(await checked(thatDay)).toBe(false);
    expect(await readVisit(me, contactId)).toMatchObject({ elsewhere: true });
  });

  it('is watched by nobody once it is not at home, and by the new check when it is again', async () => {
    await checkVisit(me, contactId, check());
    await moveTo({ place: 'practice' });
    expect((await listVisitsNow(me)).map((one) => one.contactId)).not.toContain(contactId);
    await alert('17:30');
    expect(await alertsTo(service.secondLinkWorker)).toEqual([]);
    expect(await readVisit(me, contactId)).toMatchObject({ contact: { place: 'practice' } });
    await moveTo({ place: 'home' });
    expect(await checked()).toBe(false);
    await checkVisit(me, contactId, check());
    expect(await checked()).toBe(true);
  });

  it('cannot be moved while somebody is inside; after they came out it is checked anew', async () => {
    await checkVisit(me, contactId, check({ note: 'Nobody came to the door' }));
    await moveVisit(at('14:00'), contactId, move('in'));
    await expect(moveTo({})).rejects.toMatchObject({ kind: 'conflict' });
    await moveVisit(at('14:05'), contactId, move('out'));
    await moveTo({}, at('14:10'));
    expect(await checked()).toBe(false);
    expect(await readVisit(me, contactId)).toMatchObject({
      visit: null,
      earlier: [{ note: 'Nobody came to the door' }],
    });
  });
});

it('a visit recorded without “I am out” is over, and not late for ever', async () => {
  await checkVisit(me, contactId, check());
  await moveVisit(at('14:00'), contactId, move('in'));
  const recorded = contactShape.parse({
    on: '2026-11-21',
    time: '14:00',
    mode: 'face-to-face',
    place: 'home',
    attended: 'yes',
  });
  await recordPlannedContact(at('15:00'), contactId, recorded);
  expect((await listVisitsNow(at('18:00'))).map((one) => one.contactId)).not.toContain(contactId);
  expect(visitState(await visitNow(), at('18:00').now, false)).toBe('recorded');
});

it('earlier visits and risks are of the home, whoever lives there', async () => {
  const home = { address: 'Flat 3, 12 Nettle Road, Bristol', postcode: 'BS5 1AA' };
  const visited = async (given: object) => {
    const { personId } = await makePersonWithEpisode(me, given);
    ({ id: contactId } = await planContact(me, personId, plan()));
    await checkVisit(me, contactId, check({ note: 'A dog' }));
    await moveVisit(at('14:00'), contactId, move('in'));
    await moveVisit(at('14:30'), contactId, move('out'));
    return personId;
  };
  const brother = await visited({ ...home, address: '12 nettle rd FLAT 3 BS5 1AA' });
  await base.owner.query(
    "insert into care.person_risk (id, organisation_id, person_id, kind, description, made_at) values (gen_random_uuid(), $1, $2, 'visiting', 'Shouts', now())",
    [service.organisationId, brother],
  );
  const sister = await visited({ ...home, address: '80 Elm Close' });
  await base.owner.query('update care.person set address = $2 where id = $1', [
    sister,
    home.address,
  ]);
  ({ id: contactId } = await planContact(me, sister, plan({ on: '2026-11-28' })));
  const { earlier, housemates } = await readVisit(me, contactId);
  expect(earlier).toMatchObject([{ ofThisPerson: false, note: null }]);
  expect(housemates).toEqual([{ id: brother, kinds: ['visiting'] }]);
});

it.each([
  ['Flat 3, 12 Nettle Road', 'BS5 1AA', '12 nettle rd, flat 3', 'BS5 1AA', true],
  ['12 Nettle Road\nBristol BS5 1AA', 'BS5 1AA', '12 Nettle Road', 'BS5 1AA', true],
  ['12 Nettle Road', 'BS5 1AA', '14 Nettle Road', 'BS5 1AA', false],
  ['12 Nettle Road', 'BS5 1AA', '12 Nettle Road', 'BS5 1AB', false],
  ['12a Nettle Road', 'BS5 1AA', '12 Nettle Road', 'BS5 1AA', false],
  ['Rose Cottage', 'BS5 1AA', 'rose cottage', 'BS5 1AA', true],
  ['Rose Cottage', 'BS5 1AA', 'Ivy Cottage', 'BS5 1AA', false],
  ['4 Nettle Row', null, '4, nettle row', null, true],
])('%j %j and %j %j: one home is %j', (address, postcode, other, otherPostcode, same) => {
  expect(homeKey(address, postcode) === homeKey(other, otherPostcode)).toBe(same);
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
            checkAgain: false,
          },
          minute(now),
        );
        expect(state === 'out').toBe(checkedOut !== null);
        if (checkedOut === null) expect(state === 'late').toBe(now >= due + 15);
      },
    ),
  );
});
