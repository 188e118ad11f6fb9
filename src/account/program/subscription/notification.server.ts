import { and, desc, eq, sql } from 'drizzle-orm';
import { actingOrganisation, hasRole } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { keepAside, perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { keeperIn } from '#platform/secret/keeper.server.ts';
import { program } from '../schema.server.ts';
import { notification, subscription } from './schema.server.ts';

/** Notifications in a row that are given up before a subscription is. */
const MOST_FAILURES = 3;

const ours = (ctx: Ctx, id: string) =>
  and(eq(notification.id, id), eq(notification.organisationId, actingOrganisation(ctx.actor)));

/** A notification that waits, with what it is of; null for one that is settled, or of an ended program. */
export function waitingNotification(ctx: Ctx, id: string) {
  return readIn(ctx, 'account', async (tx) => {
    const [found] = await tx
      .select({ notification, subscription })
      .from(notification)
      .innerJoin(subscription, eq(subscription.id, notification.subscriptionId))
      .where(and(ours(ctx, id), eq(notification.status, 'waiting')));
    return found ?? null;
  });
}
export type Waiting = NonNullable<Awaited<ReturnType<typeof waitingNotification>>>;

const settle = (ctx: Ctx, tx: Tx, id: string, status: string, failure: string | null = null) =>
  tx
    .update(notification)
    .set({ status, failure, settledAt: ctx.now })
    .where(and(ours(ctx, id), eq(notification.status, 'waiting')));

/** It was not what the program asked for, or is not its to read: nothing was told. */
export function passOver(ctx: Ctx, { notification: { id } }: Waiting): Promise<unknown> {
  return keepAside(ctx, 'account', (tx) => settle(ctx, tx, id, 'passed-over'));
}

/** It was told. */
export function noteSent(ctx: Ctx, told: Waiting): Promise<unknown> {
  return perform(ctx, 'account', async (tx, note) => {
    const { id, kind, subjectId } = told.notification;
    await settle(ctx, tx, id, 'sent');
    const keeper = keeperIn(ctx.db);
    const { failures, secret } = told.subscription;
    // One of before secrets were sealed is sealed with its first use.
    if (failures > 0 || !keeper.isSealed(secret))
      await tx
        .update(subscription)
        .set({ failures: 0, ...(keeper.isSealed(secret) ? {} : { secret: keeper.seal(secret) }) })
        .where(eq(subscription.id, told.subscription.id));
    note({ act: 'subscription.notify', subject: [kind, subjectId] });
    return {};
  });
}

/** It is given up; a subscription of which several are in a row stands in error. */
export function giveUp(ctx: Ctx, lost: Waiting, failure: string): Promise<unknown> {
  return perform(ctx, 'account', async (tx, note) => {
    await settle(ctx, tx, lost.notification.id, 'failed', failure);
    const over = sql`${subscription.status} = 'active' and ${subscription.failures} + 1 >= ${MOST_FAILURES}`;
    await tx
      .update(subscription)
      .set({
        failures: sql`${subscription.failures} + 1`,
        status: sql`case when ${over} then 'error' else ${subscription.status} end`,
        error: sql`case when ${over} then ${failure} else ${subscription.error} end`,
        changedAt: sql`case when ${over} then ${ctx.now.toISOString()}::timestamptz else ${subscription.changedAt} end`,
        version: sql`${subscription.version} + case when ${over} then 1 else 0 end`,
      })
      .where(eq(subscription.id, lost.subscription.id));
    note({ act: 'subscription.give-up', subject: ['subscription', lost.subscription.id] });
    return {};
  });
}

/** Subscriptions with notifications that could not be delivered, for administrators. */
export function listUndelivered(ctx: Ctx) {
  if (!hasRole(ctx.actor, 'administrator')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'account', (tx) =>
    tx
      .select({
        id: subscription.id,
        program: program.name,
        endpoint: subscription.endpoint,
        stopped: sql<boolean>`${subscription.status} = 'error'`,
        count: sql<number>`count(*)::int`,
        since: sql<Date>`min(${notification.madeAt})`.mapWith(notification.madeAt),
        failure: sql<string>`(array_agg(${notification.failure} order by ${notification.settledAt} desc nulls last))[1]`,
      })
      .from(notification)
      .innerJoin(subscription, eq(subscription.id, notification.subscriptionId))
      .innerJoin(program, eq(program.id, subscription.programId))
      .where(and(eq(notification.organisationId, here), eq(notification.status, 'failed')))
      .groupBy(subscription.id, program.name)
      .orderBy(desc(sql`min(${notification.madeAt})`))
      .limit(50),
  );
}
