import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import pg from 'pg';
import { z } from 'zod';
import type { Actor, Role } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { isId } from '#platform/id.ts';
import { fetchOutside } from '#platform/outbound/outside.server.ts';
import { hashToken, looksLikeToken, newToken } from '#platform/secret/token.server.ts';
import {
  readOnceUnderSignInRole,
  underSignInRole,
  underSignInRoleFor,
} from '../sign-in-role.server.ts';
import { program, programAssertion, programToken } from './schema.server.ts';
import { type Allowed, allowedBy, granted } from './scopes.ts';

/** Seconds that a token lasts, and the longest that a signed statement may. */
export const LASTS = 300;
const ALGORITHMS = ['RS384', 'ES384'];
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What a program is refused with, in the words of OAuth 2.0 (RFC 6749, section 5.2). */
export class TokenRefused extends Error {
  readonly code:
    | 'invalid_request'
    | 'invalid_client'
    | 'invalid_grant'
    | 'invalid_scope'
    | 'unsupported_grant_type';
  constructor(code: TokenRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface TokenAnswer {
  access_token: string;
  token_type: 'bearer';
  expires_in: number;
  scope: string;
  refresh_token?: string;
  /** The person whose record an app was opened for (SMART launch context). */
  patient?: string;
}

export interface Asked {
  db: Database;
  now: Date;
  /** The address of the token endpoint, for which statements must be signed. */
  audience: string;
  /** Hosts whose keys may be fetched although they are on this network. */
  allowedHosts: readonly string[];
}

/**
 * Gives a program a token for a statement it signed with its private key, once for each statement.
 * Source: SMART Backend Services (SMART App Launch 2.0, "Backend Services").
 * @throws TokenRefused
 */
export async function grantToken(asked: Asked, form: URLSearchParams): Promise<TokenAnswer> {
  const { db, now } = asked;
  const found = await provenBy(asked, form);
  const scopes = found.role === 'app' ? [] : granted(found.scopes, form.get('scope') ?? '');
  if (scopes.length === 0)
    throw new TokenRefused('invalid_scope', `this program may ask for: ${found.scopes}`);
  const token = newToken();
  const scope = scopes.join(' ');
  await underSignInRole(db, async (tx) => {
    await tx.delete(programToken).where(lt(programToken.expiresAt, now));
    await tx.insert(programToken).values({
      tokenHash: hashToken(token),
      programId: found.id,
      scopes: scope,
      expiresAt: new Date(now.getTime() + LASTS * 1000),
    });
  });
  return { access_token: token, token_type: 'bearer', expires_in: LASTS, scope };
}

/**
 * The program that a signed statement proves, which is then used up.
 * @throws TokenRefused
 */
export async function provenBy(
  { db, now, audience, allowedHosts }: Asked,
  form: URLSearchParams,
): Promise<Program> {
  if (form.get('client_assertion_type') !== ASSERTION)
    throw new TokenRefused('invalid_request', `client_assertion_type must be ${ASSERTION}`);
  const assertion = form.get('client_assertion') ?? '';
  const id = issuerOf(assertion);
  const found = id ? await underSignInRole(db, (tx) => self(tx, id)) : undefined;
  if (!found?.keys && !found?.keysUrl)
    throw new TokenRefused('invalid_client', 'no such program may sign in');
  const { jti, exp } = await verified(assertion, found, { audience, allowedHosts, now });
  await underSignInRole(db, async (tx) => {
    await tx.delete(programAssertion).where(lt(programAssertion.expiresAt, now));
    const used = await tx
      .insert(programAssertion)
      .values({ hash: hashToken(`${found.id} ${jti}`), expiresAt: new Date(exp * 1000) })
      .onConflictDoNothing()
      .returning({ hash: programAssertion.hash });
    if (used.length === 0)
      throw new TokenRefused('invalid_client', 'this statement (jti) was used before');
  });
  return found;
}

function issuerOf(assertion: string): string | undefined {
  try {
    const { iss } = decodeJwt(assertion);
    return isId(iss) ? iss : undefined;
  } catch {
    return undefined;
  }
}

/** A program that may sign in, seen as itself. */
async function self(tx: NodePgDatabase, id: string) {
  await tx.execute(sql`select set_config('holdfast.user_id', ${id}, true)`);
  const [found] = await tx
    .select()
    .from(program)
    .where(and(eq(program.id, id), isNull(program.endedAt)));
  return found;
}

const statement = z.object({ jti: z.string().min(1).max(500), exp: z.number() });

/** What a program's statement says, once its signature, times and audience were found right. */
async function verified(
  assertion: string,
  { id, keys, keysUrl }: typeof program.$inferSelect,
  { audience, allowedHosts, now }: Omit<Asked, 'db'>,
) {
  try {
    const set = (keysUrl ? await keysAt(keysUrl, allowedHosts) : keys) as JSONWebKeySet;
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(set), {
      algorithms: ALGORITHMS,
      audience,
      issuer: id,
      subject: id,
      currentDate: now,
      clockTolerance: 5,
    });
    const said = statement.parse(payload);
    if (said.exp > now.getTime() / 1000 + LASTS + 5) throw new Error('it lasts too long');
    return said;
  } catch {
    throw new TokenRefused(
      'invalid_client',
      `the statement must be signed (${ALGORITHMS.join(' or ')}) with a key of this program, say iss and sub ${id}, aud ${audience}, a jti, and an exp within ${LASTS} seconds`,
    );
  }
}

async function keysAt(url: string, allowedHosts: readonly string[]): Promise<unknown> {
  const { body } = await fetchOutside(url, { allowedHosts, maxBytes: 100_000, timeoutMs: 5_000 });
  return JSON.parse(body.toString());
}

/** Who a token speaks for, and what it allows; null for a token that is none or no more. */
export async function actorOfToken(
  db: Database,
  now: Date,
  token: string,
): Promise<ActingProgram | null> {
  if (!looksLikeToken(token)) return null;
  const ofToken = `token_hash = ${pg.escapeLiteral(hashToken(token))} and expires_at > ${pg.escapeLiteral(now.toISOString())}`;
  // The token names the program, which then sees itself.
  const [found] = await readOnceUnderSignInRole<Acting>(
    db,
    `select set_config('holdfast.user_id', program_id::text, true) from account.program_token where ${ofToken}`,
    `select p.id, p.name, p.organisation_id as "organisationId", p.role, p.listing_id as "listingId", t.scopes
     from account.program_token t join account.program p on p.id = t.program_id
     where ${ofToken} and p.ended_at is null`,
  );
  return found ? acting(found) : null;
}

/** A program as it may act now, with all that it was given; null for one that has ended. */
export async function actorOfProgram(
  ctx: Pick<Ctx, 'db' | 'together'>,
  id: string,
): Promise<ActingProgram | null> {
  const found = await underSignInRoleFor(ctx, (tx) => self(tx, id));
  return found ? acting(found) : null;
}

type Program = typeof program.$inferSelect;
type Acting = Pick<Program, 'id' | 'name' | 'organisationId' | 'role' | 'listingId' | 'scopes'>;
export interface ActingProgram {
  actor: Actor;
  allowed: Allowed;
  /** The one person whose record is all that may be seen. */
  person?: string;
}

const acting = ({ id, name, organisationId, role, listingId, scopes }: Acting) => ({
  actor: {
    kind: 'program' as const,
    id,
    name,
    organisationIds: [organisationId],
    ...(listingId
      ? { roles: [], listing: listingId }
      : role === 'analyst'
        ? { roles: [], analyst: true as const }
        : { roles: [role as Role] }),
  },
  allowed: allowedBy(scopes),
});
