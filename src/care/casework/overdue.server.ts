import { and, eq, inArray, lt, sql } from 'drizzle-orm';
import { v5 } from 'uuid';
import { colleague, organisation } from '#account/schema.server.ts';
import { jobActor, systemActor } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Database } from '#platform/database/database.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import type { Jobs } from '#platform/jobs/jobs.server.ts';
import { queueMail } from '#platform/mail/queue.server.ts';
import { holding } from './schema.server.ts';

/** Names the act of one organisation's day, so that a second run finds it done. */
const DIGESTS = 'b3f0a3cc-6a55-4b0e-9f0f-2d2a9d8f7f11';

/**
 * Tells supervisors, by e-mail, how many reviews of holding have passed their day: a count and where
 * to look, and nothing of anybody. Run again on the same day it does nothing.
 */
export async function tellOfOverdueReviews(db: Database, now: Date, origin: string): Promise<void> {
  const today = dayOf(now);
  const system = { db, actor: systemActor, now, requestId: `overdue reviews ${today}` };
  const { rows } = await readIn(system, 'care', (tx) =>
    tx.execute<{ organisation_id: string }>(
      sql`select organisation_id from care.organisations_with_overdue_reviews(${today}::date)`,
    ),
  );
  for (const { organisation_id: here } of rows) {
    const ctx = { ...system, actor: jobActor(here), key: v5(`${here} ${today}`, DIGESTS) };
    await perform(ctx, 'care', async (tx, note) => {
      const [found] = await tx
        .select({ count: sql<number>`count(*)::integer` })
        .from(holding)
        .where(
          and(
            eq(holding.organisationId, here),
            inArray(holding.status, ['holding', 'stepping-down']),
            lt(holding.reviewOn, today),
          ),
        );
      const [service] = await tx
        .select({ slug: organisation.slug })
        .from(organisation)
        .where(eq(organisation.id, here));
      const supervisors = await tx
        .select({ email: colleague.email })
        .from(colleague)
        .where(and(eq(colleague.organisationId, here), eq(colleague.role, 'supervisor')))
        .limit(100);
      for (const { email } of supervisors)
        await queueMail(ctx, tx, 'overdue-reviews', {
          to: email,
          ...overdueDigest(found?.count ?? 0, `${origin}/o/${service?.slug}/today`),
        });
      note({ act: 'holding.tell-overdue', subject: ['organisation', here] });
      return { told: supervisors.length };
    });
  }
}

export function overdueDigest(count: number, address: string): { subject: string; text: string } {
  const reviews = count === 1 ? 'One review' : `${count} reviews`;
  return {
    subject: 'Holding: time to talk some over',
    text: `Good morning,

${reviews} of holding ${count === 1 ? 'has' : 'have'} passed the day that was set. Nothing ends by itself and nothing is wrong: it may be worth a conversation with the link worker about how it is going, for the person and for them.

${address}

This is sent on working days while a review is waiting.
`,
  };
}

/** Starts telling supervisors, early on each working day. */
export async function workOverdueReviews(db: Database, jobs: Jobs, origin: string): Promise<void> {
  await jobs.work('overdue-reviews', ({ now }) => tellOfOverdueReviews(db, now, origin));
  await jobs.every('overdue-reviews', '30 7 * * 1-5');
}
