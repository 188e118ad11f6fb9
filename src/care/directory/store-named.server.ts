import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { madeId } from './import/tally.ts';
import type { Listing } from './listing-shape.ts';
import { placeOfPostcode } from './outcode.ts';
import { location, taxonomyTerm } from './parts-schema.server.ts';
import { provider } from './schema.server.ts';

/** The identifier of a listing's organisation: its own, or one made from its name. */
export const providerKey = (listing: Listing): string | null =>
  listing.provider ? (listing.provider.sourceId ?? madeId(listing.provider.name)) : null;

export async function storeProviders(
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
export const placeKey = (listing: Listing, place: Place): string =>
  place.sourceId ??
  madeId(listing.sourceId, place.name, place.address, place.postcode, String(place.latitude));

export async function storeLocations(
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

export const termKey = (term: Listing['terms'][number]) =>
  `${term.kind}\n${term.taxonomy ?? ''}\n${term.name}`;

export async function storeTerms(tx: Tx, listings: Listing[]): Promise<Map<string, string>> {
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
