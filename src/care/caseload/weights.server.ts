import { desc, eq } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import {
  allWeighed,
  mayChangeWeights,
  maySeeCaseloads,
  tenths,
  usualWeights,
  type Weights,
  type WeightsInput,
} from './rules.ts';
import { caseloadWeights } from './schema.server.ts';

/** How a service weighs a load, who said so last, and the number of that version; 0 for the usual. */
export async function weightsAt(tx: Tx, here: string) {
  const [latest] = await tx
    .select()
    .from(caseloadWeights)
    .where(eq(caseloadWeights.organisationId, here))
    .orderBy(desc(caseloadWeights.number))
    .limit(1);
  const weights: Weights = latest ?? usualWeights;
  return {
    weights: Object.fromEntries(allWeighed.map((what) => [what, weights[what]])) as Weights,
    number: latest?.number ?? 0,
    said: latest ? { reason: latest.reason, byName: latest.byName, at: latest.at } : null,
  };
}

export async function readWeights(ctx: Ctx) {
  if (!maySeeCaseloads(ctx.actor)) throw refuse.forbidden();
  return readIn(ctx, 'care', (tx) => weightsAt(tx, actingOrganisation(ctx.actor)));
}

/** Weighs otherwise from now on; how it was weighed before stays. */
export async function changeWeights(ctx: Ctx, seen: number | undefined, input: WeightsInput) {
  if (!mayChangeWeights(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return perform(ctx, 'care', async (tx, note) => {
    const { number, weights } = await weightsAt(tx, here);
    const id = newId();
    const written =
      number === seen
        ? await tx
            .insert(caseloadWeights)
            .values({
              ...input,
              id,
              organisationId: here,
              number: number + 1,
              byUserId: ctx.actor.id,
              byName: ctx.actor.name,
              at: ctx.now,
            })
            .onConflictDoNothing()
            .returning({ id: caseloadWeights.id })
        : [];
    if (written.length === 0) {
      const now = number === seen ? await weightsAt(tx, here) : { number, weights };
      throw refuse.conflict('Somebody else changed how a load is weighed meanwhile.', {
        version: now.number,
        ...Object.fromEntries(allWeighed.map((what) => [what, tenths(now.weights[what])])),
      });
    }
    note({ act: 'caseload.weigh', subject: ['caseload-weights', id] });
    return { id };
  });
}
