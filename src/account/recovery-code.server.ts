import { createHash } from 'node:crypto';
import { and, eq, lt } from 'drizzle-orm';
import type { Database } from '#platform/database/database.server.ts';
import { verification } from './schema.server.ts';
import { underSignInRole } from './sign-in-role.server.ts';

const PURPOSE = 'recovery-code';
const MINUTES = 10;

/**
 * Takes a recovery code for one try at signing in; false while another try has it. The library reads
 * and then removes a code, so two tries at the same moment would both be let in. The row's own id is
 * made from the code, so the database lets one of them through.
 */
export function claimRecoveryCode(db: Database, code: string, now = new Date()): Promise<boolean> {
  const hash = createHash('sha256').update(`${PURPOSE} ${code}`).digest('hex');
  const id = hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return underSignInRole(db, async (tx) => {
    await tx
      .delete(verification)
      .where(and(eq(verification.identifier, PURPOSE), lt(verification.expiresAt, now)));
    const taken = await tx
      .insert(verification)
      .values({
        id,
        identifier: PURPOSE,
        value: hash,
        expiresAt: new Date(now.getTime() + MINUTES * 60_000),
        createdAt: now,
        updatedAt: now,
      })
      .onConflictDoNothing()
      .returning({ id: verification.id });
    return taken.length > 0;
  });
}
