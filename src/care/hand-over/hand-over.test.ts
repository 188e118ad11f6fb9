import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changeRoles, readMember } from '#account/administration/member.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { planContact } from '../casework/contact.server.ts';
import { startHolding } from '../casework/holding.server.ts';
import { startHoldingShape } from '../casework/holding.ts';
import { readPersonPage } from '../casework/queries.server.ts';
import { planShape } from '../casework/shapes.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { readToday } from '../today/queries.server.ts';
import { checkVisit, moveVisit } from '../visit/commands.server.ts';
import { readVisit } from '../visit/queries.server.ts';
import { checkShape, moveShape, visitState } from '../visit/rules.ts';
import { handOver, proposeHandOver } from './commands.server.ts';
import { readHandOver } from './queries.server.ts';
import { handOverShape } from './rules.ts';

let base: TestDatabase;
let service: Service;
let me: Ctx;
let other: Ctx;
let episodeId: string;
let personId: string;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  me = service.linkWorker;
  other = service.secondLinkWorker;
});
afterAll(() => base.close());
beforeEach(async () => {
  ({ personId, episodeId } = await makePersonWithEpisode(me));
});

const idOf = (ctx: Ctx) => ctx.actor.id ?? '';
const input = (over: object = {}) =>
  handOverShape.parse({
    to: idOf(other),
    episodes: [episodeId],
    why: 'I go on leave; she likes to be rung first.',
    ...over,
  });
const visitAt = (time: string) =>
  planContact(
    me,
    personId,
    planShape.parse({ on: '2026-11-21', time, mode: 'face-to-face', place: 'home' }),
  );
const check = (watcher: Ctx) =>
  checkShape.parse({
    risksRead: 'yes',
    pairNeeded: 'no',
    watcher: idOf(watcher),
    minutes: '60',
  });
const worker = async (table: string, id: string) =>
  (await base.owner.query(`select link_worker_id from care.${table} where id = $1`, [id])).rows[0]
    .link_worker_id;

test('what stands open goes along: holding, appointments, home visits, connections, messages', async () => {
  const held = await startHolding(
    me,
    personId,
    startHoldingShape.parse({ functions: ['waiting'], reviewOn: '2026-12-01' }),
  );
  const planned = await visitAt('15:00');
  await checkVisit(me, planned.id, check(other));
  const begun = await visitAt('11:00');
  await checkVisit(me, begun.id, check(other));
  await moveVisit(me, begun.id, moveShape.parse({ move: 'in' }));
  const connectionId = newId();
  const of = [connectionId, service.organisationId, personId, episodeId, idOf(me)];
  await base.owner.query(
    `insert into care.connection (id, organisation_id, person_id, episode_id, link_worker_id, service_name, share_name, share_telephone, share_email, share_communication_needs, shared_words, agreed_at, status, sent_at, chase_on)
     values ($1, $2, $3, $4, $5, 'Allotments', true, false, false, false, 'She gardens', now(), 'sent', now(), '2026-11-20')`,
    of,
  );
  await base.owner.query(
    `insert into care.message (id, organisation_id, to_user_id, kind, text, person_id, at) values ($1, $2, $3, 'connection-answered', 'An answer', $4, now())`,
    [newId(), service.organisationId, idOf(me), personId],
  );
  const keyed = { ...service.supervisor, key: newId() };
  await handOver(keyed, idOf(me), input());
  expect(await handOver(keyed, idOf(me), input())).toEqual({ count: 1 });

  for (const [table, id] of [
    ['episode', episodeId],
    ['holding', held.id],
    ['contact', planned.id],
    ['connection', connectionId],
  ] as const)
    expect([table, await worker(table, id)]).toEqual([table, idOf(other)]);
  expect(await worker('contact', begun.id)).toBe(idOf(me));
  const { visit } = await readVisit(other, planned.id);
  expect(visitState(visit, me.now)).toBe('to-check');
  expect(visit).toMatchObject({
    linkWorkerName: 'Tom Ellery',
    watcherId: idOf(service.supervisor),
  });
  const today = await readToday(other);
  expect(today.messages.map(({ text }) => text)).toEqual(
    expect.arrayContaining(['An answer', 'Grace Okafor handed somebody over to you']),
  );
  expect(today.unanswered.map(({ id }) => id)).toContain(connectionId);
  expect((await readToday(me)).messages.map(({ text }) => text)).toEqual([
    'One of your people went over to Tom Ellery',
  ]);
  const { timeline, linkWorker } = await readPersonPage(me, personId);
  expect(linkWorker).toBe('Tom Ellery');
  expect(timeline.happenings.find(({ source }) => source === 'episode')).toMatchObject({
    word: 'allocated',
    note: 'Handed over to Tom Ellery. I go on leave; she likes to be rung first.',
  });
  const { rows } = await base.owner.query(
    "select count(*)::int as n from platform.audit_entry where act = 'episode.hand-over' and person_id = $1",
    [personId],
  );
  expect(rows[0].n).toBe(1);
});

