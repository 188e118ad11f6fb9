import { and, eq } from 'drizzle-orm';
import { jobActor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import type { JobRun, Jobs } from '#platform/jobs/jobs.server.ts';
import { summary } from '../casework/schema.server.ts';
import { keepStep, lockConnection, tell } from './change.server.ts';
import { message } from './schema.server.ts';

/**
 * Mail to a service or to a practice could not be delivered and will not be tried again: whoever
 * sent it is told on Today, and a connection's history says so. Run twice, it tells once.
 */
export async function tellUndelivered(
  db: Database,
  run: Pick<JobRun, 'id' | 'data'>,
  now: Date,
): Promise<void> {
  const { kind, subjectId, organisationId } = run.data;
  if (!isId(subjectId) || !isId(organisationId)) return;
  const actor = jobActor(organisationId);
  const ctx: Ctx = { db, actor, now, requestId: `job ${run.id}`, key: run.id };
  const told = { connection: connectionUndelivered, summary: summaryUndelivered };
  const what = { 'connection-request': 'connection', 'closing-summary': 'summary' } as const;
  const subject = what[kind as keyof typeof what];
  if (!subject) return;
  await perform(ctx, 'care', async (tx, note) => {
    const personId = await told[subject](ctx, tx, subjectId, organisationId);
    note({ act: `${subject}.undelivered`, subject: [subject, subjectId], personId });
    return null;
  });
}

async function connectionUndelivered(ctx: Ctx, tx: Tx, id: string): Promise<string> {
  const current = await lockConnection(ctx, tx, id);
  await keepStep(ctx, tx, current, 'undelivered');
  await tell(
    ctx,
    tx,
    current,
    'connection-undelivered',
    `The e-mail to ${current.serviceName} could not be delivered. Check the address, or telephone them.`,
  );
  return current.personId;
}

async function summaryUndelivered(
  ctx: Ctx,
  tx: Tx,
  id: string,
  organisationId: string,
): Promise<string | null> {
  const [made] = await tx
    .select({ personId: summary.personId, by: summary.madeBy, episodeId: summary.episodeId })
    .from(summary)
    .where(and(eq(summary.id, id), eq(summary.organisationId, organisationId)));
  if (!made?.by) return null;
  await tx.insert(message).values({
    id: newId(),
    organisationId,
    toUserId: made.by,
    kind: 'summary-undelivered',
    text: 'What you wrote to the GP could not be e-mailed to the practice. Print it, or send it another way.',
    personId: made.personId,
    episodeId: made.episodeId,
    subjectId: id,
    at: ctx.now,
  });
  return made.personId;
}

/** Starts telling of mail that failed for good. */
export async function workUndelivered(db: Database, jobs: Jobs): Promise<void> {
  await jobs.work('mail-failed', (run) => tellUndelivered(db, run, run.now));
}
