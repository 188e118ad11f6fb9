import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgPolicy,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { careRole, moment } from '#platform/schema.server.ts';
import { criteriaVersion } from '../criteria/schema.server.ts';
import { person } from '../person/schema.server.ts';
import { care, guarded, owned } from '../schema.server.ts';
import type { BegunReferral } from './shapes.ts';

/** A request that the service support a person, with who asked and why. */
export const referral = care.table(
  'referral',
  {
    ...owned(),
    personId: uuid().references(() => person.id),
    episodeId: uuid(),
    /** gp, nurse, receptionist, other-practice-staff, hospital, council, police, pharmacy, voluntary, self, family, other */
    source: text().notNull(),
    /** signed-in, public-page, telephone, file */
    route: text().notNull(),
    status: text().notNull(),
    // The person as the referrer gave them, before they are matched to a record.
    givenName: text().notNull(),
    familyName: text().notNull(),
    dateOfBirth: date({ mode: 'string' }).notNull(),
    nhsNumber: text(),
    telephone: text(),
    email: text(),
    address: text(),
    postcode: text(),
    practiceCode: text(),
    communicationNeeds: text(),
    referringOrganisationId: uuid(),
    referrerUserId: uuid(),
    referrerName: text(),
    referrerRole: text(),
    referrerOrganisation: text(),
    referrerContact: text(),
    returnResponseTo: text(),
    reason: text().notNull(),
    /** routine, soon, urgent */
    urgency: text().notNull().default('routine'),
    personAgreed: boolean().notNull(),
    /** not-asked, no-known-risks, has-risks */
    risks: text().notNull(),
    riskNote: text(),
    // What the referrer's own system calls it.
    sentSystem: text(),
    sentValue: text(),
    receivedAt: moment().notNull(),
    changedAt: moment().notNull(),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('referral'),
    check(
      'referral_status',
      sql`status in ('received', 'triaged', 'returned', 'accepted', 'declined', 'redirected', 'withdrawn')`,
    ),
    check('referral_urgency', sql`urgency in ('routine', 'soon', 'urgent')`),
    check('referral_risks', sql`risks in ('not-asked', 'no-known-risks', 'has-risks')`),
    index().on(t.organisationId, t.status, t.receivedAt.desc(), t.id),
    index().on(t.organisationId, t.personId),
    index().on(t.organisationId, t.episodeId),
    index().on(t.organisationId, t.receivedAt),
    index('referral_changed').on(t.organisationId, t.changedAt, t.id),
  ],
);

/** A need named in the referral. */
export const referralNeed = care.table(
  'referral_need',
  {
    ...owned(),
    referralId: uuid()
      .notNull()
      .references(() => referral.id),
    need: text().notNull(),
  },
  (t) => [guarded('referral_need'), unique().on(t.referralId, t.need)],
);

/**
 * What a clinical system said of somebody whom a colleague there is about to refer, for the minutes
 * until they do. Of the address that opens it only the hash is kept.
 */
export const referralBegun = care.table(
  'referral_begun',
  {
    ...owned(),
    tokenHash: text().notNull().unique(),
    values: jsonb().$type<BegunReferral>().notNull(),
    sentSystem: text(),
    sentValue: text(),
    expiresAt: moment().notNull(),
  },
  (t) => [guarded('referral_begun'), index().on(t.expiresAt)],
);

/** One step of a referral: who moved it, when, why. Never changed. */
export const referralStep = care.table(
  'referral_step',
  {
    ...owned(),
    referralId: uuid()
      .notNull()
      .references(() => referral.id),
    fromStatus: text(),
    toStatus: text().notNull(),
    byUserId: uuid(),
    byName: text().notNull(),
    at: moment().notNull(),
    reason: text(),
    /** The criteria that a decline rests on; `reason` says on which of them. */
    criteriaVersionId: uuid().references(() => criteriaVersion.id),
    note: text(),
  },
  (t) => [guarded('referral_step'), index().on(t.organisationId, t.referralId, t.at)],
);

/**
 * What the referrer may see of a referral: where it stands and the closing feedback, nothing else.
 * Read by the referring organisation, written by the service.
 */
export const referralProgress = care.table(
  'referral_progress',
  {
    ...owned(),
    referralId: uuid()
      .notNull()
      .unique()
      .references(() => referral.id),
    referringOrganisationId: uuid(),
    referrerUserId: uuid(),
    /** The name the referrer gave, so that they know whom it is about. */
    personName: text().notNull(),
    /** received, returned, accepted, waiting, in-progress, declined, redirected, withdrawn, closed */
    standing: text().notNull(),
    explanation: text(),
    feedback: text(),
    // What the referrer's own system calls it: sent twice, it is one referral.
    sentSystem: text(),
    sentValue: text(),
    receivedAt: moment().notNull(),
    changedAt: moment().notNull(),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('referral_progress'),
    pgPolicy('referral_progress_of_referrer', {
      for: 'select',
      to: [careRole],
      using: sql`referring_organisation_id = any((select platform.org_ids())::uuid[])`,
    }),
    index().on(t.referringOrganisationId, t.receivedAt.desc()),
    index('referral_progress_changed').on(t.referringOrganisationId, t.changedAt, t.id),
    index().on(t.organisationId),
    uniqueIndex('referral_progress_sent')
      .on(t.referringOrganisationId, t.sentSystem, t.sentValue, t.organisationId)
      .where(sql`sent_value is not null`),
  ],
);

/**
 * A request for help while somebody is typing it: sealed with a key that their browser alone holds,
 * so that nobody reads what was never sent. Emptied when it is sent.
 */
export const asking = care.table(
  'asking',
  {
    ...owned(),
    tokenHash: text().notNull().unique(),
    sealed: text().notNull(),
    /** What it became. */
    referralId: uuid().references(() => referral.id),
    expiresAt: moment().notNull(),
  },
  (t) => [guarded('asking'), index().on(t.organisationId, t.expiresAt)],
);
