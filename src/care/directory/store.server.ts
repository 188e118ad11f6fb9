import { createHash } from 'node:crypto';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import type { Listing } from './listing-shape.ts';
import {
  serviceAtLocation,
  serviceContact,
  serviceCost,
  serviceLanguage,
  serviceSchedule,
  serviceTerm,
} from './parts-schema.server.ts';
import { most } from './rules.ts';
import { service, serviceStep } from './schema.server.ts';
import { providerKey, storeLocations, storeProviders, storeTerms } from './store-named.server.ts';
import { insertAll, storeParts } from './store-parts.server.ts';

/** What storing did to each listing, by its source identifier. */
export interface Stored {
  outcome: 'new' | 'changed' | 'unchanged';
  /** Fields the source has otherwise, left as they were put right here. */
  kept: string[];
}

export interface StoreContext {
  now: Date;
  byName: string;
  /** Whether new listings leave the house in the open directory; known ones stay as they are. */
  published: boolean;
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

/** Whether somebody here put right when or where a service is given; an import then leaves both. */
const aroundCorrected = (row: { corrected: string[] }) =>
  row.corrected.includes('when') || row.corrected.includes('where');

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
    if (old && aroundCorrected(old)) stored.kept.push('times and places');
    result.set(listing.sourceId, stored);
    return { ...fresh, id: old?.id ?? newId(), published: context.published };
  });
  const written = await upsertServices(tx, rows);
  const stays = new Set(existing.filter(aroundCorrected).map((row) => row.id));
  const writtenIds = new Set(written.values());
  const changed = existing.map((row) => row.id).filter((id) => writtenIds.has(id));
  const moved = changed.filter((id) => !stays.has(id));
  for (const table of [serviceContact, serviceCost, serviceLanguage, serviceTerm])
    if (changed.length > 0) await tx.delete(table).where(inArray(table.serviceId, changed));
  for (const table of [serviceSchedule, serviceAtLocation])
    if (moved.length > 0) await tx.delete(table).where(inArray(table.serviceId, moved));
  await storeParts(tx, due, written, places, terms, stays);
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

/** Stores one listing that somebody here adds, without places and times; gives its id. */
export async function storeNew(tx: Tx, listing: Listing, context: StoreContext): Promise<string> {
  const providers = await storeProviders(tx, [listing], listing.source);
  const terms = await storeTerms(tx, [listing]);
  const id = newId();
  const made = rowOf(listing, providers.get(providerKey(listing) ?? '') ?? null, context.now);
  const written = await upsertServices(tx, [{ ...made, id, published: context.published }]);
  await storeParts(tx, [listing], written, new Map(), terms, new Set());
  return id;
}

async function upsertServices(
  tx: Tx,
  rows: (typeof service.$inferInsert)[],
): Promise<Map<string, string>> {
  const written = new Map<string, string>();
  const taken = Object.fromEntries(
    Object.keys(rows[0] ?? {})
      .filter(
        (key) => !['id', 'source', 'sourceId', 'published', 'madeAt', 'version'].includes(key),
      )
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
