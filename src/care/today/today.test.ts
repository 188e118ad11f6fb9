import ical from 'node-ical';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { saveDraft } from '#platform/draft/draft.server.ts';
import { newId } from '#platform/id.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { planContact, recordContact } from '../casework/contact.server.ts';
import { pauseEpisode, pauseOn, resumeEpisode } from '../casework/going-on.server.ts';
import { startHolding } from '../casework/holding.server.ts';
import { listHolding } from '../casework/holding-list.server.ts';
import { addAction, addGoal, recordNeed, recordReadiness } from '../casework/plan.server.ts';
import { readPersonPage } from '../casework/queries.server.ts';
import { connection, connectionStep, message } from '../connection/schema.server.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { takeByTelephone } from '../referral/receive.server.ts';
import { typedShape } from '../referral/shapes.ts';
import { draftForms, draftOf, draftPlace } from '../rules.ts';
import { findCalendarLink, readCalendar } from './calendar.server.ts';
import { makeCalendarLink, readMessages, revokeCalendarLink } from './commands.server.ts';
import { readToday } from './queries.server.ts';

let base: TestDatabase;
let service: Service;
let me: Ctx;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  me = service.linkWorker;
});
afterAll(() => base.close());

const refusal = (kind: string) => expect.objectContaining({ name: 'Refusal', kind });

const at = (ctx: Ctx, when: string): Ctx => ({ ...ctx, now: new Date(when) });

/** Somebody with one of everything, for a day that asks a lot. */
async function busyPerson(name: string): Promise<string> {
  const early = at(me, '2026-11-02T10:00:00Z');
  const { personId, episodeId } = await makePersonWithEpisode(early, { givenName: name });
  const plan = {
    tellBy: null,
    mode: 'telephone',
    place: null,
    placeNote: null,
    minutes: 30,
  } as const;
  await planContact(early, personId, { ...plan, on: '2026-11-21', time: '14:30' });
  await startHolding(early, personId, {
    functions: ['witnessing'],
    awaited: null,
    expectationsTalkedThrough: false,
    expectations: null,
    reviewOn: '2026-11-20',
    note: 'Listens',
  });
  await recordNeed(early, personId, { need: 'loneliness', needWords: null });
  await addGoal(early, personId, { goal: 'Garden', needId: null, importance: null });
  await addAction(early, personId, {
    action: 'Ring',
    goalId: null,
    byWhom: 'person',
    confidence: null,
    reviewOn: '2026-11-19',
  });
  await recordReadiness(early, personId, { motivation: 4, capacity: 2, readinessWords: null });
  await saveDraft(early, draftOf('contact', personId), { done: 'half' });
  await perform(early, 'care', async (tx, note) => {
    const of = { organisationId: service.organisationId, personId, episodeId };
    const id = newId();
    await tx.insert(connection).values({
      ...of,
      id,
      serviceName: 'Allotments',
      linkWorkerId: me.actor.id ?? '',
      shareName: true,
      shareTelephone: false,
      shareEmail: false,
      shareCommunicationNeeds: false,
      sharedWords: 'Gardening',
      agreedAt: early.now,
      status: 'sent',
      sentAt: early.now,
      chaseOn: '2026-11-12',
    });
    await tx.insert(connectionStep).values({
      ...of,
      id: newId(),
      connectionId: id,
      kind: 'sent',
      byName: 'Amina Yusuf',
      at: early.now,
    });
    await tx.insert(message).values({
      ...of,
      id: newId(),
      toUserId: me.actor.id ?? '',
      kind: 'referral-accepted',
      text: 'Somebody new',
      at: early.now,
    });
    note({ act: 'test.arrange', subject: ['person', personId], personId });
    return null;
  });
  return personId;
}

const met = {
  mode: 'telephone',
  place: null,
  placeNote: null,
  minutes: 20,
  attended: 'yes',
} as const;
const said = { alsoThere: null, personWords: 'Better', done: null, next: null };

