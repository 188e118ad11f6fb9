import { randomBytes } from 'node:crypto';
import { createAuthMiddleware } from 'better-auth/api';
import type { Database } from '#platform/database/database.server.ts';
import { beginAttempt, forgetFailures, whoToTell } from './lock-out.server.ts';
import { claimRecoveryCode } from './recovery-code.server.ts';
import { spendCode } from './second-factor.server.ts';
import type { SignInOptions } from './sign-in-options.ts';

/** What we do around the sign-in library's own acts, from whichever page they are asked for. */
export function signInHooks(db: Database, options: SignInOptions) {
  const tell = async (email: string) => {
    const who = await whoToTell(db, email);
    if (who) await options.sendLocked?.(who);
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
      if (ctx.path !== '/sign-in/email' || typeof ctx.body?.email !== 'string') return;
      const right = ctx.context.newSession?.user.id;
      if (right) await forgetFailures(db, right);
      // Not waited for: the time taken would tell that the account exists.
      else tell(ctx.body.email).catch(() => undefined);
    }),
  };
}
