import { integer, text, unique, uuid } from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { care, guarded, owned } from '../schema.server.ts';

/** How a service weighs complexity, in tenths of a person; the latest counts. Never changed. */
export const caseloadWeights = care.table(
  'caseload_weights',
  {
    ...owned(),
    number: integer().notNull(),
    held: integer().notNull(),
    sharing: integer().notNull(),
    witnessing: integer().notNull(),
    need: integer().notNull(),
    risk: integer().notNull(),
    barrier: integer().notNull(),
    reason: text().notNull(),
    byUserId: uuid(),
    byName: text().notNull(),
    at: moment().notNull(),
  },
  (t) => [guarded('caseload_weights'), unique().on(t.organisationId, t.number)],
);
