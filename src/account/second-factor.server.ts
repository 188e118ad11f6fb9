import { createOTP } from '@better-auth/utils/otp';
import { getSessionFromCtx } from 'better-auth/api';
import { symmetricDecrypt } from 'better-auth/crypto';
import { and, eq, isNull, lt, or } from 'drizzle-orm';
import type { Database } from '#platform/database/database.server.ts';
import { twoFactor } from './schema.server.ts';
import { underSignInRole } from './sign-in-role.server.ts';

const STEP_SECONDS = 30;
/** Steps either side of now whose code is taken, for clocks that are off; the library's own window. */
const WINDOW = 1;

type HookContext = Parameters<typeof getSessionFromCtx>[0];

/**
 * Whether a one-time code may go on to the library: of one that is right, its step is written down
 * and neither it nor an older one is taken again (RFC 6238, 5.2); the library alone takes a code as
 * often as it is given. A code that is wrong goes on, to be counted.
 */
export async function spendCode(db: Database, ctx: HookContext, code: string): Promise<boolean> {
  const userId = await userOfAttempt(ctx);
  if (!userId) return true;
  return underSignInRole(db, async (tx) => {
    const [known] = await tx.select().from(twoFactor).where(eq(twoFactor.userId, userId));
    if (!known) return true;
    const otp = createOTP(
      await symmetricDecrypt({ key: ctx.context.secretConfig, data: known.secret }),
    );
    const now = Math.floor(Date.now() / 1000 / STEP_SECONDS);
    for (let step = now - WINDOW; step <= now + WINDOW; step++) {
      if ((await otp.hotp(step)) !== code) continue;
      const spent = await tx
        .update(twoFactor)
        .set({ lastUsedStep: step })
        .where(
          and(
            eq(twoFactor.id, known.id),
            or(isNull(twoFactor.lastUsedStep), lt(twoFactor.lastUsedStep, step)),
          ),
        )
        .returning({ id: twoFactor.id });
      return spent.length > 0;
    }
    return true;
  });
}

/** Who gives the code: somebody signed in who sets it up, or somebody half-way through signing in. */
export async function userOfAttempt(ctx: HookContext): Promise<string | null> {
  const session = await getSessionFromCtx(ctx);
  if (session) return session.user.id;
  const cookie = ctx.context.createAuthCookie('two_factor');
  const attempt = await ctx.getSignedCookie(cookie.name, ctx.context.secret);
  if (!attempt) return null;
  return (await ctx.context.internalAdapter.findVerificationValue(attempt))?.value ?? null;
}
