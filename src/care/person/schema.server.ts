import { sql } from 'drizzle-orm';
import { boolean, check, date, index, integer, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { care, guarded, owned } from '../schema.server.ts';

/** A person the service knows. Only names and date of birth are demanded (PRSB). */
export const person = care.table(
  'person',
  {
    ...owned(),
    nhsNumber: text(),
    givenName: text().notNull(),
    familyName: text().notNull(),
    preferredName: text(),
    dateOfBirth: date({ mode: 'string' }).notNull(),
    pronouns: text(),
    /** As the person says it: female, male, other, not-said; null where it was not asked. */
    sex: text(),
    /** asian, black, mixed, white, other, not-said; null where it was not asked. */
    ethnicity: text(),
    address: text(),
    postcode: text(),
    telephone: text(),
    email: text(),
    /** telephone, text-message, email, post, through-somebody */
    contactPreference: text(),
    mayLeaveMessage: boolean().notNull().default(false),
    language: text(),
    interpreterNeeded: boolean().notNull().default(false),
    communicationNeeds: text(),
    reasonableAdjustments: text(),
    /** What matters to the person, in their words. */
    aboutMe: text(),
    isCarer: boolean().notNull().default(false),
    practiceCode: text(),
    /** not-asked, no-known-risks, has-risks */
    risks: text().notNull().default('not-asked'),
    /** not-asked, yes, no */
    consentToShare: text().notNull().default('not-asked'),
    consentNote: text(),
    consentAt: moment(),
    madeAt: moment().notNull(),
    changedAt: moment().notNull(),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('person'),
    check('person_risks', sql`risks in ('not-asked', 'no-known-risks', 'has-risks')`),
    check('person_consent', sql`consent_to_share in ('not-asked', 'yes', 'no')`),
    check('person_sex', sql`sex in ('female', 'male', 'other', 'not-said')`),
    check(
      'person_ethnicity',
      sql`ethnicity in ('asian', 'black', 'mixed', 'white', 'other', 'not-said')`,
    ),
    uniqueIndex('person_nhs_number')
      .on(t.organisationId, t.nhsNumber)
      .where(sql`nhs_number is not null`),
    // With all that a search by words looks at, so that it reads this index alone.
    index('person_names').on(
      t.organisationId,
      t.familyName,
      t.givenName,
      t.id,
      t.preferredName,
      t.nhsNumber,
    ),
    index().on(t.organisationId, t.dateOfBirth),
    index().on(t.organisationId, t.postcode),
    // Here and in other tables: what programs ask for, the last changed first.
    index('person_changed').on(t.organisationId, t.changedAt, t.id),
  ],
);

/** Somebody who matters to the person: a carer, a friend, another professional. */
export const personContact = care.table(
  'person_contact',
  {
    ...owned(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    name: text().notNull(),
    relationship: text().notNull(),
    telephone: text(),
    isCarer: boolean().notNull().default(false),
    mayTalkTo: boolean().notNull().default(false),
    note: text(),
    madeAt: moment().notNull(),
    endedAt: moment(),
  },
  (t) => [guarded('person_contact'), index().on(t.organisationId, t.personId)],
);

/** A known risk, to the person or to those who visit. */
export const personRisk = care.table(
  'person_risk',
  {
    ...owned(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    kind: text().notNull(),
    description: text().notNull(),
    /** Safeguarding entries may have to be kept from the person's own view. */
    hiddenFromPerson: boolean().notNull().default(false),
    recordedBy: uuid(),
    madeAt: moment().notNull(),
    endedAt: moment(),
  },
  (t) => [guarded('person_risk'), index().on(t.organisationId, t.personId)],
);

/** What the person said about sharing, each time they were asked. Never changed. */
export const consentStep = care.table(
  'consent_step',
  {
    ...owned(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    /** yes, no */
    said: text().notNull(),
    note: text(),
    byName: text().notNull(),
    at: moment().notNull(),
  },
  (t) => [
    guarded('consent_step'),
    check('consent_step_said', sql`said in ('yes', 'no')`),
    index().on(t.organisationId, t.personId, t.at.desc()),
  ],
);
