import { eq } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import { addDays, dayOf, londonMoment } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type Note, perform, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { queueMail } from '#platform/mail/queue.server.ts';
import { refuse } from '#platform/refusal.ts';
import { formatDate } from '#ui/time.ts';
import { requireOpenEpisode } from '../casework/api.server.ts';
import { closeLinks, makeLink } from '../link/api.server.ts';
import { type Connection, change, keepStep, lockConnection } from './change.server.ts';
import { requireListing } from './listing.server.ts';
import { answerRequest } from './mail.ts';
import {
  type AttendanceInput,
  answerLink,
  CHASE_AFTER,
  type ConnectInput,
  LINK_LASTS,
  mayConnect,
  type SignpostInput,
  type StillGoingInput,
} from './rules.ts';
import { connection, signpost } from './schema.server.ts';

function allowed(ctx: Ctx): string {
  if (!mayConnect(ctx.actor) || !ctx.actor.id) throw refuse.forbidden();
  return ctx.actor.id;
}

/** Notes that a person was told about a service. Nothing is sent and nothing is followed up. */
export async function makeSignpost(ctx: Ctx, personId: string, input: SignpostInput) {
  const userId = allowed(ctx);
  await requireListing(ctx, input.serviceId);
  return perform(ctx, 'care', async (tx, note) => {
    const { id: episodeId } = await requireOpenEpisode(ctx, tx, personId);
    const id = newId();
    await tx.insert(signpost).values({
      id,
      organisationId: actingOrganisation(ctx.actor),
      personId,
      episodeId,
      serviceId: input.serviceId,
      serviceName: input.serviceName,
      note: input.note || null,
      byUserId: userId,
      at: ctx.now,
    });
    note({ act: 'signpost.make', subject: ['signpost', id], personId });
    return { id };
  });
}

/** The day to hear again about an unanswered connection must come while its link still works. */
function checkedChaseDay(ctx: Ctx, day: string): string {
  const today = dayOf(ctx.now);
  if (day <= today) throw refuse.invalid({ chaseOn: 'Enter a day after today' });
  if (day > addDays(today, LINK_LASTS))
    throw refuse.invalid({
      chaseOn: `Enter a day within ${LINK_LASTS} days: that is how long the link works`,
    });
  return day;
}

async function sendRequest(
  ctx: Ctx,
  tx: Tx,
  to: { id: string; serviceName: string; providerEmail: string | null; chaseOn: string },
  origin: string,
  again: boolean,
): Promise<void> {
  const organisationId = actingOrganisation(ctx.actor);
  await ctx.db.jobs?.send(
    tx,
    'connection-chase',
    { connectionId: to.id, organisationId },
    londonMoment(to.chaseOn, '07:00'),
  );
  if (!to.providerEmail) return;
  const [service] = await tx
    .select({ name: organisation.name, telephone: organisation.telephone })
    .from(organisation)
    .where(eq(organisation.id, organisationId));
  const token = await makeLink(ctx, tx, answerLink(to.id), LINK_LASTS);
  const { subject, text } = answerRequest({
    serviceName: to.serviceName,
    linkWorker: ctx.actor.name,
    organisation: service?.name ?? 'the social prescribing service',
    telephone: service?.telephone ?? null,
    address: `${origin}/answer/${token}`,
    lastDay: formatDate(addDays(dayOf(ctx.now), LINK_LASTS)),
    again,
  });
  await queueMail(ctx, tx, 'connection-request', {
    to: to.providerEmail,
    subject,
    text,
    subjectId: to.id,
  });
}

/**
 * Sends a person to a service, sharing only what they ticked. `origin` is where the link leads.
 * Without an e-mail address nothing is sent: the link worker telephones and records the answer.
 */
export async function makeConnection(
  ctx: Ctx,
  personId: string,
  input: ConnectInput,
  origin: string,
) {
  const userId = allowed(ctx);
  const chaseOn = checkedChaseDay(ctx, input.chaseOn);
  await requireListing(ctx, input.serviceId);
  const shares = new Set(input.share);
  return perform(ctx, 'care', async (tx, note) => {
    const { id: episodeId } = await requireOpenEpisode(ctx, tx, personId);
    const id = newId();
    const providerEmail = input.providerEmail || null;
    await tx.insert(connection).values({
      id,
      organisationId: actingOrganisation(ctx.actor),
      personId,
      episodeId,
      serviceId: input.serviceId,
      serviceName: input.serviceName,
      providerEmail,
      linkWorkerId: userId,
      shareName: shares.has('name'),
      shareTelephone: shares.has('telephone'),
      shareEmail: shares.has('email'),
      shareCommunicationNeeds: shares.has('communication-needs'),
      sharedWords: input.sharedWords,
      agreedAt: ctx.now,
      status: 'sent',
      sentAt: ctx.now,
      changedAt: ctx.now,
      chaseOn,
    });
    await keepStep(ctx, tx, { id, personId, episodeId }, 'sent');
    const request = { id, serviceName: input.serviceName, providerEmail, chaseOn };
    await sendRequest(ctx, tx, request, origin, false);
    note({ act: 'connection.make', subject: ['connection', id], personId });
    return { id };
  });
}

