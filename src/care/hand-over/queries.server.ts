import { and, asc, eq, inArray, ne, sql } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { episode } from '../casework/schema.server.ts';
import { person } from '../person/schema.server.ts';
import { MOST, maySeePeopleOf } from './rules.ts';

const ofThis = sql`organisation_id = ${episode.organisationId} and episode_id = ${episode.id}`;

/**
 * Whom a link worker supports now, by name and at most 200, with what would go along: appointments
 * planned, holding, connections that are open; and who could take them on, with what each carries.
 */
export async function readHandOver(ctx: Ctx, from: string) {
  if (!isId(from)) throw refuse.notFound();
  if (!maySeePeopleOf(ctx.actor, from)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'care', async (tx) => {
    const people = await tx
      .select({
        episodeId: episode.id,
        personId: person.id,
        givenName: person.givenName,
        familyName: person.familyName,
        preferredName: person.preferredName,
        status: episode.status,
        planned: sql<number>`(select count(*)::int from care.contact where ${ofThis} and status = 'planned')`,
        held: sql<boolean>`exists (select 1 from care.holding where ${ofThis} and status <> 'ended')`,
        connections: sql<number>`(select count(*)::int from care.connection where ${ofThis} and status in ('sent', 'accepted', 'waiting-list'))`,
      })
      .from(episode)
      .innerJoin(
        person,
        and(eq(person.id, episode.personId), eq(person.organisationId, episode.organisationId)),
      )
      .where(
        and(
          eq(episode.organisationId, here),
          eq(episode.linkWorkerId, from),
          inArray(episode.status, ['active', 'paused']),
        ),
      )
      .orderBy(asc(person.familyName), asc(person.givenName), asc(episode.id))
      .limit(MOST);
    const [who] = await tx
      .select({ name: colleague.name })
      .from(colleague)
      .where(and(eq(colleague.organisationId, here), eq(colleague.userId, from)))
      .limit(1);
    const takers = await tx
      .select({
        userId: colleague.userId,
        name: colleague.name,
        supported: sql<number>`(select count(*)::int from care.episode e where e.organisation_id = ${here}::uuid and e.link_worker_id = ${colleague.userId} and e.status in ('active', 'paused'))`,
      })
      .from(colleague)
      .where(
        and(
          eq(colleague.organisationId, here),
          eq(colleague.role, 'link-worker'),
          ne(colleague.userId, from),
        ),
      )
      .orderBy(asc(colleague.name), asc(colleague.userId))
      .limit(MOST);
    return { name: who?.name ?? 'Somebody who has left', people, takers };
  });
}
