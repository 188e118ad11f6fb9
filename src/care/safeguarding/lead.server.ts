import { and, eq, isNull } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { leadsOf, requireColleague, tell } from './colleagues.server.ts';
import { mayNameLeads } from './rules.ts';
import { safeguardingLead } from './schema.server.ts';

/** Makes a colleague a safeguarding lead: they see every concern of the service, earlier ones too. */
export async function nameLead(ctx: Ctx, userId: string) {
  if (!mayNameLeads(ctx.actor)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    await requireColleague(ctx, tx, userId, 'colleague');
    if ((await leadsOf(ctx, tx)).includes(userId))
      throw refuse.invalid({ colleague: 'They are a lead already' });
    const id = newId();
    await tx.insert(safeguardingLead).values({
      id,
      organisationId: actingOrganisation(ctx.actor),
      userId,
      since: ctx.now,
    });
    await tell(ctx, tx, [userId], null, 'You are now a safeguarding lead of this service.');
    note({ act: 'safeguarding-lead.name', subject: ['user', userId] });
    return { id };
  });
}

/** Ends a colleague's being a lead; what they were named to see by others they still see. */
export async function endLead(ctx: Ctx, userId: string) {
  if (!mayNameLeads(ctx.actor)) throw refuse.forbidden();
  if (!isId(userId)) throw refuse.notFound();
  return perform(ctx, 'care', async (tx, note) => {
    const ended = await tx
      .update(safeguardingLead)
      .set({ endedAt: ctx.now })
      .where(
        and(
          eq(safeguardingLead.organisationId, actingOrganisation(ctx.actor)),
          eq(safeguardingLead.userId, userId),
          isNull(safeguardingLead.endedAt),
        ),
      )
      .returning({ id: safeguardingLead.id });
    if (ended.length === 0) throw refuse.notFound();
    note({ act: 'safeguarding-lead.end', subject: ['user', userId] });
    return { id: userId };
  });
}
