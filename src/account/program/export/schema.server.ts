import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgPolicy, text, unique, uuid } from 'drizzle-orm/pg-core';
import { accountRole, moment, ofActingOrganisations } from '#platform/schema.server.ts';
import { account } from '../../schema.server.ts';
import { program } from '../schema.server.ts';

const ofOrganisation = (name: string) =>
  pgPolicy(name, {
    for: 'all',
    to: [accountRole],
    using: ofActingOrganisations,
    withCheck: ofActingOrganisations,
  });

/** Records that a program takes in bulk; it and its files are gone when it is cancelled or over. */
export const bulkExport = account.table(
  'bulk_export',
  {
    id: uuid().primaryKey(),
    organisationId: uuid().notNull(),
    programId: uuid()
      .notNull()
      .references(() => program.id),
    /** The address it was asked by, as the manifest repeats it. */
    request: text().notNull(),
    /** The kinds of record, separated by spaces. */
    kinds: text().notNull(),
    /** Only what changed since. */
    since: moment(),
    /** For an analyst: under pseudonyms, with small groups kept back. */
    pseudonymous: boolean().notNull(),
    status: text().notNull(),
    /** Records written, of about so many. */
    written: integer().notNull().default(0),
    total: integer().notNull().default(0),
    madeAt: moment().notNull(),
    endsAt: moment().notNull(),
  },
  (t) => [
    check('bulk_export_status', sql`status in ('running', 'done', 'failed')`),
    index().on(t.organisationId, t.programId),
    ofOrganisation('bulk_export_of_organisation'),
  ],
);

/** A file of an export, of one kind of record. Its link is good once; the link's hash alone is kept. */
export const bulkExportFile = account.table(
  'bulk_export_file',
  {
    id: uuid().primaryKey(),
    organisationId: uuid().notNull(),
    exportId: uuid()
      .notNull()
      .references(() => bulkExport.id, { onDelete: 'cascade' }),
    kind: text().notNull(),
    records: integer().notNull(),
    linkHash: text(),
  },
  (t) => [
    unique().on(t.exportId, t.kind),
    index().on(t.linkHash),
    ofOrganisation('bulk_export_file_of_organisation'),
  ],
);
