import { and, desc, eq, inArray } from 'drizzle-orm';
import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { organisation } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { formatDateTime } from '#ui/time.ts';
import { modes, places } from '../casework/rules.ts';
import { contact } from '../casework/schema.server.ts';
import { message } from '../connection/schema.server.ts';
import { type Channel, type MessageKind, remindAt } from './rules.ts';
import { personMessage } from './schema.server.ts';
import { queueMessage, readReach } from './send.server.ts';

type Appointment = typeof contact.$inferSelect;

async function readAppointment(ctx: Ctx, tx: Tx, contactId: string) {
  const here = actingOrganisation(ctx.actor);
  const [found] = await tx
    .select()
    .from(contact)
    .where(and(eq(contact.id, contactId), eq(contact.organisationId, here)));
  if (!found?.tellBy) return null;
  const channel = found.tellBy as Channel;
  const person = await readReach(ctx, tx, found.personId);
  if (!person) return null;
  const [service] = await tx
    .select({ name: organisation.name, telephone: organisation.telephone })
    .from(organisation)
    .where(eq(organisation.id, here));
  return {
    appointment: found,
    channel,
    way: person.reach[channel],
    called: person.person.preferredName ?? person.person.givenName,
    service: service ?? { name: 'your social prescribing service', telephone: null },
  };
}

type Told = NonNullable<Awaited<ReturnType<typeof readAppointment>>>;

/** What the person was last told of an appointment. */
async function lastTold(ctx: Ctx, tx: Tx, contactId: string) {
  const [last] = await tx
    .select({ kind: personMessage.kind, text: personMessage.text })
    .from(personMessage)
    .where(
      and(
        eq(personMessage.organisationId, actingOrganisation(ctx.actor)),
        eq(personMessage.contactId, contactId),
        inArray(personMessage.kind, ['invitation', 'moved', 'cancellation']),
        inArray(personMessage.status, ['waiting', 'sent']),
      ),
    )
    .orderBy(desc(personMessage.at), desc(personMessage.id))
    .limit(1);
  return last ?? null;
}

/**
 * Tells the person of an appointment that was planned, moved or cancelled, if the link worker asked
 * for it, and arranges the reminder. Told already of this time, they are not told again.
 */
export async function tellOfAppointment(ctx: Ctx, contactId: unknown): Promise<void> {
  if (!isId(contactId)) throw new Error('a job names no appointment');
  const due = await readIn(ctx, 'care', async (tx) => {
    const told = await readAppointment(ctx, tx, contactId);
    if (!told) return null;
    const last = await lastTold(ctx, tx, contactId);
    const kind = whatToTell(told.appointment, last, ctx.now);
    if (!kind) return null;
    if ('problem' in told.way) return { told, problem: told.way.problem };
    return { told, kind, words: wording(kind, told), to: told.way.to };
  });
  if (!due) return;
  if (due.problem !== undefined) return sayUntold(ctx, due.told, due.problem);
  const { told, kind, words, to } = due;
  await perform(ctx, 'care', async (tx, note) => {
    const { id, personId, at } = told.appointment;
    const messageId = await queueMessage(ctx, tx, {
      ...words,
      personId,
      contactId: id,
      channel: told.channel,
      kind,
      to,
      ...(told.channel === 'email' ? { calendar: invitation(kind, told, ctx.now) } : {}),
    });
    const remind = kind === 'cancellation' ? null : remindAt(at, ctx.now);
    const organisationId = actingOrganisation(ctx.actor);
    if (remind)
      await ctx.db.jobs?.send(
        tx,
        'appointment-remind',
        { contactId: id, organisationId, at: at.getTime() },
        remind,
      );
    note({ act: `appointment.${kind}`, subject: ['person-message', messageId], personId });
    return { id: messageId };
  });
}

