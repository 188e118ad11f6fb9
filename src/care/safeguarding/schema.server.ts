import { sql } from 'drizzle-orm';
import { check, index, integer, text, unique, uuid } from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { person } from '../person/schema.server.ts';
import { referral } from '../referral/schema.server.ts';
import { care, guarded, owned } from '../schema.server.ts';

// Who sees a concern is said once, in the function care.sees_concern; the policies that ask it stand
// with it in drizzle/guard.sql, since a function of these tables cannot be there before they are.

/** A safeguarding concern about a person, or about who is referred and has no record yet. Seen by who raised it, the person's link worker, the leads, who is named. */
export const concern = care
  .table(
    'concern',
    {
      ...owned(),
      /** Null until there is a record: it comes with the person when the referral is accepted (`drizzle/guard.sql`). */
      personId: uuid().references(() => person.id),
      /** The referral it was raised from. */
      referralId: uuid().references(() => referral.id),
      title: text().notNull(),
      what: text().notNull(),
      status: text().notNull().default('open'),
      raisedBy: uuid().notNull(),
      raisedByName: text().notNull(),
      raisedAt: moment().notNull(),
      version: integer().notNull().default(1),
    },
    (t) => [
      check('concern_status', sql`status in ('open', 'passed-on', 'closed')`),
      check('concern_about', sql`person_id is not null or referral_id is not null`),
      index().on(t.organisationId, t.status, t.raisedAt.desc()),
      index().on(t.organisationId, t.personId, t.raisedAt.desc()),
      index().on(t.organisationId, t.referralId),
    ],
  )
  .enableRLS();

/** Somebody named to see a concern, and the person's link worker when it was raised. */
export const concernReader = care
  .table(
    'concern_reader',
    {
      ...owned(),
      concernId: uuid()
        .notNull()
        .references(() => concern.id),
      userId: uuid().notNull(),
      addedAt: moment().notNull(),
    },
    (t) => [unique().on(t.concernId, t.userId), index().on(t.organisationId, t.userId)],
  )
  .enableRLS();

/** What was done about a concern. Never changed. */
export const concernStep = care
  .table(
    'concern_step',
    {
      ...owned(),
      concernId: uuid()
        .notNull()
        .references(() => concern.id),
      kind: text().notNull(),
      note: text(),
      byUserId: uuid(),
      byName: text().notNull(),
      at: moment().notNull(),
    },
    (t) => [index().on(t.organisationId, t.concernId, t.at)],
  )
  .enableRLS();

/** A service's safeguarding leads. */
export const safeguardingLead = care.table(
  'safeguarding_lead',
  {
    ...owned(),
    userId: uuid().notNull(),
    since: moment().notNull(),
    endedAt: moment(),
  },
  (t) => [guarded('safeguarding_lead'), index().on(t.organisationId, t.userId)],
);
