import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RequestContext } from '#app/context.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { keepAside } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { plainBrowser } from '../../../test/support/plain-browser.tsx';
import { readMyReflections } from '../../workforce/supervision/reflection.server.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { proposeSetting } from '../discretion/propose.server.ts';
import { settingShape } from '../discretion/shapes.ts';
import { readReport } from '../report/report.server.ts';
import { readToday } from '../today/queries.server.ts';
import { cancelContact } from './cancel.server.ts';
import { planContact, recordContact } from './contact.server.ts';
import { correctContact, moveContact } from './contact-change.server.ts';
import { endFollowUp, moveFollowUp, readFollowUp, recordFollowUp } from './follow-up.server.ts';
import { reopenEpisode } from './going-on.server.ts';
import CorrectContactPage, * as correcting from './pages/correct-contact.tsx';
import KeptContactPage, { loader as readKept } from './pages/kept-contact.tsx';
import { readContact, readPersonPage } from './queries.server.ts';
import { contactStep } from './schema.server.ts';
import { correctShape, moveShape } from './shapes.ts';

let base: TestDatabase;
let service: Service;
let me: Ctx;
let personId: string;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  me = service.linkWorker;
});
beforeEach(async () => {
  ({ personId } = await makePersonWithEpisode(me));
});
afterAll(() => base.close());

const refusal = (kind: string) => expect.objectContaining({ name: 'Refusal', kind });
const where = { mode: 'telephone', place: null, placeNote: null, minutes: 30 } as const;
const met = (over = {}) => ({
  ...where,
  on: '2026-11-20',
  time: '09:00',
  attended: 'yes' as const,
  alsoThere: null,
  personWords: 'Better',
  done: 'Talked',
  next: null,
  ...over,
});
const corrected = (over = {}) => ({
  ...met({ done: 'Talked and walked' }),
  why: 'Typed in haste',
  ...over,
});
const plan = { ...where, on: '2026-11-25', time: '14:00', tellBy: null } as const;
const move = { ...where, on: '2026-11-26', time: '15:00', why: 'The bus' } as const;

const codes = async (id: string) =>
  (
    await base.owner.query('select at from care.clinical_code where because = $1', [
      `contact ${id}`,
    ])
  ).rows;

test('a correction keeps what was written before, with who, when and why', async () => {
  const { id } = await recordContact(me, personId, met());
  await correctContact(service.secondLinkWorker, id, corrected(), 1);
  const { contact, steps } = await readContact(me, id);
  expect(contact).toMatchObject({
    done: 'Talked and walked',
    linkWorkerId: me.actor.id,
    version: 2,
  });
  expect(steps).toMatchObject([
    {
      kind: 'corrected',
      why: 'Typed in haste',
      byName: 'Tom Ellery',
      wasDone: 'Talked',
      at: me.now,
    },
  ]);
  const titles = (await readPersonPage(me, personId)).timeline.happenings;
  expect(titles.find((one) => one.source === 'contact-step')).toMatchObject({
    word: 'corrected',
    note: 'Typed in haste',
    leadsTo: id,
  });
});

test('the code that they were seen follows the correction', async () => {
  const { id } = await recordContact(me, personId, met());
  expect(await codes(id)).toHaveLength(1);
  await correctContact(me, id, corrected({ attended: 'no' }), 1);
  expect(await codes(id)).toHaveLength(0);
  await correctContact(me, id, corrected({ attended: 'yes', on: '2026-11-19' }), 2);
  expect(await codes(id)).toEqual([{ at: new Date('2026-11-19T09:00:00Z') }]);
});

test('the second of two who correct at once is told, and shown what the first saved', async () => {
  const { id } = await recordContact(me, personId, met());
  const [one, two] = await Promise.allSettled([
    correctContact(me, id, corrected({ done: 'One' }), 1),
    correctContact(service.supervisor, id, corrected({ done: 'Two' }), 1),
  ]);
  const refused = [one, two].find((result) => result.status === 'rejected');
  const { contact, steps } = await readContact(me, id);
  expect(refused?.reason).toMatchObject({
    kind: 'conflict',
    detail: { theirs: { 'What was done': contact.done, version: 2 } },
  });
  expect(steps).toHaveLength(1);
});

