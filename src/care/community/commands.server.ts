import { and, eq, isNull, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { addDays, dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import {
  type DeedKind,
  type KeptInput,
  keepsCommunityTime,
  LATE_DAYS,
  mondayOf,
  type WeekInput,
  weekdays,
} from './rules.ts';
import { communityDeed, communityTime } from './schema.server.ts';

function linkWorker(ctx: Ctx): { me: string; here: string } {
  if (!ctx.actor.id || !keepsCommunityTime(ctx.actor)) throw refuse.forbidden();
  return { me: ctx.actor.id, here: actingOrganisation(ctx.actor) };
}

const target = [communityTime.organisationId, communityTime.linkWorkerId, communityTime.day];

/** Plans one's protected hours of a week, this or another; planned again, it takes the place of it. */
export async function planWeek(ctx: Ctx, input: WeekInput) {
  const { me, here } = linkWorker(ctx);
  const monday = mondayOf(input.week);
  return perform(ctx, 'care', async (tx, note) => {
    await tx
      .insert(communityTime)
      .values(
        weekdays.map((weekday, index) => ({
          id: newId(),
          organisationId: here,
          linkWorkerId: me,
          day: addDays(monday, index),
          plannedMinutes: input[weekday] || null,
        })),
      )
      .onConflictDoUpdate({ target, set: { plannedMinutes: sql`excluded.planned_minutes` } });
    // A day with nothing planned and nothing done is no record.
    await tx
      .delete(communityTime)
      .where(
        and(
          eq(communityTime.organisationId, here),
          eq(communityTime.linkWorkerId, me),
          isNull(communityTime.plannedMinutes),
          isNull(communityTime.keptMinutes),
        ),
      );
    note({ act: 'community-time.plan', subject: ['community-time', null] });
    return { week: monday };
  });
}

/** Writes down what became of a day's time, planned or not; written again, it takes the place of it. */
export async function keepTime(ctx: Ctx, input: KeptInput) {
  const { me, here } = linkWorker(ctx);
  const today = dayOf(ctx.now);
  if (input.day > today) throw refuse.invalid({ day: 'The day must be today or before' });
  if (input.day < addDays(today, -LATE_DAYS))
    throw refuse.invalid({ day: `The day must be in the last ${LATE_DAYS} days` });
  return perform(ctx, 'care', async (tx, note) => {
    const set = { keptMinutes: input.hours, note: input.note, keptAt: ctx.now };
    const [kept] = await tx
      .insert(communityTime)
      .values({ id: newId(), organisationId: here, linkWorkerId: me, day: input.day, ...set })
      .onConflictDoUpdate({ target, set })
      .returning({ id: communityTime.id });
    if (!kept) throw new Error('time that was written is given back');
    await tx
      .delete(communityDeed)
      .where(and(eq(communityDeed.organisationId, here), eq(communityDeed.timeId, kept.id)));
    const deeds = [
      ...input.groups.map((name) => ({ kind: 'group-started' satisfies DeedKind, name })),
      ...input.venues.map((name) => ({ kind: 'venue-visited' satisfies DeedKind, name })),
    ];
    if (deeds.length > 0)
      await tx
        .insert(communityDeed)
        .values(
          deeds.map((deed) => ({ id: newId(), organisationId: here, timeId: kept.id, ...deed })),
        );
    note({ act: 'community-time.keep', subject: ['community-time', kept.id] });
    return { id: kept.id };
  });
}
