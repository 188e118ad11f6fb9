import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { visit } from './schema.server.ts';
import { watch } from './watch.server.ts';

/** An appointment as far as watching over it goes. */
export interface Appointment {
  id: string;
  at: Date;
  place: string | null;
  placeNote: string | null;
}

/**
 * Moves the watch over a home visit along with its appointment: as long as before, from the new time,
 * nobody alerted yet. Another day or place asks for the check again, and is watched meanwhile. Moved
 * away from home, or after somebody was there and came out, the visit is set aside: it is history.
 * @throws Refusal `conflict` while somebody is inside
 */
export async function moveWatch(
  ctx: Ctx,
  tx: Tx,
  was: Appointment,
  now: Appointment,
): Promise<void> {
  const here = actingOrganisation(ctx.actor);
  const [found] = await tx
    .select()
    .from(visit)
    .where(
      and(eq(visit.contactId, was.id), eq(visit.organisationId, here), isNull(visit.setAsideAt)),
    )
    .for('update');
  if (!found) return;
  const mine = and(eq(visit.id, found.id), eq(visit.organisationId, here));
  if (found.checkedInAt && !found.checkedOutAt)
    throw refuse.conflict('Somebody is inside on this visit. Say that they are out, then move it.');
  const version = found.version + 1;
  if (now.place !== 'home' || found.checkedOutAt) {
    await tx.update(visit).set({ setAsideAt: ctx.now, version }).where(mine);
    return;
  }
  // A check done after the time that was planned counted from itself.
  const begun = Math.max(was.at.getTime(), found.checkedAt.getTime());
  const dueOut = new Date(now.at.getTime() + found.dueOut.getTime() - begun);
  const elsewhere = dayOf(was.at) !== dayOf(now.at) || was.placeNote !== now.placeNote;
  await tx
    .update(visit)
    .set({
      dueOut,
      alertedAt: null,
      alertedAgainAt: null,
      checkAgain: found.checkAgain || elsewhere,
      version,
    })
    .where(mine);
  await watch(ctx, tx, { id: found.id, dueOut });
}

/** Who is to go. */
export interface Going {
  id: string;
  name: string;
}

/** Gives visits that have not begun to another link worker; who would watch themselves is relieved. */
export async function handOverVisits(
  ctx: Ctx,
  tx: Tx,
  contactIds: readonly string[],
  to: Going,
): Promise<void> {
  if (contactIds.length === 0) return;
  await tx
    .update(visit)
    .set({
      linkWorkerId: to.id,
      linkWorkerName: to.name,
      partnerId: sql`nullif(${visit.partnerId}, ${to.id}::uuid)`,
      watcherId: sql`case when ${visit.watcherId} = ${to.id}::uuid then ${ctx.actor.id}::uuid else ${visit.watcherId} end`,
      checkAgain: true,
      version: sql`${visit.version} + 1`,
    })
    .where(
      and(
        eq(visit.organisationId, actingOrganisation(ctx.actor)),
        inArray(visit.contactId, [...contactIds]),
        isNull(visit.setAsideAt),
        isNull(visit.checkedInAt),
      ),
    );
}