/** Lets the link worker know that the person has to be told in another way. */
async function sayUntold(ctx: Ctx, told: Told, problem: string): Promise<void> {
  const { id, personId, episodeId, linkWorkerId, at } = told.appointment;
  await perform(ctx, 'care', async (tx, note) => {
    if (linkWorkerId)
      await tx.insert(message).values({
        id: newId(),
        organisationId: actingOrganisation(ctx.actor),
        toUserId: linkWorkerId,
        kind: 'appointment-untold',
        text: `${told.called} could not be told of ${formatDateTime(at)}: ${lowerFirst(problem)}.`,
        personId,
        episodeId,
        subjectId: id,
        at: ctx.now,
      });
    note({ act: 'appointment.untold', subject: ['contact', id], personId });
    return { id };
  });
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** What there is to tell, beside what was told last; null where that still holds. */
function whatToTell(
  appointment: Appointment,
  last: { kind: string; text: string } | null,
  now: Date,
): AppointmentKind | null {
  const known = last !== null && last.kind !== 'cancellation';
  if (appointment.status === 'cancelled') return known ? 'cancellation' : null;
  if (appointment.status !== 'planned' || appointment.at <= now) return null;
  if (!known) return 'invitation';
  return last.text.includes(whenAndHow(appointment)) ? null : 'moved';
}

/** Reminds of an appointment that still stands at the time (in milliseconds) it had when this was arranged. */
export async function remindOfAppointment(
  ctx: Ctx,
  contactId: unknown,
  at: unknown,
): Promise<void> {
  if (!isId(contactId)) throw new Error('a job names no appointment');
  const told = await readIn(ctx, 'care', (tx) => readAppointment(ctx, tx, contactId));
  if (told?.appointment.status !== 'planned' || 'problem' in told.way) return;
  const { to } = told.way;
  if (told.appointment.at.getTime() !== at || told.appointment.at <= ctx.now) return;
  await perform(ctx, 'care', async (tx, note) => {
    const { id, personId } = told.appointment;
    const messageId = await queueMessage(ctx, tx, {
      ...wording('reminder', told),
      personId,
      contactId: id,
      channel: told.channel,
      kind: 'reminder',
      to,
    });
    note({ act: 'appointment.reminder', subject: ['person-message', messageId], personId });
    return { id: messageId };
  });
}

type AppointmentKind = Exclude<MessageKind, 'note' | 'own-page' | 'measure'>;

const openings: Record<AppointmentKind, string> = {
  invitation: 'we have planned to meet you',
  moved: 'the time of our meeting has changed',
  cancellation: 'our meeting will not take place',
  reminder: 'we look forward to our meeting',
};

/** Says when and how, and nothing about why: other people read phones too. */
function wording(kind: AppointmentKind, told: Told): { subject: string; text: string } {
  const { appointment, service, called } = told;
  const opening = openings[kind];
  const when = formatDateTime(appointment.at);
  const lines = [
    `Hello ${called}, ${opening}: ${whenAndHow(appointment)}.`,
    service.telephone && kind !== 'cancellation'
      ? `If you cannot come, telephone ${service.telephone}.`
      : service.telephone && `To find another time, telephone ${service.telephone}.`,
  ];
  return {
    subject: `${kind === 'cancellation' ? 'Cancelled' : kind === 'moved' ? 'New time' : 'Appointment'}: ${when}`,
    text: lines.filter(Boolean).join(' '),
  };
}

const whenAndHow = (appointment: Appointment) =>
  `${formatDateTime(appointment.at)}, ${howAndWhere(appointment)}`;

function howAndWhere({ mode, place, placeNote }: Appointment): string {
  const how = (modes[mode as keyof typeof modes] ?? mode).toLowerCase();
  if (mode !== 'face-to-face') return how;
  const where = place ? (places[place as keyof typeof places] ?? place).toLowerCase() : null;
  return [how, where, placeNote].filter(Boolean).join(', ');
}

/** The appointment as an iCalendar text (RFC 5546): a request, or its cancellation. */
function invitation(kind: AppointmentKind, told: Told, now: Date): string {
  const { appointment, service } = told;
  const cancelled = kind === 'cancellation';
  const calendar = ical({
    prodId: { company: 'Holdfast', product: 'Appointments', language: 'EN' },
    method: cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST,
  });
  calendar.createEvent({
    id: `${appointment.id}@holdfast`,
    sequence: appointment.version,
    start: appointment.at,
    end: new Date(appointment.at.getTime() + (appointment.minutes ?? 60) * 60_000),
    stamp: now,
    summary: `Meeting with ${service.name}`,
    location: howAndWhere(appointment),
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  });
  return calendar.toString();
}
