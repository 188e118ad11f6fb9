import { and, eq, isNull } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { requireElement } from './element.server.ts';
import { may } from './rules.ts';
import { discretionModifier } from './schema.server.ts';
import type { ModifierInput } from './shapes.ts';

/** Begins to use a circumstance that moves an element. On safety it may only tighten. */
export async function addModifier(ctx: Ctx, input: ModifierInput): Promise<{ id: string }> {
  if (!may(ctx.actor, 'modifier.keep')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return perform(ctx, 'care', async (tx, note) => {
    const element = await requireElement(tx, here, input.element);
    const widens = input.widenPosition > 0 || input.widenLimit > 0;
    if (!element.mayBeDiscretionary)
      throw refuse.invalid({ element: `${element.name} is never a matter of discretion` });
    if (element.safety && widens)
      throw refuse.invalid({
        widenPosition: `${element.name} is about safety: circumstances may only tighten it`,
      });
    if (input.widenLimit !== 0 && element.unit.kind !== 'amount')
      throw refuse.invalid({ widenLimit: 'The limit of this element is not an amount' });
    const id = newId();
    await tx.insert(discretionModifier).values({
      ...input,
      id,
      organisationId: here,
      since: dayOf(ctx.now),
      byUserId: ctx.actor.id,
      byName: ctx.actor.name,
      at: ctx.now,
    });
    note({ act: 'discretion-modifier.add', subject: ['discretion-modifier', id] });
    return { id };
  });
}

export async function endModifier(ctx: Ctx, id: string): Promise<{ id: string }> {
  if (!may(ctx.actor, 'modifier.keep')) throw refuse.forbidden();
  if (!isId(id)) throw refuse.notFound();
  return perform(ctx, 'care', async (tx, note) => {
    const ended = await tx
      .update(discretionModifier)
      .set({ endedOn: dayOf(ctx.now) })
      .where(
        and(
          eq(discretionModifier.id, id),
          eq(discretionModifier.organisationId, actingOrganisation(ctx.actor)),
          isNull(discretionModifier.endedOn),
        ),
      )
      .returning({ id: discretionModifier.id });
    if (ended.length === 0) throw refuse.notFound();
    note({ act: 'discretion-modifier.end', subject: ['discretion-modifier', id] });
    return { id };
  });
}
