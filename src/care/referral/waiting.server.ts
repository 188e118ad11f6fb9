import { and, eq, sql } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { keepWaitingContact, lockEpisode, moveEpisode } from '../casework/api.server.ts';
import { message } from '../connection/schema.server.ts';
import { person } from '../person/schema.server.ts';
import { answerReferrers } from './api.server.ts';
import { mayAllocateTo, mayDecide } from './rules.ts';
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
    const found = await lockEpisode(ctx, tx, seen.episodeId);
    if (found.linkWorkerId && found.version !== seen.version) throw await taken(tx, found);
    await moveEpisode(ctx, tx, found, {
      kind: 'allocated',
      toUserId: linkWorkerUserId,
      version: seen.version ?? 0,
      set: { linkWorkerId: linkWorkerUserId, allocatedAt: ctx.now },
    });
    const of = { organisationId: here, personId: found.personId, episodeId: found.id };
    await tx.insert(message).values({
      ...of,
      id: newId(),
      toUserId: linkWorkerUserId,
      kind: 'allocated',
      text: 'Somebody new was allocated to you',
      at: ctx.now,
    });
    await answerReferrers(ctx, tx, found.id, 'in-progress');
    note({
      act: 'episode.allocate',
      subject: ['episode', found.id],
      personId: found.personId,
    });
    return { id: found.id };
  });
}

/** Whom another gave the person to meanwhile. */
async function taken(tx: Tx, of: Awaited<ReturnType<typeof lockEpisode>>) {
  const here = eq(colleague.organisationId, of.organisationId);
  const [worker] = await tx
    .select({ name: colleague.name })
    .from(colleague)
    .where(and(here, eq(colleague.userId, of.linkWorkerId ?? '')))
    .limit(1);
  const [who] = await tx
    .select({ name: sql<string>`concat_ws(' ', ${person.givenName}, ${person.familyName})` })
    .from(person)
    .where(and(eq(person.organisationId, of.organisationId), eq(person.id, of.personId)));
  const name = worker?.name ?? 'Another link worker';
  return refuse.conflict(`${name} was given ${who?.name} while you had the list open.`, {
    'Link worker': name,
    version: of.version,
  });
}

/** A word with somebody who is waiting for a link worker. */
export async function recordWaitingContact(
  ctx: Ctx,
  episodeId: string,
  input: WaitingContactInput,
) {
  if (!mayDecide(ctx.actor)) throw refuse.forbidden();
  if (!isId(episodeId)) throw refuse.notFound();
  return perform<{ id: string }>(ctx, 'care', async (tx, note) => {
    const { id, personId } = await keepWaitingContact(ctx, tx, episodeId, input);
    note({ act: 'contact.record-waiting', subject: ['contact', id], personId });
    return { id };
  });
}
