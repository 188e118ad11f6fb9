import { and, eq, gt, isNull, ne, or } from 'drizzle-orm';
import { actingOrganisation, hasRole } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { organisation, referralAgreement } from '../schema.server.ts';

function requireSay(ctx: Ctx): string {
  if (!hasRole(ctx.actor, 'administrator', 'manager')) throw refuse.forbidden();
  return actingOrganisation(ctx.actor);
}

const active = (service: string, today: string) =>
  and(
    eq(referralAgreement.organisationId, service),
    or(isNull(referralAgreement.endedOn), gt(referralAgreement.endedOn, today)),
  );

/** Whose staff may refer to the acting service, and organisations near it in the tree that may not yet. */
export function listAgreements(ctx: Ctx) {
  const here = requireSay(ctx);
  return readIn(ctx, 'account', async (tx) => {
    const [service] = await tx
      .select({ service: organisation.service, parentId: organisation.parentId })
      .from(organisation)
      .where(eq(organisation.id, here));
    const agreements = await tx
      .select({
        id: referralAgreement.id,
        since: referralAgreement.since,
        name: organisation.name,
        odsCode: organisation.odsCode,
      })
      .from(referralAgreement)
      .innerJoin(organisation, eq(organisation.id, referralAgreement.referringOrganisationId))
      .where(active(here, dayOf(ctx.now)))
      .orderBy(organisation.name)
      .limit(1000);
    const near = await tx
      .select({ name: organisation.name, slug: organisation.slug, odsCode: organisation.odsCode })
      .from(organisation)
      .where(
        and(
          ne(organisation.id, here),
          or(
            eq(organisation.parentId, here),
            service?.parentId ? eq(organisation.parentId, service.parentId) : undefined,
          ),
        ),
      )
      .orderBy(organisation.name)
      .limit(200);
    const agreed = new Set(agreements.map((one) => one.name));
    return {
      service: service?.service === true,
      agreements,
      near: near.filter((one) => !agreed.has(one.name)),
    };
  });
}

/** Lets the staff of an organisation, named by its ODS code or short name, refer to the acting service. */
export function agreeReferrals(ctx: Ctx, named: string): Promise<{ id: string }> {
  const here = requireSay(ctx);
  return perform(ctx, 'account', async (tx, note) => {
    const [service] = await tx
      .select({ service: organisation.service })
      .from(organisation)
      .where(eq(organisation.id, here));
    if (!service?.service) throw refuse.forbidden('Only a service takes referrals.');
    const [referring] = await tx
      .select({ id: organisation.id })
      .from(organisation)
      .where(
        or(
          eq(organisation.odsCode, named.toUpperCase()),
          eq(organisation.slug, named.toLowerCase()),
        ),
      );
    if (!referring)
      throw refuse.invalid({
        organisation: 'No organisation here has this ODS code or short name.',
      });
    if (referring.id === here)
      throw refuse.invalid({ organisation: 'This is your own organisation.' });
    const [known] = await tx
      .select({ id: referralAgreement.id })
      .from(referralAgreement)
      .where(
        and(
          active(here, dayOf(ctx.now)),
          eq(referralAgreement.referringOrganisationId, referring.id),
        ),
      );
    if (known) throw refuse.invalid({ organisation: 'Its staff may refer already.' });
    const [made] = await tx
      .insert(referralAgreement)
      .values({
        id: newId(),
        organisationId: here,
        referringOrganisationId: referring.id,
        since: dayOf(ctx.now),
      })
      .onConflictDoUpdate({
        target: [referralAgreement.organisationId, referralAgreement.referringOrganisationId],
        set: { endedOn: null, since: dayOf(ctx.now) },
      })
      .returning({ id: referralAgreement.id });
    const id = made?.id ?? '';
    note({ act: 'agreement.make', subject: ['agreement', id] });
    return { id };
  });
}

/** Ends an agreement today: no new referral from there. */
export function endAgreement(ctx: Ctx, id: string): Promise<{ id: string }> {
  const here = requireSay(ctx);
  if (!isId(id)) throw refuse.notFound();
  return perform(ctx, 'account', async (tx, note) => {
    const today = dayOf(ctx.now);
    const ended = await tx
      .update(referralAgreement)
      .set({ endedOn: today })
      .where(and(eq(referralAgreement.id, id), active(here, today)))
      .returning({ id: referralAgreement.id });
    if (ended.length === 0) throw refuse.notFound();
    note({ act: 'agreement.end', subject: ['agreement', id] });
    return { id };
  });
}
