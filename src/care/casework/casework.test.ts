import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { saveDraft } from '#platform/draft/draft.server.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { draftOf } from '../rules.ts';
import { cancelContact } from './cancel.server.ts';
import { planContact, recordContact, recordPlannedContact } from './contact.server.ts';
import { lockEpisode, moveEpisode, openEpisodeFor } from './episode.server.ts';
import { pauseEpisode, pauseOn, reopenEpisode, resumeEpisode } from './going-on.server.ts';
import {
  endHolding,
  noteHoldingSign,
  resumeHolding,
  reviewHolding,
  startHolding,
  stepDownHolding,
} from './holding.server.ts';
import { listHolding } from './holding-list.server.ts';
import {
  addAction,
  addGoal,
  changeAction,
  changeGoal,
  endBarrier,
  endNeed,
  recordBarrier,
  recordNeed,
  recordReadiness,
} from './plan.server.ts';
import { readForContact, readHolding, readPersonPage } from './queries.server.ts';
import { contactShape, goalShape, planShape } from './shapes.ts';

let base: TestDatabase;
let service: Service;
let me: Ctx;
let personId: string;
let episodeId: string;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  me = service.linkWorker;
  ({ personId, episodeId } = await makePersonWithEpisode(me));
});
afterAll(() => base.close());

const refusal = (kind: string) => expect.objectContaining({ name: 'Refusal', kind });
const met = (over = {}) =>
  contactShape.parse({
    on: '2026-11-21',
    time: '09:30',
    mode: 'telephone',
    attended: 'yes',
    personWords: 'I slept at last.',
    ...over,
  });
const goal = (over = {}) => goalShape.parse({ goal: 'To garden again', ...over });
const hold = (over = {}) => ({
  functions: ['waiting' as const],
  awaited: 'a place in the group',
  expectationsTalkedThrough: true,
  expectations: null,
  reviewOn: '2027-01-04',
  note: null,
  ...over,
});
const tomorrow = planShape.parse({ on: '2026-11-22', time: '14:30', mode: 'face-to-face' });
const count = async (table: string, where: string, ...given: unknown[]) =>
  Number(
    (await base.owner.query(`select count(*) from care.${table} where ${where}`, given)).rows[0]
      ?.count,
  );
const auditOf = async (id: string) =>
  (
    await base.owner.query<{ act: string; person_id: string }>(
      'select act, person_id from platform.audit_entry where subject_id = $1 order by id',
      [id],
    )
  ).rows;

describe('contacts', () => {
  test('an attended contact writes its code once, also when sent twice', async () => {
    const key = newId();
    const first = await recordContact({ ...me, key }, personId, met());
    expect(await recordContact({ ...me, key }, personId, met())).toEqual(first);
    expect(await count('contact', 'id = $1', first.id)).toBe(1);
    expect(
      await count(
        'clinical_code',
        "code = '1362931000000106' and because = $1",
        `contact ${first.id}`,
      ),
    ).toBe(1);
    expect(await auditOf(first.id)).toEqual([{ act: 'contact.record', person_id: personId }]);
  });

  test('one that was missed writes none', async () => {
    const { id } = await recordContact(me, personId, met({ attended: 'no' }));
    expect(await count('clinical_code', 'because = $1', `contact ${id}`)).toBe(0);
  });

  test('what is to come cannot be recorded; what is past cannot be planned', async () => {
    await expect(recordContact(me, personId, met({ on: '2026-11-22' }))).rejects.toEqual(
      refusal('invalid'),
    );
    await expect(planContact(me, personId, { ...tomorrow, on: '2026-11-20' })).rejects.toEqual(
      refusal('invalid'),
    );
    await expect(planContact(me, personId, { ...tomorrow, on: '2028-11-20' })).rejects.toEqual(
      refusal('invalid'),
    );
  });

  test('a planned one is recorded or cancelled once', async () => {
    const planned = await planContact(me, personId, tomorrow);
    const later = { ...me, now: new Date('2026-11-22T15:30:00Z') };
    await recordPlannedContact(later, planned.id, met({ on: '2026-11-22' }), 1);
    await expect(recordPlannedContact(later, planned.id, met(), 2)).rejects.toEqual(
      refusal('conflict'),
    );
    await expect(cancelContact(later, planned.id, { reason: null })).rejects.toEqual(
      refusal('conflict'),
    );
    const other = await planContact(me, personId, tomorrow);
    await cancelContact(me, other.id, { reason: 'Unwell' }, 1);
    await expect(recordPlannedContact(later, other.id, met(), 1)).rejects.toEqual(
      refusal('conflict'),
    );
    expect(await count('contact', "id = $1 and status = 'cancelled'", other.id)).toBe(1);
  });

  test('a draft is one’s own, and gone once the contact is recorded', async () => {
    const form = draftOf('contact', personId);
    await saveDraft(me, form, { done: 'half a sentence' });
    expect((await readForContact(me, personId)).drafts[form]?.values).toEqual({
      done: 'half a sentence',
    });
    expect((await readForContact(service.secondLinkWorker, personId)).drafts).toEqual({});
    await recordContact({ ...me, draft: form }, personId, met());
    expect((await readForContact(me, personId)).drafts).toEqual({});
  });
});

