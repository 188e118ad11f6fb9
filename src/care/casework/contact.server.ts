import { and, eq } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { addDays, dayOf, londonMoment } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { formatDateTime } from '#ui/time.ts';
import { codes, plainCode } from '../code/rules.ts';
import { against, requireContactWithin } from './bounds.server.ts';
import { allow, requireNotClosed, requireOpenEpisode } from './episode.server.ts';
import {
  type ContactStatus,
  type ContactStep,
  contactStatusNames,
  contactTransitions,
  type Mode,
  modes,
  type Place,
  places,
} from './rules.ts';
import { clinicalCode, contact } from './schema.server.ts';
import type { ContactInput, PlanInput } from './shapes.ts';

type Id = { id: string; personId: string };
export type Contact = typeof contact.$inferSelect;

/** When an appointment is: from now to a year ahead. */
export function toCome(ctx: Ctx, input: { on: string; time: string }): Date {
  const at = londonMoment(input.on, input.time);
  if (at < ctx.now) throw refuse.invalid({ on: 'Enter a date and time to come' });
  if (input.on > addDays(dayOf(ctx.now), 366))
    throw refuse.invalid({ on: 'Enter a date within a year' });
  return at;
}

/** Plans an appointment from now to a year ahead. */
export async function planContact(ctx: Ctx, personId: string, input: PlanInput): Promise<Id> {
  const here = allow(ctx, 'casework.write');
  const at = toCome(ctx, input);
  return perform(ctx, 'care', async (tx, note) => {
    const of = await requireOpenEpisode(ctx, tx, personId, against(at));
    await requireContactWithin(tx, ctx, of, 'contact.plan', { ...input, on: at });
    const id = newId();
    await tx.insert(contact).values({
      id,
      organisationId: here,
      personId,
      episodeId: of.id,
      linkWorkerId: ctx.actor.id,
      status: 'planned',
      kind: of.linkWorkerId ? 'appointment' : 'waiting',
      at,
      mode: input.mode,
      place: input.place,
      placeNote: input.placeNote,
      minutes: input.minutes,
      tellBy: input.tellBy,
      madeAt: ctx.now,
    });
    await tellPerson(ctx, tx, { id, tellBy: input.tellBy });
    note({ act: 'contact.plan', subject: ['contact', id], personId });
    return { id, personId };
  });
}

/** Has the person told of an appointment as it stands when this act is done. */
export async function tellPerson(
  ctx: Ctx,
  tx: Tx,
  of: Pick<Contact, 'id' | 'tellBy'>,
): Promise<void> {
  const organisationId = actingOrganisation(ctx.actor);
  if (of.tellBy)
    await ctx.db.jobs?.send(tx, 'appointment-changed', { contactId: of.id, organisationId });
}

/** What is kept of a contact that has been. */
export function recorded(ctx: Ctx, input: ContactInput) {
  const at = londonMoment(input.on, input.time);
  // A clock may be a little ahead of ours.
  if (at.getTime() > ctx.now.getTime() + 5 * 60_000)
    throw refuse.invalid({ on: 'Enter a date and time that is not to come' });
  const attended = input.attended === 'yes';
  return {
    status: attended ? 'attended' : 'did-not-attend',
    at,
    mode: input.mode,
    place: input.place,
    placeNote: input.placeNote,
    minutes: input.minutes,
    alsoThere: input.alsoThere,
    personWords: input.personWords,
    done: input.done,
    next: input.next,
    linkWorkerId: ctx.actor.id,
    recordedAt: ctx.now,
  };
}

export const becauseOf = (of: { id: string }) => `contact ${of.id}`;

/** Writes the code that the person was seen. */
export async function codeIt(
  tx: Tx,
  of: Id & { episodeId: string },
  at: Date,
  here: string,
): Promise<void> {
  await tx.insert(clinicalCode).values({
    id: newId(),
    organisationId: here,
    personId: of.personId,
    episodeId: of.episodeId,
    ...plainCode(codes.seen),
    because: becauseOf(of),
    at,
  });
}

