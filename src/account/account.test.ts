import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../test/support/database.ts';
import { acceptInvitation, inviteMember, withdrawInvitation } from './commands.server.ts';
import { hasSignIn, listInvitations, openInvitation } from './invitation.server.ts';
import { listWorkplaces } from './queries.server.ts';
import {
  checkSetUpLink,
  firstAdministratorLink,
  makeFirstOrganisation,
  spendSetUpLink,
} from './set-up.server.ts';
import { openSignIn, type SignIn } from './sign-in.server.ts';

const origin = 'https://holdfast.example';
let test: TestDatabase;
let service: Service;
let signIn: SignIn;
const byLink = (now = new Date('2026-11-21T10:00:00Z')): Ctx => ({
  db: test.db,
  actor: { kind: 'link', id: null, name: 'by link', organisationIds: [], roles: [] },
  now,
  requestId: 'test',
});

beforeAll(async () => {
  test = await openTestDatabase();
  signIn = openSignIn(test.db, {
    origin,
    secret: 'a secret for tests that is long enough',
    idleMinutes: 20,
  });
});
afterAll(() => test.close());

/** What was written to an address about a new password. */
async function resets(email: string) {
  const { rows } = await test.owner.query<{ id: string; body: string }>(
    "select id, body from platform.mail where kind = 'password-reset' and to_address = $1",
    [email],
  );
  return rows;
}

async function invite(email: string, role: 'link-worker' | 'manager' = 'link-worker') {
  const { id } = await inviteMember(service.administrator, { email, role }, origin);
  const { rows } = await test.owner.query<{ body: string }>(
    "select body from platform.mail where kind = 'invitation' and to_address = $1 order by made_at desc, id desc limit 1",
    [email.toLowerCase()],
  );
  return { id, token: rows[0]?.body.match(/invitation\/([\w-]+)/)?.[1] ?? '' };
}