describe('needs, goals, actions, readiness and barriers', () => {
  test('are added, changed with their version, and ended', async () => {
    const need = await recordNeed(me, personId, { need: 'loneliness', needWords: null });
    const made = await addGoal(me, personId, goal({ needId: need.id, importance: '8' }));
    await changeGoal(me, made.id, { status: 'partly', outcome: 'Twice', importance: 8 }, 1);
    await expect(
      changeGoal(me, made.id, { status: 'reached', outcome: null, importance: null }, 1),
    ).rejects.toMatchObject({
      kind: 'conflict',
      detail: { theirs: { 'What came of it': 'Twice', version: 2 } },
    });
    const action = await addAction(me, personId, {
      action: 'Ring the allotments',
      goalId: made.id,
      byWhom: 'person',
      confidence: 6,
      reviewOn: null,
    });
    await changeAction(me, action.id, { status: 'done', confidence: 6, reviewOn: null }, 1);
    await expect(
      changeAction(me, action.id, { status: 'dropped', confidence: 6, reviewOn: null }, 1),
    ).rejects.toEqual(refusal('conflict'));
    const ready = await recordReadiness(me, personId, {
      motivation: 8,
      capacity: null,
      readinessWords: 'I want to, there is no time',
    });
    const barrier = await recordBarrier(me, personId, { barrier: 'money', barrierNote: null });
    expect(await count('readiness', 'id = $1 and capacity is null', ready.id)).toBe(1);
    await endBarrier(me, barrier.id);
    await expect(endBarrier(me, barrier.id)).rejects.toEqual(refusal('not-found'));
    await endNeed(me, need.id);
    for (const { id } of [need, made, action, ready, barrier])
      expect((await auditOf(id)).every((entry) => entry.person_id === personId)).toBe(true);
  });

  test('a goal cannot be for another person’s need', async () => {
    const other = await makePersonWithEpisode(me, { givenName: 'Stan' });
    const theirs = await recordNeed(me, other.personId, { need: 'money', needWords: null });
    await expect(addGoal(me, personId, goal({ needId: theirs.id }))).rejects.toEqual(
      refusal('invalid'),
    );
  });
});

