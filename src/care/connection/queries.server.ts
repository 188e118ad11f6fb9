import { and, desc, eq, inArray } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { shownColumns } from '#platform/database/shown.server.ts';
import { type AuditNote, readRecord } from '#platform/database/transaction.server.ts';
import { readDrafts } from '#platform/draft/draft.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { episode } from '../casework/schema.server.ts';
import { person } from '../person/schema.server.ts';
import { maySee, seesNotes } from './rules.ts';
import { connection, connectionStep } from './schema.server.ts';

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