test('sent twice it is done once; with nothing different it is refused', async () => {
  const { id } = await recordContact(me, personId, met());
  const keyed = { ...me, key: newId() };
  await correctContact(keyed, id, corrected(), 1);
  await correctContact(keyed, id, corrected(), 1);
  expect((await readContact(me, id)).steps).toHaveLength(1);
  await expect(correctContact(me, id, corrected(), 2)).rejects.toEqual(refusal('invalid'));
});

describe('a correction beyond what was agreed', () => {
  const agree = (element: string, limit: object, position: number) =>
    proposeSetting(
      service.manager,
      element,
      settingShape.parse({
        ...{ scope: 'service', position: String(position), ...limit, reason: 'Agreed in March.' },
        ...{ source: 'manager', as: 'put-in-force' },
      }),
    );
  const limits = { 'contact-time': { limitAmount: '45' }, place: { limitAmong: ['practice'] } };
  const over = { minutes: 90, place: 'home', done: 'Talked at length' } as const;
  const reasons = async (ctx = me) => (await readMyReflections(ctx)).mine;
  const agreeAll = async (position: number) => {
    for (const [element, limit] of Object.entries(limits)) await agree(element, limit, position);
  };
  afterAll(() => agreeAll(9));

  test.each([
    ['guided', 5, /\(guided\)/],
    ['firm', 1, /\(firm\).*It is kept as it was. Talk about it with Grace Okafor\.$/],
  ])('%s: asks for a reason, keeps it as their own, and is never stopped', async (_, at, says) => {
    const { id } = await recordContact(me, personId, met());
    await agreeAll(at);
    const before = (await reasons()).length;
    await expect(correctContact(me, id, corrected(over), 1)).rejects.toMatchObject({
      kind: 'invalid',
      detail: { fields: { discretionReason: expect.stringMatching(says) } },
    });
    expect((await readContact(me, id)).contact).toMatchObject({ minutes: 30, version: 1 });
    const keyed = { ...me, key: newId() };
    const why = { ...over, discretionReason: 'She could not leave the house.' };
    for (let n = 0; n < 2; n += 1) await correctContact(keyed, id, corrected(why), 1);
    expect((await readContact(me, id)).contact).toMatchObject({ minutes: 90, place: 'home' });
    const kept = await reasons();
    expect(kept).toHaveLength(before + 2);
    expect(new Set(kept.slice(0, 2).map(({ element }) => element))).toEqual(
      new Set(['place', 'contact-time']),
    );
    expect(kept[0]?.words).toBe('She could not leave the house.');
    expect(await reasons(service.supervisor)).toEqual([]);
    await expect(readMyReflections(service.manager)).rejects.toEqual(refusal('forbidden'));
    // What was said once is not asked about again, nor is what comes nearer to the limit.
    await correctContact(me, id, corrected({ ...over, minutes: 60, done: 'Talked' }), 2);
    expect(await reasons()).toHaveLength(before + 2);
  });

  test('free, inside, not there, in a group: nothing is asked; there after all: all of it', async () => {
    await agreeAll(1);
    const first = async (more = {}) => (await recordContact(me, personId, met(more))).id;
    await correctContact(me, await first(), corrected({ minutes: 45, place: 'practice' }));
    await correctContact(me, await first(), corrected({ ...over, attended: 'no' }));
    await correctContact(me, await first(), corrected({ ...over, mode: 'group' }));
    await agree('contacts', { limitAmount: '1' }, 5);
    const missed = await first({ attended: 'no' });
    await expect(correctContact(me, missed, corrected())).rejects.toMatchObject({
      detail: { fields: { discretionReason: expect.stringContaining('At most 1 contact') } },
    });
    await agree('contacts', {}, 9);
    await agreeAll(9);
    await correctContact(me, missed, corrected(over));
  });

  test('after support was closed too; the report counts it as it stands', async () => {
    const { id } = await recordContact(me, personId, met());
    await agreeAll(1);
    await base.owner.query(
      "update care.episode set status = 'closed', closed_at = now() where person_id = $1",
      [personId],
    );
    const furthest = async () => {
      const asked = { period: '2026-27-q3', practice: null };
      const { report } = await readReport(service.manager, 'agreement', asked, 1);
      const { rows } = report.sections.find((one) => one.id === 'limits') ?? { rows: [] };
      return Math.max(...rows.flat().filter((cell) => typeof cell === 'number'));
    };
    const why = { ...over, minutes: 450, discretionReason: 'Typed a nought too few' };
    const before = await furthest();
    await correctContact(me, id, corrected(why));
    expect(await furthest()).toBeGreaterThan(before);
  });

  test('without JavaScript: the form shows the line for the reason, with what was typed, and no request', async () => {
    const { id } = await recordContact(me, personId, met());
    await agreeAll(1);
    const { rows } = await base.owner.query('select slug from account.organisation where id = $1', [
      service.organisationId,
    ]);
    const browser = plainBrowser(
      [
        {
          path: '/o/:organisation/contacts/:contact/correct',
          ...correcting,
          Component: CorrectContactPage,
        },
        {
          path: '/o/:organisation/contacts/:contact',
          loader: readKept,
          action: undefined,
          Component: KeptContactPage,
        },
      ],
      {
        services: { db: base.db },
        now: me.now,
        signedIn: {
          userId: me.actor.id ?? '',
          name: me.actor.name,
          secondFactor: true,
        } as RequestContext['signedIn'],
      },
    );
    const page = await browser.visit(`/o/${rows[0].slug}/contacts/${id}/correct`);
    expect(page.html).not.toContain('discretionReason');
    const { attended, mode, time } = met();
    const typed = {
      ...{ attended, mode, time, 'on-day': '20', 'on-month': '11', 'on-year': '2026' },
      ...{ minutes: '90', place: 'home', why: 'It was at their home' },
    };
    const asked = await browser.go(page, typed);
    expect(asked.status).toBe(422);
    expect(asked.html).toMatch(/error-summary[\s\S]*href="#discretionReason"[\s\S]*Grace Okafor/);
    expect(asked.html).toContain('>It was at their home</textarea>');
    expect(asked.html).not.toContain('askReason');
    const done = await browser.go(asked, { ...typed, discretionReason: 'The lift was broken' });
    expect(done.text).toContain('Before it was corrected');
  });
});

