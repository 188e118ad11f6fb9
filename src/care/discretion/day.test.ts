import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Posted, submitOrAsk } from '#app/form.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { readMyReflections } from '../../workforce/supervision/reflection.server.ts';
import { planContact, recordContact, recordPlannedContact } from '../casework/contact.server.ts';
import { moveContact } from '../casework/contact-change.server.ts';
import { pauseEpisode, reopenEpisode } from '../casework/going-on.server.ts';
import {
  endHolding,
  resumeHolding,
  reviewHolding,
  startHolding,
} from '../casework/holding.server.ts';
import {
  endHoldingShape,
  resumeHoldingShape,
  reviewHoldingShape,
  startHoldingShape,
} from '../casework/holding.ts';
import { readContact, readForContact, readForHolding } from '../casework/queries.server.ts';
import { contactShape, moveShape, planShape } from '../casework/shapes.ts';
import { closeEpisode } from '../closing/commands.server.ts';
import { previewSummary } from '../closing/queries.server.ts';
import { closeShape } from '../closing/rules.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { acceptReferral } from '../referral/accept.server.ts';
import { takeByTelephone } from '../referral/receive.server.ts';
import { acceptShape, typedShape } from '../referral/shapes.ts';
import { stopOf } from './act.server.ts';
import { askSupervisor, typedInRequest } from './ask.server.ts';
import { proposeSetting } from './propose.server.ts';
import { answerRequest } from './request.server.ts';
import { readRequest } from './request-queries.server.ts';
import { answerShape, settingShape } from './shapes.ts';

let base: TestDatabase;
let service: Service;
let me: Ctx;
beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  me = service.linkWorker;
});
afterAll(() => base.close());

const refusal = (kind: string, fields?: Record<string, unknown>) =>
  expect.objectContaining({ name: 'Refusal', kind, ...(fields ? { detail: { fields } } : {}) });
const agree = (element: string, limit: object, position: number) =>
  proposeSetting(
    service.manager,
    element,
    settingShape.parse({
      scope: 'service',
      position: String(position),
      ...limit,
      reason: 'Agreed in March.',
      source: 'manager',
      as: 'put-in-force',
    }),
  );
const rows = async (sql: string, ...values: unknown[]) =>
  (await base.owner.query(sql, values)).rows;
const when = { on: '2026-11-28', time: '10:00', mode: 'face-to-face' };
const was = { on: '2026-11-20', time: '10:00', mode: 'face-to-face', attended: 'yes' };
/** A person whose support began so many days ago, with so many contacts behind them. */
async function somebody({ daysAgo = 3, contacts = 0 } = {}) {
  const made = await makePersonWithEpisode(me, { givenName: `P${newId().slice(-6)}` });
  await rows(
    "update care.episode set opened_at = $2::timestamptz - $3 * interval '1 day' where id = $1",
    made.episodeId,
    me.now,
    daysAgo,
  );
  for (let n = 0; n < contacts; n += 1)
    await rows(
      `insert into care.contact (id, organisation_id, person_id, episode_id, link_worker_id, status, kind, at, mode, made_at)
       values ($1, $2, $3, $4, $5, 'attended', 'appointment', $6::timestamptz - interval '2 days', 'telephone', $6)`,
      ...[newId(), service.organisationId, made.personId, made.episodeId, me.actor.id, me.now],
    );
  return made;
}
const planned = async (also = {}) => {
  const { personId } = await somebody();
  return (await planContact(me, personId, planShape.parse({ ...when, ...also }))).id;
};
const held = async () => {
  const { personId } = await somebody();
  return (await startHolding(me, personId, startHoldingShape.parse(hold('2026-11-30')))).id;
};
const hold = (reviewOn: string) => ({ functions: ['waiting'], reviewOn });
const review = (reviewOn: string) => ({ ...hold(reviewOn), note: 'Looked at it.' });
let calls = 0;
async function referred() {
  calls += 1;
  const input = typedShape.parse({
    // Unlike anybody else in this file.
    givenName: ['Nerys', 'Olwen', 'Dafydd', 'Gethin', 'Branwen', 'Tudur'][calls - 1],
    familyName: ['Vaughan', 'Prosser', 'Ellis', 'Bowen', 'Hopkin', 'Meredith'][calls - 1],
    dateOfBirth: `19${30 + calls * 7}-0${calls}-1${calls}`,
    telephone: `01632 960 00${calls}`,
    needs: ['alcohol-drugs'],
    reason: 'Lives alone',
    risks: 'no-known-risks',
    personAgreed: 'yes',
    source: 'council',
  });
  return (await takeByTelephone(me, input)).id;
}
const accept = (ctx: Ctx, id: string, why: Why) =>
  acceptReferral(
    ctx,
    { referralId: id, version: 1 },
    acceptShape.parse({ person: 'new', shown: '', ...why }),
  );
