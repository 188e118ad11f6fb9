import { sql } from 'drizzle-orm';
import { check, date, index, integer, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { care, guarded, owned } from '../schema.server.ts';

const day = () => date({ mode: 'string' });

/** Who did it and when, and for which side. */
const doneBy = () => ({
  side: text().notNull(),
  byUserId: uuid(),
  byName: text().notNull(),
  at: moment().notNull(),
});

/**
 * One version of the referral criteria of a service (`organisation_id`) with those who refer to it; of
 * no practice, it holds for everybody else. What it says is never changed, only where it stands.
 */
export const criteriaVersion = care.table(
  'criteria_version',
  {
    ...owned(),
    practiceId: uuid(),
    number: integer().notNull(),
    status: text().notNull(),
    youngest: integer(),
    oldest: integer(),
    needs: text().array().notNull(),
    sources: text().array().notNull(),
    routes: text().array().notNull(),
    whoWeHelp: text().notNull(),
    notForUs: text(),
    instead: text().notNull(),
    agreedOn: day(),
    endedOn: day(),
    ...doneBy(),
  },
  (t) => [
    guarded('criteria_version'),
    check('criteria_version_status', sql`status in ('draft', 'proposed', 'agreed', 'superseded')`),
    check('criteria_version_side', sql`side in ('service', 'practice')`),
    unique().on(t.organisationId, t.practiceId, t.number).nullsNotDistinct(),
    // One version at a time is in force.
    uniqueIndex('criteria_version_in_force')
      .on(t.organisationId, sql`coalesce(practice_id, organisation_id)`)
      .where(sql`status = 'agreed'`),
  ],
);

/** What was done with a version, and what was said about it: the thread of the page. Never changed. */
export const criteriaStep = care.table(
  'criteria_step',
  {
    ...owned(),
    versionId: uuid()
      .notNull()
      .references(() => criteriaVersion.id),
    act: text().notNull(),
    words: text(),
    ...doneBy(),
  },
  (t) => [
    guarded('criteria_step'),
    check('criteria_step_side', sql`side in ('service', 'practice')`),
    index().on(t.organisationId, t.versionId, t.id),
  ],
);