describe('the day', () => {
  test('asks the database the same number of things however much there is', async () => {
    const count = async (read: (ctx: Ctx) => Promise<unknown>, ctx = me) => {
      const counted = counting(ctx);
      await read(counted.ctx);
      return counted.statements();
    };
    const nobody = await makePersonWithEpisode(service.secondLinkWorker, { givenName: 'Empty' });
    const emptyDay = await count(readToday, service.secondLinkWorker);
    const emptyPerson = await count((ctx) => readPersonPage(ctx, nobody.personId));
    const emptyList = await count((ctx) => listHolding(ctx));
    const personId = await busyPerson('Maureen');
    for (let i = 0; i < 12; i += 1) await busyPerson(`Person ${i}`);
    for (let i = 0; i < 12; i += 1)
      await recordContact(me, personId, { ...met, ...said, on: '2026-11-20', time: '09:00' });
    const day = await readToday(me);
    expect(day.appointments).toHaveLength(13);
    expect(day.reviews).toHaveLength(13);
    expect(day.unanswered).toHaveLength(13);
    expect(day.messages).toHaveLength(13);
    expect(day.actions).toHaveLength(13);
    expect(day.drafts).toHaveLength(13);
    expect(emptyDay).toBeGreaterThan(5);
    expect(await count(readToday)).toBe(emptyDay);
    expect(await count((ctx) => readPersonPage(ctx, personId))).toBe(emptyPerson);
    expect(await count((ctx) => listHolding(ctx))).toBe(emptyList);
  });

  test('shows what is one’s own alone, and a message until it is read', async () => {
    expect((await readToday(service.secondLinkWorker)).appointments).toEqual([]);
    expect((await readToday(service.otherLinkWorker)).messages).toEqual([]);
    const ids = (await readToday(me)).messages.slice(0, 2).map(({ id }) => id);
    const refused = refusal('not-found');
    await expect(readMessages(service.secondLinkWorker, ids)).rejects.toEqual(refused);
    await expect(readMessages(me, [])).rejects.toEqual(refused);
    expect(await readMessages(me, ids)).toEqual({ read: 2 });
    const left = (await readToday(me)).messages.map(({ id }) => id);
    expect(left).not.toEqual(expect.arrayContaining([ids[0]]));
    expect(left).not.toEqual(expect.arrayContaining([ids[1]]));
    await expect(readToday(service.referrer)).rejects.toEqual(refusal('forbidden'));
  });

  test('says of a home visit today whether it was checked', async () => {
    const { personId } = await makePersonWithEpisode(me, { givenName: 'Visited' });
    const { id } = await planContact(me, personId, {
      tellBy: null,
      mode: 'face-to-face',
      place: 'home',
      placeNote: null,
      minutes: 30,
      on: '2026-11-21',
      time: '15:00',
    });
    const checked = async () =>
      (await readToday(me)).appointments.find((one) => one.id === id)?.checked;
    expect(await checked()).toBe(false);
    await base.owner.query(
      `insert into care.visit (id, organisation_id, contact_id, person_id, link_worker_id, link_worker_name, risks_then, pair_needed, watcher_id, home, checked_at, due_out)
       values ($1, $2, $3, $4, $5, 'A', 'no-known-risks', false, $5, '|4 nettle row', now(), now())`,
      [newId(), service.organisationId, id, personId, me.actor.id],
    );
    expect(await checked()).toBe(true);
  });

  test('tells of referrals that nobody has decided on, of this service alone', async () => {
    const before = (await readToday(me)).referrals;
    const elsewhere = (await readToday(service.otherLinkWorker)).referrals;
    await takeByTelephone(
      service.manager,
      typedShape.parse({
        givenName: 'Nobody',
        familyName: 'Decided',
        dateOfBirth: '1950-02-03',
        nhsNumber: '',
        telephone: '01632 960126',
        email: '',
        address: '',
        postcode: '',
        practiceCode: '',
        communicationNeeds: '',
        reason: 'Lonely',
        urgency: 'urgent',
        risks: 'not-asked',
        riskNote: '',
        personAgreed: 'yes',
        source: 'gp',
        referrerName: '',
        referrerRole: '',
        referrerOrganisation: '',
        referrerContact: '',
        returnResponseTo: '',
      }),
    );
    const after = (await readToday(me)).referrals;
    expect(after).toMatchObject({
      count: (before?.count ?? 0) + 1,
      urgent: (before?.urgent ?? 0) + 1,
    });
    expect((await readToday(service.otherLinkWorker)).referrals).toEqual(elsewhere);
  });

  test('a pause comes back on its day, until it is resumed or goes on', async () => {
    const { episodeId } = await makePersonWithEpisode(me, { givenName: 'Resting' });
    const until = (lookAgainOn: string) => ({ reason: 'In hospital', lookAgainOn });
    await pauseEpisode(me, episodeId, until('2026-12-10'));
    const seenBy = async (ctx: Ctx, day: string) =>
      (await readToday(at(ctx, `${day}T09:00:00Z`))).paused.find((one) => one.id === episodeId);
    expect(await seenBy(me, '2026-12-09')).toBeUndefined();
    expect(await seenBy(me, '2026-12-10')).toMatchObject({ lookAgainOn: '2026-12-10' });
    for (const other of [service.secondLinkWorker, service.supervisor, service.otherLinkWorker])
      expect(await seenBy(other, '2027-06-01')).toBeUndefined();
    await pauseOn(me, episodeId, { stillWhy: 'Not home yet', lookAgainOn: '2027-01-04' });
    expect(await seenBy(me, '2027-01-03')).toBeUndefined();
    expect(await seenBy(me, '2027-01-04')).toBeDefined();
    // Paused before days were kept; then its link worker has left, too.
    await base.owner.query('update care.episode set look_again_on = null where id = $1', [
      episodeId,
    ]);
    expect(await seenBy(me, '2026-12-18')).toBeUndefined();
    expect(await seenBy(me, '2026-12-19')).toMatchObject({ lookAgainOn: '2026-12-19' });
    await base.owner.query('update care.episode set link_worker_id = $2 where id = $1', [
      episodeId,
      newId(),
    ]);
    expect(await seenBy(me, '2027-01-04')).toBeUndefined();
    expect(await seenBy(service.supervisor, '2027-01-04')).toBeDefined();
    await resumeEpisode(me, episodeId, { reason: 'Home' });
    expect(await seenBy(service.supervisor, '2027-01-04')).toBeUndefined();
  });

  test.each([
    ['accepted', {}, 'attendance', 14],
    ['accepted, and had not gone', { attendedFirst: false, changed: 5 }, 'attendance', 19],
    ['accepted, and went', { attendedFirst: true, first: 3 }, 'still-going', 31],
    ['on a list of six weeks', { status: 'waiting-list', waitingWeeks: 6 }, 'answer', 42],
    ['on a list, nobody said how long', { status: 'waiting-list' }, 'answer', 28],
  ] as const)(
    'asks how it goes with somebody %s, not before its day',
    async (_, given, question, after) => {
      const { status, attendedFirst, waitingWeeks, first, changed } = {
        ...{ status: 'accepted', attendedFirst: null, waitingWeeks: null, first: null, changed: 0 },
        ...given,
      };
      const answered = '2026-12-01';
      const { personId, episodeId } = await makePersonWithEpisode(me, { givenName: 'Sent' });
      const { rows } = await base.owner.query(
        `insert into care.connection (id, organisation_id, person_id, episode_id, service_name, link_worker_id, share_name,
         share_telephone, share_email, share_communication_needs, shared_words, agreed_at, status, sent_at, chase_on,
         answered_at, waiting_weeks, attended_first, first_attended_on, changed_at)
       values ($1, $2, $3, $4, 'Walks', $5, true, false, false, false, '', $6::timestamptz, $7, $6, '2026-12-11', $6, $8, $9, $10, $11) returning id`,
        [
          ...[newId(), service.organisationId, personId, episodeId, me.actor.id],
          ...[`${answered}T23:30:00Z`, status, waitingWeeks, attendedFirst],
          ...[first && addDays(answered, first), `${addDays(answered, changed)}T23:30:00Z`],
        ],
      );
      const asked = async (ctx: Ctx, days: number) =>
        (await readToday(at(ctx, `${addDays(answered, days)}T09:00:00Z`))).followUps
          .filter((one) => one.id === rows[0].id)
          .map((one) => one.question);
      expect(await asked(me, after - 1)).toEqual([]);
      expect(await asked(me, after)).toEqual([question]);
      for (const other of [service.secondLinkWorker, service.otherLinkWorker])
        expect(await asked(other, after)).toEqual([]);
      await base.owner.query("update care.episode set status = 'closed' where id = $1", [
        episodeId,
      ]);
      expect(await asked(me, after)).toEqual(question === 'still-going' ? [question] : []);
    },
  );

  test('shows somebody just allocated until there is a contact with them', async () => {
    const { personId } = await makePersonWithEpisode(me, { givenName: 'Newly' });
    const isNew = async () => (await readToday(me)).fresh.some((one) => one.personId === personId);
    expect(await isNew()).toBe(true);
    await recordContact(me, personId, { ...met, ...said, on: '2026-11-20', time: '09:00' });
    expect(await isNew()).toBe(false);
  });
});

