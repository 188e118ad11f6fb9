import { sql } from 'drizzle-orm';
import { check, date, index, integer, text, uuid } from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { guarded, owned, workforce } from '../schema.server.ts';

/** Training the service asks of every link worker. */
export const mandatoryTraining = workforce.table(
  'mandatory_training',
  {
    ...owned(),
    name: text().notNull(),
    /** To be done again after so many months; null once for all. */
    months: integer(),
    endedAt: moment(),
  },
  (t) => [guarded('mandatory_training'), index().on(t.organisationId, t.name)],
);

/** That somebody did a mandatory training on a day. */
export const trainingRecord = workforce.table(
  'training_record',
  {
    ...owned(),
    userId: uuid().notNull(),
    trainingId: uuid()
      .notNull()
      .references(() => mandatoryTraining.id),
    doneOn: date({ mode: 'string' }).notNull(),
    expiresOn: date({ mode: 'string' }),
    byName: text().notNull(),
    madeAt: moment().notNull(),
  },
  (t) => [
    guarded('training_record'),
    index().on(t.organisationId, t.userId, t.trainingId, t.doneOn.desc()),
  ],
);

/** What a link worker would like to learn: theirs to say, never asked for by a list. */
export const trainingWish = workforce.table(
  'training_wish',
  {
    ...owned(),
    userId: uuid().notNull(),
    wish: text().notNull(),
    why: text(),
    status: text().notNull(),
    answer: text(),
    answeredBy: text(),
    madeAt: moment().notNull(),
    changedAt: moment().notNull(),
  },
  (t) => [
    guarded('training_wish'),
    check('training_wish_status', sql`status in ('wished', 'agreed', 'set-aside', 'done')`),
    index().on(t.organisationId, t.userId, t.id.desc()),
  ],
);
