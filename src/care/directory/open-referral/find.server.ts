import { and, asc, eq, exists, gte, inArray, isNull, lte, type SQL, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import type { Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import {
  serviceAtLocation,
  serviceSchedule,
  serviceTerm,
  taxonomyTerm,
} from '../parts-schema.server.ts';
import { placeNear } from '../place.server.ts';
import { provider, service } from '../schema.server.ts';
import { locationsWithin } from '../search.server.ts';
import { taxonomyId } from './ids.ts';
import type { Wanted } from './parameters.ts';
import { isPublished } from './published.server.ts';

export interface Found {
  ids: string[];
  total: number;
}

/** A distance asked for without a number, in metres: what a town's bus reaches. */
const SOME_WAY = 10_000;

async function conditions(tx: Tx, wanted: Wanted): Promise<SQL[]> {
  const all: SQL[] = [isPublished];
  if (wanted.words)
    all.push(sql`${service.search} @@ websearch_to_tsquery('english', ${wanted.words})`);
  if (wanted.providerId) all.push(eq(service.providerId, wanted.providerId));
  if (wanted.minimumAge !== undefined)
    all.push(gte(service.minimumAge, Math.ceil(wanted.minimumAge)));
  if (wanted.maximumAge !== undefined)
    all.push(lte(service.maximumAge, Math.floor(wanted.maximumAge)));
  if (wanted.modifiedAfter) all.push(gte(service.changedAt, wanted.modifiedAfter));
  if (wanted.termId)
    all.push(
      exists(
        tx
          .select({ one: sql`1` })
          .from(serviceTerm)
          .where(and(eq(serviceTerm.serviceId, service.id), eq(serviceTerm.termId, wanted.termId))),
      ),
    );
  if (wanted.taxonomyId) {
    const taxonomies = await listTaxonomies(tx);
    const asked = taxonomies.find((one) => one.id === wanted.taxonomyId);
    all.push(
      asked
        ? exists(
            tx
              .select({ one: sql`1` })
              .from(serviceTerm)
              .innerJoin(taxonomyTerm, eq(taxonomyTerm.id, serviceTerm.termId))
              .where(
                and(
                  eq(serviceTerm.serviceId, service.id),
                  eq(taxonomyTerm.kind, asked.kind),
                  eq(taxonomyTerm.taxonomy, asked.taxonomy),
                ),
              ),
          )
        : sql`false`,
    );
  }
  if (wanted.day || wanted.opensFrom || wanted.closesBy)
    all.push(
      exists(
        tx
          .select({ one: sql`1` })
          .from(serviceSchedule)
          .where(
            and(
              eq(serviceSchedule.serviceId, service.id),
              eq(serviceSchedule.closed, false),
              wanted.day ? sql`${wanted.day} = any(${serviceSchedule.days})` : undefined,
              wanted.opensFrom ? gte(serviceSchedule.opensAt, wanted.opensFrom) : undefined,
              wanted.closesBy ? lte(serviceSchedule.closesAt, wanted.closesBy) : undefined,
            ),
          ),
      ),
    );
  return all;
}

/** Places near the postcode asked for; null where none is. A postcode nobody knows is refused. */
async function placesNear(tx: Tx, { postcode, proximity }: Wanted): Promise<SQL | null> {
  if (postcode === undefined) {
    if (proximity !== undefined)
      throw refuse.invalid({ postcode: 'is needed where proximity is given' });
    return null;
  }
  const place = await placeNear(tx, postcode);
  if (!place) throw refuse.invalid({ postcode: 'is not a postcode of the United Kingdom' });
  return locationsWithin(place, (proximity ?? SOME_WAY) / 1000);
}

const counted = { total: sql<number>`(count(*) over ())::int` };

/** The total of a page; one past the last has no row to say it. */
async function totalOf(rows: { total: number }[], page: number, count: () => Promise<number>) {
  return rows[0]?.total ?? (page === 1 ? 0 : await count());
}

/** The page of public listings that a filter asks for, by name. */
export async function findServices(tx: Tx, wanted: Wanted): Promise<Found> {
  const all = await conditions(tx, wanted);
  const near = await placesNear(tx, wanted);
  if (near)
    all.push(
      exists(
        tx
          .select({ one: sql`1` })
          .from(serviceAtLocation)
          .where(
            and(
              eq(serviceAtLocation.serviceId, service.id),
              inArray(serviceAtLocation.locationId, near),
            ),
          ),
      ),
    );
  const where = and(...all);
  const rows = await tx
    .select({ id: service.id, ...counted })
    .from(service)
    .where(where)
    .orderBy(asc(service.name), asc(service.id))
    .limit(wanted.size)
    .offset((wanted.page - 1) * wanted.size);
  const total = await totalOf(rows, wanted.page, () => tx.$count(service, where));
  return { ids: rows.map((row) => row.id), total };
}

/** The page of places at which public listings are given, and the listing each is of. */
export async function findPlaces(tx: Tx, wanted: Wanted) {
  const all = await conditions(tx, wanted);
  const near = await placesNear(tx, wanted);
  if (near) all.push(inArray(serviceAtLocation.locationId, near));
  const where = and(...all);
  const from = () =>
    tx
      .select({ id: serviceAtLocation.id, serviceId: service.id, ...counted })
      .from(serviceAtLocation)
      .innerJoin(service, eq(service.id, serviceAtLocation.serviceId))
      .where(where);
  const rows = await from()
    .orderBy(asc(service.name), asc(serviceAtLocation.id))
    .limit(wanted.size)
    .offset((wanted.page - 1) * wanted.size);
  const total = await totalOf(
    rows,
    wanted.page,
    async () => (await from().limit(1))[0]?.total ?? 0,
  );
  return { rows, total };
}

/** The listing that a service-at-location of ours belongs to, if it is public. */
export async function findPlace(tx: Tx, id: string): Promise<string | null> {
  const [row] = await tx
    .select({ serviceId: service.id })
    .from(serviceAtLocation)
    .innerJoin(service, eq(service.id, serviceAtLocation.serviceId))
    .where(and(eq(serviceAtLocation.id, id), isPublished));
  return row?.serviceId ?? null;
}

/**
 * Those who give public listings, by name. A listing whose source names nobody is its own
 * organisation, under its own identifier, so that every identifier leads somewhere.
 */
export async function findOrganisations(tx: Tx, { page, size }: { page: number; size: number }) {
  const all = organisations(tx).as('organisation');
  const rows = await tx
    .select()
    .from(all)
    .orderBy(asc(all.name), asc(all.id))
    .limit(size)
    .offset((page - 1) * size);
  return { rows, total: await tx.$count(all) };
}
export type Organisation = Awaited<ReturnType<typeof findOrganisations>>['rows'][number];

export async function findOrganisation(tx: Tx, id: string): Promise<Organisation | null> {
  const all = organisations(tx).as('organisation');
  const [row] = await tx.select().from(all).where(eq(all.id, id));
  return row ?? null;
}

const none = () => sql<string | null>`null::text`;

function organisations(tx: Tx) {
  const { id, name, description, url, email, charityNumber, companyNumber } = provider;
  const named = tx
    .select({ id, name, description, url, email, charityNumber, companyNumber })
    .from(provider)
    .where(
      exists(
        tx
          .select({ one: sql`1` })
          .from(service)
          .where(and(eq(service.providerId, provider.id), isPublished)),
      ),
    );
  const unnamed = tx
    .select({
      id: service.id,
      name: service.name,
      description: service.description,
      url: service.url,
      email: service.email,
      charityNumber: none().as('charity_number'),
      companyNumber: none().as('company_number'),
    })
    .from(service)
    .where(and(isNull(service.providerId), isPublished));
  return unionAll(named, unnamed);
}

/** Every taxonomy of the directory: a kind of term in the words of one vocabulary. */
export async function listTaxonomies(tx: Tx) {
  const rows = await tx
    .selectDistinct({ kind: taxonomyTerm.kind, taxonomy: taxonomyTerm.taxonomy })
    .from(taxonomyTerm)
    .orderBy(taxonomyTerm.kind, taxonomyTerm.taxonomy);
  return rows.map((row) => ({ ...row, id: taxonomyId(row) }));
}
export type Taxonomy = Awaited<ReturnType<typeof listTaxonomies>>[number];

export async function findTerms(tx: Tx, { page, size }: { page: number; size: number }) {
  const rows = await tx
    .select()
    .from(taxonomyTerm)
    .orderBy(asc(taxonomyTerm.name), asc(taxonomyTerm.id))
    .limit(size)
    .offset((page - 1) * size);
  return { rows, total: await tx.$count(taxonomyTerm) };
}

export async function findTerm(tx: Tx, id: string) {
  const [row] = await tx.select().from(taxonomyTerm).where(eq(taxonomyTerm.id, id));
  return row ?? null;
}