test('several go at once or none, each in as many questions of the page as one', async () => {
  const count = async () => {
    const { ctx, statements } = counting(service.manager);
    const { people, takers } = await readHandOver(ctx, idOf(me));
    expect(takers.map(({ name }) => name)).not.toContain('Amina Yusuf');
    return { statements: statements(), people: people.length };
  };
  const before = await count();
  const more = [await makePersonWithEpisode(me), await makePersonWithEpisode(me)];
  expect(await count()).toEqual({ ...before, people: before.people + 2 });
  const all = [episodeId, ...more.map((one) => one.episodeId)];
  await handOver(service.manager, idOf(me), input({ episodes: more.map((one) => one.episodeId) }));
  await expect(handOver(service.manager, idOf(me), input({ episodes: all }))).rejects.toMatchObject(
    {
      kind: 'conflict',
    },
  );
  expect(await worker('episode', episodeId)).toBe(idOf(me));
});

test('a link worker proposes for their own, which changes nothing; supervisors are told without names by mail', async () => {
  await proposeHandOver(me, input());
  expect(await worker('episode', episodeId)).toBe(idOf(me));
  expect((await readToday(service.supervisor)).messages).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        kind: 'hand-over-asked',
        subjectId: idOf(me),
        text: expect.stringContaining('to hand somebody over to Tom Ellery: I go on leave'),
      }),
    ]),
  );
  const { rows } = await base.owner.query(
    "select body from platform.mail where kind = 'hand-over-asked'",
  );
  expect(rows[0].body).not.toMatch(/Maureen|Tilley|leave|Ellery/);
});

test('is done by those who may, to a link worker of this service', async () => {
  const refusals: [() => Promise<unknown>, string][] = [
    [() => handOver(me, idOf(me), input()), 'forbidden'],
    [() => handOver(service.referrer, idOf(me), input()), 'forbidden'],
    [() => handOver(service.administrator, idOf(me), input()), 'forbidden'],
    [() => handOver(service.otherManager, idOf(me), input()), 'invalid'],
    [() => handOver(service.manager, 'nobody', input()), 'not-found'],
    [() => handOver(service.manager, idOf(me), input({ to: idOf(me) })), 'invalid'],
    [
      () => handOver(service.manager, idOf(me), input({ to: idOf(service.otherLinkWorker) })),
      'invalid',
    ],
    [() => handOver(service.manager, idOf(me), input({ episodes: [newId()] })), 'not-found'],
    [() => proposeHandOver(other, input({ to: idOf(me) })), 'conflict'],
    [() => proposeHandOver(service.referrer, input()), 'forbidden'],
    [() => readHandOver(other, idOf(me)), 'forbidden'],
  ];
  for (const [doing, kind] of refusals) await expect(doing()).rejects.toMatchObject({ kind });
  for (const wrong of [{ to: '' }, { episodes: [] }, { episodes: ['x'] }, { why: ' ' }])
    expect(
      handOverShape.safeParse({ to: newId(), episodes: [newId()], why: 'Why', ...wrong }).success,
    ).toBe(false);
});

test('who still supports people is not ended as a link worker unless it is said', async () => {
  const { administrator, organisationId } = service;
  const { version } = await readMember(administrator, organisationId, idOf(me));
  const end = (leaving?: boolean) =>
    changeRoles(administrator, organisationId, idOf(me), version, [], leaving);
  await expect(end()).rejects.toMatchObject({
    kind: 'invalid',
    detail: { fields: { leavingPeople: expect.stringMatching(/hand them over first/) } },
  });
  await end(true);
  expect((await readHandOver(service.manager, idOf(me))).name).toBe('Somebody who has left');
});