test('every draft leads back to its form, and one of a form that is gone to nowhere', () => {
  const [person, record] = [newId(), newId()];
  for (const kind of Object.keys(draftForms) as (keyof typeof draftForms)[]) {
    const page = draftPlace(draftOf(kind, person, record))?.page;
    expect(page).toMatch(new RegExp(`${person}|${record}`));
    expect(page).not.toContain('undefined');
  }
  expect(draftPlace(`gone:${person}`)).toBeNull();
  expect(draftPlace('toString:x')).toBeNull();
});

describe('the timeline', () => {
  test('gives everything once, newest first, page after page', async () => {
    const personId = await busyPerson('Timeline');
    for (let i = 0; i < 60; i += 1)
      await recordContact(me, personId, {
        ...met,
        ...said,
        on: '2026-11-20',
        time: `10:${String(Math.floor(i / 3)).padStart(2, '0')}`,
      });
    const first = await readPersonPage(me, personId);
    expect(first.timeline.happenings).toHaveLength(50);
    const second = await readPersonPage(me, personId, first.timeline.older);
    expect(second.timeline.older).toBeNull();
    const all = [...first.timeline.happenings, ...second.timeline.happenings];
    expect(new Set(all.map((one) => one.id)).size).toBe(all.length);
    const times = all.map((one) => one.at.getTime());
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const sources = new Set(all.map((one) => one.source));
    for (const source of [
      'contact',
      'holding',
      'need',
      'goal',
      'action',
      'readiness',
      'connection',
    ])
      expect(sources).toContain(source);
    expect(all.filter((one) => one.source === 'contact')).toHaveLength(60);
    expect(all.find((one) => one.source === 'contact')?.byName).toBe('Amina Yusuf');
    for (const odd of ['nonsense', "'; drop table", `9999-99-99T99:99:99.999999Z_${personId}`])
      expect((await readPersonPage(me, personId, odd)).timeline.happenings).toHaveLength(50);
  });
});

