import { and, eq, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { keeperIn } from '#platform/secret/keeper.server.ts';
import { notification, subscription } from './schema.server.ts';
import type { SubscriptionInput } from './shape.ts';

/** The most that one program has. */
const MOST = 20;

function asProgram(ctx: Ctx): string {
  if (ctx.actor.kind !== 'program' || !ctx.actor.id) throw refuse.forbidden();
  return ctx.actor.id;
}

const own = (ctx: Ctx, id: string) =>
  and(
    eq(subscription.id, id),
    eq(subscription.programId, asProgram(ctx)),
    eq(subscription.organisationId, actingOrganisation(ctx.actor)),
  );

async function lockOwn(ctx: Ctx, tx: Tx, id: string) {
  if (!isId(id)) throw refuse.notFound();
  const [found] = await tx.select().from(subscription).where(own(ctx, id)).for('update');
  if (!found) throw refuse.notFound();
  return found;
}

const columnsOf = ({
  kind,
  criteria,
  reason,
  endpoint,
  payload,
  endsAt,
  active,
}: SubscriptionInput) => ({
  kind,
  criteria,
  reason,
  endpoint,
  payload,
  endsAt,
  status: active ? 'active' : 'off',
});

/** Keeps what a program wishes to be told of. */
export async function subscribe(ctx: Ctx, input: SubscriptionInput): Promise<{ id: string }> {
  const programId = asProgram(ctx);
  const { secret } = input;
  if (secret === null)
    throw refuse.invalid({
      'Subscription.channel.extension': 'the signing secret is missing',
    });
  return perform(ctx, 'account', async (tx, note) => {
    if ((await tx.$count(subscription, eq(subscription.programId, programId))) >= MOST)
      throw refuse.invalid({}, `This program has ${MOST} subscriptions. Delete one first.`);
    const id = newId();
    await tx.insert(subscription).values({
      ...columnsOf(input),
      id,
      secret: keeperIn(ctx.db).seal(secret),
      programId,
      organisationId: actingOrganisation(ctx.actor),
      madeAt: ctx.now,
      changedAt: ctx.now,
    });
    note({ act: 'subscription.make', subject: ['subscription', id] });
    return { id };
  });
}

/** Changes it, stops it (`off`), or starts it anew. */
export async function changeSubscription(
  ctx: Ctx,
  id: string,
  input: SubscriptionInput,
  version?: number,
): Promise<{ id: string }> {
  asProgram(ctx);
  return perform(ctx, 'account', async (tx, note) => {
    const current = await lockOwn(ctx, tx, id);
    if (version !== undefined && version !== current.version)
      throw refuse.conflict('It was changed meanwhile.');
    await tx
      .update(subscription)
      .set({
        ...columnsOf(input),
        ...(input.secret === null ? {} : { secret: keeperIn(ctx.db).seal(input.secret) }),
        error: null,
        failures: 0,
        changedAt: ctx.now,
        version: current.version + 1,
      })
      .where(own(ctx, id));
    note({ act: 'subscription.change', subject: ['subscription', id] });
    return { id };
  });
}

/** Ends it; what it was still to be told is not told. */
export async function unsubscribe(ctx: Ctx, id: string): Promise<{ id: string }> {
  asProgram(ctx);
  return perform(ctx, 'account', async (tx, note) => {
    await lockOwn(ctx, tx, id);
    await tx.delete(subscription).where(own(ctx, id));
    note({ act: 'subscription.end', subject: ['subscription', id] });
    return { id };
  });
}

/** How many notifications at once are sent again. */
const AT_ONCE = 1000;

/** Starts a subscription anew and sends what could not be delivered again, for an administrator. */
export async function sendAgain(ctx: Ctx, id: string): Promise<{ id: string }> {
  if (!ctx.actor.roles.includes('administrator')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  const this_ = and(eq(subscription.id, id), eq(subscription.organisationId, here));
  return perform(ctx, 'account', async (tx, note) => {
    const [found] = await tx
      .select({ status: subscription.status })
      .from(subscription)
      .where(this_)
      .for('update');
    if (!found) throw refuse.notFound();
    if (found.status === 'error')
      await tx
        .update(subscription)
        .set({
          status: 'active',
          error: null,
          failures: 0,
          changedAt: ctx.now,
          version: sql`${subscription.version} + 1`,
        })
        .where(this_);
    const failed = tx
      .select({ id: notification.id })
      .from(notification)
      .where(
        and(
          eq(notification.organisationId, here),
          eq(notification.subscriptionId, id),
          eq(notification.status, 'failed'),
        ),
      )
      .orderBy(notification.madeAt)
      .limit(AT_ONCE);
    const again = await tx
      .update(notification)
      .set({ status: 'waiting', failure: null, settledAt: null })
      .where(and(eq(notification.organisationId, here), sql`${notification.id} in ${failed}`))
      .returning({ id: notification.id });
    for (const one of again)
      await ctx.db.jobs?.send(tx, 'notification-send', {
        notificationId: one.id,
        organisationId: here,
      });
    note({ act: 'subscription.send-again', subject: ['subscription', id] });
    return { id };
  });
}