/** Records a contact that was not planned, at once and whole. */
export async function recordContact(ctx: Ctx, personId: string, input: ContactInput): Promise<Id> {
  const here = allow(ctx, 'casework.write');
  const values = recorded(ctx, input);
  return perform(ctx, 'care', async (tx, note) => {
    const attended = values.status === 'attended';
    const asked = attended ? against(values.at) : undefined;
    const of = await requireOpenEpisode(ctx, tx, personId, asked);
    if (attended)
      await requireContactWithin(tx, ctx, of, 'contact.record', { ...input, on: values.at });
    const made = { id: newId(), personId, episodeId: of.id };
    await tx.insert(contact).values({
      ...made,
      ...values,
      organisationId: here,
      kind: of.linkWorkerId ? 'appointment' : 'waiting',
      madeAt: ctx.now,
    });
    if (attended) await codeIt(tx, made, values.at, here);
    note({ act: 'contact.record', subject: ['contact', made.id], personId });
    return { id: made.id, personId };
  });
}

/** What a group session leaves for each person who was expected or came. */
export interface GroupContact {
  personId: string;
  at: Date;
  minutes: number | null;
  place: string | null;
  placeNote: string | null;
  attended: boolean;
  done: string | null;
}

/** Records, within the act of a group session, a contact with one of its people. */
export async function keepGroupContact(ctx: Ctx, tx: Tx, of: GroupContact): Promise<string> {
  const here = allow(ctx, 'casework.write');
  const { attended, personId, ...values } = of;
  const episode = await requireOpenEpisode(ctx, tx, personId);
  const made = { id: newId(), personId, episodeId: episode.id };
  await tx.insert(contact).values({
    ...made,
    ...values,
    organisationId: here,
    linkWorkerId: ctx.actor.id,
    status: attended ? 'attended' : 'did-not-attend',
    kind: episode.linkWorkerId ? 'appointment' : 'waiting',
    mode: 'group',
    madeAt: ctx.now,
    recordedAt: ctx.now,
  });
  if (attended) await codeIt(tx, made, of.at, here);
  return made.id;
}

/** The contact, locked for a step that it can take; told apart from another's change meanwhile. */
export async function lockContact(
  ctx: Ctx,
  tx: Tx,
  id: string,
  step: ContactStep,
  version?: number,
): Promise<Contact> {
  const here = allow(ctx, 'casework.write');
  if (!isId(id)) throw refuse.notFound();
  const [found] = await tx
    .select()
    .from(contact)
    .where(and(eq(contact.id, id), eq(contact.organisationId, here)))
    .for('update');
  if (!found) throw refuse.notFound();
  const shown = {
    Status: contactStatusNames[found.status as ContactStatus],
    When: formatDateTime(found.at),
    How: modes[found.mode as Mode] ?? found.mode,
    Where: [found.place && places[found.place as Place], found.placeNote]
      .filter(Boolean)
      .join(', '),
    Minutes: found.minutes ?? '',
    'What they said': found.personWords ?? '',
    'What was done': found.done ?? '',
    'What is next': found.next ?? '',
    version: found.version,
  };
  if (version !== undefined && version !== found.version)
    throw refuse.conflict('Somebody else changed this while you had it open.', shown);
  if (!contactTransitions[found.status as ContactStatus][step])
    throw refuse.conflict(
      `That cannot be done now: it is “${shown.Status}”, ${shown.When}.`,
      shown,
    );
  return found;
}

/** Records what came of a planned contact. */
export async function recordPlannedContact(
  ctx: Ctx,
  contactId: string,
  input: ContactInput,
  version?: number,
): Promise<Id> {
  const here = allow(ctx, 'casework.write');
  const values = recorded(ctx, input);
  return perform(ctx, 'care', async (tx, note) => {
    const attended = values.status === 'attended';
    const found = await lockContact(ctx, tx, contactId, attended ? 'attend' : 'miss', version);
    const asked = attended ? against(values.at, found) : undefined;
    const of = await requireNotClosed(ctx, tx, found.episodeId, asked);
    if (attended)
      await requireContactWithin(tx, ctx, of, 'contact.record', { ...input, on: values.at }, found);
    await tx
      .update(contact)
      .set({ ...values, version: found.version + 1 })
      .where(and(eq(contact.id, found.id), eq(contact.organisationId, here)));
    if (attended) await codeIt(tx, found, values.at, here);
    const { id, personId } = found;
    note({ act: 'contact.record', subject: ['contact', id], personId });
    return { id, personId };
  });
}
