import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { listServicesToReferTo } from '../queries.server.ts';
import { agreeReferrals, endAgreement, listAgreements } from './agreement.server.ts';
import { listHistory } from './history.server.ts';
import { changeRoles, givingRoles, readMember, resetSecondFactor } from './member.server.ts';
import { addOrganisation, changeOrganisation } from './organisation.server.ts';
import type { Kind } from './rules.ts';
import { listTree, readOrganisation } from './tree.server.ts';

let test: TestDatabase;
let service: Service;
let admin: Ctx;
/** An administrator of the unrelated organisation. */
let stranger: Ctx;
let here = '';

beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  admin = service.administrator;
  here = service.organisationId;
  stranger = {
    ...service.otherManager,
    actor: { ...service.otherManager.actor, roles: ['administrator'] },
  };
});
afterAll(() => test.close());

let count = 0;
async function add(under: string, kind: Kind, name: string = kind, by = admin) {
  const slug = `added-${++count}`;
  const { id } = await addOrganisation(by, {
    under,
    kind,
    name,
    slug,
    odsCode: null,
    postcode: null,
    service: false,
  });
  return id;
}
describe('every command and page of administration', () => {
  const tries = (target: string, who: string): [string, (ctx: Ctx) => unknown][] => [
    ['add', (ctx) => add(target, 'practice', 'practice', ctx)],
    [
      'change',
      (ctx) =>
        changeOrganisation(ctx, target, 1, {
          name: 'Taken over',
          odsCode: null,
          postcode: null,
          telephone: null,
          email: null,
          requireSecondFactor: false,
        }),
    ],
    ['read', (ctx) => readOrganisation(ctx, target)],
    ['give roles', (ctx) => givingRoles(ctx, target)],
    ['change roles', (ctx) => changeRoles(ctx, target, who, 1, ['manager'])],
    ['read member', (ctx) => readMember(ctx, target, who)],
    ['reset', (ctx) => resetSecondFactor(ctx, target, who)],
    ['history', (ctx) => listHistory(ctx, target)],
  ];
  const outcome = async (act: (ctx: Ctx) => unknown, ctx: Ctx) => {
    try {
      await act(ctx);
      return 'done';
    } catch (error) {
      return (error as { kind?: string }).kind;
    }
  };

  it('is for administrators: no other role', async () => {
    const who = service.linkWorker.actor.id ?? '';
    const all = [...tries(here, who), ['tree', listTree] as const];
    for (const ctx of [service.linkWorker, service.supervisor, service.manager])
      for (const [what, act] of all)
        expect([what, await outcome(act, ctx)]).toEqual([what, 'forbidden']);
  });

  it('finds nothing of another organisation', async () => {
    const who = service.linkWorker.actor.id ?? '';
    for (const [what, act] of tries(here, who))
      expect([what, await outcome(act, stranger)]).toEqual([what, 'not-found']);
    for (const id of ['', 'x', "' or 1=1", newId()])
      for (const [what, act] of tries(id, who))
        expect([what, await outcome(act, admin)]).toEqual([what, 'not-found']);
  });

  it('leaves agreements to administrators and managers of the service itself', async () => {
    for (const ctx of [service.linkWorker, service.supervisor, service.referrer]) {
      expect(await outcome(listAgreements, ctx)).toBe('forbidden');
      expect(await outcome((c) => agreeReferrals(c, 'Z99001'), ctx)).toBe('forbidden');
      expect(await outcome((c) => endAgreement(c, newId()), ctx)).toBe('forbidden');
    }
    const { agreements } = await listAgreements(admin);
    const one = agreements[0]?.id ?? '';
    expect(await outcome((c) => endAgreement(c, one), stranger)).toBe('not-found');
  });
});

describe('agreements on referrals', () => {
  it('are made by ODS code or short name, ended, and made again', async () => {
    const practice = await add(here, 'practice', 'Newly agreed');
    const referrer: Ctx = {
      ...service.referrer,
      actor: { ...service.referrer.actor, organisationIds: [practice] },
    };
    expect(await listServicesToReferTo(referrer)).toEqual([]);
    const slug = `added-${count}`;
    expect((await listAgreements(service.manager)).near.map((one) => one.slug)).toContain(slug);
    const { id } = await agreeReferrals(service.manager, slug.toUpperCase());
    expect((await listServicesToReferTo(referrer)).map((one) => one.id)).toEqual([here]);
    await expect(agreeReferrals(admin, slug)).rejects.toMatchObject({ kind: 'invalid' });
    await endAgreement(admin, id);
    expect(await listServicesToReferTo(referrer)).toEqual([]);
    await expect(endAgreement(admin, id)).rejects.toMatchObject({ kind: 'not-found' });
    expect((await agreeReferrals(admin, slug)).id).toBe(id);
  });

  it('name an organisation that is there, is another, and are of a service', async () => {
    for (const named of ['Q00000', '%', '<b>', (await listTree(admin))[0]?.slug ?? ''])
      await expect(agreeReferrals(admin, named)).rejects.toMatchObject({ kind: 'invalid' });
    const practice: Ctx = {
      ...admin,
      actor: { ...admin.actor, organisationIds: [service.practiceId] },
    };
    await expect(agreeReferrals(practice, 'Z99001')).rejects.toMatchObject({ kind: 'forbidden' });
  });
});
