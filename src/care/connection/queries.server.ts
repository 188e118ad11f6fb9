import { and, asc, desc, eq, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { shownColumns } from '#platform/database/shown.server.ts';
import { type AuditNote, readIn, readRecord } from '#platform/database/transaction.server.ts';
import { readDrafts } from '#platform/draft/draft.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { episode } from '../casework/schema.server.ts';
import { person } from '../person/schema.server.ts';
import { maySee, seesNotes } from './rules.ts';
import { connection, connectionStep, signpost } from './schema.server.ts';

const named = {
  personId: person.id,
  givenName: person.givenName,
  familyName: person.familyName,
  preferredName: person.preferredName,
};

/** One connection with its person and its steps, newest first; reading it is an act. */
export async function readConnection(ctx: Ctx, id: string) {
  if (!maySee(ctx.actor)) throw refuse.forbidden();
  if (!isId(id)) throw refuse.notFound();
  const organisationId = actingOrganisation(ctx.actor);
  const notes = seesNotes(ctx.actor);
  const entry: AuditNote = { act: 'connection.read', subject: ['connection', id] };
  return readRecord(ctx, 'care', entry, async (tx) => {
    const [found] = await tx
      .select({
        connection: shownColumns(connection, notes, 'sharedWords', 'answerNote', 'outcome'),
        person: named,
      })
      .from(connection)
      .innerJoin(person, eq(person.id, connection.personId))
      .where(and(eq(connection.id, id), eq(connection.organisationId, organisationId)));
    if (!found) throw refuse.notFound();
    // The entry is written after this read, which alone knows whose record it is.
    entry.personId = found.person.personId;
    const steps = await tx
      .select(shownColumns(connectionStep, notes, 'note'))
      .from(connectionStep)
      .where(
        and(eq(connectionStep.organisationId, organisationId), eq(connectionStep.connectionId, id)),
      )
      .orderBy(desc(connectionStep.at), desc(connectionStep.id))
      .limit(200);
    return { ...found, steps, drafts: await readDrafts(ctx, tx, found.person.personId) };
  });
}

/** What the forms to connect and to signpost show of the person; reading it is an act. */
export async function readPersonToConnect(ctx: Ctx, personId: string) {
  if (!maySee(ctx.actor)) throw refuse.forbidden();
  if (!isId(personId)) throw refuse.notFound();
  const organisationId = actingOrganisation(ctx.actor);
  return readRecord(
    ctx,
    'care',
    { act: 'person.read', subject: ['person', personId], personId },
    async (tx) => {
      const [found] = await tx
        .select({
          ...named,
          telephone: person.telephone,
          email: person.email,
          communicationNeeds: person.communicationNeeds,
          consentToShare: person.consentToShare,
          episodeId: episode.id,
        })
        .from(person)
        .leftJoin(
          episode,
          and(
            eq(episode.personId, person.id),
            eq(episode.organisationId, organisationId),
            inArray(episode.status, ['active', 'paused']),
          ),
        )
        .where(and(eq(person.id, personId), eq(person.organisationId, organisationId)))
        .limit(1);
      if (!found) throw refuse.notFound();
      return { ...found, drafts: await readDrafts(ctx, tx, personId) };
    },
  );
}

/** Connections and signposts of a person, newest first, for their page. At most 100 of each. */
export async function listConnectionsOf(ctx: Ctx, personId: string) {
  if (!maySee(ctx.actor)) throw refuse.forbidden();
  const organisationId = actingOrganisation(ctx.actor);
  return readIn(ctx, 'care', async (tx) => ({
    connections: await tx
      .select()
      .from(connection)
      .where(and(eq(connection.organisationId, organisationId), eq(connection.personId, personId)))
      .orderBy(desc(connection.sentAt))
      .limit(100),
    signposts: await tx
      .select()
      .from(signpost)
      .where(and(eq(signpost.organisationId, organisationId), eq(signpost.personId, personId)))
      .orderBy(desc(signpost.at))
      .limit(100),
  }));
}

const summaryColumns = {
  id: connection.id,
  serviceName: connection.serviceName,
  status: connection.status,
  sentAt: connection.sentAt,
  chaseOn: connection.chaseOn,
  firstAttendedOn: connection.firstAttendedOn,
  ...named,
};

/** A link worker's connections whose day to chase has come, longest waiting first. At most 50. */
export async function listUnanswered(ctx: Ctx, linkWorkerId: string) {
  if (!maySee(ctx.actor)) throw refuse.forbidden();
  return readIn(ctx, 'care', (tx) =>
    tx
      .select(summaryColumns)
      .from(connection)
      .innerJoin(person, eq(person.id, connection.personId))
      .where(
        and(
          eq(connection.organisationId, actingOrganisation(ctx.actor)),
          eq(connection.linkWorkerId, linkWorkerId),
          eq(connection.status, 'sent'),
          lte(connection.chaseOn, dayOf(ctx.now)),
        ),
      )
      .orderBy(asc(connection.chaseOn), asc(connection.id))
      .limit(50),
  );
}

/** A link worker's accepted connections whose 4 or 12 weeks have come, earliest first. At most 50. */
export async function listFollowUpsDue(ctx: Ctx, linkWorkerId: string) {
  if (!maySee(ctx.actor)) throw refuse.forbidden();
  const today = dayOf(ctx.now);
  return readIn(ctx, 'care', (tx) =>
    tx
      .select({
        ...summaryColumns,
        weeks: sql<4 | 12>`case when ${connection.goingAt4Weeks} is null then 4 else 12 end`,
      })
      .from(connection)
      .innerJoin(person, eq(person.id, connection.personId))
      .where(
        and(
          eq(connection.organisationId, actingOrganisation(ctx.actor)),
          eq(connection.linkWorkerId, linkWorkerId),
          eq(connection.status, 'accepted'),
          or(
            and(
              isNull(connection.goingAt4Weeks),
              isNull(connection.goingAt12Weeks),
              sql`${connection.firstAttendedOn} + 28 <= ${today}::date`,
            ),
            and(
              isNull(connection.goingAt12Weeks),
              sql`${connection.firstAttendedOn} + 84 <= ${today}::date`,
            ),
          ),
        ),
      )
      .orderBy(asc(connection.firstAttendedOn), asc(connection.id))
      .limit(50),
  );
}
