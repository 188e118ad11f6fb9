import { drizzle } from 'drizzle-orm/node-postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { organisation } from '#account/schema.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import { makePost } from '#workforce/post/commands.server.ts';
import { makePostShape } from '#workforce/post/rules.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { readAgenda } from './agenda.server.ts';
import { askSupervisor, typedInRequest } from './api.server.ts';
import { addModifier } from './circumstance.server.ts';
import { contestSetting } from './contest.server.ts';
import { readContinuum } from './continuum.server.ts';
import { movedInWords, rowInWords, spotInWords } from './continuum.ts';
import { proposeSetting } from './propose.server.ts';
import { readCircumstances, readElement, readForPractice, readSetting } from './queries.server.ts';
import { listRequests, readRequest } from './request-queries.server.ts';
import { speakerForPractice, speakerInService } from './setting.server.ts';
import { contestShape, modifierShape, settingShape } from './shapes.ts';
import { readBesideOthers, readOverTime } from './spread.server.ts';
import { monthEnds, spreadOf } from './spread.ts';

let base: TestDatabase;
let service: Service;
let manager: Ctx;
let me: Ctx;
let contactsId: string;
let objectionId: string;

const refusal = (kind: string) => expect.objectContaining({ name: 'Refusal', kind });
const on = (ctx: Ctx, day: string): Ctx => ({ ...ctx, now: new Date(`${day}T10:00:00Z`) });
const set = (over: Record<string, unknown> = {}) =>
  settingShape.parse({
    scope: 'service',
    position: '4',
    limitAmount: '12',
    reason: 'So that people do not wait too long.',
    source: 'policy',
    as: 'put-in-force',
    ...over,
  });

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  manager = service.manager;
  me = service.linkWorker;
  ({ id: contactsId } = await proposeSetting(on(manager, '2026-03-03'), 'contacts', set()));
  await proposeSetting(
    on(manager, '2026-06-09'),
    'contacts',
    set({
      scope: 'post',
      linkWorker: me.actor.id,
      position: '7',
      limitAmount: '16',
      source: 'manager',
    }),
  );
  ({ id: objectionId } = await contestSetting(
    speakerForPractice(on(service.referrer, '2026-11-05'), service.organisationId),
    contactsId,
    undefined,
    contestShape.parse({ position: '2', limitAmount: '8', reason: 'Our list is long.' }),
  ));
});
afterAll(() => base.close());

const ask = (amount: number) =>
  askSupervisor(me, {
    personId: null,
    episodeId: null,
    referralId: null,
    act: 'contact.plan',
    page: '/people',
    stopped: [{ element: 'contacts', asked: { amount }, sentence: 'At most 16 contacts' }],
    reason: 'Nearly there.',
    typed: { on: '2026-12-01' },
  });
const everything = (over = {}) => ({
  on: '2026-11-21',
  before: '2026-04-01',
  practiceId: service.practiceId,
  linkWorkerId: me.actor.id,
  ...over,
});

describe('the continuum', () => {
  test('shows service, practice and individual side by side, before and after', async () => {
    const { rows, contested } = await readContinuum(manager, 'Hillside', everything());
    const row = rows.find(({ element }) => element.code === 'contacts');
    if (!row) throw new Error('contacts are an element');
    expect(
      row.voices.map(({ kind, now, before, own }) => [kind, now.position, before?.position, own]),
    ).toEqual([
      ['service', 4, 4, true],
      ['practice', 4, 4, true],
      ['post', 7, 4, true],
    ]);
    expect(rowInWords(row)).toBe(
      'Hillside: 4 of 10, guided. Millbrook Surgery: 4 of 10, guided; Millbrook Surgery would put it at 2. Amina Yusuf: 7 of 10, guided, was at most 12 contacts, 4 of 10.',
    );
    expect(row.voices[2] && spotInWords(row.voices[2].now)).toBe('At most 16 contacts');
    // Before there was one, and where the limit alone is another, with the reason of then.
    const earlier = await readContinuum(manager, 'Hillside', everything({ before: '2025-01-01' }));
    const was = earlier.rows.find(({ element }) => element.code === 'contacts')?.voices[0];
    expect(was && movedInWords(was)).toBe('was left to judgement');
    const now = row.voices[0];
    if (!now?.before) throw new Error('a day was chosen');
    const was10 = { ...now.before, limit: 'at most 10 contacts', reason: 'A pilot.' };
    expect(movedInWords({ ...now, before: was10 })).toBe(
      'was at most 10 contacts, 4 of 10: A pilot.',
    );
    expect(contested).toBe(1);
    const place = rows.find(({ element }) => element.code === 'place')?.voices[0];
    expect(place && spotInWords(place.now)).toBe('Left to judgement');
  });

  test('a link worker sees their own post, another’s not; another service’s practice is not found', async () => {
    await readContinuum(me, 'Hillside', everything());
    const tom = service.secondLinkWorker;
    await expect(readContinuum(tom, 'Hillside', everything())).rejects.toEqual(
      refusal('not-found'),
    );
    const other = await readContinuum(tom, 'Hillside', everything({ linkWorkerId: null }));
    expect(other.posts.map(({ name }) => name)).toEqual(['Tom Ellery']);
    await expect(
      readContinuum(service.otherManager, 'Otherton', everything({ linkWorkerId: null })),
    ).rejects.toEqual(refusal('not-found'));
    await expect(readContinuum(service.administrator, 'Hillside', everything())).rejects.toEqual(
      refusal('forbidden'),
    );
    const elements = await readElement(tom, 'contacts');
    expect(elements.settings.map(({ forWhom }) => forWhom)).toEqual([
      'People of Millbrook Surgery',
      'The whole service',
    ]);
  });
});

