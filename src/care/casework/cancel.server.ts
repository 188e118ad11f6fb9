import { and, eq } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { lockContact, tellPerson } from './contact.server.ts';
import { allow } from './episode.server.ts';
import { contact } from './schema.server.ts';

type Id = { id: string; personId: string };

/** Cancels a planned contact; it stays on the timeline. */
export async function cancelContact(
  ctx: Ctx,
  contactId: string,
  input: { reason: string | null },
  version?: number,
): Promise<Id> {
  const here = allow(ctx, 'casework.write');
  return perform(ctx, 'care', async (tx, note) => {
    const found = await lockContact(ctx, tx, contactId, 'cancel', version);
    await tx
      .update(contact)
      .set({
        status: 'cancelled',
        done: input.reason,
        recordedAt: ctx.now,
        version: found.version + 1,
      })
      .where(and(eq(contact.id, found.id), eq(contact.organisationId, here)));
    const { id, personId } = found;
    await tellPerson(ctx, tx, found);
    note({ act: 'contact.cancel', subject: ['contact', id], personId });
    return { id, personId };
  });
}

/**
 * Cancels, within an act, all that is planned in an episode. Who was told of an appointment is told
 * that it will not be, unless there is nobody to tell.
 */
export async function cancelPlanned(
  ctx: Ctx,
  tx: Tx,
  episodeId: string,
  { tell }: { tell: boolean },
): Promise<void> {
  const cancelled = await tx
    .update(contact)
    .set({ status: 'cancelled', recordedAt: ctx.now })
    .where(
      and(
        eq(contact.organisationId, actingOrganisation(ctx.actor)),
        eq(contact.episodeId, episodeId),
        eq(contact.status, 'planned'),
      ),
    )
    .returning({ id: contact.id, tellBy: contact.tellBy });
  if (tell) for (const one of cancelled) await tellPerson(ctx, tx, one);
}
