import { hasRole } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { refuse } from '#platform/refusal.ts';
import { countTraining } from '#workforce/training/api.server.ts';

export interface TrainingInDate {
  linkWorkers: number;
  asked: number;
  inDate: number;
}

/**
 * From workforce to care: how much of the mandatory training of a service's link workers is in date
 * today. Three numbers, of everybody together.
 */
export async function readTrainingInDate(ctx: Ctx): Promise<TrainingInDate> {
  if (!hasRole(ctx.actor, 'supervisor', 'manager')) throw refuse.forbidden();
  const counts = [...(await countTraining(ctx)).values()];
  const sum = (of: (one: (typeof counts)[number]) => number) =>
    counts.reduce((all, one) => all + of(one), 0);
  return {
    linkWorkers: counts.length,
    asked: sum((one) => one.missing + one.expired + one.soon + one['in-date']),
    inDate: sum((one) => one.soon + one['in-date']),
  };
}