describe('holding', () => {
  test('goes on until somebody ends it: reviewed, both signs, stepped down, ended, resumed', async () => {
    const { id } = await startHolding(me, personId, hold());
    await reviewHolding(
      me,
      id,
      { functions: ['waiting', 'witnessing'], awaited: null, reviewOn: '2027-02-01', note: 'Hard' },
      1,
    );
    await noteHoldingSign(me, id, { sign: 'dependence', signNote: 'Rings daily' }, 2);
    await noteHoldingSign(me, id, { sign: 'secure-attachment', signNote: 'Went alone' }, 3);
    await expect(
      endHolding(me, id, { talkedThrough: true, endReason: null, endPlan: null }, 4),
    ).rejects.toEqual(refusal('invalid'));
    await stepDownHolding(me, id, { stepDownPlan: 'Fortnightly', reviewOn: '2027-03-01' }, 4);
    await expect(
      endHolding(me, id, { talkedThrough: false, endReason: 'Well', endPlan: null }, 5),
    ).rejects.toEqual(refusal('invalid'));
    await endHolding(me, id, { talkedThrough: true, endReason: null, endPlan: null }, 5);
    await expect(noteHoldingSign(me, id, { sign: 'dependence', signNote: 'x' })).rejects.toEqual(
      refusal('conflict'),
    );
    await resumeHolding(me, id, { resumeNote: 'Her sister died', reviewOn: '2027-01-10' }, 6);
    const { holding, steps } = await readHolding(me, id);
    expect(holding).toMatchObject({ status: 'holding', witnessing: true, endedAt: null });
    expect(steps.map((step) => step.kind).sort()).toEqual(
      [
        'started',
        'reviewed',
        'dependence',
        'secure-attachment',
        'stepping-down',
        'ended',
        'resumed',
      ].sort(),
    );
    await expect(reviewHolding(me, id, { ...hold(), note: 'stale' }, 1)).rejects.toMatchObject({
      kind: 'conflict',
      detail: { theirs: { Status: 'Holding', 'What it is for': expect.any(String), version: 7 } },
    });
  });

  test('needs a function and a day within 26 weeks', async () => {
    for (const wrong of [
      { functions: [] },
      { reviewOn: '' },
      { reviewOn: '2026-11-21' },
      { reviewOn: addDays('2026-11-21', 183) },
      { reviewOn: '2026-02-30' },
    ])
      await expect(startHolding(me, personId, hold(wrong))).rejects.toEqual(refusal('invalid'));
  });

  test('an overdue review closes nothing, and comes first for the supervisor', async () => {
    const { id } = await startHolding(me, personId, hold({ reviewOn: '2026-11-23' }));
    const muchLater = { ...service.supervisor, now: new Date('2028-01-01T10:00:00Z') };
    const { held, counts } = await listHolding(muchLater);
    expect(held[0]).toMatchObject({ id, overdue: true, status: 'holding', weeks: 58 });
    expect(counts).toHaveLength(1);
    expect(counts[0]).toMatchObject({ linkWorker: 'Amina Yusuf', people: 1, overHalfYear: 2 });
  });
});