const close = (why: Why) => closeShape.parse({ reason: 'needs-met', done: 'We talked.', ...why });
async function toClose() {
  const made = await somebody();
  await rows(
    `insert into care.referral (id, organisation_id, person_id, episode_id, source, route, status, given_name, family_name,
       date_of_birth, reason, person_agreed, risks, received_at, changed_at)
     values ($1, $2, $3, $4, 'gp', 'telephone', 'accepted', 'A', 'B', '1950-01-01', 'x', true, 'no-known-risks', now(), now())`,
    ...[newId(), service.organisationId, made.personId, made.episodeId],
  );
  return made.personId;
}
async function closed() {
  const { personId, episodeId } = await somebody({ daysAgo: 60 });
  await closeEpisode(me, personId, close({}));
  return episodeId;
}

type Why = { discretionReason?: string };
interface Row {
  act: string;
  element: string;
  limit: object;
  /** What the act is done to. */
  of: () => Promise<string>;
  does: (ctx: Ctx, id: string, why: Why) => Promise<unknown>;
  /** How often it has been done. */
  done: string;
}
const contacts = 'select count(*)::int as n from care.contact where person_id = $1';
const holdings = 'select count(*)::int as n from care.holding where person_id = $1';
const moves = 'select count(*)::int as n from care.contact_step where contact_id = $1';
const version = (table: string) => `select version - 1 as n from care.${table} where id = $1`;
const plan = (more: object) => (ctx: Ctx, id: string, why: Why) =>
  planContact(ctx, id, planShape.parse({ ...when, ...more, ...why }));
const record = (more: object) => (ctx: Ctx, id: string, why: Why) =>
  recordContact(ctx, id, contactShape.parse({ ...was, ...more, ...why }));
const person = (given?: Parameters<typeof somebody>[0]) => async () =>
  (await somebody(given)).personId;

