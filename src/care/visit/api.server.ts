import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { visit } from './schema.server.ts';

/** Whether a home visit was checked before it: who goes and who watches over it. For a list of contacts. */
export const isVisitChecked = (contactId: PgColumn): SQL<boolean> =>
  sql<boolean>`exists (select 1 from ${visit} where ${visit.contactId} = ${contactId})`;
