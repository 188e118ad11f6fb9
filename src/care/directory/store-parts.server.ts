import type { PgTable } from 'drizzle-orm/pg-core';
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
import { placeKey, termKey } from './store-named.server.ts';

/** Inserts any number of rows, a few hundred a statement. */
export async function insertAll<T extends PgTable>(
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

/** The rows that belong to one listing alone. */
export async function storeParts(
  tx: Tx,
  listings: Listing[],
  services: Map<string, string>,
  places: Map<string, string>,
  terms: Map<string, string>,
  /** Services whose times and places are left as they are. */
  stays: ReadonlySet<string>,
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
    const moves = !stays.has(serviceId);
    if (moves) for (const schedule of listing.schedules) timed(schedule, null);
    for (const place of listing.locations) {
      const locationId = places.get(placeKey(listing, place));
      if (!locationId) continue;
      const row = { ...own(), locationId };
      if (moves) at.push(row);
      if (moves) for (const schedule of place.schedules) timed(schedule, row.id);
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
