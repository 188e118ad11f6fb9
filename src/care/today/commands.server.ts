import { and, eq, isNull } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { hashToken, newToken } from '#platform/secret/token.server.ts';
import { may } from '../casework/rules.ts';
import { message, oneTimeLink } from '../connection/schema.server.ts';

/** Marks one's own message as read. */
export async function readMessage(ctx: Ctx, messageId: string) {
  if (!may(ctx.actor, 'today.see') || !ctx.actor.id) throw refuse.forbidden();
  if (!isId(messageId)) throw refuse.notFound();
  const me = ctx.actor.id;
  return perform(ctx, 'care', async (tx, note) => {
    const [found] = await tx
      .update(message)
      .set({ readAt: ctx.now })
      .where(
        and(
          eq(message.id, messageId),
          eq(message.organisationId, actingOrganisation(ctx.actor)),
          eq(message.toUserId, me),
        ),
      )
      .returning({ personId: message.personId });
    if (!found) throw refuse.notFound();
    note({ act: 'message.read', subject: ['message', messageId], personId: found.personId });
    return { id: messageId };
  });
}

const mine = (ctx: Ctx) =>
  and(
    eq(oneTimeLink.organisationId, actingOrganisation(ctx.actor)),
    eq(oneTimeLink.kind, 'calendar'),
    eq(oneTimeLink.subjectId, ctx.actor.id ?? ''),
    isNull(oneTimeLink.usedAt),
  );

/**
 * Makes the private address of one's own calendar and ends the one before it. The token is shown
 * once and only its hash is kept; so that no replay can show it again, the result holds none.
 */
export async function makeCalendarLink(ctx: Ctx): Promise<{ token: string }> {
  if (!may(ctx.actor, 'calendar.keep') || !ctx.actor.id) throw refuse.forbidden();
  const subjectId = ctx.actor.id;
  const token = newToken();
  await perform({ ...ctx, key: undefined } as Ctx, 'care', async (tx, note) => {
    await tx.update(oneTimeLink).set({ usedAt: ctx.now }).where(mine(ctx));
    const id = newId();
    await tx.insert(oneTimeLink).values({
      id,
      organisationId: actingOrganisation(ctx.actor),
      kind: 'calendar',
      subjectId,
      tokenHash: hashToken(token),
      madeAt: ctx.now,
    });
    note({ act: 'calendar.make', subject: ['calendar', id] });
    return { id };
  });
  return { token };
}

/** Ends the address of one's own calendar: whoever has it sees nothing from now on. */
export async function revokeCalendarLink(ctx: Ctx) {
  if (!may(ctx.actor, 'calendar.keep') || !ctx.actor.id) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    await tx.update(oneTimeLink).set({ usedAt: ctx.now }).where(mine(ctx));
    note({ act: 'calendar.revoke', subject: ['calendar', null] });
    return { id: ctx.actor.id };
  });
}
