import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import { hashToken, newToken } from '#platform/secret/token.server.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { service as directoryService } from '../directory/schema.server.ts';
import { recordConsent } from '../person/around.server.ts';
import { readToday } from '../today/queries.server.ts';
import { answerConnection, recordAnswer, seeShared } from './answer.server.ts';
import {
  chaseConnection,
  makeConnection,
  makeSignpost,
  recordAttendance,
  recordStillGoing,
  withdrawConnection,
} from './commands.server.ts';
import { bringBack } from './jobs.server.ts';
import { typedOf } from './pages/act-fields.tsx';
import { readConnection, readPersonToConnect } from './queries.server.ts';
import { answerShape, connectShape, type Doing, standingLabels } from './rules.ts';
import { makePersonWithEpisode } from './test-person.ts';

const ORIGIN = 'https://holdfast.example';
let base: TestDatabase;
let service: Service;
let personId: string;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  ({ personId } = await makePersonWithEpisode(service.linkWorker));
  await base.owner.query('update account.organisation set telephone = $1 where id = $2', [
    '01632 960 140',
    service.organisationId,
  ]);
});
afterAll(() => base.close());

const provider = (now = service.linkWorker.now): Ctx => ({
  db: base.db,
  actor: { kind: 'link', id: null, name: 'the provider', organisationIds: [], roles: [] },
  now,
  requestId: 'test',
});

const later = (ctx: Ctx, days: number): Ctx => ({
  ...ctx,
  now: new Date(ctx.now.getTime() + days * 86_400_000),
});

const wanted = (over: Record<string, unknown> = {}) =>
  connectShape.parse({
    serviceName: 'Nettle Lane Allotments',
    providerEmail: 'hello@allotments.example',
    share: ['name', 'telephone'],
    sharedWords: 'Would like to garden again, and to meet people.',
    agreed: 'yes',
    chaseOn: '2026-12-01',
    ...over,
  });

async function connect(over: Record<string, unknown> = {}) {
  const { id } = await makeConnection(service.linkWorker, personId, wanted(over), ORIGIN);
  const { rows } = await base.owner.query<{ body: string; subject: string }>(
    "select body, subject from platform.mail where kind = 'connection-request' order by id desc limit 1",
  );
  const token = /answer\/([\w-]{43})/.exec(rows[0]?.body ?? '')?.[1] ?? '';
  return { id, token, mail: rows[0] };
}

const answer = (over: Record<string, unknown> = {}) =>
  answerShape.parse({ answer: 'accepted', ...over });

const auditOf = async (id: string) =>
  (
    await base.owner.query<{ act: string; actor_kind: string; person_id: string | null }>(
      'select act, actor_kind, person_id from platform.audit_entry where subject_id = $1 order by id',
      [id],
    )
  ).rows;

test('a signpost is kept apart from connections, and writes no code', async () => {
  const made = await makeSignpost(service.linkWorker, personId, {
    serviceId: null,
    serviceName: 'Library',
    note: '',
  });
  const kept = (table: string) =>
    base.owner.query(`select 1 from care.${table} where id = $1`, [made.id]);
  expect((await kept('signpost')).rowCount).toBe(1);
  expect((await kept('connection')).rowCount).toBe(0);
  expect(await auditOf(made.id)).toMatchObject([{ act: 'signpost.make', person_id: personId }]);
  expect((await base.owner.query('select 1 from care.clinical_code')).rowCount).toBe(0);
});

test('the provider sees exactly what was ticked, and the mail names nobody', async () => {
  const { id, token, mail } = await connect();
  expect(mail?.body).toContain('01632 960 140');
  expect(`${mail?.subject}${mail?.body}`).not.toMatch(/Maureen|Tilley|garden/);
  const shown = await seeShared(provider(), token);
  expect(shown).toEqual({
    state: 'open',
    service: { name: 'Hillside Social Prescribing', telephone: '01632 960 140' },
    serviceName: 'Nettle Lane Allotments',
    linkWorkerWords: 'Would like to garden again, and to meet people.',
    shared: [
      { label: 'Name', value: 'Maureen Tilley' },
      { label: 'Telephone', value: '01632 960 111' },
    ],
  });
  // Looking uses nothing up, and is on record.
  expect((await seeShared(provider(), token)).state).toBe('open');
  expect(await auditOf(id)).toMatchObject([
    { act: 'connection.make', actor_kind: 'staff' },
    { act: 'connection.see-shared', actor_kind: 'link', person_id: personId },
    { act: 'connection.see-shared', actor_kind: 'link', person_id: personId },
  ]);
});

