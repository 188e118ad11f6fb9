import { and, eq } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { communityTime } from './schema.server.ts';

/** What a link worker has planned for a day in the community and whether it is written down; or null. */
export async function communityOn(tx: Tx, here: string, linkWorkerId: string, day: string) {
  const [found] = await tx
    .select({ planned: communityTime.plannedMinutes, kept: communityTime.keptMinutes })
    .from(communityTime)
    .where(
      and(
        eq(communityTime.organisationId, here),
        eq(communityTime.linkWorkerId, linkWorkerId),
        eq(communityTime.day, day),
      ),
    );
  return found?.planned ? { planned: found.planned, kept: found.kept } : null;
}
