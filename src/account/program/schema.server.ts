import { sql } from 'drizzle-orm';
import { check, index, jsonb, pgPolicy, text, uuid } from 'drizzle-orm/pg-core';
import { accountRole, moment, ofActingOrganisations, signInRole } from '#platform/schema.server.ts';
import { account } from '../schema.server.ts';

/** A program that may sign in for an organisation, by a key of its own, with the role of a member of staff. */
export const program = account.table(
  'program',
  {
    id: uuid().primaryKey(),
    organisationId: uuid().notNull(),
    name: text().notNull(),
    role: text().notNull(),
    /** The most it may ask for, as SMART scopes separated by spaces. */
    scopes: text().notNull(),
    /** The listing of the directory that a provider's program answers for. */
    listingId: uuid(),
    /** The addresses that an app has people sent back to, separated by spaces. */
    redirects: text(),
    /** Where an app is opened from a person's record. */
    launchUrl: text(),
    /** Its public keys (JSON Web Key Set), or where they are. */
    keys: jsonb(),
    keysUrl: text(),
    madeBy: uuid(),
    madeAt: moment().notNull(),
    endedAt: moment(),
  },
  (t) => [
    check(
      'program_role',
      sql`role in ('link-worker', 'supervisor', 'manager', 'referrer', 'provider', 'analyst', 'app')`,
    ),
    check('program_redirects', sql`(role = 'app') = (redirects is not null)`),
    check('program_listing', sql`(role = 'provider') = (listing_id is not null)`),
    check('program_keys', sql`keys is null or keys_url is null`),
    index().on(t.organisationId, t.madeAt),
    pgPolicy('program_of_organisation', {
      for: 'all',
      to: [accountRole],
      using: ofActingOrganisations,
      withCheck: ofActingOrganisations,
    }),
    // The program itself, as it signs in.
    pgPolicy('program_signing_in', {
      for: 'select',
      to: [signInRole],
      using: sql`id = (select platform.user_id())`,
    }),
  ],
);

/** What a program that signed in may do for the next minutes; the token's hash alone is kept. */
export const programToken = account.table(
  'program_token',
  {
    tokenHash: text().primaryKey(),
    programId: uuid()
      .notNull()
      .references(() => program.id),
    scopes: text().notNull(),
    expiresAt: moment().notNull(),
  },
  (t) => [index().on(t.expiresAt)],
);

/** Statements that a program signed and that were used: each counts once. */
export const programAssertion = account.table(
  'program_assertion',
  {
    /** Hash of the program's id and the statement's own. */
    hash: text().primaryKey(),
    expiresAt: moment().notNull(),
  },
  (t) => [index().on(t.expiresAt)],
);