test.each([[['name']], [['email']], [['communication-needs']], [[]]])(
  'sharing %j shares nothing more',
  async (share) => {
    const { token } = await connect({ share });
    const shown = JSON.stringify(await seeShared(provider(), token));
    const values = {
      name: 'Tilley',
      telephone: '960 111',
      email: 'maureen@',
      'communication-needs': 'Speak slowly',
      address: 'Nettle Row',
      birth: '1948',
    };
    for (const [field, value] of Object.entries(values))
      expect(shown.includes(value), field).toBe((share as string[]).includes(field));
  },
);

test('an answer by link is kept once, told to the link worker, and the link is over', async () => {
  const { id, token } = await connect();
  const key = newId();
  const given = answer({ answer: 'waiting-list', waitingWeeks: '6', answeredBy: 'Jo, allotments' });
  const first = await answerConnection({ ...provider(), key }, token, given);
  expect(await answerConnection({ ...provider(), key }, token, given)).toEqual(first);
  const { connection, steps } = await readConnection(service.linkWorker, id);
  expect(connection).toMatchObject({
    status: 'waiting-list',
    waitingWeeks: 6,
    answeredBy: 'Jo, allotments',
  });
  expect(steps.map((s) => [s.kind, s.byName])).toEqual([
    ['answered-waiting-list', 'the provider'],
    ['sent', 'Amina Yusuf'],
  ]);
  const { rows } = await base.owner.query('select * from care.message where subject_id = $1', [id]);
  expect(rows).toMatchObject([
    { kind: 'connection-answered', to_user_id: service.linkWorker.actor.id },
  ]);
  expect(await seeShared(provider(), token)).toEqual({
    state: 'used',
    service: { name: 'Hillside Social Prescribing', telephone: '01632 960 140' },
    serviceName: 'Nettle Lane Allotments',
  });
});

describe('attacks on the link', () => {
  test('used twice', async () => {
    const { token, id } = await connect();
    await answerConnection(provider(), token, answer());
    await expect(
      answerConnection(provider(), token, answer({ answer: 'full' })),
    ).rejects.toMatchObject({ kind: 'conflict' });
    expect((await readConnection(service.linkWorker, id)).connection.status).toBe('accepted');
  });

  test('two at the same moment: one is kept', async () => {
    const { token } = await connect();
    const tries = await Promise.allSettled([
      answerConnection(provider(), token, answer()),
      answerConnection(provider(), token, answer({ answer: 'full' })),
    ]);
    expect(tries.filter((t) => t.status === 'fulfilled')).toHaveLength(1);
  });

  test('expired', async () => {
    const { token } = await connect();
    const after = later(provider(), 28);
    expect((await seeShared(after, token)).state).toBe('expired');
    await expect(answerConnection(after, token, answer())).rejects.toMatchObject({
      kind: 'conflict',
    });
  });

  test.each([
    ['nothing', ''],
    ['a guess', newToken()],
    ['too long', 'a'.repeat(5000)],
    ['sql', "' or 1=1 --"],
    ['a null byte', `${'a'.repeat(42)}\u0000`],
  ])('%s', async (_name, token) => {
    expect(await seeShared(provider(), token)).toEqual({ state: 'unknown' });
    await expect(answerConnection(provider(), token, answer())).rejects.toMatchObject({
      kind: 'conflict',
    });
  });

  test('the stored hash is no token, and a token of one kind opens no other', async () => {
    const { id, token } = await connect();
    expect((await seeShared(provider(), hashToken(token))).state).toBe('unknown');
    const calendar = newToken();
    await base.owner.query(
      "insert into care.one_time_link values ($1, $2, 'calendar', $3, $4, now(), null, null)",
      [newId(), service.organisationId, id, hashToken(calendar)],
    );
    expect((await seeShared(provider(), calendar)).state).toBe('unknown');
    await expect(answerConnection(provider(), calendar, answer())).rejects.toMatchObject({
      kind: 'conflict',
    });
    const { rows } = await base.owner.query(
      'select token_hash from care.one_time_link where subject_id = $1',
      [id],
    );
    expect(rows.map((r) => r.token_hash)).not.toContain(token);
  });

  test('a withdrawn connection shows nothing any more', async () => {
    const { id, token } = await connect();
    await withdrawConnection(service.linkWorker, id, { reason: 'She changed her mind' });
    expect(await seeShared(provider(), token)).toMatchObject({ state: 'withdrawn' });
    await expect(answerConnection(provider(), token, answer())).rejects.toMatchObject({
      kind: 'conflict',
    });
  });
});

