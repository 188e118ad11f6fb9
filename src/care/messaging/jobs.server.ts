import { and, eq } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import { jobActor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import type { JobRun, Jobs } from '#platform/jobs/jobs.server.ts';
import { type MailDelivery, MailFailure } from '#platform/mail/deliver.server.ts';
import { type TextDelivery, TextFailure } from '#platform/text-message/deliver.server.ts';
import { type LinkSubject, makeLink } from '../link/api.server.ts';
import { remindOfAppointment, tellOfAppointment } from './appointment.server.ts';
import { type Channel, leavesAt } from './rules.ts';
import { personMessage } from './schema.server.ts';
import { readQuietHours, readStopped } from './send.server.ts';

/** What sending needs besides the database. */
export interface Ways {
  mail: MailDelivery;
  texts: TextDelivery;
  /** Where a link to stop leads: scheme and host. */
  origin: string;
}

/** A link to stop works for a year: people look for it in old messages. */
const STOP_DAYS = 365;
/** A link to somebody's own page waits a week to be opened. */
const OWN_PAGE_DAYS = 7;
/** A link to a measure works until it is answered, for so long at most. */
const MEASURE_DAYS = 14;

/** The context of a job for one organisation; run again, it does nothing twice. */
export function jobContext(db: Database, run: Pick<JobRun, 'id' | 'data'>, now: Date): Ctx {
  const { organisationId } = run.data;
  if (!isId(organisationId)) throw new Error('a job names no organisation');
  return { db, actor: jobActor(organisationId), now, requestId: `job ${run.id}` };
}

/**
 * Sends one message that was written down: later where quiet hours came between, not at all where
 * the person has asked for no more since. A refusal for good is kept as a failure, without retry;
 * any other is thrown, and the job runs again. Nothing is locked while the other side is talked to.
 */
export async function deliverMessage(
  db: Database,
  run: Pick<JobRun, 'id' | 'data'>,
  ways: Ways,
  now: Date,
): Promise<void> {
  const { messageId, organisationId } = run.data;
  if (!isId(messageId) || !isId(organisationId)) throw new Error('a job names no message');
  const ctx = jobContext(db, run, now);
  const mine = and(
    eq(personMessage.id, messageId),
    eq(personMessage.organisationId, organisationId),
  );
  const found = await readIn(ctx, 'care', async (tx) => {
    const [message] = await tx.select().from(personMessage).where(mine);
    if (message?.status !== 'waiting') return null;
    const [service] = await tx
      .select({ name: organisation.name })
      .from(organisation)
      .where(eq(organisation.id, organisationId));
    return {
      message,
      service: service?.name ?? 'your social prescribing service',
      stopped: await readStopped(ctx, tx, message.personId),
      quiet: await readQuietHours(ctx, tx),
    };
  });
  if (!found) return;
  const { message } = found;
  /** Keeps what came of it, unless it was withdrawn meanwhile. */
  const keep = (
    act: string,
    set: Partial<typeof personMessage.$inferInsert>,
    also?: (tx: Tx) => Promise<void>,
  ) =>
    perform(ctx, 'care', async (tx, note) => {
      await tx
        .update(personMessage)
        .set(set)
        .where(and(mine, eq(personMessage.status, 'waiting')));
      await also?.(tx);
      note({ act, subject: ['person-message', message.id], personId: message.personId });
      return { id: message.id };
    });
  if (found.stopped.includes(message.channel)) {
    await keep('message.not-sent', { status: 'not-sent' });
    return;
  }
  const leaves = leavesAt(now, found.quiet);
  if (leaves > now) {
    await keep('message.wait', { leavesAt: leaves }, (tx) =>
      Promise.resolve(db.jobs?.send(tx, 'message-send', { messageId, organisationId }, leaves)),
    );
    return;
  }
  const links = await perform(ctx, 'care', async (tx, note) => {
    note({ act: 'message.link', subject: ['person-message', message.id] });
    const { id, ownPageId, measureId } = message;
    const link = (kind: LinkSubject['kind'], subjectId: string, days: number) =>
      makeLink(ctx, tx, { kind, subjectId }, days);
    return {
      stop: `${ways.origin}/stop/${await link('message-stop', id, STOP_DAYS)}`,
      ...(ownPageId
        ? { page: `${ways.origin}/mine/${await link('own-page', ownPageId, OWN_PAGE_DAYS)}` }
        : {}),
      ...(measureId
        ? { page: `${ways.origin}/questions/${await link('measure', measureId, MEASURE_DAYS)}` }
        : {}),
    };
  });
  try {
    await send(ways, message, found.service, links);
    await keep('message.sent', { status: 'sent', sentAt: now });
  } catch (error) {
    if (!(error instanceof MailFailure || error instanceof TextFailure) || !error.permanent)
      throw error;
    await keep('message.failed', { status: 'failed', failure: error.message });
  }
}

async function send(
  ways: Ways,
  message: typeof personMessage.$inferSelect,
  service: string,
  { stop, page }: { stop: string; page?: string },
): Promise<void> {
  const { id, toAddress: to, subject, calendar } = message;
  const text = page ? `${message.text}\n${page}` : message.text;
  if ((message.channel as Channel) === 'text') {
    await ways.texts.deliver({ id, to, text: `${text}\n${service}. Stop: ${stop}` });
    return;
  }
  await ways.mail.deliver({
    id,
    to,
    subject,
    text: `${text}\n\n--\n${service}\nTo get no more e-mails like this: ${stop}\n`,
    ...(calendar ? { calendar } : {}),
  });
}

/** Starts sending messages to people, and telling them of their appointments. */
export async function workMessages(db: Database, jobs: Jobs, ways: Ways): Promise<void> {
  await jobs.work('message-send', (run) => deliverMessage(db, run, ways, run.now));
  await jobs.work('appointment-changed', (run) =>
    tellOfAppointment(jobContext(db, run, run.now), run.data.contactId),
  );
  await jobs.work('appointment-remind', (run) =>
    remindOfAppointment(jobContext(db, run, run.now), run.data.contactId, run.data.at),
  );
}