describe('an episode', () => {
  test('is paused, resumed and reopened by the table; nothing is added while it is closed', async () => {
    const own = await makePersonWithEpisode(me, { givenName: 'Rose' });
    await pauseEpisode(me, own.episodeId, { reason: 'In hospital', lookAgainOn: '2026-12-19' }, 1);
    await expect(
      pauseEpisode(me, own.episodeId, { reason: 'x', lookAgainOn: '2026-12-19' }, 2),
    ).rejects.toEqual(refusal('conflict'));
    await expect(resumeEpisode(me, own.episodeId, { reason: 'x' }, 1)).rejects.toMatchObject({
      kind: 'conflict',
      detail: { theirs: { version: 2 } },
    });
    await expect(
      pauseOn(me, own.episodeId, { stillWhy: 'x', lookAgainOn: '2020-01-01' }, 2),
    ).rejects.toEqual(refusal('invalid'));
    await pauseOn(me, own.episodeId, { stillWhy: 'Not home yet', lookAgainOn: '2027-01-10' }, 2);
    await resumeEpisode(me, own.episodeId, { reason: 'Home' }, 3);
    await expect(
      pauseOn(me, own.episodeId, { stillWhy: 'x', lookAgainOn: '2027-01-10' }),
    ).rejects.toEqual(refusal('conflict'));
    const close = () =>
      perform(me, 'care', async (tx, note) => {
        const current = await lockEpisode(me, tx, own.episodeId);
        await moveEpisode(me, tx, current, { kind: 'closed', set: { closedAt: me.now } });
        note({ act: 'test.close', subject: ['episode', own.episodeId] });
        return null;
      });
    const { id } = await startHolding(me, own.personId, hold());
    await expect(close()).rejects.toEqual(refusal('conflict'));
    await endHolding(me, id, { talkedThrough: true, endReason: 'Well', endPlan: null });
    await close();
    await expect(recordContact(me, own.personId, met())).rejects.toEqual(refusal('conflict'));
    await expect(
      resumeHolding(me, id, { resumeNote: 'x', reviewOn: '2027-01-10' }),
    ).rejects.toEqual(refusal('conflict'));
    await reopenEpisode(me, own.episodeId, { reason: 'Asked again' });
    await recordContact(me, own.personId, met());
    expect(
      (
        await base.owner.query(
          'select kind from care.episode_step where episode_id = $1 order by id',
          [own.episodeId],
        )
      ).rows.map((row) => row.kind),
    ).toEqual(['paused', 'paused-on', 'resumed', 'closed', 'reopened']);
  });

  test('two openings at once for one person give one episode', async () => {
    const own = await makePersonWithEpisode(me, { givenName: 'Ada' });
    await base.owner.query('delete from care.episode where id = $1', [own.episodeId]);
    const open = () =>
      perform(me, 'care', async (tx, note) => {
        const made = await openEpisodeFor(me, tx, { personId: own.personId });
        note({ act: 'test.open', subject: ['episode', made.episodeId] });
        return made;
      });
    const both = await Promise.all([open(), open()]);
    expect(new Set(both.map((made) => made.episodeId)).size).toBe(1);
    expect(both.map((made) => made.joined).sort()).toEqual([false, true]);
  });
});

test('another organisation finds nothing, and others of ours may not write', async () => {
  const { id } = await startHolding(me, personId, hold());
  const planned = await planContact(me, personId, tomorrow);
  const made = await addGoal(me, personId, goal());
  const stranger = service.otherLinkWorker;
  for (const attempt of [
    () => readPersonPage(stranger, personId),
    () => readHolding(stranger, id),
    () => recordContact(stranger, personId, met()),
    () => recordPlannedContact(stranger, planned.id, met()),
    () => cancelContact(stranger, planned.id, { reason: null }),
    () => addGoal(stranger, personId, goal()),
    () => changeGoal(stranger, made.id, { status: 'reached', outcome: null, importance: null }),
    () => startHolding(stranger, personId, hold()),
    () => endHolding(stranger, id, { talkedThrough: true, endReason: 'x', endPlan: null }),
    () => pauseOn(stranger, episodeId, { stillWhy: 'x', lookAgainOn: '2026-12-19' }),
    () => pauseEpisode(stranger, episodeId, { reason: 'x', lookAgainOn: '2026-12-19' }),
  ])
    await expect(attempt()).rejects.toEqual(refusal('not-found'));
  expect((await listHolding(stranger)).held).toEqual([]);
  for (const nobody of [service.manager, service.referrer, service.administrator])
    for (const attempt of [
      () => recordContact(nobody, personId, met()),
      () => startHolding(nobody, personId, hold()),
      () => pauseOn(nobody, episodeId, { stillWhy: 'x', lookAgainOn: '2026-12-19' }),
      () => pauseEpisode(nobody, episodeId, { reason: 'x', lookAgainOn: '2026-12-19' }),
    ])
      await expect(attempt()).rejects.toEqual(refusal('forbidden'));
  await expect(readPersonPage(service.referrer, personId)).rejects.toEqual(refusal('forbidden'));
});
