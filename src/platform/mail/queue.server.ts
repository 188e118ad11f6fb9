import { eq, sql } from 'drizzle-orm';
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
  message: Message,
  organisationId = actingOrganisation(ctx.actor),
): Promise<void> {
  const id = newId();
  await tx.insert(mail).values({
    id,
    organisationId,
    kind,
    toAddress: message.to,
    subject: message.subject,
    body: message.text,
    madeAt: ctx.now,
  });
  await ctx.db.jobs?.send(tx, 'mail-send', { mailId: id });
}

/** Sends one written message and empties it; a refusal for good is kept as a failure, without retry. */
export async function deliverQueued(
  db: Database,
  delivery: MailDelivery,
  mailId: string,
): Promise<void> {
  const client = await db.pool.connect();
  try {
    await client.query('begin; set local role holdfast_jobs');
    const tx = drizzle(client, { casing: 'snake_case' });
    const [row] = await tx.select().from(mail).where(eq(mail.id, mailId)).for('update');
    if (row?.status === 'waiting') {
      try {
        await delivery.deliver({
          id: row.id,
          to: row.toAddress,
          subject: row.subject,
          text: row.body,
        });
        await tx
          .update(mail)
          .set({ status: 'sent', sentAt: sql`now()`, body: '' })
          .where(eq(mail.id, mailId));
      } catch (error) {
        if (!(error instanceof MailFailure && error.permanent)) throw error;
        await tx
          .update(mail)
          .set({ status: 'failed', failure: error.message })
          .where(eq(mail.id, mailId));
      }
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** Starts sending what is written down. */
export async function workMail(db: Database, jobs: Jobs, delivery: MailDelivery): Promise<void> {
  await jobs.work('mail-send', (run) => deliverQueued(db, delivery, String(run.data.mailId)));
}
