import { createHash } from 'node:crypto';
import { and, eq, gt, isNull } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Database } from '#platform/database/database.server.ts';
import { isId } from '#platform/id.ts';
import { hashToken, looksLikeToken, newToken, sameSecret } from '#platform/secret/token.server.ts';
import { listWorkplaces } from '../../queries.server.ts';
import { session, user } from '../../schema.server.ts';
import { underSignInRole } from '../../sign-in-role.server.ts';
import { allowedByApp, isOfOne } from '../scopes.ts';
import { type ActingProgram, type TokenAnswer, TokenRefused } from '../sign-in.server.ts';
import { type App, findApp } from './authorise.server.ts';
import { appGrant } from './schema.server.ts';

/** Seconds that an access token lasts. */
const LASTS = 300;

type Grant = typeof appGrant.$inferSelect;

const invalid = (message: string) => new TokenRefused('invalid_grant', message);

/**
 * Exchanges a code, once and by whoever began, for tokens. A code that comes again ends what it gave.
 * Source: RFC 6749 §4.1, RFC 7636 (PKCE), RFC 9700.
 * @throws TokenRefused
 */
export async function exchangeCode(
  db: Database,
  now: Date,
  app: App,
  form: URLSearchParams,
): Promise<TokenAnswer> {
  const code = form.get('code') ?? '';
  const verifier = form.get('code_verifier') ?? '';
  const outcome = await underSignInRole(db, async (tx) => {
    const [grant] = looksLikeToken(code)
      ? await tx
          .select()
          .from(appGrant)
          .where(eq(appGrant.codeHash, hashToken(code)))
          .for('update')
      : [];
    if (!grant || grant.programId !== app.id) return 'this code is none of ours';
    if (grant.codeUsedAt) {
      await end(tx, now, eq(appGrant.id, grant.id));
      return 'this code was used before: what it gave has ended';
    }
    // Whatever is wrong with a try, there is no second one.
    await tx.update(appGrant).set({ codeUsedAt: now }).where(eq(appGrant.id, grant.id));
    if (grant.codeExpiresAt <= now) return 'this code has expired';
    if (form.get('redirect_uri') !== grant.redirect)
      return 'redirect_uri must be the one of the request';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    if (!/^[\w.~-]{43,128}$/.test(verifier) || !sameSecret(challenge, grant.challenge))
      return 'code_verifier is not the one of the request';
    return giveTokens(tx, now, grant);
  });
  if (typeof outcome === 'string') throw invalid(outcome);
  return outcome;
}

/**
 * Gives new tokens for a refresh token, which counts once: one that comes again was stolen, by the
 * first to use it or by the second, and ends the grant.
 * @throws TokenRefused
 */
export async function refresh(
  db: Database,
  now: Date,
  app: App,
  form: URLSearchParams,
): Promise<TokenAnswer> {
  const [id = '', token = ''] = (form.get('refresh_token') ?? '').split('.');
  const outcome = await underSignInRole(db, async (tx) => {
    const [grant] = isId(id)
      ? await tx.select().from(appGrant).where(eq(appGrant.id, id)).for('update')
      : [];
    if (!grant?.refreshHash || grant.programId !== app.id) return null;
    if (grant.endedAt || grant.expiresAt <= now) return null;
    if (hashToken(token) === grant.refreshHash) return giveTokens(tx, now, grant);
    await end(tx, now, eq(appGrant.id, grant.id));
    return null;
  });
  if (!outcome) throw invalid('this refresh token does not count, or no more');
  return outcome;
}

async function giveTokens(tx: NodePgDatabase, now: Date, grant: Grant): Promise<TokenAnswer> {
  const [access, next] = [newToken(), newToken()];
  await tx
    .update(appGrant)
    .set({
      accessHash: hashToken(access),
      accessExpiresAt: new Date(now.getTime() + LASTS * 1000),
      ...(grant.offline ? { refreshHash: hashToken(next) } : {}),
    })
    .where(eq(appGrant.id, grant.id));
  return {
    access_token: access,
    token_type: 'bearer',
    expires_in: LASTS,
    scope: grant.scopes,
    ...(grant.personId ? { patient: grant.personId } : {}),
    ...(grant.offline ? { refresh_token: `${grant.id}.${next}` } : {}),
  };
}

const end = (tx: NodePgDatabase, now: Date, which: ReturnType<typeof eq>) =>
  tx
    .update(appGrant)
    .set({ endedAt: now })
    .where(and(which, isNull(appGrant.endedAt)));

/** Ends what a token of an app is of; a token that is none is no matter (RFC 7009). */
export async function revoke(db: Database, now: Date, app: App, token: string): Promise<void> {
  const [id = ''] = token.split('.');
  await underSignInRole(db, (tx) =>
    end(
      tx,
      now,
      and(
        eq(appGrant.programId, app.id),
        isId(id) ? eq(appGrant.id, id) : eq(appGrant.accessHash, hashToken(token)),
      ) as ReturnType<typeof eq>,
    ),
  );
}

/** Ends all that somebody allowed to apps: they sign out everywhere, or have a new password. */
export const endGrantsOf = (tx: NodePgDatabase, userId: string, now: Date) =>
  end(tx, now, eq(appGrant.userId, userId));

/**
 * Somebody acting through an app: with the roles they have now, narrowed by what they allowed; null
 * where the token, the app, the sign-in it was allowed in or their place in the organisation is over.
 */
export async function actorOfApp(
  db: Database,
  now: Date,
  token: string,
): Promise<ActingProgram | null> {
  if (!looksLikeToken(token)) return null;
  const found = await underSignInRole(db, async (tx) => {
    const [held] = await tx
      .select({ grant: appGrant, name: user.name })
      .from(appGrant)
      .innerJoin(user, eq(user.id, appGrant.userId))
      .where(
        and(
          eq(appGrant.accessHash, hashToken(token)),
          gt(appGrant.accessExpiresAt, now),
          gt(appGrant.expiresAt, now),
          isNull(appGrant.endedAt),
        ),
      );
    if (!held || held.grant.offline) return held;
    const [open] = await tx
      .select({ id: session.id })
      .from(session)
      .where(and(eq(session.id, held.grant.sessionId), gt(session.expiresAt, now)));
    return open && held;
  });
  if (!found) return null;
  const app = await findApp(db, found.grant.programId);
  if (!app) return null;
  const places = await listWorkplaces(db, found.grant.userId);
  const here = places.find((place) => place.id === app.organisationId);
  if (!here) return null;
  return {
    actor: {
      kind: 'staff',
      id: found.grant.userId,
      name: `${found.name} (by ${app.name})`,
      organisationIds: [here.id],
      roles: here.roles,
    },
    allowed: allowedByApp(found.grant.scopes),
    ...(isOfOne(found.grant.scopes) ? { person: found.grant.personId ?? 'nobody' } : {}),
  };
}