describe('lists and pages', () => {
  test('the agenda has both sides, and what experience would widen at a review', async () => {
    await addModifier(
      on(manager, '2026-01-10'),
      modifierShape.parse({
        element: 'contacts',
        kind: 'time-in-post',
        threshold: '6',
        widenPosition: '2',
        reason: 'Confidence grows.',
      }),
    );
    await makePost(
      on(manager, '2026-02-01'),
      makePostShape.parse({
        linkWorkerId: service.secondLinkWorker.actor.id,
        employer: 'Hillside',
        practices: [],
        hours: '37.5',
        stage: 'established',
        kind: 'general',
        startedOn: '2026-01-15',
        reviewOn: '2026-12-01',
      }),
    );
    const agenda = await readAgenda(service.supervisor);
    expect(agenda.contested).toMatchObject([
      {
        setting: { id: contactsId },
        objections: [{ id: objectionId, reason: 'Our list is long.' }],
      },
    ]);
    expect(agenda.posts).toMatchObject([
      { name: 'Tom Ellery', suggested: [{ element: 'contacts', reason: 'Confidence grows.' }] },
    ]);
    await expect(readAgenda(me)).rejects.toEqual(refusal('forbidden'));
  });

  test('what contradicts itself in force is contested, and what is past its last day is told, till changed', async () => {
    const inForce = (over: object) =>
      proposeSetting(on(manager, '2026-08-01'), 'duration', set({ limitAmount: '', ...over }));
    const place = { scope: 'practice', practice: service.practiceId, position: '2', as: 'propose' };
    const ids = [
      (await inForce({ scope: 'post', linkWorker: me.actor.id, position: '8' })).id,
      (await inForce(place)).id,
    ];
    await base.owner.query(
      "update care.discretion_setting set status = 'in-force', in_force_on = '2026-08-01' where id = any($1::uuid[])",
      [ids],
    );
    const odds = async () =>
      (await readAgenda(manager)).contradicting.find(({ element }) => element === 'duration');
    expect((await odds())?.sides.map(({ id }) => id).sort()).toEqual(ids.toSorted());
    const shown = await readContinuum(manager, 'Hillside', everything());
    expect(shown.rows.filter(({ odds }) => odds).map(({ element }) => element.code)).toEqual([
      'duration',
    ]);
    expect(shown.contested).toBe(2);
    await base.owner.query(
      "update care.discretion_setting set until = '2026-11-01' where id = $1",
      [ids[1]],
    );
    expect(await odds()).toBeUndefined();
    const { expired } = await readAgenda(manager);
    expect(expired).toMatchObject([{ id: ids[1], expired: true, status: 'in-force' }]);
    await base.owner.query(
      "update care.discretion_setting set ended_on = '2026-11-02', status = 'superseded' where id = any($1::uuid[])",
      [ids],
    );
  });

  test('a practice sees the service’s and its own, no post and no draft', async () => {
    await proposeSetting(manager, 'feedback', set({ limitAmount: '', as: 'draft' }));
    const speaker = speakerForPractice(service.referrer, service.organisationId);
    const seen = await readForPractice(speaker);
    expect(seen.map(({ id }) => id).sort()).toEqual([contactsId, objectionId].sort());
    expect((await readSetting(speaker, contactsId)).objections.map(({ id }) => id)).toEqual([
      objectionId,
    ]);
    await expect(
      readForPractice(speakerForPractice(service.referrer, service.otherOrganisationId)),
    ).rejects.toEqual(refusal('not-found'));
    await expect(readSetting(speakerInService(service.otherManager), contactsId)).rejects.toEqual(
      refusal('not-found'),
    );
  });

  test('what was typed is given back to who typed it alone', async () => {
    const [id = ''] = (await ask(17)).ids;
    expect(await typedInRequest(me, id)).toEqual({ on: '2026-12-01' });
    expect(await typedInRequest(service.supervisor, id)).toBeNull();
    expect(await readRequest(service.supervisor, id)).toMatchObject({
      typed: { on: '2026-12-01' },
      askedFor: '17 contacts',
    });
    await expect(readRequest(service.secondLinkWorker, id)).rejects.toEqual(refusal('not-found'));
    await expect(readRequest(service.otherManager, id)).rejects.toEqual(refusal('not-found'));
    expect((await listRequests(service.secondLinkWorker, null)).requests).toEqual([]);
    expect((await listRequests(service.supervisor, null)).requests).toHaveLength(1);
  });
});

