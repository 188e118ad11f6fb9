import { and, eq, isNull } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Role } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import type { Workplace } from './rules.ts';
import { colleague, membership, organisation, referralAgreement } from './schema.server.ts';

/** The organisations a user works in, by name. Runs as the sign-in role: no organisation is chosen yet. */
export async function listWorkplaces(db: Database, userId: string): Promise<Workplace[]> {
  if (!isId(userId)) return [];
  const client = await db.pool.connect();
  try {
    await client.query(
      `begin transaction read only; set local role holdfast_sign_in; set local holdfast.user_id = '${userId}'`,
    );
    const rows = await drizzle(client, { casing: 'snake_case' })
      .select({
        id: organisation.id,
        name: organisation.name,
        slug: organisation.slug,
        kind: organisation.kind,
        service: organisation.service,
        requireSecondFactor: organisation.requireSecondFactor,
        role: membership.role,
      })
      .from(membership)
      .innerJoin(organisation, eq(organisation.id, membership.organisationId))
      .where(and(eq(membership.userId, userId), isNull(membership.endedAt)))
      .orderBy(organisation.name);
    await client.query('commit');
    const places = new Map<string, Workplace>();
    for (const { role, ...place } of rows) {
      const known = places.get(place.id) ?? { ...place, roles: [] };
      known.roles.push(role as Role);
      places.set(place.id, known);
    }
    return [...places.values()];
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

export interface OrganisationFacts {
  id: string;
  name: string;
  slug: string;
  kind: string;
  service: boolean;
  odsCode: string | null;
  telephone: string | null;
  email: string | null;
}

const facts = {
  id: organisation.id,
  name: organisation.name,
  slug: organisation.slug,
  kind: organisation.kind,
  service: organisation.service,
  odsCode: organisation.odsCode,
  telephone: organisation.telephone,
  email: organisation.email,
};

/** A service by its address part, for public pages; null if there is none. */
export async function findService(ctx: Ctx, slug: string): Promise<OrganisationFacts | null> {
  return readIn(ctx, 'account', async (tx) => {
    const [found] = await tx
      .select(facts)
      .from(organisation)
      .where(and(eq(organisation.slug, slug), eq(organisation.service, true)));
    return found ?? null;
  });
}

/** The services the acting organisation may refer to. */
export async function listServicesToReferTo(ctx: Ctx): Promise<OrganisationFacts[]> {
  const [here = ''] = ctx.actor.organisationIds;
  return readIn(ctx, 'account', (tx) =>
    tx
      .select(facts)
      .from(referralAgreement)
      .innerJoin(organisation, eq(organisation.id, referralAgreement.organisationId))
      .where(
        and(eq(referralAgreement.referringOrganisationId, here), isNull(referralAgreement.endedOn)),
      )
      .orderBy(organisation.name)
      .limit(50),
  );
}

/** Colleagues of the acting organisation with a role, by name. */
export async function listColleagues(
  ctx: Ctx,
  role: Role,
): Promise<{ userId: string; name: string }[]> {
  return readIn(ctx, 'care', (tx) =>
    tx
      .select({ userId: colleague.userId, name: colleague.name })
      .from(colleague)
      .where(eq(colleague.role, role))
      .orderBy(colleague.name)
      .limit(500),
  );
}