test('a person who no longer agrees to sharing: nothing more is shown, what waits is withdrawn', async () => {
  const waiting = await connect();
  const going = await connect();
  await answerConnection(provider(), going.token, answer());
  await recordConsent(service.linkWorker, personId, { consentToShare: 'no', consentNote: null });
  expect(await seeShared(provider(), waiting.token)).toMatchObject({ state: 'withdrawn' });
  expect((await readConnection(service.linkWorker, waiting.id)).connection.status).toBe(
    'withdrawn',
  );
  expect((await readConnection(service.linkWorker, going.id)).connection.status).toBe('accepted');
  expect(await auditOf(waiting.id)).toContainEqual(
    expect.objectContaining({ act: 'connection.withdraw', person_id: personId }),
  );
  const told = async () =>
    (
      await base.owner.query(
        "select text from care.message where kind = 'sharing-ended' and subject_id = $1",
        [going.id],
      )
    ).rows;
  expect(await told()).toEqual([{ text: expect.stringContaining('still want to go') }]);
  // Saying no again changes nothing more.
  await recordConsent(service.linkWorker, personId, { consentToShare: 'no', consentNote: null });
  expect(await told()).toHaveLength(1);
});

test('an unanswered connection comes back on its day, once, and a chase sends a new link', async () => {
  const { id, token } = await connect();
  const data = { connectionId: id, organisationId: service.organisationId };
  const run = { id: newId(), data };
  await bringBack(base.db, run, service.linkWorker.now);
  expect((await readToday(service.linkWorker)).unanswered).toEqual([]);
  const day = later(service.linkWorker, 10);
  await bringBack(base.db, run, day.now);
  await bringBack(base.db, run, day.now);
  const noted = async () =>
    (
      await base.owner.query(
        "select 1 from care.connection_step where connection_id = $1 and kind = 'unanswered'",
        [id],
      )
    ).rows.length;
  expect(await noted()).toBe(1);
  const due = async () => (await readToday(day)).unanswered.map((one) => one.id);
  expect(await due()).toContain(id);
  await chaseConnection(day, id, ORIGIN);
  expect(await due()).not.toContain(id);
  const mails = await base.owner.query<{ body: string }>(
    "select body from platform.mail where kind = 'connection-request' order by id desc limit 1",
  );
  const second = /answer\/([\w-]{43})/.exec(mails.rows[0]?.body ?? '')?.[1] ?? '';
  expect(second).not.toBe(token);
  await answerConnection(provider(day.now), second, answer());
  expect((await seeShared(provider(day.now), token)).state).toBe('used');
  await bringBack(base.db, { id: newId(), data }, later(day, 10).now);
  expect(await noted()).toBe(1);
});

