import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import { newToken } from '#platform/secret/token.server.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../../test/support/database.ts';
import { fhirServer, ORIGIN } from '../../../../test/support/program.ts';
import { endAllSessions, endSession } from '../../session.server.ts';
import { endProgram, registerProgram } from '../register.server.ts';
import { registerShape } from '../rules.ts';
import { appScopes } from '../scopes.ts';
import { type AppAsk, sealAsk, sealLaunch, unsealAsk, unsealLaunch } from './ask.server.ts';
import { allow, askedBy } from './authorise.server.ts';
import { inWords } from './words.ts';

const REDIRECT = 'https://app.example/back?of=holdfast';
const SCOPES = 'user/Patient.rs user/Task.rs user/Goal.r offline_access';
const verifier = newToken();
const challengeOf = (text: string) => createHash('sha256').update(text).digest('base64url');

let test: TestDatabase;
let service: Service;
let server: Hono;
let app = '';
let worker: Ctx;
let sessionId = '';

beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  server = fhirServer(service.linkWorker, (error) => {
    throw error;
  });
  ({ id: app } = await register());
});
afterAll(() => test.close());
beforeEach(async () => {
  worker = { ...service.linkWorker, now: new Date() };
  sessionId = await signIn(worker);
});

const register = (change: Record<string, string> = {}, by = service.administrator) =>
  registerProgram(
    by,
    registerShape.parse({
      name: 'The practice’s app',
      role: 'app',
      scopes: SCOPES,
      redirects: `${REDIRECT} http://localhost:9000/back`,
      keys: '',
      keysUrl: '',
      ...change,
    }),
  );
async function signIn({ actor }: Ctx): Promise<string> {
  const id = newId();
  await test.owner.query(
    `insert into account.session (id, token, user_id, expires_at, created_at, updated_at)
     values ($1, $1::uuid::text, $2, now() + interval '1 hour', now(), now())`,
    [id, actor.id],
  );
  return id;
}
const asking = (change: Record<string, string> = {}) =>
  new URLSearchParams({
    response_type: 'code',
    client_id: app,
    redirect_uri: REDIRECT,
    state: 'a-state-nobody-guesses',
    scope: 'user/Patient.rs',
    aud: `${ORIGIN}/fhir/R4`,
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
    ...change,
  });
const ask = (change: Record<string, string> = {}) =>
  askedBy(test.db, asking(change), `${ORIGIN}/fhir/R4`);
