import { and, asc, count, desc, eq, inArray, notInArray, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type AuditNote, readIn, readRecord } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { episode } from '../casework/schema.server.ts';
import { person } from '../person/schema.server.ts';
import { MOST_PEOPLE, mayRunGroups } from './rules.ts';
import { groupPlace, groupSession } from './schema.server.ts';

const PAGE = 50;

/** Sessions, the latest first, 50 a page, with how many were expected and came. */
export async function listSessions(ctx: Ctx, page = 1) {
  if (!mayRunGroups(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'care', async (tx) => {
    const sessions = await tx
      .select({
        id: groupSession.id,
        name: groupSession.name,
        place: groupSession.place,
        at: groupSession.at,
        status: groupSession.status,
        byName: groupSession.byName,
        expected: count(groupPlace.id),
        came: sql<number>`count(*) filter (where ${groupPlace.came})`.mapWith(Number),
      })
      .from(groupSession)
      .leftJoin(
        groupPlace,
        and(eq(groupPlace.sessionId, groupSession.id), eq(groupPlace.organisationId, here)),
      )
      .where(eq(groupSession.organisationId, here))
      .groupBy(groupSession.id)
      .orderBy(desc(groupSession.at), desc(groupSession.id))
      .limit(PAGE + 1)
      .offset((Math.max(1, Math.min(page, 200)) - 1) * PAGE);
    return { sessions: sessions.slice(0, PAGE), more: sessions.length > PAGE };
  });
}

/**
 * One session with who is expected, and who could be: people whose support is going on, one's own
 * first, at most 300. Reading it is an act.
 */
export async function readSession(ctx: Ctx, id: string) {
  if (!mayRunGroups(ctx.actor)) throw refuse.forbidden();
  if (!isId(id)) throw refuse.notFound();
  const here = actingOrganisation(ctx.actor);
  const entry: AuditNote = { act: 'group-session.read', subject: ['group-session', id] };
  return readRecord(ctx, 'care', entry, async (tx) => {
    const [session] = await tx
      .select()
      .from(groupSession)
      .where(and(eq(groupSession.id, id), eq(groupSession.organisationId, here)));
    if (!session) throw refuse.notFound();
    const named = {
      personId: person.id,
      givenName: person.givenName,
      familyName: person.familyName,
      preferredName: person.preferredName,
    };
    const expected = await tx
      .select({ ...named, came: groupPlace.came })
      .from(groupPlace)
      .innerJoin(person, eq(person.id, groupPlace.personId))
      .where(and(eq(groupPlace.organisationId, here), eq(groupPlace.sessionId, id)))
      .orderBy(asc(person.familyName), asc(person.givenName), asc(person.id))
      .limit(MOST_PEOPLE);
    const taken = expected.map(({ personId }) => personId);
    return {
      session,
      expected,
      others: await tx
        .select(named)
        .from(episode)
        .innerJoin(person, eq(person.id, episode.personId))
        .where(
          and(
            eq(episode.organisationId, here),
            inArray(episode.status, ['active', 'paused']),
            ...(taken.length > 0 ? [notInArray(episode.personId, taken)] : []),
          ),
        )
        .orderBy(
          sql`${episode.linkWorkerId} is distinct from ${ctx.actor.id}::uuid`,
          asc(person.familyName),
          asc(person.givenName),
          asc(person.id),
        )
        .limit(300),
    };
  });
}
