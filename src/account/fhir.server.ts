import type { Organization } from '@medplum/fhirtypes';
import { inArray } from 'drizzle-orm';
import { byCode, byIdentifier, byText } from '#platform/fhir/conditions.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { metaOf, present, systems, ukCore } from '#platform/fhir/systems.ts';
import { organisation } from './schema.server.ts';

/** A service, practice or other organisation. What is known of it is public. */
export const organizationKind: Kind<Organization> = {
  type: 'Organization',
  says: 'A service, a practice or another organisation here.',
  profile: ukCore('Organization'),
  may: () => true,
  table: organisation,
  id: organisation.id,
  changed: organisation.madeAt,
  scope: () => undefined,
  parameters: {
    identifier: byIdentifier(organisation.odsCode, systems.ods, 'ODS code'),
    name: byText([organisation.name], 'Name'),
    type: byCode(
      organisation.kind,
      Object.fromEntries(
        ['care-board', 'network', 'practice', 'provider', 'employer'].map((one) => [one, [one]]),
      ),
      'Its place among the organisations here',
    ),
  },
  async load(tx, _ctx, ids) {
    const rows = await tx.select().from(organisation).where(inArray(organisation.id, ids));
    return rows.map((row) =>
      present<Organization>({
        resourceType: 'Organization',
        id: row.id,
        meta: metaOf(row.version, row.madeAt, ukCore('Organization')),
        identifier: row.odsCode ? [{ system: systems.ods, value: row.odsCode }] : [],
        active: true,
        type: [{ text: row.kind }],
        name: row.name,
        telecom: [
          ...(row.telephone ? [{ system: 'phone' as const, value: row.telephone }] : []),
          ...(row.email ? [{ system: 'email' as const, value: row.email }] : []),
        ],
        ...(row.parentId ? { partOf: { reference: `Organization/${row.parentId}` } } : {}),
      }),
    );
  },
};
