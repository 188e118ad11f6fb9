import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, text, uuid } from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { contact } from '../casework/schema.server.ts';
import { person } from '../person/schema.server.ts';
import { care, guarded, owned } from '../schema.server.ts';

/** A message to a person by e-mail or text message; what was said stays on their timeline. */
export const personMessage = care.table(
  'person_message',
  {
    ...owned(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    /** The appointment it is about. */
    contactId: uuid().references(() => contact.id),
    /** The person's own page, to which a link is added when it leaves. */
    ownPageId: uuid(),
    /** The measure to answer, to which a link is added when it leaves. */
    measureId: uuid(),
    channel: text().notNull(),
    kind: text().notNull(),
    toAddress: text().notNull(),
    subject: text().notNull().default(''),
    text: text().notNull(),
    /** An iCalendar text that goes with it. */
    calendar: text(),
    status: text().notNull().default('waiting'),
    /** It leaves no earlier. */
    leavesAt: moment().notNull(),
    at: moment().notNull(),
    sentAt: moment(),
    failure: text(),
    /** Null for what Holdfast sent of itself. */
    byUserId: uuid(),
    byName: text().notNull(),
  },
  (t) => [
    guarded('person_message'),
    check(
      'person_message_status',
      sql`status in ('waiting', 'sent', 'failed', 'withdrawn', 'not-sent')`,
    ),
    check('person_message_channel', sql`channel in ('email', 'text')`),
    index().on(t.organisationId, t.personId, t.at.desc(), t.id.desc()),
    index().on(t.organisationId, t.contactId),
  ],
);

/** What a person said about being written to: the newest of a channel holds. Never changed. */
export const messageChoiceStep = care.table(
  'message_choice_step',
  {
    ...owned(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    channel: text().notNull(),
    wanted: boolean().notNull(),
    byUserId: uuid(),
    byName: text().notNull(),
    at: moment().notNull(),
  },
  (t) => [guarded('message_choice_step'), index().on(t.organisationId, t.personId, t.channel)],
);

export const messageTemplate = care.table(
  'message_template',
  {
    ...owned(),
    name: text().notNull(),
    channel: text().notNull(),
    subject: text().notNull().default(''),
    text: text().notNull(),
    madeAt: moment().notNull(),
    changedAt: moment().notNull(),
    endedAt: moment(),
    version: integer().notNull().default(1),
  },
  (t) => [guarded('message_template'), index().on(t.organisationId, t.endedAt, t.name)],
);

/** When a service sends nothing; the usual hours where there is no row. Its id is the organisation's. */
export const messageHours = care.table(
  'message_hours',
  {
    ...owned(),
    quietFrom: text().notNull(),
    quietTo: text().notNull(),
    sundays: boolean().notNull(),
    changedAt: moment().notNull(),
    version: integer().notNull().default(1),
  },
  () => [guarded('message_hours')],
);
