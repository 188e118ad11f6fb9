import { boolean, index, integer, text, unique, uuid } from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { contact } from '../casework/schema.server.ts';
import { person } from '../person/schema.server.ts';
import { care, guarded, owned } from '../schema.server.ts';

/** A home visit: the check before it, who goes and who watches, when they went in and came out. */
export const visit = care.table(
  'visit',
  {
    ...owned(),
    contactId: uuid()
      .notNull()
      .references(() => contact.id),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    linkWorkerId: uuid().notNull(),
    linkWorkerName: text().notNull(),
    /** What the record said of risks when it was checked. */
    risksThen: text().notNull(),
    pairNeeded: boolean().notNull(),
    partnerId: uuid(),
    /** Who is told when the visit runs late. */
    watcherId: uuid().notNull(),
    note: text(),
    checkedAt: moment().notNull(),
    dueOut: moment().notNull(),
    checkedInAt: moment(),
    checkedOutAt: moment(),
    /** Whether two went where two were needed; null where one was enough. */
    pairKept: boolean(),
    alertedAt: moment(),
    alertedAgainAt: moment(),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('visit'),
    unique().on(t.contactId),
    index().on(t.organisationId, t.personId, t.checkedAt.desc()),
    index().on(t.organisationId, t.checkedOutAt, t.dueOut),
  ],
);
