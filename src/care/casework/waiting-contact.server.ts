import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { requireNotClosed } from './episode.server.ts';
import { contact } from './schema.server.ts';

/** What is noted of a word with somebody who waits for a link worker. */
export type WaitingContact = Pick<
  typeof contact.$inferInsert,
  'mode' | 'minutes' | 'personWords' | 'done'
>;

export async function keepWaitingContact(
  ctx: Ctx,
  tx: Tx,
  episodeId: string,
  { mode, minutes, personWords, done }: WaitingContact,
): Promise<{ id: string; personId: string }> {
  const { personId } = await requireNotClosed(ctx, tx, episodeId);
  const id = newId();
  await tx.insert(contact).values({
    id,
    organisationId: actingOrganisation(ctx.actor),
    personId,
    episodeId,
    linkWorkerId: ctx.actor.id,
    status: 'attended',
    kind: 'waiting',
    at: ctx.now,
    mode,
    minutes,
    personWords,
    done,
    madeAt: ctx.now,
    recordedAt: ctx.now,
  });
  return { id, personId };
}
