import { sql } from 'drizzle-orm';
import { boolean, index, integer, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
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
    /** Which home was checked, as `homeKey` tells homes apart; null where no address was recorded. */
    home: text(),
    checkedAt: moment().notNull(),
    dueOut: moment().notNull(),
    checkedInAt: moment(),
    checkedOutAt: moment(),
    /** Whether two went where two were needed; null where one was enough. */
    pairKept: boolean(),
    alertedAt: moment(),
    alertedAgainAt: moment(),
    /** The appointment was moved to another day or place since the check: it wants doing again. */
    checkAgain: boolean().notNull().default(false),
    /** The appointment was moved away from this visit: nobody watches over it. */
    setAsideAt: moment(),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('visit'),
    uniqueIndex('visit_of_contact').on(t.contactId).where(sql`set_aside_at is null`),
    index().on(t.organisationId, t.home, t.checkedAt.desc()),
    index().on(t.organisationId, t.personId, t.checkedAt.desc()),
    index().on(t.organisationId, t.checkedOutAt, t.dueOut),
  ],
);
