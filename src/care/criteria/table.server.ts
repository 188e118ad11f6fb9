import { and, eq, gt, isNull, or } from 'drizzle-orm';
import { organisation, referralAgreement } from '#account/schema.server.ts';
import { actingOrganisation, hasRole } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import type { Side } from './rules.ts';

/** In the address, of the criteria that hold for everybody without an agreement of their own. */
export const EVERYBODY = 'everybody';

/** Where a service and those who refer sit down together, and who has come. */
export interface Together {
  /** Acts for the service, whose record it is. */
  ctx: Ctx;
  service: string;
  /** Null: the criteria for everybody. */
  practiceId: string | null;
  side: Side;
  /** The other side's name. */
  withName: string;
}

/** The side that somebody is on: staff of a service on the service's, a referrer on the other. */
export function sideOf(ctx: Ctx): Side {
  if (hasRole(ctx.actor, 'link-worker', 'supervisor', 'manager')) return 'service';
  if (hasRole(ctx.actor, 'referrer')) return 'practice';
  throw refuse.forbidden();
}

const current = (ctx: Ctx) =>
  or(isNull(referralAgreement.endedOn), gt(referralAgreement.endedOn, dayOf(ctx.now)));

/** The other sides of the actor's agreements to refer, by name; of one address part, that one. */
export function listOthers(ctx: Ctx, tx: Tx, slug?: string) {
  const here = actingOrganisation(ctx.actor);
  const { organisationId, referringOrganisationId } = referralAgreement;
  const [mine, theirs] =
    sideOf(ctx) === 'service'
      ? [organisationId, referringOrganisationId]
      : [referringOrganisationId, organisationId];
  return tx
    .select({ id: organisation.id, name: organisation.name, slug: organisation.slug })
    .from(referralAgreement)
    .innerJoin(organisation, eq(organisation.id, theirs))
    .where(and(eq(mine, here), current(ctx), slug ? eq(organisation.slug, slug) : undefined))
    .orderBy(organisation.name)
    .limit(500);
}

/**
 * Sits somebody down with the other side, named by its part of the address. An organisation without
 * an agreement to refer is not found.
 */
export async function sitDown(ctx: Ctx, other: string): Promise<Together> {
  const side = sideOf(ctx);
  const here = actingOrganisation(ctx.actor);
  if (side === 'service' && other === EVERYBODY)
    return { ctx, service: here, practiceId: null, side, withName: 'everybody else' };
  const [found] = await readIn(ctx, 'care', (tx) => listOthers(ctx, tx, other));
  if (!found) throw refuse.notFound();
  if (side === 'service')
    return { ctx, service: here, practiceId: found.id, side, withName: found.name };
  return {
    ctx: { ...ctx, actor: { ...ctx.actor, organisationIds: [found.id] } },
    service: found.id,
    practiceId: here,
    side,
    withName: found.name,
  };
}
