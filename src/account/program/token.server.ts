import type { Database } from '#platform/database/database.server.ts';
import { type App, findApp } from './app/authorise.server.ts';
import { actorOfApp, exchangeCode, refresh, revoke } from './app/token.server.ts';
import {
  type ActingProgram,
  type Asked,
  actorOfToken,
  grantToken,
  provenBy,
  type TokenAnswer,
  TokenRefused,
} from './sign-in.server.ts';

/**
 * Answers a call to the token endpoint: of a program by its own key, or of an app for somebody.
 * @throws TokenRefused
 */
export async function answerTokenCall(asked: Asked, form: URLSearchParams): Promise<TokenAnswer> {
  const { db, now } = asked;
  switch (form.get('grant_type')) {
    case 'client_credentials':
      return grantToken(asked, form);
    case 'authorization_code':
      return exchangeCode(db, now, await appBy(asked, form), form);
    case 'refresh_token':
      return refresh(db, now, await appBy(asked, form), form);
    default:
      throw new TokenRefused(
        'unsupported_grant_type',
        'grant_type must be client_credentials, authorization_code or refresh_token',
      );
  }
}

/** Ends a token of an app. @throws TokenRefused where the app is none, or does not prove itself */
export async function revokeToken(asked: Asked, form: URLSearchParams): Promise<void> {
  await revoke(asked.db, asked.now, await appBy(asked, form), form.get('token') ?? '');
}

/** The app that calls: a public one says who it is, one with keys proves it. */
async function appBy(asked: Asked, form: URLSearchParams): Promise<App> {
  const signed = form.has('client_assertion') ? await provenBy(asked, form) : null;
  const app = await findApp(asked.db, signed?.id ?? form.get('client_id') ?? '');
  if (!app || (!signed && (app.keys || app.keysUrl)))
    throw new TokenRefused('invalid_client', 'no such app, or it must sign who it is');
  return app;
}

/** Who a bearer token speaks for: a program, or somebody through an app; null for one that is none. */
export const callerOfToken = async (
  db: Database,
  now: Date,
  token: string,
): Promise<ActingProgram | null> =>
  (await actorOfToken(db, now, token)) ?? (await actorOfApp(db, now, token));
