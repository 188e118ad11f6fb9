import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgPolicy,
  pgSchema,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import {
  careRole,
  moment,
  ofActingOrganisations,
  questionnaireRole,
  researchRole,
} from '#platform/schema.server.ts';
import type { Note } from './import/features.ts';
import type { Questionnaire } from './model.ts';

export const questionnaire = pgSchema('questionnaire');

/**
 * One version of a questionnaire of an organisation. A draft is written over as it is edited; once
 * published it never changes (a trigger in guard.sql holds that) and can only be retired.
 */
export const definition = questionnaire.table(
  'definition',
  {
    id: uuid().primaryKey(),
    organisationId: uuid().notNull(),
    /** With the version its name for good: `url|version`. */
    url: text().notNull(),
    version: text().notNull(),
    title: text().notNull(),
    status: text().notNull(),
    body: jsonb().$type<Questionnaire>().notNull(),
    /** editor, fhir, xlsform, redcap: where it came from, and what of that was not carried as it was. */
    source: text().notNull(),
    notes: jsonb().$type<Note[]>().notNull(),
    /** Kept by researchers for their surveys: neither managers nor care see it. */
    forResearch: boolean().notNull().default(false),
    /** Offered in care as a measure. */
    measure: boolean().notNull().default(false),
    /** The licence somebody attested that the organisation holds for it. */
    licence: text(),
    licenceBy: text(),
    licenceByUserId: uuid(),
    licenceAt: moment(),
    /** The version it was begun from, to be compared with. */
    followsId: uuid(),
    madeBy: text().notNull(),
    madeAt: moment().notNull(),
    publishedBy: text(),
    publishedAt: moment(),
    retiredBy: text(),
    retiredAt: moment(),
    /** Counts what was saved, so that two who edit one draft are told. */
    revision: integer().notNull().default(1),
    savedBy: text().notNull(),
  },
  (t) => [
    pgPolicy('definition_of_organisation', {
      for: 'all',
      to: [questionnaireRole],
      using: ofActingOrganisations,
      withCheck: ofActingOrganisations,
    }),
    pgPolicy('definition_read', {
      for: 'select',
      to: [researchRole],
      using: ofActingOrganisations,
    }),
    pgPolicy('definition_read_in_care', {
      for: 'select',
      to: [careRole],
      using: sql`${ofActingOrganisations} and not for_research`,
    }),
    check('definition_status', sql`status in ('draft', 'published', 'retired')`),
    check('definition_published', sql`(status = 'draft') = (published_at is null)`),
    check('definition_retired', sql`(status = 'retired') = (retired_at is not null)`),
    check('definition_licence', sql`(licence is null) = (licence_at is null)`),
    unique().on(t.organisationId, t.url, t.version),
    // Of each questionnaire one version at most is in force, and one at most is being written.
    uniqueIndex('definition_in_force').on(t.organisationId, t.url).where(sql`status = 'published'`),
    uniqueIndex('definition_draft').on(t.organisationId, t.url).where(sql`status = 'draft'`),
    index().on(t.organisationId, t.madeAt.desc()),
  ],
);
