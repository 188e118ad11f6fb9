import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { registerProgram } from '#account/program/register.server.ts';
import type { ProgramRole } from '#account/program/rules.ts';
import { fhir } from '#app/fhir/fhir.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import { wallClock } from '#platform/moving-clock.server.ts';
import { openFolder } from '#platform/storage/folder.server.ts';

export const ORIGIN = 'https://holdfast.example';
export const TOKENS = `${ORIGIN}/fhir/token`;

/** The FHIR server alone, as it stands in the whole one. */
export function fhirServer(
  { db }: Ctx,
  failed: (error: unknown) => void,
  origin = ORIGIN,
  storage = openFolder(join(tmpdir(), 'holdfast-no-files')),
): Hono {
  const served = fhir({
    db,
    clock: wallClock,
    origin,
    allowedHosts: [],
    storage,
    count: async () => {},
    failed,
  });
  return new Hono().route('/fhir', served);
}

/** A program with a key pair, registered by an administrator of its organisation. */
export async function makeProgram(
  administrator: Ctx,
  role: ProgramRole,
  scopes: string,
  listingId: string | null = null,
) {
  const pair = await generateKeyPair('ES384', { extractable: true });
  const kid = newId();
  const key = { ...(await exportJWK(pair.publicKey)), kid, alg: 'ES384' };
  const { id } = await registerProgram(administrator, {
    name: 'A practice system',
    role,
    scopes,
    listingId,
    redirects: null,
    launchUrl: null,
    keys: { keys: [key] },
    keysUrl: null,
  });
  const sign = (claims: Record<string, unknown> = {}, lasts = 240) => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ iss: id, sub: id, aud: TOKENS, jti: newId(), exp: now + lasts, ...claims })
      .setProtectedHeader({ alg: 'ES384', kid, typ: 'JWT' })
      .sign(pair.privateKey);
  };
  return { id, key, sign };
}
export type Program = Awaited<ReturnType<typeof makeProgram>>;

/** Asks for a token with a signed statement. */
export const askToken = (server: Hono, assertion: string, fields: Record<string, string> = {}) =>
  server.request('/fhir/token', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      ...fields,
    }).toString(),
  });

/** What sends requests as a program that signed in. */
export async function signedIn(server: Hono, program: Program) {
  const answer = await askToken(server, await program.sign());
  const { access_token } = (await answer.json()) as { access_token: string };
  return (path: string, init: RequestInit = {}) =>
    server.request(`/fhir/R4${path}`, {
      ...init,
      headers: { authorization: `Bearer ${access_token}`, ...init.headers },
    });
}