test('an appointment is moved as often as need be, and then recorded or cancelled', async () => {
  const { id } = await planContact(me, personId, plan);
  await moveContact(me, id, move, 1);
  await moveContact(me, id, { ...move, on: '2026-11-27', why: null }, 2);
  await expect(moveContact(me, id, { ...move, minutes: 60 }, 2)).rejects.toMatchObject({
    kind: 'conflict',
    detail: {
      theirs: {
        When: expect.stringContaining('27 November 2026'),
        How: 'Telephone',
        Minutes: 30,
        version: 3,
      },
    },
  });
  const { contact, steps } = await readContact(me, id);
  expect(contact.at).toEqual(new Date('2026-11-27T15:00:00Z'));
  expect(steps.map((step) => step.wasAt.toISOString())).toEqual(
    expect.arrayContaining(['2026-11-25T14:00:00.000Z', '2026-11-26T15:00:00.000Z']),
  );
  await expect(moveContact(me, id, move, 2)).rejects.toEqual(refusal('conflict'));
  await expect(moveContact(me, id, { ...move, on: '2026-11-20' })).rejects.toEqual(
    refusal('invalid'),
  );
  await expect(correctContact(me, id, corrected())).rejects.toEqual(refusal('conflict'));
  await cancelContact(me, id, { reason: null }, 3);
  await expect(moveContact(me, id, move)).rejects.toEqual(refusal('conflict'));
  await expect(correctContact(me, id, corrected())).rejects.toEqual(refusal('conflict'));
});

