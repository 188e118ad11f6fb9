import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '#platform/clock.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { makePost } from '../post/commands.server.ts';
import { makePostShape } from '../post/rules.ts';
import { addMandatory, recordTraining } from './commands.server.ts';
import { warnOfTraining } from './jobs.server.ts';
import { warningDue } from './rules.ts';

const ORIGIN = 'https://holdfast.example';
const ENDS = '2027-11-20';
let base: TestDatabase;
let service: Service;
let trainingId: string;

const me = () => service.linkWorker.actor.id ?? '';
const run = (day: string) => warnOfTraining(base.db, new Date(`${day}T07:45:00Z`), ORIGIN);
const mails = async () =>
  (
    await base.owner.query<{
      to_address: string;
      subject: string;
      body: string;
      organisation_id: string;
    }>(
      "select to_address, subject, body, organisation_id from platform.mail where kind = 'training-ends' order by made_at, id",
    )
  ).rows;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  await makePost(
    service.manager,
    makePostShape.parse({
      ...{ linkWorkerId: me(), employer: 'Hillside', hours: '30', stage: 'established' },
      ...{ kind: 'general', startedOn: '2025-01-01', practices: [] },
    }),
  );
  ({ id: trainingId } = await addMandatory(service.manager, { name: 'Lone working', months: 12 }));
  await recordTraining(service.linkWorker, me(), { trainingId, doneOn: '2026-11-20' });
});
afterAll(() => base.close());

test.each([
  [-61, null],
  [-60, 'first'],
  [-15, 'first'],
  [-14, 'second'],
  [0, 'second'],
  [1, null],
])('%i days from its end the warning due is %s', (days, wanted) => {
  expect(warningDue(ENDS, addDays(ENDS, days))).toBe(wanted);
});

test('the link worker is written to at sixty days and at fourteen, once each', async () => {
  await run(addDays(ENDS, -61));
  expect(await mails()).toEqual([]);
  await run(addDays(ENDS, -60));
  await Promise.all([run(addDays(ENDS, -59)), run(addDays(ENDS, -59))]);
  await run(addDays(ENDS, -15));
  const [first, ...more] = await mails();
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    to_address: `${me()}@staff.example`,
    organisation_id: service.organisationId,
    subject: 'Lone working: in date until 20 November 2027',
  });
  expect(first?.body).toMatch(new RegExp(`/o/hillside-\\w+/training/${me()}`));
  // The fourteenth day was a day on which nothing ran.
  await run(addDays(ENDS, -12));
  await run(addDays(ENDS, -3));
  expect(await mails()).toHaveLength(2);
  const { rows } = await base.owner.query(
    "select reason from platform.audit_entry where act = 'training.warn' order by id",
  );
  expect(rows).toEqual([{ reason: 'first' }, { reason: 'second' }]);
});

test('training done again is warned of by its new end; one that left, or is asked no more, by none', async () => {
  const again = { ...service.linkWorker, now: new Date('2027-11-18T10:00:00Z') };
  await recordTraining(again, me(), { trainingId, doneOn: '2027-11-18' });
  await run('2027-11-19');
  expect(await mails()).toHaveLength(2);
  await run('2028-09-25');
  expect(await mails()).toHaveLength(3);
  await base.owner.query("update workforce.post set ended_on = '2028-10-01'");
  await run('2028-11-10');
  await base.owner.query('update workforce.post set ended_on = null');
  await base.owner.query('update workforce.mandatory_training set ended_at = now()');
  await run('2028-11-10');
  expect(await mails()).toHaveLength(3);
});
