import { and, sql } from 'drizzle-orm';
import { actorOfProgram } from '#account/program/sign-in.server.ts';
import {
  giveUp,
  noteSent,
  passOver,
  type Waiting,
  waitingNotification,
} from '#account/program/subscription/notification.server.ts';
import { signatureOf } from '#account/program/subscription/signature.server.ts';
import { jobActor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { conditionsOf } from '#platform/fhir/search.server.ts';
import type { JobRun, Jobs } from '#platform/jobs/jobs.server.ts';
import { sendOutside } from '#platform/outbound/outside.server.ts';
import { isRefusal } from '#platform/refusal.ts';
import { keeperIn } from '#platform/secret/keeper.server.ts';
import { searchedBy } from './kinds.server.ts';

/** Where notifications may go besides the public internet: the setting IMPORT_ALLOWED_HOSTS. */
export interface NotifyOptions {
  allowedHosts: readonly string[];
}

/** Starts telling programs what they subscribed to. */
export async function workNotifications(
  db: Database,
  jobs: Jobs,
  options: NotifyOptions,
): Promise<void> {
  await jobs.work('notification-send', (run) => notify(db, run, options));
}

/**
 * Tells a program of one change, if the record is what it asked for and still its to read. Nothing
 * is locked while its server is talked to, so it may be told twice, with the same notification id.
 * @throws what the address did, to be tried again; the last try gives the notification up
 */
export async function notify(
  db: Database,
  { id, data, now, last }: Pick<JobRun, 'id' | 'data' | 'now' | 'last'>,
  { allowedHosts }: NotifyOptions,
): Promise<void> {
  const ctx: Ctx = { db, actor: jobActor(String(data.organisationId)), now, requestId: id };
  const waiting = await waitingNotification(ctx, String(data.notificationId));
  if (!waiting) return;
  const { notification, subscription } = waiting;
  if (subscription.status === 'error') {
    await giveUp(ctx, waiting, 'the subscription had stopped');
    return;
  }
  if (subscription.status === 'off' || !(await isAskedFor(ctx, waiting))) {
    await passOver(ctx, waiting);
    return;
  }
  const secret = keeperIn(db).open(subscription.secret);
  if (secret === null) {
    await giveUp(ctx, waiting, 'its secret can no longer be read: the program must send it again');
    return;
  }
  const body = bodyOf(waiting);
  const timestamp = Math.floor(now.getTime() / 1000);
  try {
    await sendOutside(
      subscription.endpoint,
      {
        body,
        headers: {
          ...(body ? { 'content-type': 'application/fhir+json' } : {}),
          'holdfast-notification': notification.id,
          'holdfast-timestamp': String(timestamp),
          'holdfast-signature': signatureOf(secret, timestamp, body),
        },
      },
      { allowedHosts, maxBytes: 65_536, timeoutMs: 10_000 },
    );
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (!last) throw error;
    await giveUp(ctx, waiting, error.message);
    return;
  }
  await noteSent(ctx, waiting);
}

/** Whether the program's own search, made now, finds the record. */
async function isAskedFor(
  ctx: Ctx,
  { notification: { kind: type, subjectId }, subscription }: Waiting,
): Promise<boolean> {
  const program = await actorOfProgram(ctx, subscription.programId);
  if (!program) return false;
  const acting = { ...ctx, actor: program.actor };
  const search = subscription.criteria.split('?', 2)[1] ?? '';
  const found = searchedBy(program, type, search);
  if (!found) return false;
  const { kind, asked } = found;
  return readIn(acting, 'care', async (tx) => {
    const rows = await tx
      .select({ id: sql<string>`${kind.id}` })
      .from(kind.table)
      .where(and(conditionsOf(acting, kind, asked), sql`${kind.id} = ${subjectId}::uuid`));
    return rows.length > 0;
  });
}

/** Nothing, or which record it is; in the names of the Subscriptions R5 Backport. */
function bodyOf({ notification, subscription }: Waiting): string {
  if (subscription.payload === 'empty') return '';
  return JSON.stringify({
    resourceType: 'Parameters',
    parameter: [
      { name: 'subscription', valueReference: { reference: `Subscription/${subscription.id}` } },
      { name: 'type', valueCode: 'event-notification' },
      {
        name: 'focus',
        valueReference: { reference: `${notification.kind}/${notification.subjectId}` },
      },
    ],
  });
}
