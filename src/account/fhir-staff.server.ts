import type { Practitioner, PractitionerRole } from '@medplum/fhirtypes';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { type Actor, actingOrganisation, hasRole, type Role } from '#platform/actor.ts';
import { byCode, byReference, byText } from '#platform/fhir/conditions.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { metaOf, ourCodes, ukCore } from '#platform/fhir/systems.ts';
import { roleNames } from './rules.ts';
import { colleague } from './schema.server.ts';

/** Who sees who works here: those who work with people. */
const maySeeStaff = (actor: Actor): boolean =>
  hasRole(actor, 'link-worker', 'supervisor', 'manager');

/** Everybody once, whatever roles they have. */
const people = sql`(select user_id, organisation_id, min(name) as name, min(since) as since
  from account.colleague group by user_id, organisation_id) as practitioner`;

/** Somebody who works in the organisation. Their own addresses stay here. */
export const practitioner: Kind<Practitioner> = {
  type: 'Practitioner',
  says: 'Somebody who works in the organisation: the name alone.',
  profile: ukCore('Practitioner'),
  may: maySeeStaff,
  table: people,
  id: sql`practitioner.user_id`,
  changed: sql`practitioner.since`,
  scope: (ctx) => sql`practitioner.organisation_id = ${actingOrganisation(ctx.actor)}::uuid`,
  parameters: { name: byText([sql`practitioner.name`], 'Name') },
  async load(tx, ctx, ids) {
    const rows = await tx
      .select({
        id: colleague.userId,
        name: sql<string>`min(${colleague.name})`,
        since: sql<string>`min(${colleague.since})`,
      })
      .from(colleague)
      .where(
        and(
          eq(colleague.organisationId, actingOrganisation(ctx.actor)),
          inArray(colleague.userId, ids),
        ),
      )
      .groupBy(colleague.userId);
    return rows.map((row) => ({
      resourceType: 'Practitioner',
      id: row.id,
      meta: metaOf(1, new Date(row.since), ukCore('Practitioner')),
      active: true,
      name: [{ text: row.name }],
    }));
  },
};

/** What somebody is in the organisation; one record for each role. */
export const practitionerRole: Kind<PractitionerRole> = {
  type: 'PractitionerRole',
  says: 'What somebody is in the organisation: link worker, supervisor, manager …',
  profile: ukCore('PractitionerRole'),
  may: maySeeStaff,
  table: colleague as never,
  id: sql`${colleague.membershipId}`,
  changed: sql`${colleague.since}`,
  scope: (ctx) => eq(colleague.organisationId, actingOrganisation(ctx.actor)),
  parameters: {
    practitioner: byReference(sql`${colleague.userId}`, 'Practitioner', 'Who it is'),
    role: byCode(
      sql`${colleague.role}`,
      Object.fromEntries(Object.keys(roleNames).map((role) => [role, [role]])),
      'What they are',
    ),
  },
  async load(tx, ctx, ids) {
    const rows = await tx
      .select()
      .from(colleague)
      .where(
        and(
          eq(colleague.organisationId, actingOrganisation(ctx.actor)),
          inArray(colleague.membershipId, ids),
        ),
      );
    return rows.map((row) => ({
      resourceType: 'PractitionerRole',
      id: row.membershipId,
      meta: metaOf(1, row.since, ukCore('PractitionerRole')),
      active: true,
      period: { start: row.since.toISOString() },
      practitioner: { reference: `Practitioner/${row.userId}`, display: row.name },
      organization: { reference: `Organization/${row.organisationId}` },
      code: [
        {
          coding: [
            {
              system: ourCodes('role'),
              code: row.role,
              display: roleNames[row.role as Role],
            },
          ],
        },
      ],
    }));
  },
};