describe('how it lies apart', () => {
  test('a spread has its middle half and its ends', () => {
    expect(spreadOf([])).toBeNull();
    expect(spreadOf([2, 4, 6, 8, 10])).toEqual({
      count: 5,
      lowest: 2,
      lowerQuarter: 4,
      middle: 6,
      upperQuarter: 8,
      highest: 10,
    });
    expect(monthEnds('2026-03-15', 3)).toEqual(['2026-01-31', '2026-02-28', '2026-03-15']);
  });

  test('over time it shows who was widened, and when', async () => {
    const { months } = await readOverTime(service.supervisor, 'contacts');
    expect(months.find(({ day }) => day === '2026-05-31')?.posts).toMatchObject({
      lowest: 4,
      highest: 4,
    });
    expect(months.at(-1)).toMatchObject({ service: 4, posts: { count: 2, lowest: 4, highest: 7 } });
    await expect(readOverTime(me, 'contacts')).rejects.toEqual(refusal('forbidden'));
  });

  test('other services are shown from ten on, of the same tree alone, and never by name', async () => {
    const owner = drizzle(base.owner, { casing: 'snake_case' });
    const board = newId();
    await owner.insert(organisation).values({
      id: board,
      kind: 'care-board',
      name: 'A board',
      slug: `board-${board}`,
      madeAt: manager.now,
    });
    await base.owner.query('update account.organisation set parent_id = $1 where id = $2', [
      board,
      service.organisationId,
    ]);
    const add = async (parentId: string | null, position: number) => {
      const id = newId();
      await owner.insert(organisation).values({
        id,
        parentId,
        kind: 'employer',
        name: `Service ${id}`,
        slug: `s-${id}`,
        service: true,
        madeAt: manager.now,
      });
      const there: Ctx = { ...manager, actor: { ...manager.actor, organisationIds: [id] } };
      await proposeSetting(there, 'contacts', set({ position: String(position) }));
    };
    for (let position = 0; position < 8; position += 1) await add(board, position);
    await add(null, 10);
    const ours = async () =>
      (await readBesideOthers(manager)).find(({ code }) => code === 'contacts');
    expect(await ours()).toMatchObject({ own: 4, others: null });
    await add(board, 8);
    expect(await ours()).toMatchObject({ own: 4, others: { count: 10, lowest: 0, highest: 8 } });
    expect(
      (await readBesideOthers(service.otherManager)).every(({ others }) => others === null),
    ).toBe(true);
    await expect(readBesideOthers(me)).rejects.toEqual(refusal('forbidden'));
  });
});

test('each page asks the same number of questions however much there is', async () => {
  const pages: Record<string, (ctx: Ctx) => Promise<unknown>> = {
    continuum: (ctx) => readContinuum(ctx, 'Hillside', everything()),
    element: (ctx) => readElement(ctx, 'contacts'),
    setting: (ctx) => readSetting(speakerInService(ctx), contactsId),
    agenda: readAgenda,
    circumstances: readCircumstances,
    'over time': (ctx) => readOverTime(ctx, 'contacts'),
    'beside others': readBesideOthers,
    requests: (ctx) => listRequests(ctx, null),
  };
  const count = async () => {
    const counts: Record<string, number> = {};
    for (const [name, read] of Object.entries(pages)) {
      const { ctx, statements } = counting(manager);
      await read(ctx);
      counts[name] = statements();
    }
    return counts;
  };
  const before = await count();
  await proposeSetting(
    on(manager, '2026-07-01'),
    'contacts',
    set({ scope: 'post', linkWorker: service.secondLinkWorker.actor.id, position: '5' }),
  );
  for (const code of ['place', 'holding'])
    await proposeSetting(on(manager, '2026-07-02'), code, set({ limitAmount: '' }));
  for (let amount = 18; amount < 21; amount++) await ask(amount);
  expect(await count()).toEqual(before);
  expect(Math.max(...Object.values(before))).toBeLessThanOrEqual(10);
});
