import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import type { Answers } from '#questionnaire/model.ts';
import { ofEpisode } from '../casework/schema.server.ts';
import { care, guarded } from '../schema.server.ts';

/** A measure offered to a person: what they answered, or that it was not the day for it. */
export const measure = care.table(
  'measure',
  {
    ...ofEpisode(),
    /** `url|version` of the definition it is answered by. */
    questionnaire: text().notNull(),
    title: text().notNull(),
    occasion: text().notNull(),
    status: text().notNull(),
    /** The contact it was offered in. */
    contactId: uuid(),
    /** True where the person answers by a link, on their own. */
    alone: boolean().notNull(),
    language: text().notNull().default('en'),
    answers: jsonb().$type<Answers>().notNull(),
    notTodayReason: text(),
    notTodayNote: text(),
    byUserId: uuid(),
    byName: text().notNull(),
    at: moment().notNull(),
    answeredAt: moment(),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('measure'),
    check('measure_status', sql`status in ('asked', 'answered', 'not-today')`),
    check('measure_occasion', sql`occasion in ('start', 'review', 'close', 'follow-up')`),
    check('measure_answered', sql`(status = 'answered') = (answered_at is not null)`),
    check('measure_not_today', sql`(status = 'not-today') = (not_today_reason is not null)`),
    index().on(t.organisationId, t.personId, t.at.desc()),
    index().on(t.organisationId, t.questionnaire, t.occasion, t.answeredAt),
    index().on(t.organisationId, t.episodeId),
  ],
);

/** The safety prompt was shown to whoever answered: one row each time, open until staff say what they did. */
export const safetyShown = care.table(
  'safety_shown',
  {
    ...ofEpisode(),
    measureId: uuid()
      .notNull()
      .references(() => measure.id),
    shownAt: moment().notNull(),
    seenAt: moment(),
    seenBy: text(),
    done: text(),
  },
  (t) => [
    guarded('safety_shown'),
    check('safety_shown_seen', sql`(seen_at is null) = (done is null)`),
    index().on(t.organisationId, t.measureId),
    index('safety_shown_open').on(t.organisationId, t.personId).where(sql`seen_at is null`),
  ],
);

/** One number a measure came to; a measure may have several, which are never added up. */
export const measureScore = care.table(
  'measure_score',
  {
    ...ofEpisode(),
    measureId: uuid()
      .notNull()
      .references(() => measure.id),
    code: text().notNull(),
    label: text().notNull(),
    value: doublePrecision().notNull(),
    /** The sum before conversion, where the definition has a table. */
    raw: doublePrecision(),
    low: doublePrecision().notNull(),
    high: doublePrecision().notNull(),
    lowIsBetter: boolean().notNull(),
    band: text(),
  },
  (t) => [
    guarded('measure_score'),
    unique().on(t.measureId, t.code),
    index().on(t.organisationId, t.personId),
  ],
);
