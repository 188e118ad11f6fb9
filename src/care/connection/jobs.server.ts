import { and, eq, lte } from 'drizzle-orm';
import { jobActor } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Database } from '#platform/database/database.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import type { JobRun, Jobs } from '#platform/jobs/jobs.server.ts';
import { keepStep, lockConnection } from './change.server.ts';
import { connection } from './schema.server.ts';

/** On its day, an unanswered connection is noted as such; Today lists it by itself. Run twice, it notes once. */
export async function bringBack(
  db: Database,
  run: Pick<JobRun, 'id' | 'data'>,
  now: Date,
): Promise<void> {
  const { connectionId, organisationId } = run.data;
  if (!isId(connectionId) || !isId(organisationId)) throw new Error('a chase names no connection');
  const ctx = {
    db,
    actor: jobActor(organisationId),
    now,
    requestId: `job ${run.id}`,
    key: run.id,
  };
  const due = await readIn(ctx, 'care', (tx) =>
    tx
      .select({ id: connection.id })
      .from(connection)
      .where(
        and(
          eq(connection.id, connectionId),
          eq(connection.organisationId, organisationId),
          eq(connection.status, 'sent'),
          lte(connection.chaseOn, dayOf(now)),
        ),
      ),
  );
  if (due.length === 0) return;
  await perform(ctx, 'care', async (tx, note) => {
    const current = await lockConnection(ctx, tx, connectionId);
    // It may have been answered since the look before.
    if (current.status === 'sent') {
      await keepStep(ctx, tx, current, 'unanswered');
    }
    note({
      act: 'connection.bring-back',
      subject: ['connection', current.id],
      personId: current.personId,
    });
    return { id: current.id };
  });
}

/** Starts bringing unanswered connections back. */
export async function workConnections(db: Database, jobs: Jobs): Promise<void> {
  await jobs.work('connection-chase', (run) => bringBack(db, run, run.now));
}
