import { and, desc, eq, gt, sql } from 'drizzle-orm';
import type { Database } from '#platform/database/database.server.ts';
import { isId } from '#platform/id.ts';
import { endGrantsOf } from './program/app/token.server.ts';
import { session } from './schema.server.ts';
import { noteSignIn } from './sign-in-audit.server.ts';
import { underSignInRole } from './sign-in-role.server.ts';

/** Where somebody is signed in now, last used first. */
export function listSessions(db: Database, userId: string) {
  return underSignInRole(db, (tx) =>
    tx
      .select({
        id: session.id,
        since: session.createdAt,
        used: session.updatedAt,
        secondFactor: session.secondFactor,
      })
      .from(session)
      .where(and(eq(session.userId, userId), gt(session.expiresAt, sql`now()`)))
      .orderBy(desc(session.updatedAt))
      .limit(50),
  );
}

/** Ends one of a person's own sessions; true if there was such a one. */
export async function endSession(
  db: Database,
  who: { userId: string },
  id: string,
  requestId: string,
  reason?: string,
): Promise<boolean> {
  if (!isId(id)) return false;
  return underSignInRole(db, async (tx) => {
    const ended = await tx
      .delete(session)
      .where(and(eq(session.id, id), eq(session.userId, who.userId)))
      .returning({ id: session.id });
    if (ended.length > 0)
      await noteSignIn(tx, {
        userId: who.userId,
        act: 'session.end',
        requestId,
        ...(reason ? { reason } : {}),
      });
    return ended.length > 0;
  });
}

/** Signs a person out everywhere. */
export async function endAllSessions(
  db: Database,
  who: { userId: string },
  requestId: string,
): Promise<void> {
  await underSignInRole(db, async (tx) => {
    await tx.delete(session).where(eq(session.userId, who.userId));
    await endGrantsOf(tx, who.userId, new Date());
    await noteSignIn(tx, {
      userId: who.userId,
      act: 'session.end',
      reason: 'everywhere',
      requestId,
    });
  });
}
