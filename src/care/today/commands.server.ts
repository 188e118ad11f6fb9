import { and, eq, inArray } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { may } from '../casework/rules.ts';
import { message } from '../connection/schema.server.ts';
import { closeLinks, makeLink } from '../link/api.server.ts';

/** Marks one's own messages as read: all of them, or none where one is not one's own. */
export async function readMessages(ctx: Ctx, messageIds: readonly string[]) {
  if (!may(ctx.actor, 'today.see') || !ctx.actor.id) throw refuse.forbidden();
  const ids = [...new Set(messageIds)];
  if (ids.length === 0 || !ids.every(isId)) throw refuse.notFound();
  const me = ctx.actor.id;
  return perform(ctx, 'care', async (tx, note) => {
    const found = await tx
      .update(message)
      .set({ readAt: ctx.now })
      .where(
        and(
          inArray(message.id, ids),
          eq(message.organisationId, actingOrganisation(ctx.actor)),
          eq(message.toUserId, me),
        ),
      )
      .returning({ id: message.id, personId: message.personId });
    if (found.length < ids.length) throw refuse.notFound();
    for (const { id, personId } of found)
      note({ act: 'message.read', subject: ['message', id], personId });
    return { read: found.length };
  });
}

const mine = (userId: string) => ({ kind: 'calendar', subjectId: userId }) as const;

/**
 * Makes the private address of one's own calendar and ends the one before it. The token is shown
 * once and only its hash is kept; so that no replay can show it again, the result holds none.
 */
export async function makeCalendarLink(ctx: Ctx): Promise<{ token: string }> {
  if (!may(ctx.actor, 'calendar.keep') || !ctx.actor.id) throw refuse.forbidden();
  const link = mine(ctx.actor.id);
  const { key: _, ...unkeyed } = ctx;
  const token = await perform(unkeyed, 'care', async (tx, note) => {
    await closeLinks(ctx, tx, link);
    note({ act: 'calendar.make', subject: ['calendar', null] });
    return makeLink(ctx, tx, link, null);
  });
  return { token };
}

/** Ends the address of one's own calendar: whoever has it sees nothing from now on. */
export async function revokeCalendarLink(ctx: Ctx) {
  if (!may(ctx.actor, 'calendar.keep') || !ctx.actor.id) throw refuse.forbidden();
  const link = mine(ctx.actor.id);
  return perform(ctx, 'care', async (tx, note) => {
    await closeLinks(ctx, tx, link);
    note({ act: 'calendar.revoke', subject: ['calendar', null] });
    return { id: ctx.actor.id };
  });
}
