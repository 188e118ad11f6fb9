import { randomBytes } from 'node:crypto';
import type { BetterAuthOptions } from 'better-auth';
import { createAuthMiddleware, isAPIError } from 'better-auth/api';
import type { Database } from '#platform/database/database.server.ts';
import { beginAttempt, forgetFailures, noteFailure, tellLocked } from './lock-out.server.ts';
import { claimRecoveryCode } from './recovery-code.server.ts';
import { spendCode, userOfAttempt } from './second-factor.server.ts';
import { noteSignIn, type SignInNote } from './sign-in-audit.server.ts';
import type { SignInOptions } from './sign-in-options.ts';
import { underSignInRole } from './sign-in-role.server.ts';

/** The library's acts that open a session only after a second factor. */
const WITH_SECOND_FACTOR = new Set([
  '/two-factor/verify-totp',
  '/two-factor/verify-backup-code',
  '/passkey/verify-authentication',
  '/passkey/verify-registration',
]);

/** The acts that let somebody in, as the audit log names them. */
const WAYS_IN: Record<string, string> = {
  '/sign-in/email': 'password',
  '/two-factor/verify-totp': 'password and code',
  '/two-factor/verify-backup-code': 'password and recovery code',
  '/passkey/verify-authentication': 'passkey',
  '/callback/:id': 'provider',
};

/** Writes down of each new session whether a second factor opened it. */
export const signInRowHooks = {
  session: {
    create: {
      before: async (made, ctx) => ({
        data: { ...made, secondFactor: WITH_SECOND_FACTOR.has(ctx?.path ?? '') },
      }),
    },
  },
} satisfies BetterAuthOptions['databaseHooks'];

/** What we do around the sign-in library's own acts, from whichever page they are asked for. */
export function signInHooks(db: Database, options: SignInOptions) {
  const note = (entry: SignInNote) => underSignInRole(db, (tx) => noteSignIn(tx, entry));
  const failed = async (email: string) => {
    await noteFailure(db, email);
    await tellLocked(db, email, options.origin);
  };
  return {
    before: createAuthMiddleware(async (ctx) => {
      if (ctx.path === '/two-factor/verify-totp') {
        if (await spendCode(db, ctx, String(ctx.body?.code ?? ''))) return;
        // Sent on as a wrong one, so that it is counted like one.
        return { context: { body: { ...ctx.body, code: 'used' } } };
      }
      if (ctx.path === '/two-factor/verify-backup-code') {
        if (await claimRecoveryCode(db, String(ctx.body?.code ?? ''))) return;
        return { context: { body: { ...ctx.body, code: 'used' } } };
      }
      if (ctx.path !== '/sign-in/email' || typeof ctx.body?.email !== 'string') return;
      if ((await beginAttempt(db, ctx.body.email)) === 'open') return;
      // A locked account is answered as a wrong password is, after the same work: nothing is told.
      return { context: { body: { ...ctx.body, password: randomBytes(32).toString('hex') } } };
    }),
    after: createAuthMiddleware(async (ctx) => {
      const { newSession } = ctx.context;
      const how = WAYS_IN[ctx.path];
      if (how && newSession) {
        const userId = newSession.user.id;
        if (ctx.path === '/sign-in/email') await forgetFailures(db, userId);
        // After the password alone nobody is in who has an app for codes.
        const whole = ctx.path !== '/sign-in/email' || !newSession.user.twoFactorEnabled;
        if (whole) await note({ userId, act: 'sign-in', reason: how });
      } else if (ctx.path === '/sign-in/email' && typeof ctx.body?.email === 'string') {
        // Not waited for: the time taken would tell that the account exists.
        failed(ctx.body.email).catch(() => undefined);
      } else if (ctx.path.startsWith('/two-factor/verify-')) {
        const userId = await userOfAttempt(ctx);
        if (userId) await note({ userId, act: 'sign-in.fail', reason: how ?? 'code' });
      } else if (
        ctx.path === '/two-factor/generate-backup-codes' &&
        !isAPIError(ctx.context.returned)
      ) {
        const userId = ctx.context.session?.user.id;
        if (userId) await note({ userId, act: 'recovery-codes.make' });
      }
    }),
  };
}