const table: Row[] = [
  {
    act: 'booking one contact too many',
    element: 'contacts',
    limit: { limitAmount: '2' },
    of: person({ contacts: 2 }),
    does: plan({}),
    done: `${contacts} and status = 'planned'`,
  },
  {
    act: 'recording one contact too many',
    element: 'contacts',
    limit: { limitAmount: '2' },
    of: person({ contacts: 2 }),
    does: record({}),
    done: `${contacts} and recorded_at is not null`,
  },
  {
    act: 'a contact the day after the last',
    element: 'frequency',
    limit: { limitAmount: '7' },
    of: person({ contacts: 1 }),
    does: record({}),
    done: `${contacts} and recorded_at is not null`,
  },
  {
    act: 'going on with support too long',
    element: 'duration',
    limit: { limitAmount: '4' },
    of: person({ daysAgo: 40 }),
    does: plan({}),
    done: contacts,
  },
  {
    act: 'reopening support that was long',
    element: 'duration',
    limit: { limitAmount: '4' },
    of: closed,
    does: (ctx, id, why) => reopenEpisode(ctx, id, { reason: 'Asked again', ...why }),
    done: "select count(*)::int as n from care.episode_step where episode_id = $1 and kind = 'reopened'",
  },
  {
    act: 'booking too long a contact',
    element: 'contact-time',
    limit: { limitAmount: '45' },
    of: person(),
    does: plan({ minutes: '60' }),
    done: contacts,
  },
  {
    act: 'recording a longer contact than was booked',
    element: 'contact-time',
    limit: { limitAmount: '45' },
    of: () => planned({ minutes: '30' }),
    does: (ctx, id, why) =>
      recordPlannedContact(ctx, id, contactShape.parse({ ...was, minutes: '60', ...why })),
    done: version('contact'),
  },
  {
    act: 'a home visit',
    element: 'place',
    limit: { limitAmong: ['practice'] },
    of: person(),
    does: plan({ place: 'home' }),
    done: contacts,
  },
  {
    act: 'moving an appointment to a home',
    element: 'place',
    limit: { limitAmong: ['practice'] },
    of: planned,
    does: (ctx, id, why) =>
      moveContact(ctx, id, moveShape.parse({ ...when, place: 'home', ...why })),
    done: moves,
  },
  {
    act: 'holding one more person',
    element: 'holding',
    limit: { limitAmount: '0' },
    of: person(),
    does: (ctx, id, why) =>
      startHolding(ctx, id, startHoldingShape.parse({ ...hold('2026-12-01'), ...why })),
    done: holdings,
  },
  {
    act: 'a first review too far ahead',
    element: 'holding-review',
    limit: { limitAmount: '14' },
    of: person(),
    does: (ctx, id, why) =>
      startHolding(ctx, id, startHoldingShape.parse({ ...hold('2027-01-20'), ...why })),
    done: holdings,
  },
  {
    act: 'a next review too far ahead',
    element: 'holding-review',
    limit: { limitAmount: '14' },
    of: held,
    does: (ctx, id, why) =>
      reviewHolding(ctx, id, reviewHoldingShape.parse({ ...review('2027-01-20'), ...why })),
    done: version('holding'),
  },
  {
    act: 'accepting from a source outside',
    element: 'referral-types',
    limit: { limitAmong: ['gp'] },
    of: referred,
    does: accept,
    done: version('referral'),
  },
  {
    act: 'accepting a need outside',
    element: 'conditions',
    limit: { limitAmong: ['loneliness'] },
    of: referred,
    does: accept,
    done: version('referral'),
  },
  {
    act: 'closing without word to the referrer',
    element: 'feedback',
    limit: {},
    of: toClose,
    does: (ctx, id, why) => closeEpisode(ctx, id, close(why)),
    done: "select count(*)::int as n from care.episode where person_id = $1 and status = 'closed'",
  },
];

const mine = async () => (await readMyReflections(me)).mine;
const times = async (row: Row, id: string) => (await rows(row.done, id))[0].n as number;

describe.each(table)('$act', (row) => {
  test('firm: is stopped, stores nothing, and is done once when it is allowed', async () => {
    const id = await row.of();
    await agree(row.element, row.limit, 1);
    const keyed = { ...me, key: newId() };
    const stopped = await row.does(keyed, id, {}).catch((error) => error);
    expect(stopped).toEqual(
      refusal('invalid', {
        discretion: expect.stringMatching(/your manager on 21 November 2026.*Grace Okafor can/),
      }),
    );
    expect(await times(row, id)).toBe(0);
    const stop = stopOf(stopped);
    expect(stop?.stopped.map(({ element }) => element)).toEqual([row.element]);
    if (!stop) throw new Error('what was stopped can be asked for');
    const { ids } = await askSupervisor(me, { ...stop, page: '/', reason: 'It helps', typed: {} });
    const answer = answerShape.parse({ answer: 'allow' });
    await answerRequest(service.supervisor, ids[0] ?? '', undefined, answer);
    const first = await row.does(keyed, id, {});
    expect(await row.does(keyed, id, {})).toEqual(first);
    expect(await times(row, id)).toBe(1);
  });

  test('guided: asks for a reason, keeps it as the link worker’s own, and is done', async () => {
    await agree(row.element, row.limit, 9);
    const id = await row.of();
    await agree(row.element, row.limit, 5);
    await expect(row.does(me, id, {})).rejects.toEqual(
      refusal('invalid', { discretionReason: expect.stringContaining('(guided)') }),
    );
    expect(await times(row, id)).toBe(0);
    const before = (await mine()).length;
    const why = `Because of ${row.act}`;
    await row.does(me, id, { discretionReason: why });
    expect(await times(row, id)).toBe(1);
    const kept = await mine();
    expect(kept).toHaveLength(Math.min(before + 1, 25));
    expect(kept[0]).toMatchObject({ kind: 'micro-discretion', element: row.element, words: why });
  });

  test('free: nothing is said and nothing kept', async () => {
    await agree(row.element, row.limit, 9);
    const id = await row.of();
    const [last] = await mine();
    await row.does(me, id, {});
    expect(await times(row, id)).toBe(1);
    expect((await mine())[0]).toEqual(last);
  });
});

