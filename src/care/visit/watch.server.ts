import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { alertAt, secondAlertAt } from './rules.ts';

/** Watches for the end of a visit: whoever is named is alerted unless the link worker is out by then. */
export async function watch(ctx: Ctx, tx: Tx, of: { id: string; dueOut: Date }): Promise<void> {
  const data = { visitId: of.id, organisationId: actingOrganisation(ctx.actor) };
  await ctx.db.jobs?.send(tx, 'visit-late', data, alertAt(of.dueOut));
  await ctx.db.jobs?.send(tx, 'visit-late', data, secondAlertAt(of.dueOut));
}
