import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Database } from '#platform/database/database.server.ts';
import { signInFailure, user } from './schema.server.ts';
import { noteSignIn } from './sign-in-audit.server.ts';
import { lockedLetter, queueSignInMail } from './sign-in-mail.server.ts';
import { underSignInRole } from './sign-in-role.server.ts';

/** Wrong passwords in a row, from whatever address, before an account is locked. */
export const LOCK_AFTER = 10;
export const LOCK_MINUTES = 15;

/**
 * Counts an attempt against the account before its password is looked at, so that many at once
 * cannot get past the limit. An attempt under a lock neither counts nor makes it longer. An
 * address without an account is never locked.
 */
export function beginAttempt(db: Database, email: string): Promise<'open' | 'locked'> {
  return underSignInRole(db, async (tx) => {
    const [who] = await tx
      .select({ userId: user.id })
      .from(user)
      .where(eq(user.email, email.toLowerCase()));
    if (!who) return 'open';
    await tx
      .insert(signInFailure)
      .values({ userId: who.userId, failures: 0 })
      .onConflictDoNothing();
    const [row] = await tx
      .select({
        failures: signInFailure.failures,
        locked: sql<boolean>`coalesce(locked_until > now(), false)`,
        ended: sql<boolean>`coalesce(locked_until <= now(), false)`,
      })
      .from(signInFailure)
      .where(eq(signInFailure.userId, who.userId))
      .for('update');
    if (!row || row.locked) return 'locked';
    const failures = (row.ended ? 0 : row.failures) + 1;
    await tx
      .update(signInFailure)
      .set({
        failures,
        lockedUntil:
          failures < LOCK_AFTER ? null : sql`now() + make_interval(mins => ${LOCK_MINUTES})`,
        toldAt: null,
      })
      .where(eq(signInFailure.userId, who.userId));
    if (failures === LOCK_AFTER) await noteSignIn(tx, { userId: who.userId, act: 'sign-in.lock' });
    return 'open';
  });
}

/** Writes to somebody whose lock has just come on; once for each lock. */
export function tellLocked(db: Database, email: string, origin: string): Promise<void> {
  return underSignInRole(db, async (tx) => {
    const [told] = await tx
      .update(signInFailure)
      .set({ toldAt: sql`now()` })
      .from(user)
      .where(
        and(
          eq(user.id, signInFailure.userId),
          eq(user.email, email.toLowerCase()),
          gt(signInFailure.lockedUntil, sql`now()`),
          isNull(signInFailure.toldAt),
        ),
      )
      .returning({ userId: user.id, name: user.name });
    if (told) await queueSignInMail(tx, told.userId, lockedLetter(told.name, origin));
  });
}

/** Leaves an audit entry of a wrong password; under a lock there is one of the lock alone. */
export async function noteFailure(db: Database, email: string): Promise<void> {
  await underSignInRole(db, async (tx) => {
    const [who] = await tx
      .select({ userId: user.id })
      .from(user)
      .innerJoin(signInFailure, eq(signInFailure.userId, user.id))
      .where(and(eq(user.email, email.toLowerCase()), isNull(signInFailure.lockedUntil)));
    if (who) await noteSignIn(tx, { userId: who.userId, act: 'sign-in.fail', reason: 'password' });
  });
}

/** The right password was given, or a new one was chosen by mail: nothing counts against the account. */
export async function forgetFailures(db: Database, userId: string): Promise<void> {
  await underSignInRole(db, (tx) =>
    tx.delete(signInFailure).where(eq(signInFailure.userId, userId)),
  );
}
