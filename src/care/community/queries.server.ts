import { and, asc, between, eq, gt, isNull, sql } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import { addDays, dayOf, londonMoment } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { countCorrections } from '../directory/api.server.ts';
import { resolveDiscretion } from '../discretion/api.server.ts';
import {
  type CommunityTotal,
  keepsCommunityTime,
  mondayOf,
  nothingYet,
  seesCommunityTotals,
  TOTAL_DAYS,
} from './rules.ts';
import { communityDeed, communityTime } from './schema.server.ts';

/** Days shown that are still to be written down. */
const MOST = 20;

/** One's own week: what is planned and kept each day, what waits to be written down, and the totals. */
export async function readMyCommunity(ctx: Ctx, wanted: string | null) {
  const me = ctx.actor.id;
  if (!me || !keepsCommunityTime(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  const today = dayOf(ctx.now);
  const monday = mondayOf(wanted ?? today);
  const mine = and(eq(communityTime.organisationId, here), eq(communityTime.linkWorkerId, me));
  return readIn(ctx, 'care', async (tx) => {
    const days = await tx
      .select({
        day: communityTime.day,
        planned: communityTime.plannedMinutes,
        kept: communityTime.keptMinutes,
        note: communityTime.note,
        deeds: sql<{ kind: string; name: string }[]>`coalesce((
          select json_agg(json_build_object('kind', d.kind, 'name', d.name) order by d.id)
          from care.community_deed d
          where d.organisation_id = ${here} and d.time_id = community_time.id), '[]')`,
      })
      .from(communityTime)
      .where(and(mine, between(communityTime.day, monday, addDays(monday, 6))))
      .orderBy(asc(communityTime.day));
    const waiting = await tx
      .select({ day: communityTime.day, planned: communityTime.plannedMinutes })
      .from(communityTime)
      .where(
        and(
          mine,
          isNull(communityTime.keptMinutes),
          between(communityTime.day, addDays(today, -28), today),
        ),
      )
      .orderBy(asc(communityTime.day))
      .limit(MOST);
    const totals = await totalsOf(tx, here, today);
    const agreed = await resolveDiscretion(tx, ctx, {
      element: 'community-time',
      linkWorkerId: me,
    });
    return {
      monday,
      today,
      days,
      waiting,
      total: totals.get(me) ?? nothingYet,
      agreed: agreed.sentence,
    };
  });
}

/** Each link worker's totals, by name. */
export async function readCommunityTotals(ctx: Ctx) {
  if (!seesCommunityTotals(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'care', async (tx) => {
    const totals = await totalsOf(tx, here, dayOf(ctx.now));
    const linkWorkers = await tx
      .select({ userId: colleague.userId, name: colleague.name })
      .from(colleague)
      .where(and(eq(colleague.organisationId, here), eq(colleague.role, 'link-worker')))
      .orderBy(asc(colleague.name))
      .limit(500);
    return linkWorkers.map(({ userId, name }) => ({
      userId,
      name,
      ...(totals.get(userId) ?? nothingYet),
    }));
  });
}

/** Totals of the last thirteen weeks by link worker: two queries, and the directory's own count. */
async function totalsOf(tx: Tx, here: string, today: string): Promise<Map<string, CommunityTotal>> {
  const since = addDays(today, -TOTAL_DAYS);
  const inTime = and(
    eq(communityTime.organisationId, here),
    gt(communityTime.day, since),
    sql`${communityTime.day} <= ${today}::date`,
  );
  const minutes = await tx
    .select({
      userId: communityTime.linkWorkerId,
      planned: sql<number>`coalesce(sum(${communityTime.plannedMinutes}), 0)::integer`,
      kept: sql<number>`coalesce(sum(${communityTime.keptMinutes}), 0)::integer`,
    })
    .from(communityTime)
    .where(inTime)
    .groupBy(communityTime.linkWorkerId);
  const deeds = await tx
    .select({
      userId: communityTime.linkWorkerId,
      groups: sql<number>`count(*) filter (where ${communityDeed.kind} = 'group-started')::integer`,
      venues: sql<number>`count(*) filter (where ${communityDeed.kind} = 'venue-visited')::integer`,
    })
    .from(communityDeed)
    .innerJoin(communityTime, eq(communityTime.id, communityDeed.timeId))
    .where(and(eq(communityDeed.organisationId, here), inTime))
    .groupBy(communityTime.linkWorkerId);
  const corrected = await countCorrections(tx, here, londonMoment(addDays(since, 1), '00:00'));
  const totals = new Map<string, CommunityTotal>();
  const add = (userId: string, part: Partial<CommunityTotal>) =>
    totals.set(userId, { ...nothingYet, ...totals.get(userId), ...part });
  for (const { userId, ...part } of [...minutes, ...deeds]) add(userId, part);
  for (const [userId, listings] of corrected) add(userId, { listings });
  return totals;
}
