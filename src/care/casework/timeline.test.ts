import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { answerTogether, offerMeasure, putAside } from '../measure/commands.server.ts';
import { offerShape } from '../measure/rules.ts';
import { endRisk, recordConsent, recordRisk } from '../person/around.server.ts';
import { checkVisit, moveVisit } from '../visit/commands.server.ts';
import { checkShape, moveShape } from '../visit/rules.ts';
import { planContact } from './contact.server.ts';
import { addressOf, titleOf } from './pages/happening.tsx';
import { endBarrier, endNeed, recordBarrier, recordNeed } from './plan.server.ts';
import { readPersonPage } from './queries.server.ts';
import { planShape } from './shapes.ts';

const SECRET = 'quillwort';
const ONS4 = 'https://holdfast.example/fhir/Questionnaire/ons4|1';

let base: TestDatabase;
let service: Service;
let personId: string;

/** So many minutes into the day. */
const after = (minutes: number, ctx = service.linkWorker): Ctx => ({
  ...ctx,
  now: new Date(ctx.now.getTime() + minutes * 60_000),
});

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  ({ personId } = await makePersonWithEpisode(service.linkWorker));
});
afterAll(() => base.close());

const titles = async (ctx = after(60)) =>
  (await readPersonPage(ctx, personId)).timeline.happenings.map(titleOf);

test('what was measured, visited, risked, agreed and overcome is in the timeline, newest first', async () => {
  const need = await recordNeed(after(1), personId, { need: 'loneliness', needWords: null });
  const barrier = await recordBarrier(after(2), personId, { barrier: 'money', barrierNote: null });
  const risk = await recordRisk(after(3), personId, {
    riskKind: 'safeguarding',
    riskDescription: SECRET,
    hiddenFromPerson: true,
  });
  await recordConsent(after(4), personId, { consentToShare: 'yes', consentNote: SECRET });
  const measured = async (minute: number) => {
    const input = offerShape.parse({ questionnaire: ONS4, occasion: 'start', way: 'together' });
    return (await offerMeasure(after(minute), personId, input)).id;
  };
  await putAside(after(6), await measured(5), { reason: 'tired', reasonNote: SECRET });
  const plan = planShape.parse({
    on: '2026-11-21',
    time: '14:00',
    mode: 'face-to-face',
    place: 'home',
  });
  const { id: contactId } = await planContact(after(7), personId, plan);
  const check = checkShape.parse({
    risksRead: 'yes',
    pairNeeded: 'yes',
    partner: service.supervisor.actor.id ?? '',
    watcher: service.secondLinkWorker.actor.id ?? '',
    minutes: '60',
  });
  await checkVisit(after(8), contactId, check);
  await moveVisit(after(9), contactId, moveShape.parse({ move: 'in' }));
  await moveVisit(after(10), contactId, moveShape.parse({ move: 'out', pairKept: 'yes' }));
  await endRisk(after(11), personId, risk.id);
  await endBarrier(after(12), barrier.id);
  await endNeed(after(13), need.id);
  await recordConsent(after(14), personId, { consentToShare: 'no', consentNote: null });
  const answers = ['satisfied', 'worthwhile', 'happy', 'anxious'];
  await answerTogether(
    after(16),
    await measured(15),
    Object.fromEntries(answers.map((id) => [id, [{ valueInteger: 4 }]])),
  );
  expect(await titles()).toEqual([
    'Personal well-being (ONS4): answered',
    'Does not agree to sharing',
    'No longer a need: Loneliness or feeling cut off',
    'No longer in the way: not enough money',
    'Risk (safeguarding) is over (kept from the person’s own view)',
    'Out of the home visit, two went',
    'Home visit begun',
    'Personal well-being (ONS4): not today',
    'Agreed to sharing',
    'Risk (safeguarding) recorded (kept from the person’s own view)',
    'In the way: not enough money',
    'Need: Loneliness or feeling cut off',
  ]);
});

test('each leads to its record, and what is written of it is not for managers', async () => {
  const of = async (ctx: Ctx) => (await readPersonPage(ctx, personId)).timeline.happenings;
  const seen = await of(service.supervisor);
  expect(JSON.stringify(seen)).toContain(SECRET);
  const addresses = seen.map((event) => addressOf(event, personId)?.split('/')[1]);
  expect(addresses.filter((folder) => folder === 'measures')).toHaveLength(2);
  expect(addresses.filter((folder) => folder === 'contacts')).toHaveLength(2);
  const managers = await of(service.manager);
  expect(managers.map(titleOf)).toEqual(seen.map(titleOf));
  expect(JSON.stringify(managers)).not.toContain(SECRET);
  expect(managers.some((event) => addressOf(event, personId)?.includes('/measures'))).toBe(false);
});

test('every one is on some page, once, and a page asks as often of many as of few', async () => {
  const few = counting(after(60));
  await readPersonPage(few.ctx, personId);
  for (let turn = 0; turn < 60; turn++)
    await recordConsent(after(17 + turn), personId, { consentToShare: 'yes', consentNote: null });
  const seen: string[] = [];
  let older: string | null = null;
  do {
    const many = counting(after(60));
    const { timeline }: Awaited<ReturnType<typeof readPersonPage>> = await readPersonPage(
      many.ctx,
      personId,
      older,
    );
    expect(many.statements()).toBe(few.statements());
    seen.push(...timeline.happenings.map(({ source, id }) => `${source} ${id}`));
    older = timeline.older;
  } while (older);
  expect(seen).toHaveLength(72);
  expect(new Set(seen).size).toBe(72);
});
