import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  numeric,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { care } from '../schema.server.ts';
import { day, ofService, service, words } from './schema.server.ts';

/** A place at which services are given. */
export const location = care.table(
  'directory_location',
  {
    id: uuid().primaryKey(),
    source: text().notNull(),
    sourceId: text().notNull(),
    name: text(),
    description: text(),
    address: text(),
    town: text(),
    postcode: text(),
    latitude: doublePrecision(),
    longitude: doublePrecision(),
    /** How far the position may be out: 0 where the source gave it, more where the postcode tells. */
    withinKm: doublePrecision(),
    accessibility: text(),
    transport: text(),
  },
  (t) => [
    unique('directory_location_source').on(t.source, t.sourceId),
    index().on(t.latitude, t.longitude),
    index('directory_location_outcode').on(sql`split_part(${t.postcode}, ' ', 1)`),
  ],
);

export const serviceAtLocation = care.table(
  'directory_service_at_location',
  {
    ...ofService(),
    locationId: uuid()
      .notNull()
      .references(() => location.id),
  },
  (t) => [index().on(t.serviceId), index().on(t.locationId)],
);

/** When a service runs, everywhere or at one place. */
export const serviceSchedule = care.table(
  'directory_service_schedule',
  {
    ...ofService(),
    serviceAtLocationId: uuid().references(() => serviceAtLocation.id, { onDelete: 'cascade' }),
    validFrom: day(),
    validTo: day(),
    startsOn: day(),
    until: day(),
    frequency: text(),
    interval: integer(),
    byday: words(),
    bymonthday: integer().array().notNull().default(sql`'{}'::integer[]`),
    /** Days of the week alone, without RFC 5545 numbers, for the search. */
    days: words(),
    opensAt: text(),
    closesAt: text(),
    closed: boolean().notNull().default(false),
    description: text(),
    url: text(),
  },
  (t) => [index().on(t.serviceId)],
);

/** A person or a telephone number to get in touch with. */
export const serviceContact = care.table(
  'directory_service_contact',
  {
    ...ofService(),
    name: text(),
    title: text(),
    department: text(),
    email: text(),
    telephone: text(),
    extension: text(),
    note: text(),
  },
  (t) => [index().on(t.serviceId)],
);

export const serviceCost = care.table(
  'directory_service_cost',
  {
    ...ofService(),
    option: text(),
    amount: numeric({ precision: 12, scale: 2, mode: 'number' }),
    currency: text(),
    description: text(),
    validFrom: day(),
    validTo: day(),
  },
  (t) => [index().on(t.serviceId)],
);

export const serviceLanguage = care.table(
  'directory_service_language',
  { ...ofService(), name: text().notNull(), code: text(), note: text() },
  (t) => [index().on(t.serviceId)],
);

/** A need, an audience or a category, in the words of a taxonomy. */
export const taxonomyTerm = care.table(
  'directory_taxonomy_term',
  {
    id: uuid().primaryKey(),
    kind: text().notNull(),
    name: text().notNull(),
    taxonomy: text().notNull(),
    code: text(),
  },
  (t) => [
    unique('directory_taxonomy_term_name').on(t.kind, t.taxonomy, t.name),
    check('directory_taxonomy_term_kind', sql`kind in ('need', 'audience', 'category')`),
  ],
);

export const serviceTerm = care.table(
  'directory_service_term',
  {
    serviceId: uuid()
      .notNull()
      .references(() => service.id, { onDelete: 'cascade' }),
    termId: uuid()
      .notNull()
      .references(() => taxonomyTerm.id),
  },
  (t) => [primaryKey({ columns: [t.serviceId, t.termId] }), index().on(t.termId)],
);
