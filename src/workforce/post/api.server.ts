import { and, eq } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';

/** A link worker of the acting organisation; anybody else is not found. */
export async function findLinkWorker(tx: Tx, userId: string): Promise<{ name: string }> {
  if (!isId(userId)) throw refuse.notFound();
  const [found] = await tx
    .select({ name: colleague.name })
    .from(colleague)
    .where(and(eq(colleague.userId, userId), eq(colleague.role, 'link-worker')));
  if (!found) throw refuse.notFound();
  return found;
}
