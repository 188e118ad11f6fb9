import { afterAll, beforeAll, expect, it } from 'vitest';
import { agreeReferrals, listAgreements } from '#account/administration/agreement.server.ts';
import { listHistory } from '#account/administration/history.server.ts';
import { givingRoles, listMembers, readMember } from '#account/administration/member.server.ts';
import { addOrganisation } from '#account/administration/organisation.server.ts';
import { listTree, readOrganisation } from '#account/administration/tree.server.ts';
import { inviteMember } from '#account/commands.server.ts';
import { listPrograms } from '#account/program/register.server.ts';
import { planContact, recordContact } from '#care/casework/contact.server.ts';
import { moveContact } from '#care/casework/contact-change.server.ts';
import { reviewHolding, startHolding } from '#care/casework/holding.server.ts';
import { addAction, addGoal, recordBarrier, recordNeed } from '#care/casework/plan.server.ts';
import {
  readCasework,
  readContact,
  readForContact,
  readForHolding,
  readHolding,
} from '#care/casework/queries.server.ts';
import { contactShape, goalShape, planShape } from '#care/casework/shapes.ts';
import { makePersonWithEpisode } from '#care/connection/test-person.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { counting } from './support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from './support/database.ts';
import { makeProgram } from './support/program.ts';

let base: TestDatabase;
let service: Service;
beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
});
afterAll(() => base.close());

/** What each page asks of the database, all told: beginnings and ends of transactions too. */
async function asked(pages: Record<string, [Ctx, (ctx: Ctx) => Promise<unknown>]>) {
  const found: Record<string, number> = {};
  for (const [name, [ctx, page]] of Object.entries(pages)) {
    const counted = counting(ctx);
    await page(counted.ctx);
    found[name] = counted.statements();
  }
  return found;
}

it('a person’s forms ask as much of the database for many rows as for one', async () => {
  const me = service.linkWorker;
  const { personId } = await makePersonWithEpisode(me);
  const plan = planShape.parse({ on: '2026-11-25', time: '14:30', mode: 'telephone' });
  const hold = {
    functions: ['waiting' as const],
    awaited: 'a place',
    expectationsTalkedThrough: true,
    expectations: null,
    reviewOn: '2027-01-04',
    note: null,
  };
  const holding = await startHolding(me, personId, hold);
  const planned = await planContact(me, personId, plan);
  let turn = 0;
  const onceMore = async () => {
    turn += 1;
    await recordContact(
      me,
      personId,
      contactShape.parse({ on: '2026-11-20', time: '09:30', mode: 'telephone', attended: 'yes' }),
    );
    const need = await recordNeed(me, personId, { need: 'loneliness', needWords: null });
    const goal = await addGoal(
      me,
      personId,
      goalShape.parse({ goal: `To garden ${turn}`, needId: need.id }),
    );
    await addAction(me, personId, {
      goalId: goal.id,
      action: 'Ring',
      byWhom: 'person',
      confidence: 5,
      reviewOn: null,
    });
    await recordBarrier(me, personId, { barrier: 'money', barrierNote: null });
    await reviewHolding(me, holding.id, { ...hold, note: `Look ${turn}` });
    await moveContact(me, planned.id, {
      mode: 'telephone',
      place: null,
      placeNote: null,
      minutes: 30,
      on: '2026-11-26',
      time: `1${turn % 8}:00`,
      why: 'The bus',
    });
  };
  const pages = () =>
    asked({
      plan: [me, (ctx) => readCasework(ctx, personId)],
      contact: [me, (ctx) => readForContact(ctx, personId)],
      'a planned contact': [me, (ctx) => readContact(ctx, planned.id)],
      'to hold': [me, (ctx) => readForHolding(ctx, personId)],
      holding: [me, (ctx) => readHolding(ctx, holding.id)],
    });
  await onceMore();
  const one = await pages();
  for (let more = 0; more < 4; more += 1) await onceMore();
  expect(await pages()).toEqual(one);
  for (const [page, statements] of Object.entries(one))
    expect(statements, page).toBeLessThanOrEqual(14);
});

it('the pages of an administrator ask as much for many organisations and people as for few', async () => {
  const admin = service.administrator;
  const here = service.organisationId;
  let turn = 0;
  const onceMore = async () => {
    turn += 1;
    const { id } = await addOrganisation(admin, {
      under: here,
      kind: 'practice',
      name: `Practice ${turn}`,
      slug: `counted-${turn}`,
      odsCode: null,
      postcode: null,
      service: false,
    });
    await agreeReferrals(service.manager, `counted-${turn}`);
    await inviteMember(
      admin,
      { email: `person-${turn}@staff.example`, role: 'manager' },
      'https://holdfast.example',
    );
    await makeProgram(admin, 'manager', 'system/*.rs');
    return id;
  };
  const practice = await onceMore();
  const who = service.linkWorker.actor.id ?? '';
  const pages = () =>
    asked({
      tree: [admin, listTree],
      organisation: [admin, (ctx) => readOrganisation(ctx, practice)],
      staff: [admin, async (ctx) => listMembers(await givingRoles(ctx, here))],
      member: [admin, (ctx) => readMember(ctx, here, who)],
      history: [admin, (ctx) => listHistory(ctx, here)],
      agreements: [service.manager, listAgreements],
      programs: [admin, listPrograms],
    });
  const one = await pages();
  for (let more = 0; more < 4; more += 1) await onceMore();
  expect(await pages()).toEqual(one);
  for (const [page, statements] of Object.entries(one))
    expect(statements, page).toBeLessThanOrEqual(9);
});
