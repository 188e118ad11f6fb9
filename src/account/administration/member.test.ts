import { drizzle } from 'drizzle-orm/node-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { inviteMember } from '../commands.server.ts';
import { listWorkplaces } from '../queries.server.ts';
import { membership, user } from '../schema.server.ts';
import {
  changeRoles,
  givingRoles,
  listMembers,
  readMember,
  resetSecondFactor,
} from './member.server.ts';
import { addOrganisation } from './organisation.server.ts';
import type { Kind } from './rules.ts';

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
async function employ(organisationId: string, ...roles: Role[]): Promise<string> {
  const owner = drizzle(test.owner, { casing: 'snake_case' });
  const id = newId();
  const at = { createdAt: admin.now, updatedAt: admin.now };
  await owner.insert(user).values({ id, name: 'Ned Newman', email: `${id}@staff.example`, ...at });
  await owner
    .insert(membership)
    .values(
      roles.map((role) => ({ id: newId(), organisationId, userId: id, role, since: admin.now })),
    );
  return id;
}
const acts = async (organisationId: string) =>
  (
    await test.owner.query(
      'select act from platform.audit_entry where organisation_id = $1 order by id',
      [organisationId],
    )
  ).rows.map((row) => row.act);

describe('roles', () => {
  it('are given and ended together; none is the end of somebody’s work there', async () => {
    const who = await employ(here, 'link-worker');
    const { version } = await readMember(admin, here, who);
    await changeRoles(admin, here, who, version, ['supervisor', 'manager']);
    expect((await listWorkplaces(test.db, who))[0]?.roles.sort()).toEqual([
      'manager',
      'supervisor',
    ]);
    const now = await readMember(admin, here, who);
    await changeRoles(admin, here, who, now.version, []);
    expect(await listWorkplaces(test.db, who)).toEqual([]);
    await expect(readMember(admin, here, who)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(changeRoles(admin, here, who, 0, ['manager'])).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  it('are changed by one of two editors; the other is shown what was saved', async () => {
    const who = await employ(here, 'link-worker');
    const { version } = await readMember(admin, here, who);
    const both = await Promise.allSettled([
      changeRoles(admin, here, who, version, ['link-worker', 'manager']),
      changeRoles(admin, here, who, version, ['link-worker', 'supervisor']),
    ]);
    expect(both.map((done) => done.status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = both.find((done) => done.status === 'rejected');
    expect(lost?.reason).toMatchObject({
      kind: 'conflict',
      detail: {
        theirs: { roles: expect.stringMatching(/^Link worker, (Service manager|Supervisor)$/) },
      },
    });
  });

  it('of an administrator are not ended by themself', async () => {
    const own = admin.actor.id ?? '';
    const { version } = await readMember(admin, here, own);
    await expect(changeRoles(admin, here, own, version, ['manager'])).rejects.toMatchObject({
      kind: 'invalid',
    });
    await changeRoles(admin, here, own, version, ['administrator', 'manager']);
  });

  it('are those of the kind of organisation', async () => {
    const practice = await add(here, 'practice', 'No service');
    const who = await employ(practice, 'referrer');
    await expect(
      changeRoles(admin, practice, who, 8, ['referrer', 'link-worker']),
    ).rejects.toMatchObject({ kind: 'invalid' });
    const over = await givingRoles(admin, practice);
    await expect(
      inviteMember(over.ctx, { email: 'x@y.example', role: 'supervisor' }, 'https://h.example'),
    ).rejects.toMatchObject({ kind: 'invalid' });
    await inviteMember(over.ctx, { email: 'x@y.example', role: 'referrer' }, 'https://h.example');
    expect(await acts(practice)).toEqual(['invitation.send']);
  });

  it('of an organisation with administrators of its own are not given from above', async () => {
    const below = await add(here, 'employer', 'Own master');
    expect((await givingRoles(admin, below)).own).toBe(false);
    const theirs = await employ(below, 'administrator');
    for (const act of [
      () => givingRoles(admin, below),
      () => changeRoles(admin, below, theirs, 16, ['manager']),
      () => resetSecondFactor(admin, below, theirs),
    ])
      await expect(act()).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('are listed with the same number of statements for two people and for many', async () => {
    const place = await add(here, 'practice', 'Counted');
    for (let n = 0; n < 2; n++) await employ(place, 'referrer', 'manager');
    const counted = async () => {
      let statements = 0;
      const over = await givingRoles(admin, place);
      const pool = new Proxy(admin.db.pool, {
        get: (target, part) =>
          part === 'connect'
            ? async () => {
                const client = await target.connect();
                const query = client.query.bind(client);
                client.query = ((...args: Parameters<typeof query>) => {
                  statements += 1;
                  return query(...args);
                }) as typeof client.query;
                const release = client.release.bind(client);
                client.release = (error) => {
                  client.query = query;
                  release(error);
                };
                return client;
              }
            : Reflect.get(target, part, target),
      });
      const members = await listMembers({
        ...over,
        ctx: { ...over.ctx, db: { ...admin.db, pool } },
      });
      return [members.length, statements];
    };
    const [few, first] = await counted();
    for (let n = 0; n < 10; n++) await employ(place, 'referrer');
    const [many, then] = await counted();
    expect([few, many]).toEqual([2, 12]);
    expect(then).toBe(first);
  });
});

describe('a second factor', () => {
  it('is reset by an administrator: everything goes, they are signed out and written to', async () => {
    const who = await employ(here, 'link-worker');
    const q = (sql: string) => test.owner.query(sql, [who]);
    await q(`update account."user" set two_factor_enabled = true where id = $1`);
    await q(
      `insert into account.two_factor (id, secret, backup_codes, user_id, verified) values (gen_random_uuid(), 's', 'c', $1, true)`,
    );
    await q(
      `insert into account.passkey (id, public_key, user_id, credential_id, counter, device_type, backed_up) values (gen_random_uuid(), 'k', $1::uuid, $1::uuid::text, 0, 'd', false)`,
    );
    await q(
      `insert into account.session (id, token, user_id, expires_at, created_at, updated_at) values (gen_random_uuid(), $1::uuid::text, $1::uuid, now() + interval '1 hour', now(), now())`,
    );
    expect((await readMember(admin, here, who)).member).toMatchObject({ byApp: true, passkeys: 1 });
    await resetSecondFactor(admin, here, who);
    expect((await readMember(admin, here, who)).member).toMatchObject({
      byApp: false,
      passkeys: 0,
    });
    const { rows } = await q(
      `select (select count(*)::int from account.session where user_id = $1) as sessions,
        (select count(*)::int from account.two_factor where user_id = $1) as apps,
        (select count(*)::int from platform.mail where kind = 'second-factor-reset' and to_address = (select email from account."user" where id = $1)) as mails`,
    );
    expect(rows[0]).toEqual({ sessions: 0, apps: 0, mails: 1 });
    const entries = await q(
      `select act, actor_name as by from platform.audit_entry where (subject_id = $1 or subject_kind = 'passkey') and act like '%re%' or act = 'second-factor.off' order by id`,
    );
    expect(
      entries.rows
        .slice(-3)
        .map((row) => `${row.act} by ${row.by}`)
        .sort(),
    ).toEqual([
      `passkey.remove by ${admin.actor.name}`,
      `second-factor.off by ${admin.actor.name}`,
      `second-factor.reset by ${admin.actor.name}`,
    ]);
  });

  it('is not reset by oneself, nor of somebody who does not work there', async () => {
    await expect(resetSecondFactor(admin, here, admin.actor.id ?? '')).rejects.toMatchObject({
      kind: 'invalid',
    });
    for (const who of [service.otherLinkWorker.actor.id ?? '', newId(), 'x'])
      await expect(resetSecondFactor(admin, here, who)).rejects.toMatchObject({
        kind: 'not-found',
      });
  });
});
