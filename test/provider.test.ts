import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookiesAfter } from './support/cookies.ts';
import { startProvider, throughProvider } from './support/oidc.ts';
import { freePort, type Served, serveDemo } from './support/served.ts';

let served: Served;
let provider: Server;
let issuer = '';
let atProvider = 'amina';

beforeAll(async () => {
  issuer = `http://localhost:${await freePort()}`;
  served = await serveDemo({
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'holdfast',
    OIDC_CLIENT_SECRET: 'a secret agreed with the provider',
    OIDC_LABEL: 'Example NHS',
    OIDC_ACR_VALUES: 'AAL2',
  });
}, 180_000);
afterAll(async () => {
  await new Promise((done) => (provider ? provider.close(done) : done(null)));
  await served.stop();
});

/** Signs in with the provider; gives where it ends, and the cookies then. */
async function signInAs(who: string, then = '/organisations') {
  atProvider = who;
  const begun = await served.get(`/sign-in/provider?then=${encodeURIComponent(then)}`);
  expect(begun.status).toBe(303);
  const back = await throughProvider(begun.headers.get('location') ?? '');
  const before = cookiesAfter(begun);
  const done = await served.get(back.pathname + back.search, { cookie: before });
  return { back, done, before, cookie: cookiesAfter(done, before) };
}
const where = (answer: Response) =>
  new URL(answer.headers.get('location') ?? '', served.origin).pathname;
const count = async (table: string) =>
  (await served.owner.query(`select count(*)::int as n from account."${table}"`)).rows[0]?.n;

describe('sign-in with an OpenID Connect provider', () => {
  it('waits for a provider that is not there, and passwords work meanwhile', async () => {
    expect((await served.get('/sign-in/provider')).status).toBe(503);
    expect(await served.signIn('manager@demo.example')).toContain('session_token');
    provider = await startProvider(
      issuer,
      {
        client_secret: 'a secret agreed with the provider',
        redirect_uris: [`${served.origin}/sign-in/api/callback/provider`],
        token_endpoint_auth_method: 'client_secret_post',
      },
      () => ({ accountId: atProvider }),
    );
    expect((await served.get('/sign-in/provider')).status).toBe(303);
    expect(await (await served.get('/sign-in')).text()).toContain('Example NHS');
  });

  it('asks with PKCE, a state, a nonce and the assurance that is set', async () => {
    const begun = await served.get('/sign-in/provider');
    const asked = new URL(begun.headers.get('location') ?? '').searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('acr_values')).toBe('AAL2');
    expect(asked.get('scope')?.split(' ')).toContain('openid');
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(asked.get(name)?.length, name).toBeGreaterThan(20);
  });

  it('lets an existing user with a verified address in, and keeps no token', async () => {
    const users = await count('user');
    const { done, cookie } = await signInAs('amina', '/o/hillside/today');
    expect(where(done)).toBe('/o/hillside/today');
    expect((await served.get('/o/hillside/today', { cookie })).status).toBe(200);
    expect(await (await served.get('/account', { cookie })).text()).toContain('Amina Yusuf');
    expect((await signInAs('amina')).done.headers.get('location')).toContain('/organisations');
    expect(await count('user')).toBe(users);
    const { rows } = await served.owner.query(
      'select access_token, refresh_token, id_token from account.account where provider_id <> $1',
      ['credential'],
    );
    expect(rows).toEqual([{ access_token: null, refresh_token: null, id_token: null }]);
  });

  it.each(['claimer', 'stranger'])('gives %s nothing: unverified, or not invited', async (who) => {
    const [users, links] = [await count('user'), await count('account')];
    const { done, cookie } = await signInAs(who);
    expect(where(done)).toBe('/sign-in');
    expect(done.headers.get('location')).toContain('problem');
    expect((await served.get('/organisations', { cookie })).headers.get('location')).toContain(
      '/sign-in',
    );
    expect([await count('user'), await count('account')]).toEqual([users, links]);
  });

  it('takes a way back once, and only in the browser that began', async () => {
    const { back, before } = await signInAs('amina');
    for (const cookie of [before, '']) {
      const again = await served.get(back.pathname + back.search, { cookie });
      expect(where(again)).toBe('/sign-in');
      expect(again.headers.getSetCookie().join()).not.toMatch(/session_token=[^;]/);
    }
    atProvider = 'amina';
    const begun = await served.get('/sign-in/provider');
    const stolen = await throughProvider(begun.headers.get('location') ?? '');
    const elsewhere = await served.get(stolen.pathname + stolen.search);
    expect(where(elsewhere)).toBe('/sign-in');
    expect(elsewhere.headers.getSetCookie().join()).not.toMatch(/session_token=[^;]/);
  });
});

describe('the other addresses of the sign-in library', () => {
  it('are not there', async () => {
    const cookie = await served.signIn('manager@demo.example');
    const bodies = { email: 'x@demo.example', password: 'lantern pebble orchard', name: 'X' };
    for (const path of [
      'sign-up/email',
      'sign-in/email',
      'sign-in/social',
      'update-user',
      'change-email',
      'two-factor/disable',
      'two-factor/verify-totp',
      'callback/provider',
      'delete-user',
      'link-social',
    ]) {
      const answer = await served.post(`/sign-in/api/${path}`, bodies, { cookie });
      expect([404, 405], path).toContain(answer.status);
    }
    for (const path of [
      'get-session',
      'list-sessions',
      'list-accounts',
      'ok',
      'error',
      'callback/other',
      'token',
    ]) {
      expect((await served.get(`/sign-in/api/${path}`, { cookie })).status, path).toBe(404);
    }
  });

  it('but the link to choose a new password is', async () => {
    const answer = await served.get(
      '/sign-in/api/reset-password/nonsense?callbackURL=%2Fnew-password',
    );
    expect(where(answer)).toBe('/new-password');
    expect(answer.headers.get('location')).toContain('error=');
    const away = await served.get(
      '/sign-in/api/reset-password/nonsense?callbackURL=https%3A%2F%2Fevil.example',
    );
    expect(away.headers.get('location') ?? '').not.toContain('evil');
  });
});
