import { sql } from 'drizzle-orm';
import { boolean, check, date, pgPolicy, text } from 'drizzle-orm/pg-core';
import { careRole, moment } from '#platform/schema.server.ts';
import { care } from '../schema.server.ts';

/** The practices of the country, as the national list has them. Open data; names no person. */
export const practice = care.table(
  'practice',
  {
    code: text().primaryKey(),
    name: text().notNull(),
    /** A open, C closed, D dormant, P proposed */
    status: text().notNull(),
    closedOn: date({ mode: 'string' }),
    postcode: text(),
    /** People register there; others that prescribe are clinics, prisons, out-of-hours. */
    registers: boolean().notNull(),
    networkCode: text(),
    networkName: text(),
    loadedAt: moment().notNull(),
  },
  () => [
    check('practice_status', sql`status in ('A', 'C', 'D', 'P')`),
    pgPolicy('practice_read', { for: 'select', to: [careRole], using: sql`true` }),
    // Written by no organisation: the command of the operator acts for none.
    pgPolicy('practice_write', {
      for: 'all',
      to: [careRole],
      using: sql`(select platform.org_ids()) = '{}'`,
      withCheck: sql`(select platform.org_ids()) = '{}'`,
    }),
  ],
);
