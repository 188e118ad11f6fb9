import { and, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { actingOrganisation } from '../actor.ts';
import type { Ctx } from '../database/context.server.ts';
import type { Database } from '../database/database.server.ts';
import type { Tx } from '../database/transaction.server.ts';
import { newId } from '../id.ts';
import type { Jobs } from '../jobs/jobs.server.ts';
import { mail } from '../schema.server.ts';
import { type MailDelivery, MailFailure, type Message } from './deliver.server.ts';

/** Writes a message down in the transaction of an act; it is sent if and only if the act stands. */
export async function queueMail(
  ctx: Ctx,
  tx: Tx,
  kind: string,
  message: Message & {
    /** What it is about: told should it fail for good. */
    subjectId?: string;
  },
  organisationId = actingOrganisation(ctx.actor),
): Promise<void> {
  const id = newId();
  await tx.insert(mail).values({
    id,
    organisationId,
    kind,
    subjectId: message.subjectId ?? null,
    toAddress: message.to,
    subject: message.subject,
    body: message.text,
    madeAt: ctx.now,
  });
  await ctx.db.jobs?.send(tx, 'mail-send', { mailId: id });
}

/**
 * Sends one written message and empties it, for it may hold a one-time link. A refusal for good, or of the last try, is kept as a
 * failure and told to whoever may mend it. Nothing is locked while the mail server is talked to, so
 * a message whose server dies between the two may come twice, with the same message id.
 */
export async function deliverQueued(
  db: Database,
  delivery: MailDelivery,
  mailId: string,
  last = false,
): Promise<void> {
  const [row] = await underJobs(db, (tx) => tx.select().from(mail).where(eq(mail.id, mailId)));
  if (row?.status !== 'waiting') return;
  const keep = (set: Partial<typeof mail.$inferInsert>, also?: (tx: Tx) => Promise<unknown>) =>
    underJobs(db, async (tx) => {
      const kept = await tx
        .update(mail)
        .set(set)
        .where(and(eq(mail.id, mailId), eq(mail.status, 'waiting')))
        .returning({ id: mail.id });
      if (kept.length > 0) await also?.(tx);
    });
  try {
    await delivery.deliver({
      id: row.id,
      to: row.toAddress,
      subject: row.subject,
      text: row.body,
    });
  } catch (error) {
    const forGood = last || (error instanceof MailFailure && error.permanent);
    if (!forGood) throw error;
    const failure = error instanceof MailFailure ? error.message : 'it could not be sent';
    const { kind, subjectId, organisationId } = row;
    await keep({ status: 'failed', failure, body: '' }, async (tx) => {
      if (subjectId) await db.jobs?.send(tx, 'mail-failed', { kind, subjectId, organisationId });
    });
    return;
  }
  await keep({ status: 'sent', sentAt: new Date(), body: '' });
}

/** One transaction as the jobs role. */
async function underJobs<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await db.pool.connect();
  try {
    await client.query('begin; set local role holdfast_jobs');
    const result = await work(drizzle(client, { casing: 'snake_case' }) as unknown as Tx);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** Starts sending what is written down. */
export async function workMail(db: Database, jobs: Jobs, delivery: MailDelivery): Promise<void> {
  await jobs.work('mail-send', (run) =>
    deliverQueued(db, delivery, String(run.data.mailId), run.last),
  );
}
