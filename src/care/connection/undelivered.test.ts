import { drizzle } from 'drizzle-orm/node-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#platform/id.ts';
import { MailFailure } from '#platform/mail/deliver.server.ts';
import { deliverQueued } from '#platform/mail/queue.server.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { readToday } from '../today/queries.server.ts';
import { makeConnection } from './commands.server.ts';
import { readConnection } from './queries.server.ts';
import { makePersonWithEpisode } from './test-person.ts';
import { tellUndelivered } from './undelivered.server.ts';

let base: TestDatabase;
let service: Service;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
});
afterAll(() => base.close());

const failing = (permanent: boolean) => ({
  deliver: async () => {
    throw new MailFailure(permanent, 'the mail server refused the message');
  },
});

async function send(): Promise<{ connectionId: string; mailId: string }> {
  const { personId } = await makePersonWithEpisode(service.linkWorker);
  const { id } = await makeConnection(
    service.linkWorker,
    personId,
    {
      serviceId: null,
      serviceName: 'Allotments',
      providerEmail: 'gone@club.example',
      share: [],
      sharedWords: 'Gardening',
      agreed: 'yes',
      chaseOn: '2026-12-01',
    },
    'https://holdfast.example',
  );
  const { rows } = await base.owner.query<{ id: string }>(
    'select id from platform.mail where subject_id = $1',
    [id],
  );
  return { connectionId: id, mailId: rows[0]?.id ?? '' };
}

const jobs = async (subjectId: string) =>
  (
    await base.owner.query<{ data: Record<string, unknown> }>(
      "select data from jobs.job where name = 'mail-failed' and data->>'subjectId' = $1",
      [subjectId],
    )
  ).rows;
const statusOf = async (mailId: string) =>
  (await base.owner.query('select status from platform.mail where id = $1', [mailId])).rows[0];

test('a refusal for good is told once, on Today and in the history of the connection', async () => {
  const { connectionId, mailId } = await send();
  await deliverQueued(base.db, failing(true), mailId);
  await deliverQueued(base.db, failing(true), mailId);
  const [job, ...more] = await jobs(connectionId);
  expect(more).toEqual([]);
  expect(job?.data).toEqual({
    kind: 'connection-request',
    subjectId: connectionId,
    organisationId: service.organisationId,
  });
  const run = { id: newId(), data: job?.data ?? {} };
  await tellUndelivered(base.db, run, service.linkWorker.now);
  await tellUndelivered(base.db, run, service.linkWorker.now);
  const { messages } = await readToday(service.linkWorker);
  expect(messages.filter((one) => one.subjectId === connectionId)).toMatchObject([
    { kind: 'connection-undelivered', text: expect.stringContaining('Allotments') },
  ]);
  const { steps } = await readConnection(service.linkWorker, connectionId);
  expect(steps.map((step) => step.kind)).toContain('undelivered');
});

test('what may yet arrive is tried again, and told only when the last try failed', async () => {
  const { connectionId, mailId } = await send();
  await expect(deliverQueued(base.db, failing(false), mailId)).rejects.toThrow();
  expect(await statusOf(mailId)).toEqual({ status: 'waiting' });
  expect(await jobs(connectionId)).toEqual([]);
  await deliverQueued(base.db, failing(false), mailId, true);
  expect(await statusOf(mailId)).toEqual({ status: 'failed' });
  expect(await jobs(connectionId)).toHaveLength(1);
});

test('while the mail server is slow, nothing else waits', async () => {
  const { mailId } = await send();
  let arrived = () => {};
  const slow = { deliver: () => new Promise<void>((done) => (arrived = done)) };
  const delivery = deliverQueued(base.db, slow, mailId);
  await expect.poll(() => String(arrived)).toContain('[native code]');
  const owner = drizzle(base.owner);
  await owner.execute('select 1');
  await readToday(service.linkWorker);
  arrived();
  await delivery;
  expect(await statusOf(mailId)).toEqual({ status: 'sent' });
});

test('a job that names nothing known does nothing', async () => {
  for (const data of [{}, { kind: 'invitation', subjectId: newId(), organisationId: newId() }])
    await tellUndelivered(base.db, { id: newId(), data }, service.linkWorker.now);
});