test('attended first, then still going at 4 and 12 weeks', async () => {
  const { id } = await connect({ providerEmail: '' });
  await recordAnswer(service.linkWorker, id, answer());
  await expect(
    recordStillGoing(service.linkWorker, id, { weeks: 4, going: 'yes', note: '' }),
  ).rejects.toMatchObject({ kind: 'invalid' });
  const went = { attended: 'yes' as const, on: '2026-11-21', note: '' };
  await expect(
    recordAttendance(service.linkWorker, id, { ...went, on: '2026-11-22' }),
  ).rejects.toMatchObject({ detail: { fields: { on: expect.any(String) } } });
  await recordAttendance(service.linkWorker, id, went);
  const due = async (days: number) =>
    (await readToday(later(service.linkWorker, days))).followUps.some((one) => one.id === id);
  expect(await due(27)).toBe(false);
  expect(await due(28)).toBe(true);
  await recordStillGoing(service.linkWorker, id, { weeks: 4, going: 'yes', note: '' });
  expect(await due(28)).toBe(false);
  expect(await due(84)).toBe(true);
  await recordStillGoing(service.linkWorker, id, { weeks: 12, going: 'no', note: 'Bus stopped' });
  expect((await readConnection(service.linkWorker, id)).connection).toMatchObject({
    status: 'ended',
    goingAt4Weeks: true,
    goingAt12Weeks: false,
  });
});

test('the second editor is told, with all that stands now beside what they typed', async () => {
  const { id } = await connect();
  const { connection } = await readConnection(service.linkWorker, id);
  const { version } = connection;
  const heard = answer({ answer: 'waiting-list', waitingWeeks: '6', note: 'Ring first' });
  await recordAnswer(service.linkWorker, id, heard, version);
  const withdraw = withdrawConnection(service.secondLinkWorker, id, { reason: 'x' }, version);
  await expect(withdraw).rejects.toMatchObject({
    kind: 'conflict',
    detail: {
      theirs: {
        Status: 'On their waiting list',
        'What they answered': 'about 6 weeks to wait · Ring first',
        version: version + 1,
      },
    },
  });
});

test.each<[Doing, Record<string, string>, Record<string, string>]>([
  [
    'answer',
    { answer: 'full', note: 'Until May', answeredBy: 'Jo' },
    { Status: 'Full', 'What they answered': 'Until May · by Jo' },
  ],
  ['chase', {}, { 'Asked again on': 'Ask them again' }],
  [
    'attendance',
    { attended: 'yes', on: '2026-11-20', note: 'Loved it' },
    { 'Went for the first time': '20 November 2026 · Loved it' },
  ],
  ['attendance', { attended: 'yes', on: '' }, { 'Went for the first time': '' }],
  ['still-going', { weeks: '12', going: 'no' }, { 'Still going after 12 weeks': 'No' }],
  ['withdraw', { reason: 'Moved away' }, { Status: 'Withdraw: Moved away' }],
])('a conflict shows what was typed to %s %j', (doing, values, typed) => {
  expect(typedOf(doing, values)).toMatchObject(typed);
  // Nothing that a conflict may tell stands without its other side.
  const told = ['Status', ...Object.values(standingLabels)];
  expect(Object.keys(typedOf(doing, values)).sort()).toEqual(told.sort());
});

test('another organisation finds nothing; roles without the right are refused', async () => {
  const { id } = await connect();
  const notFound = { kind: 'not-found' };
  const other = service.otherLinkWorker;
  await expect(readConnection(other, id)).rejects.toMatchObject(notFound);
  await expect(makeConnection(other, personId, wanted(), ORIGIN)).rejects.toMatchObject(notFound);
  await expect(withdrawConnection(other, id, { reason: 'x' })).rejects.toMatchObject(notFound);
  await expect(recordAnswer(other, id, answer())).rejects.toMatchObject(notFound);
  const refused = { kind: 'forbidden' };
  for (const ctx of [service.referrer, service.administrator, service.manager]) {
    await expect(makeConnection(ctx, personId, wanted(), ORIGIN)).rejects.toMatchObject(refused);
  }
  await expect(readConnection(service.referrer, id)).rejects.toMatchObject(refused);
  expect((await readConnection(service.manager, id)).connection.id).toBe(id);
});

test('a day to chase that is past, or after the link has ended, is refused', async () => {
  for (const chaseOn of ['2026-11-21', '2026-12-20'])
    await expect(connect({ chaseOn })).rejects.toMatchObject({ kind: 'invalid' });
});

