import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookiesAfter } from './support/cookies.ts';
import { startProvider, throughProvider } from './support/oidc.ts';
import { freePort, type Served, serveDemo } from './support/served.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-key-'));
const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
let served: Served;
let provider: Server;
let login: { accountId: string; acr?: string };

beforeAll(async () => {
  const file = join(folder, 'key.pem');
  writeFileSync(file, key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const issuer = `http://localhost:${await freePort()}`;
  served = await serveDemo({
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'holdfast',
    OIDC_CLIENT_KEY_FILE: file,
    OIDC_CLIENT_KEY_ID: 'our-key',
    OIDC_ACR_VALUES: 'AAL2',
    OIDC_ACR_ACCEPTED: 'AAL2 AAL3',
  });
  provider = await startProvider(
    issuer,
    {
      redirect_uris: [`${served.origin}/sign-in/api/callback/provider`],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'RS512',
      jwks: {
        keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: 'our-key', alg: 'RS512' }],
      },
    },
    () => login,
  );
  await served.owner.query(
    "update account.organisation set require_second_factor = true where slug = 'hillside'",
  );
}, 180_000);
afterAll(async () => {
  await new Promise((done) => provider.close(done));
  await served.stop();
  rmSync(folder, { recursive: true });
});

async function signInWith(assurance?: string) {
  login = { accountId: 'amina', ...(assurance ? { acr: assurance } : {}) };
  const begun = await served.get('/sign-in/provider?then=%2Fo%2Fhillside%2Ftoday');
  const back = await throughProvider(begun.headers.get('location') ?? '');
  const before = cookiesAfter(begun);
  const done = await served.get(back.pathname + back.search, { cookie: before });
  return { to: done.headers.get('location') ?? '', cookie: cookiesAfter(done, before) };
}

describe('a client that signs a token instead of sending a secret', () => {
  it('lets in at the assurance that is accepted, which counts as the second factor', async () => {
    const { to, cookie } = await signInWith('AAL2');
    expect(to).toContain('/o/hillside/today');
    expect((await served.get('/o/hillside/today', { cookie })).status).toBe(200);
  });

  it.each(['AAL1', 'AAL9', undefined])('lets nobody in at %s', async (assurance) => {
    const { to, cookie } = await signInWith(assurance);
    expect(to).toContain('/sign-in');
    expect((await served.get('/account', { cookie })).status).toBe(303);
  });
});
