import { and, eq, inArray, sql } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { contact, episode, episodeStep } from '../casework/schema.server.ts';
import { message } from '../connection/schema.server.ts';
import { mayAllocateTo, mayDecide } from './rules.ts';
import { referral, referralProgress } from './schema.server.ts';
import type { WaitingContactInput } from './shapes.ts';

/**
 * Gives an open episode to a link worker and tells them. Those who referred see that it is in
 * progress. Somebody who allocated meanwhile is a conflict.
 */
export async function allocateEpisode(
  ctx: Ctx,
  seen: { episodeId: string; version: number | undefined },
  linkWorkerUserId: string,
) {
  if (!mayDecide(ctx.actor) || !mayAllocateTo(ctx.actor, linkWorkerUserId))
    throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  if (!isId(seen.episodeId)) throw refuse.notFound();
  if (!isId(linkWorkerUserId)) throw refuse.invalid({ linkWorker: 'Choose a link worker' });
  return perform<{ id: string }>(ctx, 'care', async (tx, note) => {
    const [worker] = await tx
      .select({ name: colleague.name })
      .from(colleague)
      .where(
        and(
          eq(colleague.organisationId, here),
          eq(colleague.userId, linkWorkerUserId),
          eq(colleague.role, 'link-worker'),
        ),
      );
    if (!worker) throw refuse.invalid({ linkWorker: 'Choose a link worker of this service' });
    const mine = and(eq(episode.id, seen.episodeId), eq(episode.organisationId, here));
    const [found] = await tx.select().from(episode).where(mine).for('update');
    if (!found) throw refuse.notFound();
    if (found.version !== seen.version || found.status === 'closed')
      throw refuse.conflict('Somebody else allocated or changed this while you had it open.', {
        version: found.version,
      });
    await tx
      .update(episode)
      .set({
        linkWorkerId: linkWorkerUserId,
        allocatedAt: ctx.now,
        version: sql`${episode.version} + 1`,
      })
      .where(mine);
    const of = { organisationId: here, personId: found.personId, episodeId: found.id };
    await tx.insert(episodeStep).values({
      ...of,
      id: newId(),
      kind: 'allocated',
      byUserId: ctx.actor.id,
      byName: ctx.actor.name,
      at: ctx.now,
      toUserId: linkWorkerUserId,
    });
    await tx.insert(message).values({
      ...of,
      id: newId(),
      toUserId: linkWorkerUserId,
      kind: 'allocated',
      text: 'Somebody new was allocated to you',
      at: ctx.now,
    });
    await tx
      .update(referralProgress)
      .set({ standing: 'in-progress', changedAt: ctx.now })
      .where(
        and(
          eq(referralProgress.organisationId, here),
          inArray(referralProgress.standing, ['accepted', 'waiting']),
          inArray(
            referralProgress.referralId,
            tx
              .select({ id: referral.id })
              .from(referral)
              .where(and(eq(referral.organisationId, here), eq(referral.episodeId, found.id))),
          ),
        ),
      );
    note({
      act: 'episode.allocate',
      subject: ['episode', found.id],
      personId: found.personId,
    });
    return { id: found.id };
  });
}

/** A word with somebody who is waiting for a link worker. */
export async function recordWaitingContact(
  ctx: Ctx,
  episodeId: string,
  input: WaitingContactInput,
) {
  if (!mayDecide(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  if (!isId(episodeId)) throw refuse.notFound();
  return perform<{ id: string }>(ctx, 'care', async (tx, note) => {
    const [found] = await tx
      .select({ personId: episode.personId, status: episode.status })
      .from(episode)
      .where(and(eq(episode.id, episodeId), eq(episode.organisationId, here)));
    if (!found) throw refuse.notFound();
    if (found.status === 'closed')
      throw refuse.conflict('This support has ended. Reopen it before you record a contact.');
    const id = newId();
    await tx.insert(contact).values({
      id,
      organisationId: here,
      personId: found.personId,
      episodeId,
      linkWorkerId: ctx.actor.id,
      status: 'attended',
      kind: 'waiting',
      at: ctx.now,
      mode: input.mode,
      minutes: input.minutes,
      personWords: input.personWords,
      done: input.done,
      madeAt: ctx.now,
      recordedAt: ctx.now,
    });
    note({ act: 'contact.record-waiting', subject: ['contact', id], personId: found.personId });
    return { id };
  });
}
