import { sql } from 'drizzle-orm';
import { check, index, integer, pgPolicy, text, uuid } from 'drizzle-orm/pg-core';
import { accountRole, careRole, moment, ofActingOrganisations } from '#platform/schema.server.ts';
import { account } from '../../schema.server.ts';
import { program } from '../schema.server.ts';

/** A program's wish to be told when a record of a kind changes. Care reads it, without the secret. */
export const subscription = account.table(
  'subscription',
  {
    id: uuid().primaryKey(),
    organisationId: uuid().notNull(),
    programId: uuid()
      .notNull()
      .references(() => program.id),
    /** The kind of record, and the search that it must be found by: `Task?status=completed`. */
    kind: text().notNull(),
    criteria: text().notNull(),
    reason: text().notNull(),
    endpoint: text().notNull(),
    /** What is sent: nothing, or which record it is. */
    payload: text().notNull(),
    /** What the program gave us to sign with, sealed; it is never given out. */
    secret: text().notNull(),
    status: text().notNull(),
    /** Why it stands in error. */
    error: text(),
    /** Notifications in a row that were given up. */
    failures: integer().notNull().default(0),
    endsAt: moment(),
    madeAt: moment().notNull(),
    changedAt: moment().notNull(),
    version: integer().notNull().default(1),
  },
  (t) => [
    check('subscription_status', sql`status in ('active', 'error', 'off')`),
    check('subscription_payload', sql`payload in ('empty', 'id-only')`),
    index().on(t.organisationId, t.kind, t.status),
    index().on(t.programId),
    pgPolicy('subscription_of_organisation', {
      for: 'all',
      to: [accountRole],
      using: ofActingOrganisations,
      withCheck: ofActingOrganisations,
    }),
    pgPolicy('subscription_read', { for: 'select', to: [careRole], using: ofActingOrganisations }),
  ],
);

/** A change that a program is to be told of; written by the act that made it (`account.tell_subscribers`). */
export const notification = account.table(
  'notification',
  {
    id: uuid().primaryKey(),
    organisationId: uuid().notNull(),
    subscriptionId: uuid()
      .notNull()
      .references(() => subscription.id, { onDelete: 'cascade' }),
    kind: text().notNull(),
    subjectId: uuid().notNull(),
    status: text().notNull(),
    failure: text(),
    madeAt: moment().notNull(),
    settledAt: moment(),
  },
  (t) => [
    // `passed-over`: not what it asked for, or no longer its to read.
    check('notification_status', sql`status in ('waiting', 'sent', 'passed-over', 'failed')`),
    index().on(t.organisationId, t.status, t.madeAt),
    index().on(t.subscriptionId, t.status),
    pgPolicy('notification_of_organisation', {
      for: 'all',
      to: [accountRole],
      using: ofActingOrganisations,
      withCheck: ofActingOrganisations,
    }),
  ],
);
