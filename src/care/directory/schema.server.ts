import { type SQL, sql } from 'drizzle-orm';
import {
  boolean,
  check,
  customType,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  numeric,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { care } from '../schema.server.ts';

/*
 * The directory holds no organisation's data of people: listings are public, and the same for all
 * services. So its tables carry no row-level security, which would cost search its indexes (full-text
 * and trigram operators are not leakproof).
 */

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });
const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const day = () => date({ mode: 'string' });
const words = () => text().array().notNull().default(sql`'{}'::text[]`);

/** An organisation that gives services, as its source names it. */
export const provider = care.table(
  'directory_provider',
  {
    id: uuid().primaryKey(),
    source: text().notNull(),
    sourceId: text().notNull(),
    name: text().notNull(),
    description: text(),
    url: text(),
    email: text(),
    charityNumber: text(),
    companyNumber: text(),
  },
  (t) => [unique('directory_provider_source').on(t.source, t.sourceId)],
);

/** A listing: one service of the directory. */
export const service = care.table(
  'directory_service',
  {
    id: uuid().primaryKey(),
    source: text().notNull(),
    sourceId: text().notNull(),
    providerId: uuid().references(() => provider.id),
    name: text().notNull(),
    alternateName: text(),
    description: text(),
    url: text(),
    email: text(),
    telephone: text(),
    status: text().notNull(),
    eligibility: text(),
    minimumAge: integer(),
    maximumAge: integer(),
    cost: text().notNull(),
    fees: text(),
    attending: words(),
    access: words(),
    howToApply: text(),
    waitingTime: text(),
    accreditations: text(),
    alert: text(),
    accessibility: text(),
    area: text(),
    /** What the source says of its own checking. */
    assuredDate: day(),
    assuredBy: text(),
    sourceModified: moment(),
    /** When a person here last said that it is right, and who. */
    confirmedAt: moment(),
    confirmedBy: text(),
    fullSince: moment(),
    fullBy: text(),
    fullNote: text(),
    /** Fields put right here, which an import leaves alone. */
    corrected: words(),
    openReports: integer().notNull().default(0),
    /** Of what the source said, so that an unchanged record is known. */
    sourceHash: text().notNull(),
    /** Provider, terms and towns, for the search. */
    keywords: text().notNull().default(''),
    search: tsvector().generatedAlwaysAs(
      (): SQL =>
        sql`setweight(to_tsvector('english', name || ' ' || coalesce(alternate_name, '')), 'A') || setweight(to_tsvector('english', keywords), 'B') || setweight(to_tsvector('english', left(coalesce(description, ''), 20000)), 'C')`,
    ),
    madeAt: moment().notNull(),
    changedAt: moment().notNull(),
    version: integer().notNull().default(1),
  },
  (t) => [
    unique('directory_service_source').on(t.source, t.sourceId),
    index('directory_service_search').using('gin', t.search),
    index().on(t.name, t.id),
    index().on(t.providerId),
    check(
      'directory_service_status',
      sql`status in ('active', 'inactive', 'temporarily-closed', 'defunct')`,
    ),
    check('directory_service_cost', sql`cost in ('free', 'paid', 'unknown')`),
  ],
);

const ofService = () => ({
  id: uuid().primaryKey(),
  serviceId: uuid()
    .notNull()
    .references(() => service.id, { onDelete: 'cascade' }),
});

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

/** What was done to a listing, by whom: history, added to and never changed. */
export const serviceStep = care.table(
  'directory_service_step',
  {
    ...ofService(),
    act: text().notNull(),
    note: text(),
    /** Field to what it was before, for a correction. */
    before: jsonb().$type<Record<string, string | number | null>>(),
    byName: text().notNull(),
    at: moment().notNull(),
  },
  (t) => [index().on(t.serviceId, t.at)],
);

/** A word that something is wrong with a listing. */
export const serviceReport = care.table(
  'directory_service_report',
  {
    ...ofService(),
    reason: text().notNull(),
    note: text(),
    byName: text().notNull(),
    at: moment().notNull(),
    settledAt: moment(),
    settledBy: text(),
  },
  (t) => [index().on(t.serviceId, t.settledAt)],
);

/** Every word of the directory, for finding what a mistyped one was meant to be. */
export const directoryWord = care.table(
  'directory_word',
  { word: text().primaryKey(), uses: integer().notNull() },
  (t) => [index('directory_word_likeness').using('gin', sql`${t.word} gin_trgm_ops`)],
);

/** An import of a file, its progress and its outcome. */
export const directoryImport = care.table(
  'directory_import',
  {
    id: uuid().primaryKey(),
    /** waiting, running, done, failed */
    status: text().notNull(),
    fileName: text().notNull(),
    /** Where to fetch it from, where no file was handed in. */
    address: text(),
    source: text(),
    kind: text(),
    mapping: jsonb(),
    /** The file itself until it has been read. */
    file: bytes(),
    startedBy: text().notNull(),
    madeAt: moment().notNull(),
    finishedAt: moment(),
    /** Listings to store, and stored so far. */
    total: integer().notNull().default(0),
    stored: integer().notNull().default(0),
    read: integer().notNull().default(0),
    imported: integer().notNull().default(0),
    merged: integer().notNull().default(0),
    refused: integer().notNull().default(0),
    /** Why it failed, in words. */
    failure: text(),
  },
  (t) => [
    index().on(t.madeAt),
    check('directory_import_status', sql`status in ('waiting', 'running', 'done', 'failed')`),
  ],
);

/** What became of each record of an import. */
export const directoryImportRecord = care.table(
  'directory_import_record',
  {
    importId: uuid()
      .notNull()
      .references(() => directoryImport.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    sourceId: text(),
    name: text(),
    outcome: text().notNull(),
    reasons: words(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.position] }), index().on(t.importId, t.outcome)],
);
