import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { recordAnswer } from '../connection/answer.server.ts';
import { makeConnection, withdrawConnection } from '../connection/commands.server.ts';
import { readConnection } from '../connection/queries.server.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { planContact, recordContact } from './contact.server.ts';
import { correctContact } from './contact-change.server.ts';
import { pauseEpisode } from './going-on.server.ts';
import { noteHoldingSign, reviewHolding, startHolding } from './holding.server.ts';
import { listHolding } from './holding-list.server.ts';
import { addAction, addGoal, recordBarrier, recordNeed, recordReadiness } from './plan.server.ts';
import { readCasework, readContact, readHolding, readPersonPage } from './queries.server.ts';

const SECRET = 'quillwort';
const said = `${SECRET} said in confidence`;

let base: TestDatabase;
let service: Service;
const made = { person: '', contact: '', holding: '', connection: '' };

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  const me = service.linkWorker;
  const { personId, episodeId } = await makePersonWithEpisode(me);
  await base.owner.query('update care.person set about_me = $1 where id = $2', [said, personId]);
  const where = { mode: 'telephone', place: null, placeNote: said, minutes: 20 } as const;
  await planContact(me, personId, { ...where, on: '2026-11-25', time: '10:00', tellBy: null });
  const met = { ...where, on: '2026-11-20', time: '09:00', attended: 'yes' as const };
  const words = { alsoThere: said, personWords: said, done: said, next: said };
  const { id: contactId } = await recordContact(me, personId, { ...met, ...words });
  await correctContact(me, contactId, { ...met, ...words, done: `${said}, again`, why: said });
  const { id: holdingId } = await startHolding(me, personId, {
    functions: ['witnessing'],
    awaited: said,
    expectationsTalkedThrough: true,
    expectations: said,
    reviewOn: '2026-11-30',
    note: said,
  });
  await noteHoldingSign(me, holdingId, { sign: 'dependence', signNote: said });
  await reviewHolding(me, holdingId, {
    functions: ['witnessing'],
    awaited: said,
    note: said,
    reviewOn: '2026-12-01',
  });
  await recordNeed(me, personId, { need: 'loneliness', needWords: said });
  await addGoal(me, personId, { goal: said, needId: null, importance: null });
  await addAction(me, personId, {
    action: said,
    goalId: null,
    byWhom: 'person',
    confidence: null,
    reviewOn: null,
  });
  await recordReadiness(me, personId, { motivation: 1, capacity: 1, readinessWords: said });
  await recordBarrier(me, personId, { barrier: 'money', barrierNote: said });
  const connect = { serviceId: null, serviceName: 'Allotments', providerEmail: '' };
  const { id: connectionId } = await makeConnection(
    me,
    personId,
    { ...connect, share: [], sharedWords: said, agreed: 'yes', chaseOn: '2026-12-01' },
    'https://holdfast.example',
  );
  const answer = { answer: 'accepted', waitingWeeks: null, note: said, answeredBy: '' } as const;
  await recordAnswer(me, connectionId, answer);
  await withdrawConnection(me, connectionId, { reason: said });
  await pauseEpisode(me, episodeId, { reason: said, lookAgainOn: '2026-12-19' });
  Object.assign(made, {
    person: personId,
    contact: contactId,
    holding: holdingId,
    connection: connectionId,
  });
});
afterAll(() => base.close());

const reads: [string, (ctx: Ctx) => Promise<unknown>][] = [
  ['the person’s page', (ctx) => readPersonPage(ctx, made.person)],
  ['a contact', (ctx) => readContact(ctx, made.contact)],
  ['a holding', (ctx) => readHolding(ctx, made.holding)],
  ['the list of holding', (ctx) => listHolding(ctx)],
  ['a connection', (ctx) => readConnection(ctx, made.connection)],
];

test.each(reads)('%s holds no notes for a manager, and does for a supervisor', async (_, read) => {
  expect(JSON.stringify(await read(service.supervisor))).toContain(SECRET);
  expect(JSON.stringify(await read(service.manager))).not.toContain(SECRET);
});

test('a manager sees that work happened, by whom and how it stands', async () => {
  const page = await readPersonPage(service.manager, made.person);
  expect(page.open.holdings).toMatchObject([{ witnessing: true, reviewOn: '2026-12-01' }]);
  expect(page.timeline.happenings.map((one) => one.source)).toEqual(
    expect.arrayContaining(['contact', 'holding', 'connection', 'episode']),
  );
  expect((await listHolding(service.manager)).counts).toMatchObject([{ people: 1 }]);
});

test('the plan is not for managers', async () => {
  await expect(readCasework(service.manager, made.person)).rejects.toMatchObject({
    kind: 'forbidden',
  });
});
