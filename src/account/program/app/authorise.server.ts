import { and, eq, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { hashToken, newToken } from '#platform/secret/token.server.ts';
import { underSignInRole } from '../../sign-in-role.server.ts';
import { program } from '../schema.server.ts';
import { appScopes, needsPerson, takesLaunch } from '../scopes.ts';
import { type AppAsk, answerTo, type Launch } from './ask.server.ts';
import { appGrant } from './schema.server.ts';

/** Seconds that a code may be exchanged for. */
const CODE_LASTS = 60;
/** Days that an app may go on without being allowed again. */
const GRANT_LASTS = 90;

/** An app that may ask, or null: ended ones and programs that are no app may not. */
export async function findApp(db: Database, id: string) {
  if (!isId(id)) return null;
  return underSignInRole(db, async (tx) => {
    await tx.execute(sql`select set_config('holdfast.user_id', ${id}, true)`);
    const [found] = await tx
      .select()
      .from(program)
      .where(and(eq(program.id, id), eq(program.role, 'app'), isNull(program.endedAt)));
    return found ?? null;
  });
}
export type App = NonNullable<Awaited<ReturnType<typeof findApp>>>;

/**
 * What an app asks by an address.
 * @returns what to seal; or where to send the browser back to, with the error in OAuth's words
 * @throws Refusal `invalid` where it must not be sent anywhere: an unknown app, or an address not its own
 */
export async function askedBy(
  db: Database,
  params: URLSearchParams,
  audience: string,
  launched: (value: string, programId: string) => Launch | null = () => null,
): Promise<{ ask: AppAsk } | { back: string }> {
  const given = (name: string) => params.get(name) ?? '';
  const app = await findApp(db, given('client_id'));
  if (!app) throw refuse.notFound('No app with this client_id may ask here.');
  const redirect = given('redirect_uri');
  if (!app.redirects?.split(' ').includes(redirect))
    throw refuse.notFound('The app asks to be answered at an address that is not its own.');
  const state = given('state');
  const back = (error: string, error_description: string) => ({
    back: answerTo(redirect, { error, error_description, state }),
  });
  if (given('response_type') !== 'code')
    return back('unsupported_response_type', 'response_type must be code');
  if (given('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(given('code_challenge')))
    return back('invalid_request', 'a code_challenge of the method S256 is needed');
  if (!/^[\x21-\x7e]{8,500}$/.test(state))
    return back('invalid_request', 'state must be 8 to 500 characters that cannot be guessed');
  if (given('aud').replace(/\/$/, '') !== audience)
    return back('invalid_request', `aud must be ${audience}`);
  const scopes = appScopes(app.scopes, given('scope'));
  if (scopes.length === 0) return back('invalid_scope', `this app may ask for: ${app.scopes}`);
  const launch = takesLaunch(scopes.join(' ')) && given('launch');
  const opened = launch ? launched(launch, app.id) : null;
  if (launch && !opened)
    return back('invalid_request', 'launch is none of ours, another app’s, or too old');
  return {
    ask: {
      ...(opened ?? {}),
      programId: app.id,
      redirect,
      state,
      scopes: scopes.join(' '),
      challenge: given('code_challenge'),
    },
  };
}

/** Allows what was asked, as the person signed in; gives where to send them, with a code. */
export async function allow(ctx: Ctx, ask: AppAsk, sessionId: string): Promise<string> {
  const { actor, now, db } = ctx;
  const userId = actor.id;
  const app = await findApp(db, ask.programId);
  if (actor.kind !== 'staff' || !userId) throw refuse.forbidden();
  if (!app || !actor.organisationIds.includes(app.organisationId)) throw refuse.notFound();
  if (needsPerson(ask.scopes) && !ask.personId) throw refuse.forbidden();
  if (ask.userId && ask.userId !== userId) throw refuse.forbidden();
  // The sign-in role keeps grants and cannot write to the log, so the entry comes first.
  await perform({ ...ctx, key: undefined }, 'account', async (_tx, note) => {
    note({ act: 'app.allow', subject: ['program', app.id], personId: ask.personId ?? null });
    return {};
  });
  const code = newToken();
  await underSignInRole(db, async (tx) => {
    await tx.delete(appGrant).where(lt(appGrant.expiresAt, now));
    await tx.insert(appGrant).values({
      id: newId(),
      programId: app.id,
      userId,
      sessionId,
      offline: ask.scopes.split(' ').includes('offline_access'),
      scopes: ask.scopes,
      personId: ask.personId ?? null,
      redirect: ask.redirect,
      challenge: ask.challenge,
      codeHash: hashToken(code),
      codeExpiresAt: new Date(now.getTime() + CODE_LASTS * 1000),
      madeAt: now,
      expiresAt: new Date(now.getTime() + GRANT_LASTS * 86_400_000),
    });
  });
  return answerTo(ask.redirect, { code, state: ask.state });
}

/** Apps of the organisation that are opened from a person's record. */
export function listLaunchable(ctx: Ctx) {
  return readIn(ctx, 'account', (tx) =>
    tx
      .select({ id: program.id, name: program.name, launchUrl: program.launchUrl })
      .from(program)
      .where(
        and(
          eq(program.organisationId, actingOrganisation(ctx.actor)),
          isNotNull(program.launchUrl),
          isNull(program.endedAt),
        ),
      )
      .orderBy(program.name, program.id)
      .limit(50),
  );
}
