import { and, eq, inArray, isNull } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { queueMail } from '#platform/mail/queue.server.ts';
import { refuse } from '#platform/refusal.ts';
import { message } from '../connection/schema.server.ts';
import { safeguardingLead } from './schema.server.ts';

/** A colleague who works with people in this organisation; refused under `field` otherwise. */
export async function requireColleague(
  ctx: Ctx,
  tx: Tx,
  userId: string,
  field: string,
): Promise<void> {
  const [found] = await tx
    .select({ userId: colleague.userId })
    .from(colleague)
    .where(
      and(
        eq(colleague.organisationId, actingOrganisation(ctx.actor)),
        eq(colleague.userId, userId),
        inArray(colleague.role, ['link-worker', 'supervisor', 'manager']),
      ),
    )
    .limit(1);
  if (!found) throw refuse.invalid({ [field]: 'Choose a colleague from the list' });
}

/** Who is a safeguarding lead of the service now. */
export async function leadsOf(ctx: Ctx, tx: Tx): Promise<string[]> {
  const rows = await tx
    .select({ userId: safeguardingLead.userId })
    .from(safeguardingLead)
    .where(
      and(
        eq(safeguardingLead.organisationId, actingOrganisation(ctx.actor)),
        isNull(safeguardingLead.endedAt),
      ),
    );
  return rows.map((row) => row.userId);
}

/** Tells colleagues, on Today and by mail, that there is something to read; the mail says nothing of it. */
export async function tell(
  ctx: Ctx,
  tx: Tx,
  userIds: string[],
  concernId: string | null,
  text: string,
) {
  const others = [...new Set(userIds)].filter((id) => id !== ctx.actor.id);
  if (others.length === 0) return;
  const organisationId = actingOrganisation(ctx.actor);
  await tx.insert(message).values(
    others.map((toUserId) => ({
      id: newId(),
      organisationId,
      toUserId,
      kind: 'concern',
      text,
      subjectId: concernId,
      at: ctx.now,
    })),
  );
  const addresses = await tx
    .selectDistinct({ email: colleague.email })
    .from(colleague)
    .where(and(eq(colleague.organisationId, organisationId), inArray(colleague.userId, others)));
  for (const { email } of addresses)
    await queueMail(ctx, tx, 'concern', {
      to: email,
      subject: 'Please look at Holdfast today',
      text: 'A colleague has left you something to read in Holdfast that should not wait. Sign in and look at Today.\n',
    });
}
