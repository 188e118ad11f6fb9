import { and, eq, isNull, or } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { queueMail } from '#platform/mail/queue.server.ts';
import { episode } from '../casework/schema.server.ts';
import type { Measure } from './commands.server.ts';
import { safetyShown } from './schema.server.ts';

/**
 * Writes to the person's link worker and the supervisors that an answer given alone asks to be acted on
 * today: not what it is nor whose. Once, until somebody recorded what they did.
 */
export async function tellOfSafety(ctx: Ctx, tx: Tx, of: Measure): Promise<void> {
  const here = of.organisationId;
  const waiting = await tx
    .select({ id: safetyShown.id })
    .from(safetyShown)
    .where(
      and(
        eq(safetyShown.organisationId, here),
        eq(safetyShown.measureId, of.id),
        isNull(safetyShown.seenAt),
      ),
    )
    .limit(2);
  if (waiting.length > 1) return;
  const [supported] = await tx
    .select({ linkWorkerId: episode.linkWorkerId })
    .from(episode)
    .where(and(eq(episode.organisationId, here), eq(episode.id, of.episodeId)));
  const readers = await tx
    .selectDistinct({ email: colleague.email })
    .from(colleague)
    .where(
      and(
        eq(colleague.organisationId, here),
        or(
          eq(colleague.role, 'supervisor'),
          supported?.linkWorkerId ? eq(colleague.userId, supported.linkWorkerId) : undefined,
        ),
      ),
    )
    .limit(50);
  for (const { email } of readers)
    await queueMail(ctx, tx, 'safety', {
      to: email,
      subject: 'Please look at Holdfast now',
      text: 'Somebody your service supports has given an answer that asks you to act today. Sign in: it stands first on Today.\n',
    });
}
