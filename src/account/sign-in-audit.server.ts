import { sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';

export interface SignInNote {
  userId: string;
  act:
    | 'sign-in'
    | 'sign-in.fail'
    | 'sign-in.lock'
    | 'session.end'
    | 'password.change'
    | 'recovery-codes.make';
  /** How, in a word or two. */
  reason?: string;
  requestId?: string;
}

/**
 * Leaves an audit entry about somebody's sign-in in each organisation they work in, in the
 * transaction of the act. Second factors and passkeys leave theirs by triggers (`drizzle/guard.sql`),
 * because the library changes them in transactions of its own.
 */
export async function noteSignIn(tx: NodePgDatabase, note: SignInNote): Promise<void> {
  const { userId, act, reason = null, requestId = 'sign-in' } = note;
  await tx.execute(
    sql`select account.note_sign_in(${userId}, ${act}, 'user', ${userId}, ${reason}, ${requestId})`,
  );
}