describe('the first administrator', () => {
  it('sets an empty installation up by a link that works once', async () => {
    const now = new Date('2026-11-21T10:00:00Z');
    const first = await firstAdministratorLink(test.db, origin, now);
    const link = await firstAdministratorLink(test.db, origin, now);
    const token = link?.split('/').at(-1) ?? '';
    await expect(checkSetUpLink(byLink(), first?.split('/').at(-1) ?? '')).rejects.toThrow(
      'has been used',
    );
    await expect(checkSetUpLink(byLink(new Date('2026-11-23T10:00:00Z')), token)).rejects.toThrow(
      'has ended',
    );
    await checkSetUpLink(byLink(), token);
    const made = await signIn.api.signUpEmail({
      body: {
        email: 'first@service.example',
        name: 'Fay First',
        password: 'lantern pebble orchard',
      },
    });
    const both = await Promise.allSettled([
      spendSetUpLink(byLink(), token),
      spendSetUpLink(byLink(), token),
    ]);
    expect(both.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
    await makeFirstOrganisation(byLink(), {
      name: 'First Service',
      slug: 'first',
      userId: made.user.id,
      userName: 'Fay First',
    });
    const [place] = await listWorkplaces(test.db, made.user.id);
    expect(place).toMatchObject({ slug: 'first', service: true });
    expect(place?.roles.sort()).toEqual(['administrator', 'manager']);
    expect(await firstAdministratorLink(test.db, origin, now)).toBeNull();
    service = await makeService(test);
  });
});

describe('an invitation', () => {
  it('takes its person into the organisation, once', async () => {
    const { token } = await invite('Nora.New@service.example');
    const open = await openInvitation(byLink(), token);
    expect(open).toMatchObject({
      email: 'nora.new@service.example',
      role: 'link-worker',
      organisationName: 'Hillside Social Prescribing',
    });
    const made = await signIn.api.signUpEmail({
      body: { email: open.email, name: 'Nora New', password: 'lantern pebble orchard' },
    });
    const who = { userId: made.user.id, name: 'Nora New', email: open.email };
    await acceptInvitation(byLink(), token, who);
    expect((await listWorkplaces(test.db, made.user.id)).map((p) => p.roles)).toEqual([
      ['link-worker'],
    ]);
    await expect(acceptInvitation(byLink(), token, who)).rejects.toThrow('has been used');
    expect(await hasSignIn(byLink(), 'NORA.NEW@service.example')).toBe(true);
  });

  it('is not for anybody else', async () => {
    const { token } = await invite('meant@service.example');
    const other = {
      userId: service.linkWorker.actor.id ?? '',
      name: 'Other',
      email: 'other@service.example',
    };
    await expect(acceptInvitation(byLink(), token, other)).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  it('ends after seven days, when withdrawn, and is unknown when guessed', async () => {
    const late = await invite('late@service.example');
    await expect(
      openInvitation(byLink(new Date('2026-11-28T10:00:01Z')), late.token),
    ).rejects.toThrow('has ended');
    await withdrawInvitation(service.administrator, late.id);
    await expect(openInvitation(byLink(), late.token)).rejects.toThrow('has ended');
    for (const guess of ['', 'x', '../..', 'a'.repeat(43), "' or 1=1 --"]) {
      await expect(openInvitation(byLink(), guess)).rejects.toMatchObject({ kind: 'not-found' });
    }
  });

  it('is sent and withdrawn by administrators of the organisation alone', async () => {
    for (const ctx of [service.linkWorker, service.manager, service.referrer, service.supervisor]) {
      expect(() =>
        inviteMember(ctx, { email: 'x@service.example', role: 'manager' }, origin),
      ).toThrow();
      await expect(listInvitations(ctx)).rejects.toMatchObject({ kind: 'forbidden' });
    }
    const { id } = await invite('kept@service.example');
    const elsewhere: Ctx = {
      ...service.otherManager,
      actor: { ...service.otherManager.actor, roles: ['administrator'] },
    };
    await expect(withdrawInvitation(elsewhere, id)).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('a password', () => {
  it('is chosen anew by a link that works once and signs everybody out', async () => {
    const email = 'forgets@service.example';
    await signIn.api.signUpEmail({
      body: { email, name: 'Fern Forgets', password: 'lantern pebble orchard' },
    });
    const session = await signIn.api.signInEmail({
      body: { email, password: 'lantern pebble orchard' },
      asResponse: true,
    });
    const cookie = session.headers
      .getSetCookie()
      .map((c) => c.split(';')[0])
      .join('; ');
    await signIn.api.requestPasswordReset({ body: { email, redirectTo: '/new-password' } });
    const [letter] = await resets(email);
    const token = letter?.body.match(/reset-password\/([^?]+)/)?.[1] ?? '';
    expect(token.length).toBeGreaterThan(20);
    const { rows } = await test.owner.query<{ kept: string }>(
      'select v::text as kept from account.verification v',
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ kept }) => kept.includes(token))).toEqual([]);
    await signIn.api.resetPassword({ body: { token, newPassword: 'another three words' } });
    expect(await signIn.api.getSession({ headers: new Headers({ cookie }) })).toBeNull();
    await expect(
      signIn.api.resetPassword({ body: { token, newPassword: 'yet another three' } }),
    ).rejects.toThrow();
    await expect(
      signIn.api.signInEmail({ body: { email, password: 'lantern pebble orchard' } }),
    ).rejects.toThrow();
    expect(
      (await signIn.api.signInEmail({ body: { email, password: 'another three words' } })).user
        .email,
    ).toBe(email);
  });

  it('is not asked about in a way that tells who works here', async () => {
    const answer = await signIn.api.requestPasswordReset({
      body: { email: 'nobody@service.example', redirectTo: '/new-password' },
    });
    expect(answer.status).toBe(true);
    expect(await resets('nobody@service.example')).toEqual([]);
  });
});

describe('the session cookie', () => {
  it('is bound to the host, secure, out of reach of scripts and of other sites', async () => {
    const email = 'cookie@service.example';
    await signIn.api.signUpEmail({
      body: { email, name: 'Coral Cookie', password: 'lantern pebble orchard' },
    });
    const answer = await signIn.api.signInEmail({
      body: { email, password: 'lantern pebble orchard' },
      asResponse: true,
    });
    for (const cookie of answer.headers.getSetCookie()) {
      expect(cookie).toMatch(/^__Host-/);
      expect(cookie).toContain('Secure');
      expect(cookie).toContain('HttpOnly');
      expect(cookie).toContain('SameSite=Lax');
      expect(cookie).toContain('Path=/');
      expect(cookie).not.toContain('Domain');
    }
  });
});