async function codeFor(scope: string, by = worker, session = sessionId): Promise<string> {
  const asked = await ask({ scope });
  const back = await allow(by, (asked as { ask: AppAsk }).ask, session);
  return new URL(back).searchParams.get('code') ?? '';
}
const post = (path: string, fields: Record<string, string>) =>
  server.request(`/fhir/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: app, ...fields }).toString(),
  });
const exchange = (code: string, change: Record<string, string> = {}) =>
  post('token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
    code_verifier: verifier,
    ...change,
  });
interface Tokens {
  access_token: string;
  refresh_token?: string;
  scope: string;
}
const tokensOf = async (answer: Response) => {
  expect(answer.status).toBe(200);
  return (await answer.json()) as Tokens;
};
const tokens = async (scope = 'user/Patient.rs') => tokensOf(await exchange(await codeFor(scope)));
const renew = (refresh_token = '', change: Record<string, string> = {}) =>
  post('token', { grant_type: 'refresh_token', refresh_token, ...change });
const status = async ({ access_token }: Tokens, path = '/Patient') =>
  (
    await server.request(`/fhir/R4${path}`, {
      headers: { authorization: `Bearer ${access_token}` },
    })
  ).status;

describe('asking', () => {
  it('goes nowhere for an app that is none, or an address not its own', async () => {
    for (const [name, value] of [
      ['client_id', newId()],
      ['client_id', 'x'],
      ['redirect_uri', 'https://evil.example/'],
      ['redirect_uri', `${REDIRECT}&more`],
      ['redirect_uri', 'https://app.example/back'],
      ['redirect_uri', ''],
    ] as const)
      await expect(ask({ [name]: value })).rejects.toMatchObject({ kind: 'not-found' });
  });

  it.each([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ code_challenge: '' }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ state: '' }, 'invalid_request'],
    [{ aud: 'https://elsewhere.example/fhir' }, 'invalid_request'],
    [{ scope: 'user/Encounter.r' }, 'invalid_scope'],
    [{ scope: 'user/Patient.cruds system/Patient.rs' }, 'invalid_scope'],
  ])('%o is sent back as %s', async (change, error) => {
    const { back = '' } = (await ask(change)) as { back?: string };
    const url = new URL(back);
    expect([url.origin, url.searchParams.get('error'), url.searchParams.get('of')]).toEqual([
      'https://app.example',
      error,
      'holdfast',
    ]);
  });

  it('is sealed on its way, and too old after a while', async () => {
    const { ask: asked } = (await ask()) as { ask: AppAsk };
    const secret = newToken();
    const sealed = sealAsk(secret, asked, worker.now);
    expect(sealed).toMatch(/^[\w-]+$/);
    expect(unsealAsk(secret, sealed, worker.now)).toEqual(asked);
    const late = new Date(worker.now.getTime() + 16 * 60_000);
    expect(unsealAsk(secret, sealed, late)).toBeNull();
    expect(unsealAsk(newToken(), sealed, worker.now)).toBeNull();
    expect(unsealAsk(secret, `${sealed.slice(0, -2)}AA`, worker.now)).toBeNull();
  });

  it('says in plain words what it is about, and grants no more than was given', () => {
    expect(inWords('user/Patient.rs user/Goal.cu offline_access')).toEqual({
      may: [
        'See: people’s details',
        'Add: what people want from support',
        'Change: what people want from support',
      ],
      offline: true,
    });
    expect(appScopes(SCOPES, 'user/*.rs user/Goal.rs user/Task.s offline_access')).toEqual([
      'user/Task.s',
      'offline_access',
    ]);
    expect(appScopes('user/Task.r', 'user/Task.r offline_access')).toEqual(['user/Task.r']);
    expect(appScopes(SCOPES, 'offline_access')).toContain('user/Patient.rs');
  });
});

describe('one person’s record', () => {
  it('is all that scopes of it allow; asked for both, no more is given', () => {
    const given = 'user/*.rs patient/*.rs launch launch/patient offline_access';
    expect(appScopes(given, 'patient/Patient.rs user/Task.rs launch/patient')).toEqual([
      'patient/Patient.rs',
      'launch/patient',
    ]);
    expect(appScopes('user/*.rs launch', 'patient/Patient.rs launch')).toEqual([]);
    expect(appScopes(given, 'launch offline_access user/Task.rs')).toEqual([
      'user/Task.rs',
      'offline_access',
      'launch',
    ]);
    expect(inWords('patient/Goal.rs launch/patient').may).toEqual([
      'See: what people want from support',
    ]);
  });

  it('is chosen before anything is allowed, and a launch is of one app, one opener and minutes', async () => {
    const { id } = await register({ scopes: 'launch launch/patient patient/*.rs' });
    const [secret, other] = [newToken(), newToken()];
    const launch = { programId: id, personId: newId(), personName: 'Rosa', userId: newId() };
    const sealed = sealLaunch(secret, launch, worker.now);
    expect(unsealLaunch(secret, sealed, id, worker.now)).toMatchObject(launch);
    const late = new Date(worker.now.getTime() + 16 * 60_000);
    expect(unsealLaunch(secret, sealed, id, late)).toBeNull();
    expect(unsealLaunch(secret, sealed, app, worker.now)).toBeNull();
    expect(unsealLaunch(other, sealed, id, worker.now)).toBeNull();
    // What was sealed as something else is no launch.
    const { ask: asked } = (await ask()) as { ask: AppAsk };
    expect(unsealLaunch(secret, sealAsk(secret, asked, worker.now), id, worker.now)).toBeNull();
    const wanting = { ...asked, programId: id, scopes: 'patient/Patient.rs' };
    for (const odd of [wanting, { ...wanting, personId: newId(), userId: newId() }])
      await expect(allow(worker, odd, sessionId)).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('a code', () => {
  it('gives tokens that act as the person, within role and scope', async () => {
    const given = await tokens('user/Patient.rs');
    expect(given).toMatchObject({ scope: 'user/Patient.rs' });
    expect(given.refresh_token).toBeUndefined();
    expect(await status(given)).toBe(200);
    expect(await status(given, '/Task')).toBe(403);
    const { rows } = await test.owner.query(
      "select actor_kind, actor_id, actor_name from platform.audit_entry where act = 'fhir.search' order by id desc limit 1",
    );
    expect(rows).toEqual([
      {
        actor_kind: 'staff',
        actor_id: worker.actor.id,
        actor_name: 'Amina Yusuf (by The practice’s app)',
      },
    ]);
  });

  it('counts once: one that comes again ends what it gave', async () => {
    const code = await codeFor('user/Patient.rs');
    const given = await tokensOf(await exchange(code));
    expect((await exchange(code)).status).toBe(400);
    expect(await status(given)).toBe(401);
  });

  it.each([
    ['another verifier', { code_verifier: newToken() }],
    ['no verifier', { code_verifier: '' }],
    ['another address', { redirect_uri: 'http://localhost:9000/back' }],
    ['another code', { code: newToken() }],
  ])('is refused with %s, and then altogether', async (_what, change) => {
    const code = await codeFor('user/Patient.rs');
    const answer = await exchange(code, change);
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
    if (!('code' in change)) expect((await exchange(code)).status).toBe(400);
  });

  it('is refused for another app, for one with keys that does not sign, and late', async () => {
    const { id: other } = await register();
    expect((await exchange(await codeFor('user/Patient.rs'), { client_id: other })).status).toBe(
      400,
    );
    const keys = JSON.stringify({ keys: [{ kty: 'EC', crv: 'P-384', x: 'x', y: 'y' }] });
    const { id: confidential } = await register({ keys });
    expect((await exchange('x', { client_id: confidential })).status).toBe(401);
    const early = { ...worker, now: new Date(Date.now() - 61_000) };
    expect((await exchange(await codeFor('user/Patient.rs', early))).status).toBe(400);
  });

  it('is not given to somebody of another organisation, or by a program', async () => {
    const { ask: asked } = (await ask()) as { ask: AppAsk };
    await expect(allow(service.otherLinkWorker, asked, sessionId)).rejects.toMatchObject({
      kind: 'not-found',
    });
    const program = { ...worker, actor: { ...worker.actor, kind: 'program' as const } };
    await expect(allow(program, asked, sessionId)).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await post('token', { grant_type: 'client_credentials' })).status).toBe(400);
  });
});

describe('tokens', () => {
  it('without offline_access end with the session they were allowed in', async () => {
    const given = await tokens();
    await endSession(test.db, { userId: worker.actor.id ?? '' }, sessionId, 'test');
    expect(await status(given)).toBe(401);
  });

  it('with it outlive the session, renew once each, and end when one comes again', async () => {
    const first = await tokens('user/Patient.rs offline_access');
    await endSession(test.db, { userId: worker.actor.id ?? '' }, sessionId, 'test');
    expect(await status(first)).toBe(200);
    const second = await tokensOf(await renew(first.refresh_token));
    expect([await status(first), await status(second)]).toEqual([401, 200]);
    expect((await renew(second.refresh_token, { client_id: newId() })).status).toBe(401);
    expect((await renew(first.refresh_token)).status).toBe(400);
    expect(await status(second)).toBe(401);
    expect((await renew(second.refresh_token)).status).toBe(400);
  });

  it('end when signed out everywhere, revoked, the role ended, or the app', async () => {
    const open = () => tokens('user/Patient.rs offline_access');
    const everywhere = await open();
    await endAllSessions(test.db, { userId: worker.actor.id ?? '' }, 'test');
    expect([await status(everywhere), (await renew(everywhere.refresh_token)).status]).toEqual([
      401, 400,
    ]);
    sessionId = await signIn(worker);
    for (const which of ['access_token', 'refresh_token'] as const) {
      const given = await open();
      expect((await post('revoke', { token: given[which] ?? '' })).status).toBe(200);
      expect([await status(given), (await renew(given.refresh_token)).status]).toEqual([401, 400]);
    }
    expect((await post('revoke', { token: 'nothing' })).status).toBe(200);
    const given = await open();
    const member = `update account.membership set ended_at = $1 where user_id = $2`;
    await test.owner.query(member, [new Date(), worker.actor.id]);
    expect(await status(given)).toBe(401);
    await test.owner.query(member, [null, worker.actor.id]);
    expect(await status(given)).toBe(200);
    await endProgram(service.administrator, app);
    expect([await status(given), (await renew(given.refresh_token)).status]).toEqual([401, 401]);
    await expect(ask()).rejects.toMatchObject({ kind: 'not-found' });
  });
});
