import { sql } from 'drizzle-orm';
import {
  check,
  customType,
  index,
  integer,
  jsonb,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { care } from '../schema.server.ts';
import { words } from './schema.server.ts';

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** An import of a file, its progress and its outcome. */
export const directoryImport = care.table(
  'directory_import',
  {
    id: uuid().primaryKey(),
    /** to-map (a table whose columns nobody has explained yet), waiting, running, done, failed */
    status: text().notNull(),
    fileName: text().notNull(),
    /** Where to fetch it from, where no file was handed in. */
    address: text(),
    source: text(),
    kind: text(),
    mapping: jsonb(),
    /** Of a table handed in: what its columns are called, and its first rows, to choose by. */
    headings: words(),
    sample: jsonb().$type<string[][]>().notNull().default([]),
    /** Who alone may say what the columns hold. */
    byOrganisationId: uuid(),
    /** The file itself until it has been read. */
    file: bytes(),
    startedBy: text().notNull(),
    madeAt: moment().notNull(),
    finishedAt: moment(),
    /** Records of a feed to fetch one by one, and fetched so far. */
    toFetch: integer().notNull().default(0),
    fetched: integer().notNull().default(0),
    /** Listings to store, and stored so far. */
    total: integer().notNull().default(0),
    stored: integer().notNull().default(0),
    read: integer().notNull().default(0),
    imported: integer().notNull().default(0),
    merged: integer().notNull().default(0),
    refused: integer().notNull().default(0),
    /** Listings this list had before and has no longer, and those that were gone and are back. */
    gone: integer().notNull().default(0),
    returned: integer().notNull().default(0),
    /** Why it failed, in words. */
    failure: text(),
  },
  (t) => [
    index().on(t.madeAt),
    index().on(t.byOrganisationId, t.madeAt),
    check(
      'directory_import_status',
      sql`status in ('to-map', 'waiting', 'running', 'done', 'failed')`,
    ),
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

/** What an import has fetched so far, so that one that was stopped need not ask again. */
export const directoryFetched = care.table(
  'directory_fetched',
  {
    importId: uuid()
      .notNull()
      .references(() => directoryImport.id, { onDelete: 'cascade' }),
    address: text().notNull(),
    body: bytes().notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.address] })],
);
