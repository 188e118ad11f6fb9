import { drizzleAdapter } from '@better-auth/drizzle-adapter';
import { passkey as passkeys } from '@better-auth/passkey';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { twoFactor as secondFactor } from 'better-auth/plugins/two-factor';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Database } from '#platform/database/database.server.ts';
import { newId } from '#platform/id.ts';
import { forgetFailures } from './lock-out.server.ts';
import { passkeySettings } from './passkey.server.ts';
import { endGrantsOf } from './program/app/token.server.ts';
import { credential, passkey, session, twoFactor, user, verification } from './schema.server.ts';
import { noteSignIn } from './sign-in-audit.server.ts';
import { signInHooks, signInRowHooks } from './sign-in-hooks.server.ts';
import { queueSignInMail, resetLetter } from './sign-in-mail.server.ts';
import type { SignInOptions } from './sign-in-options.ts';
import { signInPool, underSignInRole } from './sign-in-role.server.ts';

/** What the sign-in library is told, with or without an OpenID Connect provider. */
export function librarySettings(db: Database, options: SignInOptions) {
  const secure = options.origin.startsWith('https://');
  return {
    appName: 'Holdfast',
    baseURL: options.origin,
    basePath: '/sign-in/api',
    secret: options.secret,
    trustedOrigins: [options.origin],
    telemetry: { enabled: false },
    logger: { disabled: true },
    database: drizzleAdapter(drizzle(signInPool(db.pool), { casing: 'snake_case' }), {
      provider: 'pg',
      schema: { user, session, account: credential, verification, twoFactor, passkey },
    }),
    // Whoever reads the table or a backup finds no token in it.
    verification: { storeIdentifier: 'hashed' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: false,
      minPasswordLength: 12,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: ({ user: to, url }) =>
        underSignInRole(db, (tx) => queueSignInMail(tx, to.id, resetLetter(to.name, url))),
      onPasswordReset: async ({ user: who }) => {
        await forgetFailures(db, who.id);
        await underSignInRole(db, async (tx) => {
          await endGrantsOf(tx, who.id, new Date());
          await noteSignIn(tx, {
            userId: who.id,
            act: 'password.change',
            reason: 'by mail; sessions ended',
          });
        });
      },
    },
    plugins: [secondFactor({ issuer: 'Holdfast' }), passkeys(passkeySettings(options))],
    hooks: signInHooks(db, options),
    databaseHooks: signInRowHooks,
    session: {
      expiresIn: options.idleMinutes * 60,
      // What asks for it asks for the password itself.
      freshAge: 0,
      updateAge: Math.min(60, options.idleMinutes * 6),
      additionalFields: {
        secondFactor: { type: 'boolean', required: false, defaultValue: false, input: false },
      },
    },
    rateLimit: { enabled: false },
    advanced: {
      // The library would put its own prefix before ours; ours is the stricter one.
      useSecureCookies: false,
      cookiePrefix: secure ? '__Host-holdfast' : 'holdfast',
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true, path: '/', secure },
      database: { generateId: () => newId() },
      ipAddress: { disableIpTracking: true },
    },
  } satisfies BetterAuthOptions;
}

/** Opens the sign-in library over our database. */
export function openSignIn(db: Database, options: SignInOptions) {
  return betterAuth(librarySettings(db, options));
}

export type SignIn = ReturnType<typeof openSignIn>;