describe('the follow-up after support ended', () => {
  let episodeId: string;
  beforeEach(async () => {
    ({ personId, episodeId } = await makePersonWithEpisode(me));
    await base.owner.query(
      "update care.episode set status = 'closed', closed_at = now(), follow_up_on = '2026-11-21' where id = $1",
      [episodeId],
    );
  });
  const due = async (ctx: Ctx) => (await readToday(ctx)).closed.map(({ id }) => id);
  const yesterday = (ctx: Ctx): Ctx => ({ ...ctx, now: new Date('2026-11-20T10:00:00Z') });
  const holder = (id: string | null) =>
    base.owner.query('update care.episode set link_worker_id = $2 where id = $1', [episodeId, id]);

  test('is on Today of who supported them from its day, and of a supervisor where nobody does', async () => {
    expect(await due(yesterday(me))).not.toContain(episodeId);
    expect(await due(me)).toContain(episodeId);
    expect(await due(service.supervisor)).not.toContain(episodeId);
    for (const left of [null, newId()]) {
      await holder(left);
      expect(await due(service.supervisor)).toContain(episodeId);
      expect(await due(me)).not.toContain(episodeId);
      expect(await due(service.otherLinkWorker)).not.toContain(episodeId);
    }
  });

  test('stays while somebody is not reached, is done once, and stands on the timeline', async () => {
    await recordFollowUp(me, personId, met({ attended: 'no' }), 1);
    expect(await due(me)).toContain(episodeId);
    const keyed = { ...me, key: newId() };
    await recordFollowUp(keyed, personId, met(), 2);
    await recordFollowUp(keyed, personId, met(), 2);
    expect(await due(me)).not.toContain(episodeId);
    const { happenings } = (await readPersonPage(me, personId)).timeline;
    expect(happenings.filter(({ source }) => source === 'contact')).toHaveLength(2);
    expect(happenings.map(({ word }) => word)).toContain('followed-up');
    await expect(recordFollowUp(me, personId, met())).rejects.toMatchObject({
      kind: 'conflict',
      detail: { theirs: { 'Followed up on': '21 November 2026' } },
    });
  });

  test('is moved to a day to come, or taken off with the reason', async () => {
    const to = (followUpOn: string) => ({ followUpOn, followUpWhy: 'On holiday' });
    await expect(moveFollowUp(me, personId, to('2026-11-21'))).rejects.toEqual(refusal('invalid'));
    await expect(moveFollowUp(me, personId, to('2029-11-21'))).rejects.toEqual(refusal('invalid'));
    await moveFollowUp(me, personId, to('2026-12-01'), 1);
    expect(await due(me)).not.toContain(episodeId);
    await expect(moveFollowUp(me, personId, to('2026-12-02'), 1)).rejects.toMatchObject({
      kind: 'conflict',
      detail: { theirs: { 'Follow up on': '1 December 2026', version: 2 } },
    });
    await endFollowUp(service.supervisor, personId, { endWhy: 'They moved away' }, 2);
    expect((await readFollowUp(me, personId)).episode.followedUpAt).toEqual(me.now);
    await reopenEpisode(me, episodeId, { reason: 'Asked again' }, 3);
    await expect(readFollowUp(me, personId)).rejects.toEqual(refusal('not-found'));
  });

  test('is nobody else’s', async () => {
    for (const [ctx, kind] of [
      [service.otherLinkWorker, 'not-found'],
      [service.manager, 'forbidden'],
      [service.referrer, 'forbidden'],
    ] as const) {
      await expect(readFollowUp(ctx, personId)).rejects.toEqual(refusal(kind));
      await expect(recordFollowUp(ctx, personId, met())).rejects.toEqual(refusal(kind));
    }
  });
});

test('a step is never changed, even by a query that tries', async () => {
  const { id } = await recordContact(me, personId, met());
  await correctContact(me, id, corrected());
  await expect(
    keepAside(me, 'care', (tx) => tx.update(contactStep).set({ why: 'Nothing' })),
  ).rejects.toThrow();
});

test('another organisation finds nothing, and who may not write may not correct', async () => {
  const { id } = await recordContact(me, personId, met());
  const planned = await planContact(me, personId, plan);
  for (const [ctx, kind] of [
    [service.otherLinkWorker, 'not-found'],
    [service.manager, 'forbidden'],
    [service.referrer, 'forbidden'],
    [service.administrator, 'forbidden'],
  ] as const) {
    await expect(correctContact(ctx, id, corrected())).rejects.toEqual(refusal(kind));
    await expect(moveContact(ctx, planned.id, move)).rejects.toEqual(refusal(kind));
  }
  for (const id of ['', 'x', newId()])
    await expect(correctContact(me, id, corrected())).rejects.toEqual(refusal('not-found'));
});

test('what is typed is checked', () => {
  const typed = { on: '2026-11-20', time: '09:00', mode: 'telephone', attended: 'yes' };
  expect(correctShape.safeParse({ ...typed, why: ' ' }).success).toBe(false);
  expect(correctShape.safeParse({ ...typed, why: 'x'.repeat(1001) }).success).toBe(false);
  expect(correctShape.safeParse({ ...typed, why: 'Wrong day' }).success).toBe(true);
  expect(moveShape.safeParse({ ...typed, time: '25:00' }).success).toBe(false);
});
