import { and, eq, isNull } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { jobActor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import type { JobRun, Jobs } from '#platform/jobs/jobs.server.ts';
import { queueMail } from '#platform/mail/queue.server.ts';
import { formatTime } from '#ui/time.ts';
import { contact } from '../casework/schema.server.ts';
import { message } from '../connection/schema.server.ts';
import { alertAt, secondAlertAt } from './rules.ts';
import { visit } from './schema.server.ts';

type Visit = typeof visit.$inferSelect;

/** The visit with its appointment; what was recorded, cancelled or moved away needs nobody to watch. */
const watched = (tx: Tx, organisationId: string, visitId: string) =>
  tx
    .select({ visit })
    .from(visit)
    .innerJoin(contact, eq(contact.id, visit.contactId))
    .where(
      and(
        eq(visit.id, visitId),
        eq(visit.organisationId, organisationId),
        eq(contact.status, 'planned'),
        isNull(visit.setAsideAt),
      ),
    );

/** Which alert a visit asks for now: none, the first to who watches, the second to supervisors too. */
function dueAlert(found: Visit | undefined, now: Date): 'first' | 'second' | null {
  if (!found || found.checkedOutAt) return null;
  if (!found.alertedAt) return now >= alertAt(found.dueOut) ? 'first' : null;
  return !found.alertedAgainAt && now >= secondAlertAt(found.dueOut) ? 'second' : null;
}

/**
 * Alerts that somebody has not come out of a home visit. Nothing happens when they are out, or have
 * asked for longer since: a later job watches the new time. Run twice, it alerts once.
 */
export async function alertIfLate(
  db: Database,
  run: Pick<JobRun, 'id' | 'data'>,
  now: Date,
): Promise<void> {
  const { visitId, organisationId } = run.data;
  if (!isId(visitId) || !isId(organisationId)) throw new Error('a job names no visit');
  const ctx: Ctx = { db, actor: jobActor(organisationId), now, requestId: `job ${run.id}` };
  const mine = and(eq(visit.id, visitId), eq(visit.organisationId, organisationId));
  const [seen] = await readIn(ctx, 'care', (tx) => watched(tx, organisationId, visitId));
  if (!dueAlert(seen?.visit, now)) return;
  await perform(ctx, 'care', async (tx, note) => {
    await tx.select({ id: visit.id }).from(visit).where(mine).for('update');
    const [row] = await watched(tx, organisationId, visitId);
    const found = row?.visit;
    const due = dueAlert(found, now);
    if (found && due) {
      const first = due === 'first';
      await tx
        .update(visit)
        .set(first ? { alertedAt: now } : { alertedAgainAt: now })
        .where(mine);
      await alertColleagues(ctx, tx, found, first);
    }
    note({ act: 'visit.alert', subject: ['visit', visitId], personId: found?.personId ?? null });
    return { id: visitId };
  });
}

async function alertColleagues(ctx: Ctx, tx: Tx, found: Visit, first: boolean): Promise<void> {
  const people = await tx
    .selectDistinct({ userId: colleague.userId, email: colleague.email })
    .from(colleague)
    .where(
      and(
        eq(colleague.organisationId, found.organisationId),
        first ? eq(colleague.userId, found.watcherId) : eq(colleague.role, 'supervisor'),
      ),
    );
  const text = `${found.linkWorkerName} has not come out of a home visit that was to end at ${formatTime(found.dueOut)}. Telephone them now.`;
  for (const { userId, email } of people) {
    await tx.insert(message).values({
      id: newId(),
      organisationId: found.organisationId,
      toUserId: userId,
      kind: 'visit-late',
      text,
      personId: found.personId,
      subjectId: found.contactId,
      at: ctx.now,
    });
    await queueMail(ctx, tx, 'visit-late', {
      to: email,
      subject: `${found.linkWorkerName} is late out of a home visit`,
      text: `${text}\n\nIf you cannot reach them, do what your lone working policy says. Where they are stands in Holdfast, on Today.\n`,
    });
  }
}

/** Starts watching over home visits. */
export async function workVisits(db: Database, jobs: Jobs): Promise<void> {
  await jobs.work('visit-late', (run) => alertIfLate(db, run, run.now));
}
