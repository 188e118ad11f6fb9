import { type SQL, sql } from 'drizzle-orm';
import {
  boolean,
  check,
  customType,
  date,
  index,
  integer,
  jsonb,
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
const box = customType<{ data: string }>({ dataType: () => 'box' });
export const day = () => date({ mode: 'string' });
export const words = () => text().array().notNull().default(sql`'{}'::text[]`);

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
    /** How old its confirmation was when last looked at; screens work it out from the dates. */
    freshness: text().notNull().default('never'),
    /** The list it was last in: the feed's name, else its address or file name. */
    feed: text(),
    /** Whether it leaves the house in the open directory. */
    published: boolean().notNull().default(true),
    /** Since when that list no longer has it. */
    goneSince: moment(),
    /** Of what the source said, so that an unchanged record is known. */
    sourceHash: text().notNull(),
    /** Provider, terms and towns, for the search. */
    keywords: text().notNull().default(''),
    search: tsvector().generatedAlwaysAs(
      (): SQL =>
        sql`setweight(to_tsvector('english', name || ' ' || coalesce(alternate_name, '')), 'A') || setweight(to_tsvector('english', keywords), 'B') || setweight(to_tsvector('english', left(coalesce(description, ''), 20000)), 'C')`,
    ),
    /** Around all its places, in degrees east and north: kept by triggers (guard.sql); null without a position. */
    reach: box(),
    madeAt: moment().notNull(),
    changedAt: moment().notNull(),
    version: integer().notNull().default(1),
  },
  (t) => [
    unique('directory_service_source').on(t.source, t.sourceId),
    index('directory_service_search').using('gin', t.search),
    index('directory_service_reach').using('gist', t.reach),
    index('directory_service_placeless').on(t.id).where(sql`reach is null`),
    index().on(t.name, t.id),
    index().on(t.changedAt),
    // As search puts listings in order where no words say which fits best.
    index('directory_service_confirmed').on(
      sql`(gone_since is not null)`,
      sql`greatest((confirmed_at at time zone 'Europe/London')::date, assured_date) desc nulls last`,
      t.name,
      t.id,
    ),
    index().on(t.providerId),
    index().on(t.source, t.feed),
    check(
      'directory_service_status',
      sql`status in ('active', 'inactive', 'temporarily-closed', 'defunct')`,
    ),
    check('directory_service_freshness', sql`freshness in ('fresh', 'ageing', 'stale', 'never')`),
    check('directory_service_cost', sql`cost in ('free', 'paid', 'unknown')`),
  ],
);

/** Columns of every row that belongs to one listing. */
export const ofService = () => ({
  id: uuid().primaryKey(),
  serviceId: uuid()
    .notNull()
    .references(() => service.id, { onDelete: 'cascade' }),
});

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
    byUserId: uuid(),
    byOrganisationId: uuid(),
    at: moment().notNull(),
  },
  (t) => [index().on(t.serviceId, t.at), index().on(t.byOrganisationId, t.act, t.at)],
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
