import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { makePost } from '#workforce/post/commands.server.ts';
import { makePostShape } from '#workforce/post/rules.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { readAgenda } from './agenda.server.ts';
import { resolveDiscretion } from './api.server.ts';
import { addModifier } from './circumstance.server.ts';
import { agreeSetting, endSetting, putInForce } from './decide.server.ts';
import { proposeSetting } from './propose.server.ts';
import { speakerInService } from './setting.server.ts';
import { modifierShape, settingShape } from './shapes.ts';
import { proposeWhatIsDue } from './widening.server.ts';

let base: TestDatabase;
let service: Service;
let contactsId: string;

const at = (day: string) => new Date(`${day}T10:00:00Z`);
const on = (ctx: Ctx, day: string): Ctx => ({ ...ctx, now: at(day) });
const proposals = async (day: string) =>
  (await readAgenda(on(service.supervisor, day))).proposed.map(
    ({ element, forWhom, position, limit, reason }) => [element, forWhom, position, limit, reason],
  );
const applies = (day: string) =>
  readIn(on(service.linkWorker, day), 'care', (tx) =>
    resolveDiscretion(tx, on(service.linkWorker, day), {
      element: 'contacts',
      linkWorkerId: service.linkWorker.actor.id ?? '',
    }),
  );

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  const manager = on(service.manager, '2026-06-01');
  for (const linkWorker of [service.linkWorker, service.secondLinkWorker])
    await makePost(
      manager,
      makePostShape.parse({
        linkWorkerId: linkWorker.actor.id,
        employer: 'Hillside',
        practices: [],
        hours: '37.5',
        stage: 'established',
        kind: 'general',
        startedOn: '2026-06-01',
        // One has a day for it that is later than the half year.
        reviewOn: linkWorker === service.linkWorker ? '' : '2027-02-01',
      }),
    );
  ({ id: contactsId } = await proposeSetting(
    manager,
    'contacts',
    settingShape.parse({
      scope: 'service',
      position: '4',
      limitAmount: '12',
      reason: 'So that people do not wait too long.',
      source: 'policy',
      reviewOn: '2026-12-01',
      as: 'put-in-force',
    }),
  ));
  for (const [kind, threshold] of [
    ['time-in-post', '6'],
    ['complexity', '3'],
  ])
    await addModifier(
      manager,
      modifierShape.parse({
        element: 'contacts',
        kind,
        threshold,
        widenPosition: '2',
        widenLimit: '4',
        reason: 'Confidence grows.',
      }),
    );
});
afterAll(() => base.close());

test('nothing is proposed before its day', async () => {
  await proposeWhatIsDue(base.db, at('2026-11-30'));
  expect(await proposals('2026-11-30')).toEqual([]);
});

test('on its day it is on the agenda with the reason, once, and nothing has changed', async () => {
  await Promise.all([1, 2].map(() => proposeWhatIsDue(base.db, at('2026-12-01'))));
  await proposeWhatIsDue(base.db, at('2026-12-02'));
  const expected = [
    'contacts',
    service.linkWorker.actor.name,
    6,
    'at most 16 contacts',
    `${service.linkWorker.actor.name} has been in post for 6 months. Confidence grows.`,
  ];
  expect(await proposals('2026-12-02')).toEqual([expected]);
  const { forReview } = await readAgenda(on(service.manager, '2026-12-02'));
  expect(forReview).toMatchObject([{ id: contactsId, status: 'under-review' }]);
  expect(await applies('2026-12-02')).toMatchObject({ position: 4, limit: 12 });
});

test('agreed by both and put in force it applies, and is not proposed again', async () => {
  const day = '2026-12-03';
  const [{ id } = { id: '' }] = (await readAgenda(on(service.manager, day))).proposed;
  await agreeSetting(speakerInService(on(service.linkWorker, day)), id);
  await agreeSetting(speakerInService(on(service.manager, day)), id);
  await putInForce(on(service.manager, day), id);
  await putInForce(on(service.manager, day), contactsId);
  await proposeWhatIsDue(base.db, at('2026-12-04'));
  expect(await proposals('2026-12-04')).toEqual([]);
  expect(await applies('2026-12-04')).toMatchObject({ position: 6, limit: 16 });
  // It was looked at on its day: kept in force, it is not put under review for the same day again.
  expect((await readAgenda(on(service.manager, '2026-12-04'))).forReview).toMatchObject([
    { id: contactsId, status: 'in-force' },
  ]);
});

test('what was not agreed to stays so; another service is left alone', async () => {
  await proposeWhatIsDue(base.db, at('2027-02-01'));
  const [found] = (await readAgenda(on(service.manager, '2027-02-01'))).proposed;
  expect(found).toMatchObject({ forWhom: service.secondLinkWorker.actor.name, position: 6 });
  await endSetting(on(service.manager, '2027-02-01'), found?.id ?? '', undefined, 'Not yet.');
  await proposeWhatIsDue(base.db, at('2027-03-01'));
  expect(await proposals('2027-03-01')).toEqual([]);
  const { rows } = await base.owner.query(
    'select distinct organisation_id from care.discretion_setting where proposed_by is null',
  );
  expect(rows).toEqual([{ organisation_id: service.organisationId }]);
});
