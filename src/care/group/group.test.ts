import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import {
  addToSession,
  cancelSession,
  planSession,
  recordAttendance,
  takeFromSession,
} from './commands.server.ts';
import { listSessions, readSession } from './queries.server.ts';
import { MOST_PEOPLE, sessionShape } from './rules.ts';

let base: TestDatabase;
let service: Service;
let me: Ctx;
let sessionId: string;

const typed = (over: Record<string, string> = {}) => ({
  name: 'Tuesday drop-in',
  place: 'Library',
  on: '2026-11-21',
  time: '09:00',
  minutes: '90',
  ...over,
});

beforeAll(async () => {
  base = await openTestDatabase();
});
afterAll(() => base.close());
beforeEach(async () => {
  service = await makeService(base);
  me = service.linkWorker;
  ({ id: sessionId } = await planSession(me, sessionShape.parse(typed())));
});

const person = async () => (await makePersonWithEpisode(me)).personId;
const contactsOf = async (personId: string) =>
  (
    await base.owner.query(
      'select status, mode, minutes, done, place_note from care.contact where person_id = $1',
      [personId],
    )
  ).rows;

describe('a session', () => {
  it('leaves a contact with each person on its list, once', async () => {
    const [came, stayedAway] = [await person(), await person()];
    await addToSession(me, sessionId, came);
    await addToSession(me, sessionId, stayedAway);
    await recordAttendance(me, sessionId, { came: [came], done: 'Planted beans.' });
    expect(await contactsOf(came)).toEqual([
      {
        status: 'attended',
        mode: 'group',
        minutes: 90,
        done: 'Planted beans.',
        place_note: 'Tuesday drop-in, Library',
      },
    ]);
    expect(await contactsOf(stayedAway)).toMatchObject([{ status: 'did-not-attend', done: null }]);
    const codes = await base.owner.query(
      'select person_id from care.clinical_code where person_id = any($1)',
      [[came, stayedAway]],
    );
    expect(codes.rows).toEqual([{ person_id: came }]);
    await expect(recordAttendance(me, sessionId, { came: [], done: '' })).rejects.toMatchObject({
      kind: 'conflict',
    });
    expect((await listSessions(me)).sessions).toMatchObject([
      { id: sessionId, status: 'held', expected: 2, came: 1 },
    ]);
    const entries = await base.owner.query(
      "select act from platform.audit_entry where person_id = $1 and act = 'contact.record'",
      [came],
    );
    expect(entries.rows).toHaveLength(1);
  });

  it('is recorded whole or not at all', async () => {
    const [one, other] = [await person(), await person()];
    await addToSession(me, sessionId, one);
    await addToSession(me, sessionId, other);
    await base.owner.query("update care.episode set status = 'closed' where person_id = $1", [
      other,
    ]);
    await expect(
      recordAttendance(me, sessionId, { came: [one, other], done: '' }),
    ).rejects.toMatchObject({ kind: 'conflict' });
    expect(await contactsOf(one)).toEqual([]);
    await takeFromSession(me, sessionId, other);
    await recordAttendance(me, sessionId, { came: [one], done: '' });
  });

  it('twice by one form is recorded once', async () => {
    const one = await person();
    await addToSession(me, sessionId, one);
    const keyed = { ...me, key: '01990000-0000-7000-8000-00000000dddd' };
    await recordAttendance(keyed, sessionId, { came: [one], done: '' });
    await recordAttendance(keyed, sessionId, { came: [one], done: '' });
    expect(await contactsOf(one)).toHaveLength(1);
  });

  it('refuses what cannot be', async () => {
    const one = await person();
    const elsewhere = (await makePersonWithEpisode(service.otherLinkWorker)).personId;
    const none = { came: [], done: '' };
    const refusals: [() => Promise<unknown>, string][] = [
      [() => recordAttendance(me, sessionId, none), 'invalid'],
      [() => addToSession(me, sessionId, elsewhere), 'not-found'],
      [() => addToSession(service.otherLinkWorker, sessionId, elsewhere), 'not-found'],
      [() => addToSession(service.manager, sessionId, one), 'forbidden'],
      [() => takeFromSession(me, sessionId, one), 'not-found'],
      [() => readSession(service.otherLinkWorker, sessionId), 'not-found'],
      [() => readSession(service.referrer, sessionId), 'forbidden'],
      [() => listSessions(service.manager), 'forbidden'],
      [() => cancelSession(me, 'nonsense'), 'not-found'],
      [() => planSession(me, sessionShape.parse(typed({ on: '2028-01-01' }))), 'invalid'],
    ];
    for (const [doing, kind] of refusals) await expect(doing()).rejects.toMatchObject({ kind });
    await addToSession(me, sessionId, one);
    await expect(addToSession(me, sessionId, one)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(
      recordAttendance(me, sessionId, { came: [elsewhere], done: '' }),
    ).rejects.toMatchObject({ kind: 'invalid' });
    const later = await planSession(me, sessionShape.parse(typed({ on: '2026-11-28' })));
    await addToSession(me, later.id, one);
    await expect(recordAttendance(me, later.id, { came: [one], done: '' })).rejects.toMatchObject({
      detail: { fields: { came: 'It has not begun yet' } },
    });
  });

  it('tells the second of two who record it', async () => {
    const one = await person();
    await addToSession(me, sessionId, one);
    await expect(
      recordAttendance(service.secondLinkWorker, sessionId, { came: [], done: '' }, 1),
    ).rejects.toMatchObject({ kind: 'conflict' });
    await cancelSession(me, sessionId, 2);
    expect(await contactsOf(one)).toEqual([]);
    await expect(addToSession(me, sessionId, await person())).rejects.toMatchObject({
      kind: 'conflict',
    });
  });
});

it.each([
  [{ name: '' }, 'name'],
  [{ name: 'x'.repeat(121) }, 'name'],
  [{ on: '2026-02-30' }, 'on'],
  [{ time: '25:00' }, 'time'],
  [{ minutes: '0' }, 'minutes'],
  [{ minutes: 'long' }, 'minutes'],
])('a session with %j is refused at %s', (over, field) => {
  const parsed = sessionShape.safeParse(typed(over));
  expect(parsed.success ? null : parsed.error.issues[0]?.path[0]).toBe(field);
});

it('the pages ask the same statements however many people there are, and a list has an end', async () => {
  const count = async () => {
    const { ctx, statements } = counting(me);
    await listSessions(ctx);
    await readSession(ctx, sessionId);
    return statements();
  };
  const before = await count();
  for (let n = 0; n < 3; n++) await addToSession(me, sessionId, await person());
  expect(await count()).toBe(before);
  for (let n = 3; n < MOST_PEOPLE; n++) await addToSession(me, sessionId, await person());
  await expect(addToSession(me, sessionId, await person())).rejects.toMatchObject({
    kind: 'invalid',
  });
});