describe('what is not asked about', () => {
  test('what was booked is recorded as it was; a missed contact, and those inside a limit', async () => {
    const id = await planned({ minutes: '60', place: 'home' });
    await agree('contact-time', { limitAmount: '45' }, 1);
    await agree('place', { limitAmong: ['practice'] }, 1);
    await agree('contacts', { limitAmount: '1' }, 1);
    const whole = { ...was, minutes: '60', place: 'home' };
    await recordPlannedContact(me, id, contactShape.parse(whole));
    const { personId } = await somebody({ contacts: 1 });
    await recordContact(me, personId, contactShape.parse({ ...whole, attended: 'no' }));
    const other = await somebody();
    await planContact(me, other.personId, planShape.parse({ ...when, minutes: '45' }));
    await agree('contact-time', {}, 9);
    await agree('place', {}, 9);
    await agree('contacts', {}, 9);
  });

  test('time paused is no time of support; ending and holding again is', async () => {
    const made = await somebody({ daysAgo: 60 });
    const early = { ...me, now: new Date('2026-10-01T10:00:00Z') };
    await pauseEpisode(early, made.episodeId, { reason: 'In hospital', lookAgainOn: '2026-12-19' });
    await agree('duration', { limitAmount: '4' }, 1);
    await planContact(me, made.personId, planShape.parse(when));
    await agree('duration', {}, 9);
    const id = await held();
    await endHolding(me, id, endHoldingShape.parse({ talkedThrough: 'yes', endReason: 'Well' }));
    await agree('holding', { limitAmount: '0' }, 1);
    const again = resumeHoldingShape.parse({ resumeNote: 'Came back', reviewOn: '2026-12-01' });
    await expect(resumeHolding(me, id, again)).rejects.toEqual(
      refusal('invalid', { discretion: expect.any(String) }),
    );
    await agree('holding', {}, 9);
  });

  test('a supervisor goes by it too and is allowed by somebody else; another service is not bound', async () => {
    await agree('contacts', { limitAmount: '0' }, 1);
    const { personId } = await somebody();
    await expect(planContact(service.supervisor, personId, planShape.parse(when))).rejects.toEqual(
      refusal('invalid', { discretion: expect.stringContaining('Helen Pryce can allow it.') }),
    );
    const theirs = await makePersonWithEpisode(service.otherLinkWorker);
    await planContact(service.otherLinkWorker, theirs.personId, planShape.parse(when));
    await agree('contacts', {}, 9);
  });

  test('two at the same moment do not both take the last place', async () => {
    await agree('contacts', { limitAmount: '3' }, 1);
    const { personId } = await somebody({ contacts: 2 });
    const both = await Promise.allSettled(
      ['10:00', '11:00'].map((time) =>
        planContact(me, personId, planShape.parse({ ...when, time })),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await agree('contacts', {}, 9);
  });
});

describe('the form', () => {
  const typed = { ...when, place: 'home', placeNote: 'Second door' };
  const post = (personId: string, values: Posted['values'], key = newId()) =>
    submitOrAsk(
      { ctx: me, at: (path) => `/o/hillside${path}` },
      `/people/${personId}/appointments/new`,
      { values: { ...typed, ...values }, key, version: undefined },
      planShape,
      async (ctx, input) => {
        await planContact(ctx, personId, input);
        return '/done';
      },
    );

  test('keeps all that was typed, sends it in one press, and is done once it is allowed', async () => {
    await agree('place', { limitAmong: ['practice'] }, 1);
    const { personId } = await somebody();
    expect(await post(personId, {})).toMatchObject({
      init: { status: 422 },
      data: { values: typed, errors: { discretion: expect.stringContaining('Grace Okafor') } },
    });
    expect(await post(personId, { ask: 'yes', askReason: '' })).toMatchObject({
      data: { values: typed, errors: { askReason: expect.any(String) } },
    });
    const key = newId();
    const asks = { ask: 'yes', askReason: 'She cannot leave the house.' };
    const sent = (await post(personId, asks, key)) as Response;
    const address = sent.headers.get('location') ?? '';
    expect(address).toMatch(/^\/o\/hillside\/discretion\/requests\/[0-9a-f-]{36}$/);
    expect(((await post(personId, asks, key)) as Response).headers.get('location')).toBe(address);
    const id = address.slice(-36);
    expect(await typedInRequest(me, id)).toEqual(typed);
    expect(await typedInRequest(service.secondLinkWorker, id)).toBeNull();
    expect(await readRequest(service.supervisor, id)).toMatchObject({
      typed,
      askedFor: 'their home',
      reason: asks.askReason,
    });
    expect((await readRequest(service.manager, id)).typed).toBeNull();
    expect((await rows(contacts, personId))[0].n).toBe(0);
    await answerRequest(service.supervisor, id, 1, answerShape.parse({ answer: 'allow' }));
    const done = newId();
    expect(((await post(personId, {}, done)) as Response).headers.get('location')).toBe('/done');
    await post(personId, {}, done);
    expect((await rows(contacts, personId))[0].n).toBe(1);
    await agree('place', {}, 9);
  });

  test('says before anything is typed what was agreed, where it is near', async () => {
    await agree('contacts', { limitAmount: '3' }, 5);
    await agree('holding', { limitAmount: '1' }, 1);
    const far = await readForContact(me, (await somebody()).personId);
    expect(far.agreed.near).toEqual([]);
    const { personId } = await somebody({ contacts: 2 });
    expect((await readForContact(me, personId)).agreed.near).toEqual([
      '2 of 3 contacts so far. At most 3 contacts (guided): set by your manager on 21 November 2026.',
    ]);
    expect((await readForHolding(me, personId)).agreed.near[0]).toMatch(/of 1 people held now/);
    await agree('contact-time', { limitAmount: '40' }, 5);
    const planned = await planContact(me, personId, planShape.parse(when));
    expect((await readContact(me, planned.id)).hints.minutes).toMatch(/^At most 40 minutes/);
    await agree('contact-time', {}, 9);
    await agree('contacts', {}, 9);
    await agree('holding', {}, 9);
    expect((await readForContact(me, personId)).agreed).toEqual({ near: [], hints: {} });
  });

  test('closing says at the look ahead already what would stop it', async () => {
    await agree('feedback', {}, 1);
    const id = await toClose();
    await expect(previewSummary(me, id, close({}))).rejects.toEqual(
      refusal('invalid', { discretion: expect.any(String) }),
    );
    const { personId } = await somebody();
    // Nobody referred them: there is nobody to tell.
    await previewSummary(me, personId, close({}));
    await agree('feedback', {}, 9);
  });
});

test('the reasons are read by no manager, supervisor, administrator or colleague', async () => {
  const words = (await mine()).map((one) => one.words);
  expect(words.length).toBeGreaterThan(10);
  for (const ctx of [service.supervisor, service.secondLinkWorker])
    expect((await readMyReflections(ctx)).mine).toEqual([]);
  for (const ctx of [service.manager, service.administrator, service.referrer])
    await expect(readMyReflections(ctx)).rejects.toEqual(refusal('forbidden'));
  const audit = await rows(
    "select count(*)::int as n from platform.audit_entry e where e::text like '%Because of %'",
  );
  expect(audit).toEqual([{ n: 0 }]);
});
