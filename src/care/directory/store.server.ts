import { createHash } from 'node:crypto';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { madeId } from './import/tally.ts';
import { placeOfPostcode } from './outcode.ts';
import { type Listing, most } from './rules.ts';
import {
  location,
  provider,
  service,
  serviceAtLocation,
  serviceContact,
  serviceCost,
  serviceLanguage,
  serviceSchedule,
  serviceStep,
  serviceTerm,
  taxonomyTerm,
} from './schema.server.ts';

/** What storing did to each listing, by its source identifier. */
export interface Stored {
  outcome: 'new' | 'changed' | 'unchanged';
  /** Fields the source has otherwise, left as they were put right here. */
  kept: string[];
}

export interface StoreContext {
  now: Date;
  byName: string;
}

/** The columns a person here may put right, which an import then leaves alone. */
export const correctable = [
  'name',
  'description',
  'url',
  'email',
  'telephone',
  'status',
  'eligibility',
  'minimumAge',
  'maximumAge',
  'cost',
  'fees',
  'howToApply',
  'waitingTime',
  'accessibility',
] as const;
export type Correctable = (typeof correctable)[number];

const hashOf = (listing: Listing) =>
  createHash('sha256').update(JSON.stringify(listing)).digest('base64url');

/**
 * Stores a batch of listings of one source, at most a few hundred: new ones made, changed ones
 * brought up to date, unchanged ones left. Corrections made here outlive it.
 */
export async function storeListings(
  tx: Tx,
  listings: readonly Listing[],
  context: StoreContext,
): Promise<Map<string, Stored>> {
  const result = new Map<string, Stored>();
  const source = listings[0]?.source;
  if (source === undefined) return result;
  const ids = listings.map((listing) => listing.sourceId);
  const existing = await tx
    .select()
    .from(service)
    .where(and(eq(service.source, source), inArray(service.sourceId, ids)));
  const before = new Map(existing.map((row) => [row.sourceId, row]));
  const due = listings.filter(
    (listing) => before.get(listing.sourceId)?.sourceHash !== hashOf(listing),
  );
  for (const listing of listings) result.set(listing.sourceId, { outcome: 'unchanged', kept: [] });
  if (due.length === 0) return result;

  const providers = await storeProviders(tx, due, source);
  const terms = await storeTerms(tx, due);
  const places = await storeLocations(tx, due, source);
  const rows = due.map((listing) => {
    const old = before.get(listing.sourceId);
    const fresh = rowOf(listing, providers.get(providerKey(listing) ?? '') ?? null, context.now);
    const stored: Stored = { outcome: old ? 'changed' : 'new', kept: [] };
    for (const field of correctable) {
      if (!old?.corrected.includes(field)) continue;
      if (fresh[field] !== old[field]) stored.kept.push(field);
      Object.assign(fresh, { [field]: old[field] });
    }
    result.set(listing.sourceId, stored);
    return { ...fresh, id: old?.id ?? newId() };
  });
  const written = await upsertServices(tx, rows);
  const changed = [...before.values()]
    .map((row) => row.id)
    .filter((id) => rows.some((row) => row.id === id));
  if (changed.length > 0)
    for (const table of [
      serviceSchedule,
      serviceAtLocation,
      serviceContact,
      serviceCost,
      serviceLanguage,
      serviceTerm,
    ])
      await tx.delete(table).where(inArray(table.serviceId, changed));
  await storeParts(tx, due, written, places, terms);
  await insertAll(
    tx,
    serviceStep,
    due.map((listing) => ({
      id: newId(),
      serviceId: written.get(listing.sourceId) ?? '',
      act: result.get(listing.sourceId)?.outcome === 'new' ? 'imported' : 'changed-by-import',
      byName: context.byName,
      at: context.now,
    })),
  );
  return result;
}

/** Inserts any number of rows, a few hundred a statement. */
async function insertAll<T extends PgTable>(
  tx: Tx,
  table: T,
  rows: T['$inferInsert'][],
): Promise<void> {
  for (let at = 0; at < rows.length; at += 500)
    await tx
      .insert(table)
      .values(rows.slice(at, at + 500))
      .onConflictDoNothing();
}

