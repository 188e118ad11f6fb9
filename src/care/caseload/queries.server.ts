import { and, asc, eq, sql } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { type Complexity, lengthOf, maySeeCaseloads, weightOf } from './rules.ts';
import { weightsAt } from './weights.server.ts';

/** People of a service that are weighed; far more than any service supports at once. */
const MOST = 5000;

/** One person a link worker supports, and how they are held if they are. */
interface Supported extends Complexity {
  linkWorkerId: string;
  personId: string;
  name: string;
  holdingId: string | null;
  waiting: boolean;
  preparing: boolean;
  weeks: number | null;
  reviewOn: string | null;
}

const functions = ['waiting', 'preparing', 'sharing', 'witnessing'] as const;

/**
 * What each link worker carries, by name: whom they hold, for what and for how long, how it weighs, and
 * which reviews are worth a conversation. Three queries however many people there are.
 */
export async function readCaseloads(ctx: Ctx) {
  if (!maySeeCaseloads(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  const today = dayOf(ctx.now);
  return readIn(ctx, 'care', async (tx) => {
    const weighing = await weightsAt(tx, here);
    const linkWorkers = await tx
      .select({ userId: colleague.userId, name: colleague.name })
      .from(colleague)
      .where(and(eq(colleague.organisationId, here), eq(colleague.role, 'link-worker')))
      .orderBy(asc(colleague.name))
      .limit(500);
    const people = Map.groupBy(
      await supportedBy(tx, here, ctx.now),
      ({ linkWorkerId }) => linkWorkerId,
    );
    return {
      ...weighing,
      linkWorkers: linkWorkers.map(({ userId, name }) => {
        const theirs = people.get(userId) ?? [];
        const held = theirs.filter(({ holdingId }) => holdingId !== null);
        return {
          userId,
          name,
          people: theirs.length,
          weight: theirs.reduce((sum, one) => sum + weightOf(one, weighing.weights), 0),
          held: held.map(({ personId, name: called, holdingId, weeks, reviewOn, ...one }) => ({
            personId,
            name: called,
            holdingId,
            weeks: weeks ?? 0,
            reviewOn: reviewOn ?? today,
            overdue: (reviewOn ?? today) < today,
            functions: functions.filter((what) => one[what]),
          })),
          functions: functions.map((what) => held.filter((one) => one[what]).length),
          lengths: Object.fromEntries(
            Object.entries(Object.groupBy(held, ({ weeks }) => lengthOf(weeks ?? 0))).map(
              ([length, of]) => [length, of?.length ?? 0],
            ),
          ),
        };
      }),
    };
  });
}

/** Everybody whom a link worker supports now, the earliest review first. */
async function supportedBy(tx: Tx, here: string, now: Date): Promise<Supported[]> {
  const { rows } = await tx.execute<{ [key in keyof Supported]: Supported[key] }>(sql`
    select e.link_worker_id as "linkWorkerId", p.id as "personId",
      coalesce(p.preferred_name, p.given_name) || ' ' || p.family_name as name,
      h.id as "holdingId", h.id is not null as held, coalesce(h.waiting, false) as waiting,
      coalesce(h.preparing, false) as preparing, coalesce(h.sharing, false) as sharing,
      coalesce(h.witnessing, false) as witnessing, h.review_on::text as "reviewOn",
      floor(extract(epoch from ${now.toISOString()}::timestamptz - h.started_at) / 604800)::integer as weeks,
      (select count(*)::integer from care.need n
        where n.organisation_id = ${here} and n.episode_id = e.id and n.ended_at is null) as needs,
      (select count(*)::integer from care.barrier b
        where b.organisation_id = ${here} and b.episode_id = e.id and b.ended_at is null) as barriers,
      (select count(*)::integer from care.person_risk r
        where r.organisation_id = ${here} and r.person_id = p.id and r.ended_at is null) as risks
    from care.episode e join care.person p on p.id = e.person_id
    left join lateral (
      select * from care.holding h where h.organisation_id = ${here} and h.episode_id = e.id
        and h.status in ('holding', 'stepping-down') order by h.review_on limit 1
    ) h on true
    where e.organisation_id = ${here} and e.status in ('active', 'paused')
      and e.link_worker_id is not null
    order by h.review_on nulls last, e.id limit ${MOST}`);
  return rows;
}