test('a provider who says full says so of their listing; a listing nobody has is refused', async () => {
  await expect(connect({ serviceId: newId() })).rejects.toMatchObject({ kind: 'invalid' });
  const listing = newId();
  const owner = drizzle(base.owner, { casing: 'snake_case' });
  await owner.insert(directoryService).values({
    id: listing,
    source: 'test',
    sourceId: listing,
    name: 'Allotments',
    status: 'active',
    cost: 'free',
    sourceHash: '',
    madeAt: service.linkWorker.now,
    changedAt: service.linkWorker.now,
  });
  const { id, token } = await connect({ serviceId: listing });
  await answerConnection(provider(), token, answer({ answer: 'full' }));
  const said = await owner
    .select({ by: directoryService.fullBy })
    .from(directoryService)
    .where(eq(directoryService.id, listing));
  expect(said).toEqual([{ by: 'the provider' }]);
  // A listing that left the directory meanwhile does not stop the answer.
  const second = await connect({ serviceId: listing });
  await base.owner.query('update care.connection set service_id = $1 where id = $2', [
    newId(),
    second.id,
  ]);
  await answerConnection(provider(), second.token, answer({ answer: 'full' }));
  expect((await readConnection(service.linkWorker, second.id)).connection.status).toBe('full');
  expect(id).not.toBe(second.id);
});

test('hostile text is kept and shown as it is', async () => {
  const sharedWords = `<script>alert(1)</script> =1+1 ' " \\ %s 😀`;
  const { token } = await connect({ sharedWords });
  expect(await seeShared(provider(), token)).toMatchObject({ linkWorkerWords: sharedWords });
});

test('the pages ask the same statements however many connections and steps there are', async () => {
  const { id, token } = await connect();
  const count = async () => {
    const { ctx, statements } = counting(later(service.linkWorker, 20));
    await readConnection(ctx, id);
    await readPersonToConnect(ctx, personId);
    const theirs = counting(provider());
    await seeShared(theirs.ctx, token);
    return [statements(), theirs.statements()];
  };
  const before = await count();
  for (let n = 1; n < 4; n++) {
    await connect();
    await chaseConnection(later(service.linkWorker, 12), id, ORIGIN);
  }
  expect(await count()).toEqual(before);
});

test('what was made by somebody who has left falls to a supervisor, or to all where there is none', async () => {
  const { id, token } = await connect({ serviceName: 'Somebody gone’s' });
  const gone = await connect({ serviceName: 'Answered, of somebody gone' });
  await recordAnswer(service.linkWorker, gone.id, answer());
  await base.owner.query(
    "update care.connection set link_worker_id = $1, first_attended_on = '2026-10-01', attended_first = true where id = $2",
    [newId(), gone.id],
  );
  await base.owner.query('update care.connection set link_worker_id = $1 where id = $2', [
    newId(),
    id,
  ]);
  const due = async (ctx: Ctx) => {
    const { unanswered, followUps } = await readToday(later(ctx, 20));
    return [unanswered.find((one) => one.id === id), followUps.find((one) => one.id === gone.id)];
  };
  const { linkWorker, secondLinkWorker, supervisor, otherLinkWorker } = service;
  expect(await due(supervisor)).toMatchObject([{ left: true }, { left: true }]);
  for (const ctx of [linkWorker, secondLinkWorker, otherLinkWorker])
    expect(await due(ctx)).toEqual([undefined, undefined]);
  await answerConnection(provider(), token, answer({ answer: 'full' }));
  const told = await base.owner.query('select to_user_id from care.message where subject_id = $1', [
    id,
  ]);
  expect(told.rows).toEqual([{ to_user_id: supervisor.actor.id }]);
  await base.owner.query('update account.membership set ended_at = now() where user_id = $1', [
    supervisor.actor.id,
  ]);
  for (const ctx of [linkWorker, secondLinkWorker])
    expect((await due(ctx))[1]).toMatchObject({ left: true });
  expect((await due(otherLinkWorker))[1]).toBeUndefined();
  await base.owner.query('update account.membership set ended_at = null where user_id = $1', [
    supervisor.actor.id,
  ]);
});