async function upsertServices(
  tx: Tx,
  rows: (typeof service.$inferInsert)[],
): Promise<Map<string, string>> {
  const written = new Map<string, string>();
  const taken = Object.fromEntries(
    Object.keys(rows[0] ?? {})
      .filter((key) => !['id', 'source', 'sourceId', 'madeAt', 'version'].includes(key))
      .map((key) => [
        key,
        sql.raw(`excluded."${key.replaceAll(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)}"`),
      ]),
  );
  for (let at = 0; at < rows.length; at += 500) {
    const done = await tx
      .insert(service)
      .values(rows.slice(at, at + 500))
      .onConflictDoUpdate({
        target: [service.source, service.sourceId],
        set: { ...taken, version: sql`${service.version} + 1` },
      })
      .returning({ id: service.id, sourceId: service.sourceId });
    for (const row of done) written.set(row.sourceId, row.id);
  }
  return written;
}

const providerKey = (listing: Listing): string | null =>
  listing.provider ? (listing.provider.sourceId ?? madeId(listing.provider.name)) : null;

async function storeProviders(
  tx: Tx,
  listings: Listing[],
  source: string,
): Promise<Map<string, string>> {
  const rows = new Map<string, typeof provider.$inferInsert>();
  for (const listing of listings) {
    const key = providerKey(listing);
    if (!listing.provider || key === null || rows.has(key)) continue;
    rows.set(key, { ...listing.provider, id: newId(), source, sourceId: key });
  }
  if (rows.size === 0) return new Map();
  const ordered = [...rows.values()].sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
  const done = await tx
    .insert(provider)
    .values(ordered)
    .onConflictDoUpdate({
      target: [provider.source, provider.sourceId],
      set: {
        name: sql`excluded.name`,
        description: sql`coalesce(excluded.description, ${provider.description})`,
        url: sql`coalesce(excluded.url, ${provider.url})`,
        email: sql`coalesce(excluded.email, ${provider.email})`,
        charityNumber: sql`coalesce(excluded.charity_number, ${provider.charityNumber})`,
        companyNumber: sql`coalesce(excluded.company_number, ${provider.companyNumber})`,
      },
    })
    .returning({ id: provider.id, sourceId: provider.sourceId });
  return new Map(done.map((row) => [row.sourceId, row.id]));
}

type Place = Listing['locations'][number];

/** The identifier of a place: its own, or one made from the service and what is known of the place. */
const placeKey = (listing: Listing, place: Place): string =>
  place.sourceId ??
  madeId(listing.sourceId, place.name, place.address, place.postcode, String(place.latitude));

async function storeLocations(
  tx: Tx,
  listings: Listing[],
  source: string,
): Promise<Map<string, string>> {
  const rows = new Map<string, typeof location.$inferInsert>();
  for (const listing of listings)
    for (const place of listing.locations) {
      const key = placeKey(listing, place);
      if (rows.has(key)) continue;
      const rough =
        place.latitude === null && place.postcode ? placeOfPostcode(place.postcode) : null;
      const { phones: _, schedules: __, ...plain } = place;
      rows.set(key, {
        ...plain,
        id: newId(),
        source,
        sourceId: key,
        latitude: place.latitude ?? rough?.latitude ?? null,
        longitude: place.longitude ?? rough?.longitude ?? null,
        withinKm: place.latitude === null ? (rough?.within ?? null) : 0,
      });
    }
  const found = new Map<string, string>();
  const ordered = [...rows.values()].sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
  const columns = [
    'name',
    'description',
    'address',
    'town',
    'postcode',
    'latitude',
    'longitude',
    'accessibility',
    'transport',
  ] as const;
  for (let at = 0; at < ordered.length; at += 500) {
    const done = await tx
      .insert(location)
      .values(ordered.slice(at, at + 500))
      .onConflictDoUpdate({
        target: [location.source, location.sourceId],
        set: {
          ...Object.fromEntries(columns.map((column) => [column, sql.raw(`excluded.${column}`)])),
          withinKm: sql`excluded.within_km`,
        },
      })
      .returning({ id: location.id, sourceId: location.sourceId });
    for (const row of done) found.set(row.sourceId, row.id);
  }
  return found;
}

const termKey = (term: Listing['terms'][number]) =>
  `${term.kind}\n${term.taxonomy ?? ''}\n${term.name}`;

