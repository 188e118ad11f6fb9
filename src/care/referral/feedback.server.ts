import { and, inArray, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { referralProgress } from './schema.server.ts';

const mayBeRead = sql`care.feedback_may_be_read(${referralProgress.referralId})`;

/**
 * What was written at the end for whoever referred, as they are shown it by whatever way: nothing
 * unless the person has agreed to sharing, asked at every look. `keptBack` where something is held.
 */
export const feedbackToShow = {
  feedback: sql<string | null>`case when ${mayBeRead} then ${referralProgress.feedback} end`,
  keptBack: sql<boolean>`${referralProgress.feedback} is not null and not ${mayBeRead}`,
};

type Progress = typeof referralProgress.$inferSelect;

/**
 * The same of rows that were read whole, earlier versions of them too. The service reads all that it
 * wrote itself.
 */
export async function asShown(ctx: Ctx, tx: Tx, rows: readonly Progress[]): Promise<Progress[]> {
  const here = actingOrganisation(ctx.actor);
  const asked = rows.filter((row) => row.feedback !== null && row.organisationId !== here);
  if (asked.length === 0) return [...rows];
  const told = await tx
    .select({ referralId: referralProgress.referralId })
    .from(referralProgress)
    .where(
      and(
        inArray(
          referralProgress.referralId,
          asked.map((row) => row.referralId),
        ),
        mayBeRead,
      ),
    );
  const open = new Set(told.map((row) => row.referralId));
  return rows.map((row) =>
    asked.includes(row) && !open.has(row.referralId) ? { ...row, feedback: null } : row,
  );
}