/** Asks the service again, with a new link, and comes back after ten more days. */
export async function chaseConnection(
  ctx: Ctx,
  connectionId: string,
  origin: string,
  version?: number,
  chaseOn = addDays(dayOf(ctx.now), CHASE_AFTER),
) {
  allowed(ctx);
  checkedChaseDay(ctx, chaseOn);
  return perform(ctx, 'care', async (tx, note) => {
    const current = await lockConnection(ctx, tx, connectionId);
    await change(ctx, tx, current, { act: 'chase', step: 'chased', version, set: { chaseOn } });
    await sendRequest(ctx, tx, { ...current, chaseOn }, origin, true);
    note({
      act: 'connection.chase',
      subject: ['connection', current.id],
      personId: current.personId,
    });
    return { id: current.id };
  });
}

/** Ends a connection because the person no longer wants it, or it makes no sense any more. */
export async function withdrawConnection(
  ctx: Ctx,
  connectionId: string,
  input: { reason: string },
  version?: number,
) {
  allowed(ctx);
  return perform(ctx, 'care', async (tx, note) => {
    const current = await lockConnection(ctx, tx, connectionId);
    await change(ctx, tx, current, {
      act: 'withdraw',
      step: 'withdrawn',
      note: input.reason,
      version,
    });
    await closeLinks(ctx, tx, answerLink(current.id));
    note({
      act: 'connection.withdraw',
      subject: ['connection', current.id],
      personId: current.personId,
    });
    return { id: current.id };
  });
}

/** Records whether the person went for the first time, and when. */
export async function recordAttendance(
  ctx: Ctx,
  connectionId: string,
  input: AttendanceInput,
  version?: number,
) {
  allowed(ctx);
  return perform(ctx, 'care', async (tx, note) => {
    const current = await lockConnection(ctx, tx, connectionId);
    await keepAttendance(ctx, tx, note, current, input, version);
    return { id: current.id };
  });
}

/** Keeps whether they went, of a locked connection, within an act. */
export async function keepAttendance(
  ctx: Ctx,
  tx: Tx,
  note: Note,
  current: Connection,
  input: AttendanceInput,
  version?: number,
): Promise<void> {
  const attended = input.attended === 'yes';
  if (attended && input.on > dayOf(ctx.now))
    throw refuse.invalid({ on: 'Enter a day that is not in the future' });
  if (attended && input.on < dayOf(current.agreedAt))
    throw refuse.invalid({ on: 'Enter a day on or after the day the person agreed' });
  await change(ctx, tx, current, {
    act: attended ? 'attend' : 'miss',
    step: attended ? 'attended-first' : 'did-not-attend',
    note: input.note,
    version,
    set: { attendedFirst: attended, firstAttendedOn: attended ? input.on : null },
  });
  note({
    act: 'connection.attendance',
    subject: ['connection', current.id],
    personId: current.personId,
  });
}

/** Records whether the person still goes, 4 or 12 weeks after they first went. */
export async function recordStillGoing(
  ctx: Ctx,
  connectionId: string,
  input: StillGoingInput,
  version?: number,
) {
  allowed(ctx);
  const going = input.going === 'yes';
  return perform(ctx, 'care', async (tx, note) => {
    const current = await lockConnection(ctx, tx, connectionId);
    if (!current.attendedFirst && current.status === 'accepted')
      throw refuse.invalid({ going: 'First record when they went for the first time' });
    await change(ctx, tx, current, {
      act: going ? 'still-going' : 'stop-going',
      step: `${going ? 'still-going' : 'stopped'}-${input.weeks}-weeks`,
      note: input.note,
      version,
      set: input.weeks === 4 ? { goingAt4Weeks: going } : { goingAt12Weeks: going },
    });
    note({
      act: 'connection.still-going',
      subject: ['connection', current.id],
      personId: current.personId,
    });
    return { id: current.id };
  });
}
