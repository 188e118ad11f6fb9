import { sql } from 'drizzle-orm';
import { check, date, index, integer, text, unique, uuid } from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { care, guarded, owned } from '../schema.server.ts';

/** A link worker's protected time in the community on one day: minutes planned, and kept. */
export const communityTime = care.table(
  'community_time',
  {
    ...owned(),
    linkWorkerId: uuid().notNull(),
    day: date({ mode: 'string' }).notNull(),
    plannedMinutes: integer(),
    /** Null until it is written down; 0 where nothing came of it. */
    keptMinutes: integer(),
    note: text(),
    keptAt: moment(),
  },
  (t) => [
    guarded('community_time'),
    unique().on(t.organisationId, t.linkWorkerId, t.day),
    index().on(t.organisationId, t.day),
  ],
);

/** A group that was started or a venue that was visited in that time. */
export const communityDeed = care.table(
  'community_deed',
  {
    ...owned(),
    timeId: uuid()
      .notNull()
      .references(() => communityTime.id),
    kind: text().notNull(),
    name: text().notNull(),
  },
  (t) => [
    guarded('community_deed'),
    check('community_deed_kind', sql`kind in ('group-started', 'venue-visited')`),
    index().on(t.organisationId, t.timeId),
  ],
);
