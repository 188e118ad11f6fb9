import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { tell } from './letters.server.ts';
import type { Standing } from './rules.ts';
import { referral, referralProgress } from './schema.server.ts';

/** Whether somebody else than the person asked for this support, and may want to hear of it. */
export async function wasReferred(ctx: Ctx, tx: Tx, episodeId: string): Promise<boolean> {
  const [found] = await tx
    .select({ id: referral.id })
    .from(referral)
    .where(
      and(
        eq(referral.organisationId, actingOrganisation(ctx.actor)),
        eq(referral.episodeId, episodeId),
        ne(referral.source, 'self'),
      ),
    )
    .limit(1);
  return found !== undefined;
}

/** Referrals that nobody has decided on: how many, how many of them urgent, since when. Null for none. */
export async function referralsToDecide(tx: Tx, here: string) {
  const [found] = await tx
    .select({
      count: sql<number>`count(*)::int`,
      urgent: sql<number>`count(*) filter (where ${referral.urgency} <> 'routine')::int`,
      since: sql<Date | null>`min(${referral.receivedAt})`.mapWith(referral.receivedAt),
    })
    .from(referral)
    .where(
      and(eq(referral.organisationId, here), inArray(referral.status, ['received', 'triaged'])),
    );
  return found?.since ? { ...found, since: found.since } : null;
}

/**
 * Tells everybody whose referral led to this episode where it stands now, within the transaction of
 * an act. On `closed` those who asked for an answer by e-mail are written to.
 * @param feedback words for the referrers; they see nothing else of the casework
 */
export async function answerReferrers(
  ctx: Ctx,
  tx: Tx,
  episodeId: string,
  standing: Extract<Standing, 'waiting' | 'in-progress' | 'closed'>,
  feedback: string | null = null,
): Promise<void> {
  const here = actingOrganisation(ctx.actor);
  const referrals = await tx
    .select({
      id: referral.id,
      source: referral.source,
      receivedAt: referral.receivedAt,
      returnResponseTo: referral.returnResponseTo,
      referrerUserId: referral.referrerUserId,
    })
    .from(referral)
    .where(and(eq(referral.organisationId, here), eq(referral.episodeId, episodeId)));
  if (referrals.length === 0) return;
  await tx
    .update(referralProgress)
    .set({ standing, changedAt: ctx.now, ...(feedback ? { feedback } : {}) })
    .where(
      and(
        eq(referralProgress.organisationId, here),
        inArray(
          referralProgress.referralId,
          referrals.map((one) => one.id),
        ),
      ),
    );
  if (standing === 'closed') await tell(ctx, tx, 'closed', referrals);
}
