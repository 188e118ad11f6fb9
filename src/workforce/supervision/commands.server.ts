import { and, eq, or } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation, hasRole } from '#platform/actor.ts';
import { addDays, dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { findLinkWorker } from '../post/api.server.ts';
import type { HoldSupervisionInput, PlanSupervisionInput } from './rules.ts';
import { supervision, supervisionAgreement } from './schema.server.ts';

/**
 * Plans a meeting. A supervisor plans one of their own with a link worker; a link worker plans one
 * with whom they name: a supervisor of the service by their name, or somebody of another organisation.
 */
export async function planSupervision(ctx: Ctx, userId: string, input: PlanSupervisionInput) {
  const here = actingOrganisation(ctx.actor);
  const own = userId === ctx.actor.id && hasRole(ctx.actor, 'link-worker');
  if (!ctx.actor.id || (!own && !hasRole(ctx.actor, 'supervisor'))) throw refuse.forbidden();
  if (own && !input.withName) throw refuse.invalid({ withName: 'Enter who you will meet' });
  const today = dayOf(ctx.now);
  if (input.plannedOn < today || input.plannedOn > addDays(today, 366))
    throw refuse.invalid({ plannedOn: 'The day must be within a year from today' });
  return perform(ctx, 'workforce', async (tx, note) => {
    if (!own) await findLinkWorker(tx, userId);
    const id = newId();
    await tx.insert(supervision).values({
      id,
      organisationId: here,
      userId,
      kind: input.kind,
      ...(own
        ? await supervisorNamed(tx, input.withName ?? '')
        : { withUserId: ctx.actor.id, withName: ctx.actor.name }),
      plannedOn: input.plannedOn,
      status: 'planned',
    });
    note({ act: 'supervision.plan', subject: ['supervision', id] });
    return { id };
  });
}

/** Records that a meeting was held and what was agreed; the two who met alone read that. */
export async function holdSupervision(ctx: Ctx, id: string, input: HoldSupervisionInput) {
  if (input.heldOn > dayOf(ctx.now))
    throw refuse.invalid({ heldOn: 'The day must be today or before' });
  return settle(ctx, id, { status: 'held', heldOn: input.heldOn }, async (tx, meeting) => {
    await tx.insert(supervisionAgreement).values({
      id,
      organisationId: meeting.organisationId,
      userId: meeting.userId,
      withUserId: meeting.withUserId,
      agreed: input.agreed,
      byName: ctx.actor.name,
      madeAt: ctx.now,
    });
  });
}

/** Records that a planned meeting did not happen; the gap shows until another is held or planned. */
export async function missSupervision(ctx: Ctx, id: string) {
  return settle(ctx, id, { status: 'not-held', heldOn: null }, async () => undefined);
}

async function settle(
  ctx: Ctx,
  id: string,
  to: { status: 'held' | 'not-held'; heldOn: string | null },
  also: (tx: Tx, meeting: typeof supervision.$inferSelect) => Promise<void>,
) {
  const me = ctx.actor.id;
  if (!me || !hasRole(ctx.actor, 'link-worker', 'supervisor')) throw refuse.forbidden();
  if (!isId(id)) throw refuse.notFound();
  return perform(ctx, 'workforce', async (tx, note) => {
    const [meeting] = await tx
      .select()
      .from(supervision)
      .where(
        and(
          eq(supervision.id, id),
          eq(supervision.organisationId, actingOrganisation(ctx.actor)),
          or(eq(supervision.userId, me), eq(supervision.withUserId, me)),
        ),
      )
      .for('update');
    if (!meeting) throw refuse.notFound();
    if (meeting.status !== 'planned')
      throw refuse.conflict('What came of this meeting was recorded meanwhile.');
    await tx.update(supervision).set(to).where(eq(supervision.id, id));
    await also(tx, meeting);
    note({ act: `supervision.${to.status}`, subject: ['supervision', id] });
    return { id };
  });
}

/** A supervisor of the service by their name, else the name as it was typed. */
async function supervisorNamed(tx: Tx, name: string) {
  const [found] = await tx
    .select({ withUserId: colleague.userId, withName: colleague.name })
    .from(colleague)
    .where(and(eq(colleague.role, 'supervisor'), eq(colleague.name, name)));
  return found ?? { withUserId: null, withName: name };
}
