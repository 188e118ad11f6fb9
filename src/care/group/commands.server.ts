import { and, count, eq, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { addDays, dayOf, londonMoment } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { keepGroupContact, requireOpenEpisode } from '../casework/api.server.ts';
import { person } from '../person/schema.server.ts';
import {
  type AttendanceInput,
  MOST_PEOPLE,
  mayRunGroups,
  type SessionInput,
  type SessionStatus,
  sessionStatuses,
} from './rules.ts';
import { groupPlace, groupSession } from './schema.server.ts';

function allowed(ctx: Ctx): { here: string; userId: string } {
  if (!mayRunGroups(ctx.actor) || !ctx.actor.id) throw refuse.forbidden();
  return { here: actingOrganisation(ctx.actor), userId: ctx.actor.id };
}

/** Plans a session, or writes down one that has been: up to a year either way. */
export async function planSession(ctx: Ctx, input: SessionInput) {
  const { here, userId } = allowed(ctx);
  const today = dayOf(ctx.now);
  if (input.on > addDays(today, 366) || input.on < addDays(today, -366))
    throw refuse.invalid({ on: 'Enter a date within a year of today' });
  return perform(ctx, 'care', async (tx, note) => {
    const id = newId();
    await tx.insert(groupSession).values({
      id,
      organisationId: here,
      name: input.name,
      place: input.place || null,
      at: londonMoment(input.on, input.time),
      minutes: input.minutes,
      byUserId: userId,
      byName: ctx.actor.name,
      madeAt: ctx.now,
    });
    note({ act: 'group-session.plan', subject: ['group-session', id] });
    return { id };
  });
}

async function namesOn(tx: Tx, here: string, sessionId: string): Promise<string> {
  const rows = await tx
    .select({ name: sql<string>`coalesce(preferred_name, given_name) || ' ' || family_name` })
    .from(groupPlace)
    .innerJoin(person, and(eq(person.id, groupPlace.personId), eq(person.organisationId, here)))
    .where(and(eq(groupPlace.sessionId, sessionId), eq(groupPlace.organisationId, here)))
    .orderBy(person.familyName, person.givenName);
  return rows.map(({ name }) => name).join(', ');
}

/** The session, locked, still planned, and as the form showed it. */
async function lockPlanned(ctx: Ctx, tx: Tx, id: string, version?: number) {
  const { here } = allowed(ctx);
  if (!isId(id)) throw refuse.notFound();
  const [found] = await tx
    .select()
    .from(groupSession)
    .where(and(eq(groupSession.id, id), eq(groupSession.organisationId, here)))
    .for('update');
  if (!found) throw refuse.notFound();
  const changed = version !== undefined && version !== found.version;
  const theirs = {
    Status: sessionStatuses[found.status as SessionStatus],
    ...(changed && { 'On the list': await namesOn(tx, here, id) }),
    version: found.version,
  };
  if (changed)
    throw refuse.conflict('Somebody else changed this session while you had it open.', theirs);
  if (found.status !== 'planned')
    throw refuse.conflict('This session has been recorded or cancelled already.', theirs);
  return found;
}

const bump = (tx: Tx, found: typeof groupSession.$inferSelect, set: Partial<typeof found> = {}) =>
  tx
    .update(groupSession)
    .set({ ...set, version: found.version + 1 })
    .where(
      and(eq(groupSession.id, found.id), eq(groupSession.organisationId, found.organisationId)),
    );

/** Expects a person whose support is going on. */
export async function addToSession(ctx: Ctx, id: string, personId: string) {
  return perform(ctx, 'care', async (tx, note) => {
    const found = await lockPlanned(ctx, tx, id);
    await requireOpenEpisode(ctx, tx, personId);
    const [taken] = await tx
      .select({ places: count() })
      .from(groupPlace)
      .where(
        and(eq(groupPlace.sessionId, id), eq(groupPlace.organisationId, found.organisationId)),
      );
    if ((taken?.places ?? 0) >= MOST_PEOPLE)
      throw refuse.invalid({ person: `A session has at most ${MOST_PEOPLE} people` });
    const added = await tx
      .insert(groupPlace)
      .values({
        id: newId(),
        organisationId: found.organisationId,
        sessionId: id,
        personId,
        addedAt: ctx.now,
      })
      .onConflictDoNothing()
      .returning({ id: groupPlace.id });
    if (added.length === 0) throw refuse.invalid({ person: 'They are on the list already' });
    await bump(tx, found);
    note({ act: 'group-session.add', subject: ['group-session', id], personId });
    return { id };
  });
}

/** Takes a person off the list of a session that is to come. */
export async function takeFromSession(ctx: Ctx, id: string, personId: string) {
  return perform(ctx, 'care', async (tx, note) => {
    const found = await lockPlanned(ctx, tx, id);
    const gone = await tx
      .delete(groupPlace)
      .where(
        and(
          eq(groupPlace.sessionId, id),
          eq(groupPlace.personId, personId),
          eq(groupPlace.organisationId, found.organisationId),
        ),
      )
      .returning({ id: groupPlace.id });
    if (gone.length === 0) throw refuse.notFound();
    await bump(tx, found);
    note({ act: 'group-session.take', subject: ['group-session', id], personId });
    return { id };
  });
}

/**
 * Records who came, all in one act: a contact is written for each person on the list, attended or
 * not, and the session is held. All or nothing: whose support has closed meanwhile is named first.
 */
export async function recordAttendance(
  ctx: Ctx,
  id: string,
  input: AttendanceInput,
  version?: number,
) {
  return perform(ctx, 'care', async (tx, note) => {
    const found = await lockPlanned(ctx, tx, id, version);
    if (found.at.getTime() > ctx.now.getTime() + 5 * 60_000)
      throw refuse.invalid({ came: 'It has not begun yet' });
    const places = await tx
      .select()
      .from(groupPlace)
      .where(
        and(eq(groupPlace.sessionId, id), eq(groupPlace.organisationId, found.organisationId)),
      );
    if (places.length === 0) throw refuse.invalid({ came: 'Put somebody on the list first' });
    if (input.came.some((personId) => !places.some((place) => place.personId === personId)))
      throw refuse.invalid({ came: 'The list has changed. Look at it once more' });
    for (const place of places) {
      const came = input.came.includes(place.personId);
      const contactId = await keepGroupContact(ctx, tx, {
        personId: place.personId,
        at: found.at,
        minutes: found.minutes,
        place: 'community',
        placeNote: [found.name, found.place].filter(Boolean).join(', '),
        attended: came,
        done: came ? input.done || null : null,
      });
      await tx
        .update(groupPlace)
        .set({ came, contactId })
        .where(
          and(eq(groupPlace.id, place.id), eq(groupPlace.organisationId, found.organisationId)),
        );
      note({
        act: 'contact.record',
        subject: ['contact', contactId],
        personId: place.personId,
      });
    }
    await bump(tx, found, { status: 'held', done: input.done || null });
    note({ act: 'group-session.record', subject: ['group-session', id] });
    return { id };
  });
}

/** Cancels a session; nothing is written to anybody's record. */
export async function cancelSession(ctx: Ctx, id: string, version?: number) {
  return perform(ctx, 'care', async (tx, note) => {
    const found = await lockPlanned(ctx, tx, id, version);
    await bump(tx, found, { status: 'cancelled' });
    note({ act: 'group-session.cancel', subject: ['group-session', id] });
    return { id };
  });
}
