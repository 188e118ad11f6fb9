import { sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';

/** How many people each link worker, or one, supports and holds now, by user id. One query. */
export async function countSupported(
  ctx: Ctx,
  linkWorkerId: string | null,
): Promise<Map<string, { people: number; held: number }>> {
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'care', async (tx) => {
    const { rows } = await tx.execute<{ id: string; people: number; held: number }>(sql`
      select e.link_worker_id as id, count(distinct e.person_id)::integer as people,
        count(distinct h.person_id)::integer as held
      from care.episode e left join care.holding h on h.organisation_id = ${here}
        and h.episode_id = e.id and h.status in ('holding', 'stepping-down')
      where e.organisation_id = ${here} and e.status in ('active', 'paused')
        and e.link_worker_id is not null
        and (${linkWorkerId}::uuid is null or e.link_worker_id = ${linkWorkerId}::uuid)
      group by 1 limit 500`);
    return new Map(rows.map(({ id, people, held }) => [id, { people, held }]));
  });
}
