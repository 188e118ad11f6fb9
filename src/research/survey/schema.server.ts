import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import type { Answers } from '#questionnaire/model.ts';
import { guarded, ofOrganisation, research } from '../schema.server.ts';
import type { Results } from './results.ts';

export const survey = research.table(
  'survey',
  {
    id: uuid().primaryKey(),
    organisationId: ofOrganisation(),
    title: text().notNull(),
    purpose: text().notNull(),
    /** `url|version` of the questionnaire. */
    questionnaire: text().notNull(),
    status: text().notNull(),
    /** Anybody who has the address with this in it may answer; null where only the invited may. */
    openCode: text().unique(),
    byOpenLink: boolean().notNull(),
    /** Whoever answers is told that the answers may be read one by one when it is closed. */
    answersOut: boolean().notNull().default(false),
    /** Days after an invitation, and after a first reminder, until the next; null for none. */
    remindAfter: integer(),
    reminders: integer().notNull().default(0),
    /** The day that reminders are counted from: of the last invitation or reminder. */
    remindedOn: date({ mode: 'string' }),
    /** Addresses that were written to. How many there are beside these would tell who linked their answers. */
    invited: integer().notNull().default(0),
    /** No more answers than this. */
    quota: integer(),
    /** The last day it can be answered. */
    closesOn: date({ mode: 'string' }),
    /** The smallest group results tell of; fixed when it opens, for steps of results rest on it. */
    smallestGroup: integer().notNull(),
    madeAt: moment().notNull(),
    openedOn: date({ mode: 'string' }),
    closedOn: date({ mode: 'string' }),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('survey'),
    check('survey_status', sql`status in ('draft', 'open', 'closed')`),
    index().on(t.organisationId, t.id.desc()),
  ],
);

/*
 * The three stores. Nothing leads from one to another but `survey_key`, which the respondent asks for:
 * no shared id, no time, no order of rows. `mix.server.ts` keeps it so; the decision record says why.
 */

/** What was answered, and on which day; never by whom, through which link or when. */
export const surveyAnswer = research.table(
  'survey_answer',
  {
    /** Random (version 4): one of version 7 would tell the time. */
    id: uuid().primaryKey(),
    organisationId: ofOrganisation(),
    surveyId: uuid().notNull(),
    answeredOn: date({ mode: 'string' }).notNull(),
    answers: jsonb().$type<Answers>().notNull(),
  },
  (t) => [guarded('survey_answer'), index().on(t.surveyId)],
);

/** Links that were handed out, each used or not. */
export const surveyToken = research.table(
  'survey_token',
  {
    tokenHash: text().primaryKey(),
    organisationId: ofOrganisation(),
    surveyId: uuid().notNull(),
    used: boolean().notNull(),
  },
  (t) => [guarded('survey_token'), index().on(t.surveyId)],
);

/** Who was invited, and who asked to be contacted. */
export const surveyContact = research.table(
  'survey_contact',
  {
    id: uuid().primaryKey(),
    organisationId: ofOrganisation(),
    surveyId: uuid().notNull(),
    address: text().notNull(),
  },
  (t) => [guarded('survey_contact'), unique().on(t.surveyId, t.address)],
);

/** Answers that are not sent yet: sealed with the link itself, which the database does not hold. */
export const surveyPart = research.table(
  'survey_part',
  {
    tokenHash: text().primaryKey(),
    organisationId: ofOrganisation(),
    surveyId: uuid().notNull(),
    sealed: text().notNull(),
  },
  (t) => [guarded('survey_part'), index().on(t.surveyId)],
);

/** The key between an answer and a contact, where the respondent asked for one. */
export const surveyKey = research.table(
  'survey_key',
  {
    answerId: uuid().primaryKey(),
    organisationId: ofOrganisation(),
    surveyId: uuid().notNull(),
    contactId: uuid().notNull(),
    tokenHash: text().notNull().unique(),
  },
  (t) => [guarded('survey_key'), index().on(t.surveyId)],
);

/** Results at some number of answers, with nothing in them that may not be shown. */
export const surveyResult = research.table(
  'survey_result',
  {
    organisationId: ofOrganisation(),
    surveyId: uuid().notNull(),
    total: integer().notNull(),
    results: jsonb().$type<Results>().notNull(),
  },
  (t) => [guarded('survey_result'), primaryKey({ columns: [t.surveyId, t.total] })],
);

/** A file of many answers that a job writes for whoever asked for it; theirs for a day. */
export const answersMade = research.table(
  'answers_made',
  {
    id: uuid().primaryKey(),
    organisationId: ofOrganisation(),
    surveyId: uuid().notNull(),
    file: text().notNull(),
    askedBy: uuid().notNull(),
    status: text().notNull(),
    /** Answers there are, and written so far. */
    total: integer().notNull(),
    written: integer().notNull().default(0),
    madeAt: moment().notNull(),
  },
  (t) => [
    guarded('answers_made'),
    check('answers_made_status', sql`status in ('waiting', 'running', 'done')`),
    index().on(t.surveyId, t.askedBy),
  ],
);

/** A file that was made, part after part. */
export const answersMadePart = research.table(
  'answers_made_part',
  {
    organisationId: ofOrganisation(),
    madeId: uuid()
      .notNull()
      .references(() => answersMade.id, { onDelete: 'cascade' }),
    number: integer().notNull(),
    body: text().notNull(),
  },
  (t) => [guarded('answers_made_part'), primaryKey({ columns: [t.madeId, t.number] })],
);

/** Signs of a human that were used at an open link: none counts twice. Kept while they could be. */
export const surveySpent = research.table(
  'survey_spent',
  {
    mark: text().primaryKey(),
    organisationId: ofOrganisation(),
    spentOn: date({ mode: 'string' }).notNull(),
  },
  () => [guarded('survey_spent')],
);
