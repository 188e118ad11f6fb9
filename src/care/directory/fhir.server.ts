import type { HealthcareService, Location } from '@medplum/fhirtypes';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { byCode, byText } from '#platform/fhir/conditions.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { metaOf, present, ukCore } from '#platform/fhir/systems.ts';
import { location, serviceAtLocation, serviceTerm, taxonomyTerm } from './parts-schema.server.ts';
import { maySearchDirectory } from './rules.ts';
import { provider, service } from './schema.server.ts';

const isOpen = () => inArray(service.status, ['active', 'temporarily-closed']);

/** A listing of the directory. */
export const healthcareService: Kind<HealthcareService> = {
  type: 'HealthcareService',
  says: 'A listing of the community directory.',
  profile: ukCore('HealthcareService'),
  may: maySearchDirectory,
  table: service,
  id: service.id,
  changed: service.changedAt,
  scope: isOpen,
  parameters: {
    name: byText([service.name], 'Name'),
    active: byCode(
      service.status,
      { true: ['active'], false: ['temporarily-closed'] },
      'Open, or closed for now',
    ),
  },
  async load(tx, _ctx, ids) {
    const rows = await tx
      .select({ service, provider: provider.name })
      .from(service)
      .leftJoin(provider, eq(provider.id, service.providerId))
      .where(and(isOpen(), inArray(service.id, ids)));
    const terms = await tx
      .select({ serviceId: serviceTerm.serviceId, name: taxonomyTerm.name })
      .from(serviceTerm)
      .innerJoin(taxonomyTerm, eq(taxonomyTerm.id, serviceTerm.termId))
      .where(inArray(serviceTerm.serviceId, ids))
      .orderBy(taxonomyTerm.name);
    const places = await tx
      .select({ serviceId: serviceAtLocation.serviceId, id: serviceAtLocation.locationId })
      .from(serviceAtLocation)
      .where(inArray(serviceAtLocation.serviceId, ids))
      .orderBy(serviceAtLocation.id);
    const termsOf = Map.groupBy(terms, (one) => one.serviceId);
    const placesOf = Map.groupBy(places, (one) => one.serviceId);
    return rows.map(({ service: row, provider: by }) =>
      present<HealthcareService>({
        resourceType: 'HealthcareService',
        id: row.id,
        meta: metaOf(row.version, row.changedAt, ukCore('HealthcareService')),
        active: row.status === 'active',
        ...(by ? { providedBy: { display: by } } : {}),
        type: (termsOf.get(row.id) ?? []).map((one) => ({ text: one.name })),
        location: (placesOf.get(row.id) ?? []).map((one) => ({ reference: `Location/${one.id}` })),
        name: row.name,
        comment: row.description ?? '',
        extraDetails: row.eligibility ?? '',
        telecom: [
          ...(row.telephone ? [{ system: 'phone' as const, value: row.telephone }] : []),
          ...(row.email ? [{ system: 'email' as const, value: row.email }] : []),
          ...(row.url ? [{ system: 'url' as const, value: row.url }] : []),
        ],
      }),
    );
  },
};

/** Where listings are. */
export const locationKind: Kind<Location> = {
  type: 'Location',
  says: 'A place at which services of the directory are given.',
  profile: ukCore('Location'),
  may: maySearchDirectory,
  table: location,
  id: location.id,
  // Places carry no time of their own.
  changed: sql`timestamptz 'epoch'`,
  scope: () => undefined,
  parameters: {
    name: byText([location.name], 'Name'),
    'address-postalcode': byText([location.postcode], 'Postcode'),
    'address-city': byText([location.town], 'Town'),
  },
  async load(tx, _ctx, ids) {
    const rows = await tx.select().from(location).where(inArray(location.id, ids));
    return rows.map((row) =>
      present<Location>({
        resourceType: 'Location',
        id: row.id,
        meta: { profile: [ukCore('Location')] },
        status: 'active',
        name: row.name ?? row.address ?? row.postcode ?? 'Place',
        description: row.description ?? '',
        ...(row.address || row.town || row.postcode
          ? {
              address: present({
                line: row.address ? [row.address] : [],
                city: row.town ?? '',
                postalCode: row.postcode ?? '',
              }),
            }
          : {}),
        ...(row.latitude !== null && row.longitude !== null
          ? { position: { longitude: row.longitude, latitude: row.latitude } }
          : {}),
      }),
    );
  },
};