describe('the private calendar', () => {
  const visitor = (): Ctx => ({
    ...me,
    actor: { kind: 'link', id: null, name: 'a link', organisationIds: [], roles: [] },
  });

  test('holds times and initials and nothing else, until it is ended', async () => {
    const { personId } = await makePersonWithEpisode(service.supervisor, {
      givenName: 'Zebedee',
      familyName: 'Quill',
    });
    const mine = service.supervisor;
    await planContact(mine, personId, {
      tellBy: null,
      on: '2026-11-24',
      time: '14:30',
      mode: 'face-to-face',
      place: 'home',
      placeNote: '4 Nettle Row',
      minutes: 60,
    });
    const { token } = await makeCalendarLink(mine);
    const { rows } = await base.owner.query('select token_hash from care.one_time_link');
    expect(rows.map((row) => row.token_hash)).not.toContain(token);
    const text = await readCalendar(visitor(), token);
    expect(text).not.toMatch(/Zebedee|Quill|Nettle|face|home|Amina|Maureen/i);
    const events = Object.values(ical.sync.parseICS(text)).filter(
      (one) => one?.type === 'VEVENT',
    ) as { summary: string; start: Date; end: Date }[];
    expect(events).toHaveLength(1);
    expect(events[0]?.summary).toBe('ZQ');
    expect(events[0]?.start.toISOString()).toBe('2026-11-24T14:30:00.000Z');
    expect(events[0]?.end.toISOString()).toBe('2026-11-24T15:30:00.000Z');

    const next = await makeCalendarLink(mine);
    await expect(readCalendar(visitor(), token)).rejects.toEqual(refusal('not-found'));
    expect(await findCalendarLink(mine)).toBeInstanceOf(Date);
    await revokeCalendarLink(mine);
    await expect(readCalendar(visitor(), next.token)).rejects.toEqual(refusal('not-found'));
    expect(await findCalendarLink(mine)).toBeNull();
    await expect(readCalendar(visitor(), 'x')).rejects.toEqual(refusal('not-found'));
  });

  test('ends when its owner leaves, and is not for managers', async () => {
    const mine = service.secondLinkWorker;
    const { token } = await makeCalendarLink(mine);
    await readCalendar(visitor(), token);
    await base.owner.query('update account.membership set ended_at = now() where user_id = $1', [
      mine.actor.id,
    ]);
    await expect(readCalendar(visitor(), token)).rejects.toEqual(refusal('not-found'));
    await expect(makeCalendarLink(service.manager)).rejects.toEqual(refusal('forbidden'));
  });
});
