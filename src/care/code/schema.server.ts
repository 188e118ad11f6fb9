import { sql } from 'drizzle-orm';
import { boolean, check, pgPolicy, primaryKey, text } from 'drizzle-orm/pg-core';
import { careRole, moment } from '#platform/schema.server.ts';
import { care } from '../schema.server.ts';

/** Members of SNOMED CT reference sets that this installation's operator loaded. Names no person. */
export const referenceCode = care.table(
  'reference_code',
  {
    codeSet: text().notNull(),
    code: text().notNull(),
    /** Null until a file with terms is loaded. */
    term: text(),
    /** False once a file said that it is no longer a member. */
    active: boolean().notNull().default(true),
    loadedAt: moment().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.codeSet, t.code] }),
    check('reference_code_set', sql`code_set in ('needs', 'support', 'safeguarding')`),
    pgPolicy('reference_code_read', { for: 'select', to: [careRole], using: sql`true` }),
    // Written by no organisation: the command of the operator acts for none.
    pgPolicy('reference_code_write', {
      for: 'all',
      to: [careRole],
      using: sql`(select platform.org_ids()) = '{}'`,
      withCheck: sql`(select platform.org_ids()) = '{}'`,
    }),
  ],
);
