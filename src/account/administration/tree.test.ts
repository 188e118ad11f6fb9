import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { listHistory } from './history.server.ts';
import { addOrganisation, changeOrganisation } from './organisation.server.ts';
import type { Kind } from './rules.ts';
import { administering, listTree, readOrganisation } from './tree.server.ts';

let test: TestDatabase;
let service: Service;
let admin: Ctx;
let here = '';

beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  admin = service.administrator;
  here = service.organisationId;
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
async function change(id: string, changes: Record<string, unknown>, by = admin) {
  const { facts } = await readOrganisation(by, id);
  const { name, odsCode, postcode, telephone, email, requireSecondFactor, version } = facts;
  const input = { name, odsCode, postcode, telephone, email, requireSecondFactor, ...changes };
  return changeOrganisation(by, id, version, input);
}
const acts = async (organisationId: string) =>
  (
    await test.owner.query(
      'select act from platform.audit_entry where organisation_id = $1 order by id',
      [organisationId],
    )
  ).rows.map((row) => row.act);

describe('the tree', () => {
  it('grows under an administrator’s own organisation, and no higher', async () => {
    const network = await add(here, 'network', 'Brook Network');
    const practice = await add(network, 'practice', 'Elm Road Surgery');
    const tree = await listTree(admin);
    expect(tree.map((one) => [one.name, one.depth])).toEqual([
      ['Hillside Social Prescribing', 0],
      ['Brook Network', 1],
      ['Elm Road Surgery', 2],
    ]);
    expect((await administering(admin, practice)).own).toBe(false);
    const within: Ctx = { ...admin, actor: { ...admin.actor, organisationIds: [network] } };
    await expect(administering(within, here)).rejects.toMatchObject({ kind: 'not-found' });
    expect(await acts(network)).toContain('organisation.make');
  });

  it('takes no short name or ODS code twice, and nothing in the wrong place', async () => {
    const base = {
      under: here,
      kind: 'practice',
      name: 'Twice',
      slug: 'only-once',
      odsCode: 'Z98765',
      postcode: null,
      service: false,
    } as const;
    const { id } = await addOrganisation(admin, base);
    const fields = (given: object) =>
      addOrganisation(admin, { ...base, ...given }).catch((error) =>
        Object.keys(error.detail.fields),
      );
    expect(await fields({ odsCode: null })).toEqual(['slug']);
    expect(await fields({ slug: 'another' })).toEqual(['odsCode']);
    expect(await fields({ under: id, slug: 'another', odsCode: null })).toEqual(['kind']);
    expect(await fields({ kind: 'care-board', slug: 'another', odsCode: null })).toEqual(['kind']);
  });

  it('makes one organisation of a form sent twice', async () => {
    const ctx = { ...admin, key: newId() };
    const input = {
      under: here,
      kind: 'practice',
      name: 'Once',
      slug: 'made-once',
      odsCode: null,
      postcode: null,
      service: false,
    } as const;
    const [one, two] = await Promise.all([
      addOrganisation(ctx, input),
      addOrganisation(ctx, input),
    ]);
    expect(one).toEqual(two);
  });

  it('lets an organisation be moved, never under itself, a practice, or a stranger', async () => {
    const [left, right] = [
      await add(here, 'employer', 'Left'),
      await add(here, 'employer', 'Right'),
    ];
    const leaf = await add(left, 'practice', 'Leaf');
    await change(leaf, { parentId: right });
    expect((await listTree(admin)).find((one) => one.id === leaf)?.parentId).toBe(right);
    await change(right, { parentId: left });
    for (const parentId of [left, right, leaf])
      await expect(change(left, { parentId })).rejects.toMatchObject({ kind: 'invalid' });
    for (const parentId of [service.otherOrganisationId, newId()])
      await expect(change(left, { parentId })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(change(here, { parentId: left })).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await acts(leaf)).toEqual(['organisation.move']);
  });

  it('makes no circle of two moves at the same moment', async () => {
    const [one, two] = [await add(here, 'employer', 'One'), await add(here, 'employer', 'Two')];
    const both = await Promise.allSettled([
      change(one, { parentId: two }),
      change(two, { parentId: one }),
    ]);
    expect(both.map((done) => done.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('has a bounded depth', async () => {
    let under = here;
    const deepen = async () => {
      for (let level = 0; level < 9; level++)
        under = await add(under, 'employer', `Level ${level}`);
    };
    await expect(deepen()).rejects.toMatchObject({ kind: 'invalid' });
    expect((await listTree(admin)).length).toBeGreaterThan(8);
  });

  it('tells the second of two editors, and shows them what the first saved', async () => {
    const id = await add(here, 'practice', 'Edited');
    const facts = {
      odsCode: null,
      postcode: null,
      telephone: null,
      email: null,
      requireSecondFactor: false,
    };
    await changeOrganisation(admin, id, 1, { name: 'First', ...facts });
    await expect(
      changeOrganisation(admin, id, 1, { name: 'Second', ...facts }),
    ).rejects.toMatchObject({
      kind: 'conflict',
      detail: { theirs: { name: 'First', version: 2 } },
    });
  });

  it('requires a second factor, and says so in the log', async () => {
    const id = await add(here, 'practice', 'Secured');
    await change(id, { requireSecondFactor: true });
    await change(id, { requireSecondFactor: false, name: 'Renamed' });
    expect(await acts(id)).toEqual([
      'second-factor.require',
      'second-factor.release',
      'organisation.change',
    ]);
    const seen = await listHistory(admin, id);
    expect(seen.entries.map((one) => [one.act, one.by, one.organisation])[0]).toEqual([
      'organisation.change',
      admin.actor.name,
      'Renamed',
    ]);
  });
});