async function storeTerms(tx: Tx, listings: Listing[]): Promise<Map<string, string>> {
  const rows = new Map<string, typeof taxonomyTerm.$inferInsert>();
  for (const term of listings.flatMap((listing) => listing.terms))
    rows.set(termKey(term), {
      id: newId(),
      kind: term.kind,
      name: term.name,
      taxonomy: term.taxonomy ?? '',
      code: term.code,
    });
  if (rows.size === 0) return new Map();
  const ordered = [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const found = new Map<string, string>();
  for (let at = 0; at < ordered.length; at += 500) {
    const done = await tx
      .insert(taxonomyTerm)
      .values(ordered.slice(at, at + 500))
      .onConflictDoUpdate({
        target: [taxonomyTerm.kind, taxonomyTerm.taxonomy, taxonomyTerm.name],
        set: { code: sql`coalesce(excluded.code, ${taxonomyTerm.code})` },
      })
      .returning();
    for (const row of done) found.set(`${row.kind}\n${row.taxonomy}\n${row.name}`, row.id);
  }
  return found;
}

function rowOf(listing: Listing, providerId: string | null, now: Date) {
  const phones = [
    ...listing.phones,
    ...listing.locations.flatMap((place) => place.phones),
    ...listing.contacts.flatMap((contact) => contact.phones ?? []),
  ];
  const keywords = [
    listing.provider?.name,
    ...listing.terms.map((term) => term.name),
    ...listing.locations.flatMap((place) => [
      place.name,
      place.town,
      place.postcode?.split(' ')[0],
    ]),
    ...listing.languages.map((language) => language.name),
    listing.area,
  ];
  return {
    source: listing.source,
    sourceId: listing.sourceId,
    providerId,
    name: listing.name,
    alternateName: listing.alternateName,
    description: listing.description,
    url: listing.url,
    email: listing.email,
    telephone: phones[0]?.number ?? null,
    status: listing.status,
    eligibility: listing.eligibility,
    minimumAge: listing.minimumAge,
    maximumAge: listing.maximumAge,
    cost: listing.cost,
    fees: listing.fees,
    attending: listing.attending,
    access: listing.access,
    howToApply: listing.howToApply,
    waitingTime: listing.waitingTime,
    accreditations: listing.accreditations,
    alert: listing.alert,
    accessibility: listing.accessibility,
    area: listing.area,
    assuredDate: listing.assuredDate,
    assuredBy: listing.assuredBy,
    sourceModified: listing.lastModified ? new Date(listing.lastModified) : null,
    sourceHash: hashOf(listing),
    keywords: [...new Set(keywords.filter(Boolean))].join(' · ').slice(0, most.text),
    madeAt: now,
    changedAt: now,
  };
}

async function storeParts(
  tx: Tx,
  listings: Listing[],
  services: Map<string, string>,
  places: Map<string, string>,
  terms: Map<string, string>,
) {
  const at: (typeof serviceAtLocation.$inferInsert)[] = [];
  const schedules: (typeof serviceSchedule.$inferInsert)[] = [];
  const contacts: (typeof serviceContact.$inferInsert)[] = [];
  const costs: (typeof serviceCost.$inferInsert)[] = [];
  const languages: (typeof serviceLanguage.$inferInsert)[] = [];
  const linked: (typeof serviceTerm.$inferInsert)[] = [];
  for (const listing of listings) {
    const serviceId = services.get(listing.sourceId);
    if (!serviceId) continue;
    const own = () => ({ id: newId(), serviceId });
    const timed = (schedule: Listing['schedules'][number], serviceAtLocationId: string | null) =>
      schedules.push({
        ...own(),
        ...schedule,
        serviceAtLocationId,
        days: [...new Set(schedule.byday.map((day) => day.slice(-2)))],
      });
    for (const schedule of listing.schedules) timed(schedule, null);
    for (const place of listing.locations) {
      const locationId = places.get(placeKey(listing, place));
      if (!locationId) continue;
      const row = { ...own(), locationId };
      at.push(row);
      for (const schedule of place.schedules) timed(schedule, row.id);
      for (const phone of place.phones)
        contacts.push({
          ...own(),
          telephone: phone.number,
          extension: phone.extension,
          note: phone.description ?? place.name,
        });
    }
    for (const phone of listing.phones.slice(1))
      contacts.push({
        ...own(),
        telephone: phone.number,
        extension: phone.extension,
        note: phone.description,
      });
    for (const contact of listing.contacts) {
      const [phone] = contact.phones;
      contacts.push({
        ...own(),
        name: contact.name,
        title: contact.title,
        department: contact.department,
        email: contact.email,
        telephone: phone?.number ?? null,
        extension: phone?.extension ?? null,
      });
    }
    for (const cost of listing.costOptions) costs.push({ ...own(), ...cost });
    for (const language of listing.languages) languages.push({ ...own(), ...language });
    for (const termId of new Set(listing.terms.map((term) => terms.get(termKey(term)))))
      if (termId) linked.push({ serviceId, termId });
  }
  await insertAll(tx, serviceAtLocation, at);
  await insertAll(tx, serviceSchedule, schedules);
  await insertAll(tx, serviceContact, contacts);
  await insertAll(tx, serviceCost, costs);
  await insertAll(tx, serviceLanguage, languages);
  await insertAll(tx, serviceTerm, linked);
}
