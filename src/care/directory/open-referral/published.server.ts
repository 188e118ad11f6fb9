import { and, asc, eq, inArray, isNull, type SQL } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import {
  location,
  serviceAtLocation,
  serviceContact,
  serviceCost,
  serviceLanguage,
  serviceSchedule,
  serviceTerm,
  taxonomyTerm,
} from '../parts-schema.server.ts';
import { provider, service } from '../schema.server.ts';

/** Which listings leave the house: those marked public that their source still has. */
export const isPublished: SQL = and(eq(service.published, true), isNull(service.goneSince)) as SQL;

/** A listing's own columns without what is kept for the search. */
const listed = {
  id: service.id,
  name: service.name,
  alternateName: service.alternateName,
  description: service.description,
  url: service.url,
  email: service.email,
  telephone: service.telephone,
  status: service.status,
  eligibility: service.eligibility,
  minimumAge: service.minimumAge,
  maximumAge: service.maximumAge,
  cost: service.cost,
  fees: service.fees,
  attending: service.attending,
  access: service.access,
  howToApply: service.howToApply,
  accreditations: service.accreditations,
  alert: service.alert,
  accessibility: service.accessibility,
  area: service.area,
  assuredDate: service.assuredDate,
  assuredBy: service.assuredBy,
  confirmedAt: service.confirmedAt,
  changedAt: service.changedAt,
};

/** The one-to-one part of public listings, in the order of the ids given. One query. */
export async function readListed(tx: Tx, ids: readonly string[]) {
  if (ids.length === 0) return [];
  const rows = await tx
    .select({ ...listed, provider })
    .from(service)
    .leftJoin(provider, eq(provider.id, service.providerId))
    .where(and(inArray(service.id, [...ids]), isPublished));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
export type Listed = Awaited<ReturnType<typeof readListed>>[number];

/** Public listings with all that belongs to them, in the order of the ids given. Seven queries for any number. */
export async function readPublished(tx: Tx, ids: readonly string[]) {
  const rows = await readListed(tx, ids);
  const known = rows.map((row) => row.id);
  if (known.length === 0) return [];
  const places = await tx
    .select({ at: serviceAtLocation, location })
    .from(serviceAtLocation)
    .innerJoin(location, eq(location.id, serviceAtLocation.locationId))
    .where(inArray(serviceAtLocation.serviceId, known))
    .orderBy(asc(serviceAtLocation.id));
  const ofEach = async <
    T extends
      | typeof serviceSchedule
      | typeof serviceContact
      | typeof serviceCost
      | typeof serviceLanguage,
  >(
    table: T,
  ) => {
    const found = (await tx
      .select()
      .from(table as typeof serviceContact)
      .where(inArray(table.serviceId, known))
      .orderBy(asc(table.id))) as unknown as T['$inferSelect'][];
    return Map.groupBy(found, (row) => row.serviceId);
  };
  const schedules = await ofEach(serviceSchedule);
  const contacts = await ofEach(serviceContact);
  const costs = await ofEach(serviceCost);
  const languages = await ofEach(serviceLanguage);
  const terms = await tx
    .select({ serviceId: serviceTerm.serviceId, term: taxonomyTerm })
    .from(serviceTerm)
    .innerJoin(taxonomyTerm, eq(taxonomyTerm.id, serviceTerm.termId))
    .where(inArray(serviceTerm.serviceId, known))
    .orderBy(taxonomyTerm.kind, taxonomyTerm.name);
  const placesOf = Map.groupBy(places, ({ at }) => at.serviceId);
  const termsOf = Map.groupBy(terms, (row) => row.serviceId);
  return rows.map((row) => ({
    ...row,
    places: placesOf.get(row.id) ?? [],
    schedules: schedules.get(row.id) ?? [],
    contacts: contacts.get(row.id) ?? [],
    costs: costs.get(row.id) ?? [],
    languages: languages.get(row.id) ?? [],
    terms: (termsOf.get(row.id) ?? []).map(({ term }) => term),
  }));
}
export type Published = Awaited<ReturnType<typeof readPublished>>[number];
export type Provider = typeof provider.$inferSelect;
export type Term = typeof taxonomyTerm.$inferSelect;
