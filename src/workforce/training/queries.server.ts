import { and, desc, eq, isNull, max, sql } from 'drizzle-orm';
import { actingOrganisation, hasRole } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { findLinkWorker } from '../post/api.server.ts';
import { mayManageTraining, maySeeTraining, type TrainingState, trainingState } from './rules.ts';
import { mandatoryTraining, trainingRecord, trainingWish } from './schema.server.ts';

/** What the service asks for, each with when a link worker last did it; and that person's wishes. */
export async function readTraining(ctx: Ctx, userId: string) {
  const here = actingOrganisation(ctx.actor);
  const own = userId === ctx.actor.id && hasRole(ctx.actor, 'link-worker');
  if (!own && !maySeeTraining(ctx.actor)) throw refuse.forbidden();
  return readIn(ctx, 'workforce', async (tx) => {
    const { name } = await findLinkWorker(tx, userId);
    const last = tx
      .select({
        trainingId: trainingRecord.trainingId,
        doneOn: max(trainingRecord.doneOn).as('done_on'),
        expiresOn: max(trainingRecord.expiresOn).as('expires_on'),
      })
      .from(trainingRecord)
      .where(and(eq(trainingRecord.organisationId, here), eq(trainingRecord.userId, userId)))
      .groupBy(trainingRecord.trainingId)
      .as('last');
    const asked = await tx
      .select({
        id: mandatoryTraining.id,
        name: mandatoryTraining.name,
        months: mandatoryTraining.months,
        doneOn: last.doneOn,
        expiresOn: last.expiresOn,
      })
      .from(mandatoryTraining)
      .leftJoin(last, eq(last.trainingId, mandatoryTraining.id))
      .where(and(eq(mandatoryTraining.organisationId, here), isNull(mandatoryTraining.endedAt)))
      .orderBy(mandatoryTraining.name)
      .limit(100);
    const wishes = await tx
      .select()
      .from(trainingWish)
      .where(and(eq(trainingWish.organisationId, here), eq(trainingWish.userId, userId)))
      .orderBy(desc(trainingWish.id))
      .limit(50);
    const today = dayOf(ctx.now);
    return {
      name,
      mandatory: asked.map((one) => ({
        ...one,
        state: trainingState(one.doneOn === null ? undefined : one.expiresOn, today),
      })),
      wishes,
    };
  });
}

/** What the service asks of everybody, for the manager to change. */
export async function listMandatory(ctx: Ctx) {
  if (!mayManageTraining(ctx.actor)) throw refuse.forbidden();
  return readIn(ctx, 'workforce', (tx) =>
    tx
      .select()
      .from(mandatoryTraining)
      .where(
        and(
          eq(mandatoryTraining.organisationId, actingOrganisation(ctx.actor)),
          isNull(mandatoryTraining.endedAt),
        ),
      )
      .orderBy(mandatoryTraining.name)
      .limit(100),
  );
}

export type TrainingCounts = Record<TrainingState, number>;

/** For each link worker with a post, how much of the mandatory training stands how. One query. */
export async function countTraining(ctx: Ctx): Promise<Map<string, TrainingCounts>> {
  if (!maySeeTraining(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'workforce', async (tx) => {
    const { rows } = await tx.execute<{
      user_id: string;
      done: boolean;
      expires_on: string | null;
      n: number;
    }>(sql`
      select p.user_id, r.done_on is not null as done, r.expires_on::text, count(*)::integer as n
      from workforce.post p
      join workforce.mandatory_training m on m.organisation_id = ${here} and m.ended_at is null
      left join lateral (
        select max(done_on) as done_on, max(expires_on) as expires_on from workforce.training_record t
        where t.organisation_id = ${here} and t.user_id = p.user_id and t.training_id = m.id
      ) r on true
      where p.organisation_id = ${here} and p.ended_on is null
      group by 1, 2, 3`);
    const today = dayOf(ctx.now);
    const counts = new Map<string, TrainingCounts>();
    for (const row of rows) {
      const of = counts.get(row.user_id) ?? { missing: 0, expired: 0, soon: 0, 'in-date': 0 };
      of[trainingState(row.done ? row.expires_on : undefined, today)] += row.n;
      counts.set(row.user_id, of);
    }
    return counts;
  });
}
