import { and, desc, eq, sql } from 'drizzle-orm';
import { actingOrganisation, hasRole } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { findLinkWorker } from '../post/api.server.ts';
import { type Gap, maySeeSupervision, type SupervisionKind, supervisionGap } from './rules.ts';
import { reflection, supervision, supervisionAgreement } from './schema.server.ts';

const MOST = 50;

/**
 * A link worker's meetings, newest first. What was agreed comes only to the two who met, and what
 * the link worker shared with the reader comes as material: the policies see to both.
 */
export async function readSupervision(ctx: Ctx, userId: string) {
  const here = actingOrganisation(ctx.actor);
  const own = userId === ctx.actor.id && hasRole(ctx.actor, 'link-worker');
  if (!own && !maySeeSupervision(ctx.actor)) throw refuse.forbidden();
  return readIn(ctx, 'workforce', async (tx) => {
    const { name } = await findLinkWorker(tx, userId);
    const meetings = await tx
      .select({
        id: supervision.id,
        kind: supervision.kind,
        withUserId: supervision.withUserId,
        withName: supervision.withName,
        plannedOn: supervision.plannedOn,
        status: supervision.status,
        heldOn: supervision.heldOn,
        agreed: supervisionAgreement.agreed,
      })
      .from(supervision)
      .leftJoin(supervisionAgreement, eq(supervisionAgreement.id, supervision.id))
      .where(and(eq(supervision.organisationId, here), eq(supervision.userId, userId)))
      .orderBy(desc(supervision.plannedOn), desc(supervision.id))
      .limit(MOST);
    const shared = await tx
      .select({
        id: reflection.id,
        kind: reflection.kind,
        words: reflection.words,
        agreed: reflection.agreed,
        madeAt: reflection.madeAt,
        sharedAt: reflection.sharedAt,
      })
      .from(reflection)
      .where(
        and(
          eq(reflection.organisationId, here),
          eq(reflection.userId, userId),
          sql`${reflection.sharedWith} is not null`,
        ),
      )
      .orderBy(desc(reflection.sharedAt), desc(reflection.id))
      .limit(MOST);
    return {
      name,
      meetings: meetings.map((one) => ({
        ...one,
        /** The reader is one of the two who meet. */
        mine: own || one.withUserId === ctx.actor.id,
      })),
      shared,
    };
  });
}

/** The gaps of each link worker with a post, line and clinical apart. One query. */
export async function listSupervisionGaps(
  ctx: Ctx,
): Promise<Map<string, Record<SupervisionKind, Gap | null>>> {
  const me = ctx.actor.id;
  if (!me || !(maySeeSupervision(ctx.actor) || hasRole(ctx.actor, 'link-worker')))
    throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  const whose = maySeeSupervision(ctx.actor) ? sql`true` : sql`p.user_id = ${me}::uuid`;
  return readIn(ctx, 'workforce', async (tx) => {
    const { rows } = await tx.execute<{
      user_id: string;
      kind: SupervisionKind;
      started_on: string;
      last_held_on: string | null;
      next_planned_on: string | null;
    }>(sql`
      select p.user_id, k.kind, p.started_on::text, max(s.held_on)::text as last_held_on,
        max(s.planned_on) filter (where s.status = 'planned')::text as next_planned_on
      from workforce.post p cross join (values ('line'), ('clinical')) as k(kind)
      left join workforce.supervision s
        on s.organisation_id = ${here} and s.user_id = p.user_id and s.kind = k.kind
      where p.organisation_id = ${here} and p.ended_on is null and ${whose}
      group by 1, 2, 3`);
    const today = dayOf(ctx.now);
    const gaps = new Map<string, Record<SupervisionKind, Gap | null>>();
    for (const row of rows) {
      const since = {
        startedOn: row.started_on,
        lastHeldOn: row.last_held_on,
        nextPlannedOn: row.next_planned_on,
      };
      const of = gaps.get(row.user_id) ?? { line: null, clinical: null };
      gaps.set(row.user_id, { ...of, [row.kind]: supervisionGap(row.kind, since, today) });
    }
    return gaps;
  });
}
