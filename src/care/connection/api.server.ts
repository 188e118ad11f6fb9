import { and, eq, inArray } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Note, Tx } from '#platform/database/transaction.server.ts';
import { closeLinks } from '../link/api.server.ts';
import { change, tell } from './change.server.ts';
import { answerLink, type Status } from './rules.ts';
import { connection } from './schema.server.ts';

const NO_MORE = 'They no longer agree to sharing';
const shared: Status[] = ['sent', 'waiting-list', 'accepted'];

/**
 * What follows where a person no longer agrees to sharing: nothing more is shown to any service.
 * What none has answered is withdrawn; where they have a place or wait for one, their link worker
 * is told, who asks whether they still want it.
 */
export async function stopSharing(ctx: Ctx, tx: Tx, note: Note, personId: string): Promise<void> {
  const open = await tx
    .select()
    .from(connection)
    .where(
      and(
        eq(connection.organisationId, actingOrganisation(ctx.actor)),
        eq(connection.personId, personId),
        inArray(connection.status, shared),
      ),
    )
    .orderBy(connection.id)
    .for('update');
  for (const one of open) {
    await closeLinks(ctx, tx, answerLink(one.id));
    if (one.status === 'sent') {
      await change(ctx, tx, one, { act: 'withdraw', step: 'withdrawn', note: NO_MORE });
      note({ act: 'connection.withdraw', subject: ['connection', one.id], personId });
    } else
      await tell(
        ctx,
        tx,
        one,
        'sharing-ended',
        `${NO_MORE}. Ask whether they still want to go to ${one.serviceName}.`,
      );
  }
}
