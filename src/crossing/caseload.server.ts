import { countSupported } from '#care/casework/api.server.ts';
import { hasRole } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { refuse } from '#platform/refusal.ts';

export interface Caseload {
  people: number;
  held: number;
}

/**
 * From care to workforce: how many people each link worker supports and holds now, by user id. Numbers
 * alone, of people nobody is told of; a link worker gets their own, a manager and supervisor everybody's.
 */
export async function readCaseloads(ctx: Ctx): Promise<Map<string, Caseload>> {
  if (hasRole(ctx.actor, 'supervisor', 'manager')) return countSupported(ctx, null);
  if (!ctx.actor.id || !hasRole(ctx.actor, 'link-worker')) throw refuse.forbidden();
  return countSupported(ctx, ctx.actor.id);
}
