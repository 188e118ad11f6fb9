import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, text, unique, uuid } from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { contact } from '../casework/schema.server.ts';
import { person } from '../person/schema.server.ts';
import { care, guarded, owned } from '../schema.server.ts';

/** One meeting of a group, or one drop-in. */
export const groupSession = care.table(
  'group_session',
  {
    ...owned(),
    name: text().notNull(),
    place: text(),
    at: moment().notNull(),
    minutes: integer().notNull(),
    status: text().notNull().default('planned'),
    done: text(),
    byUserId: uuid().notNull(),
    byName: text().notNull(),
    madeAt: moment().notNull(),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('group_session'),
    check('group_session_status', sql`status in ('planned', 'held', 'cancelled')`),
    index().on(t.organisationId, t.at.desc(), t.id),
  ],
);

/** Somebody expected at a session; whether they came, and the contact it left with them. */
export const groupPlace = care.table(
  'group_place',
  {
    ...owned(),
    sessionId: uuid()
      .notNull()
      .references(() => groupSession.id),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    came: boolean(),
    contactId: uuid().references(() => contact.id),
    addedAt: moment().notNull(),
  },
  (t) => [
    guarded('group_place'),
    unique().on(t.sessionId, t.personId),
    index().on(t.organisationId, t.sessionId),
    index().on(t.organisationId, t.personId),
  ],
);
