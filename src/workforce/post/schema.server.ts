import { sql } from 'drizzle-orm';
import {
  check,
  date,
  index,
  integer,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { guarded, ownAlone, owned, workforce } from '../schema.server.ts';

const day = () => date({ mode: 'string' });

/** A link worker’s post: by whom, where, how long, and how many people at once were agreed. */
export const post = workforce.table(
  'post',
  {
    ...owned(),
    /** The link worker. */
    userId: uuid().notNull(),
    employer: text().notNull(),
    stage: text().notNull(),
    kind: text().notNull(),
    /** Which people, needs or clinical service, where the post is not for anybody. */
    kindNote: text(),
    weeklyMinutes: integer().notNull(),
    startedOn: day().notNull(),
    fundedUntil: day(),
    /** People at once. */
    capacity: integer(),
    /** Line supervision, by a colleague. */
    supervisorId: uuid(),
    /** Clinical supervision, often by somebody of another organisation: name and role. */
    clinicalSupervisor: text(),
    /** When widening discretion with experience is next talked over. */
    reviewOn: day(),
    endedOn: day(),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('post'),
    check('post_stage', sql`stage in ('induction', 'established', 'experienced')`),
    check('post_kind', sql`kind in ('general', 'specialist', 'attached')`),
    uniqueIndex().on(t.organisationId, t.userId).where(sql`ended_on is null`),
  ],
);

/** A practice the post is for. */
export const postPractice = workforce.table(
  'post_practice',
  {
    organisationId: uuid().notNull(),
    postId: uuid()
      .notNull()
      .references(() => post.id),
    practiceId: uuid().notNull(),
  },
  (t) => [guarded('post_practice'), primaryKey({ columns: [t.postId, t.practiceId] })],
);

/** What happened to a post: made, changed, moved to a stage, ended. Never changed. */
export const postStep = workforce.table(
  'post_step',
  {
    ...owned(),
    postId: uuid()
      .notNull()
      .references(() => post.id),
    kind: text().notNull(),
    stage: text().notNull(),
    byUserId: uuid(),
    byName: text().notNull(),
    at: moment().notNull(),
  },
  (t) => [guarded('post_step'), index().on(t.organisationId, t.postId, t.at)],
);

/** One item of a post’s induction. */
export const inductionItem = workforce.table(
  'induction_item',
  {
    ...owned(),
    postId: uuid()
      .notNull()
      .references(() => post.id),
    position: integer().notNull(),
    item: text().notNull(),
    doneOn: day(),
    doneBy: text(),
  },
  (t) => [guarded('induction_item'), index().on(t.organisationId, t.postId, t.position)],
);

const howFar = sql`('bolted-on', 'fitting-in', 'belonging')`;

/** How far a link worker feels part of the practice, by half-year. Its author alone reads it. */
export const belongingAnswer = workforce.table(
  'belonging_answer',
  {
    ...owned(),
    userId: uuid().notNull(),
    /** `2026-2`: the second half of 2026. */
    period: text().notNull(),
    power: text().notNull(),
    identity: text().notNull(),
    effect: text().notNull(),
    facilities: text().notNull(),
    overall: text().notNull(),
    words: text(),
    answeredAt: moment().notNull(),
  },
  (t) => [
    ownAlone('belonging_answer'),
    uniqueIndex().on(t.organisationId, t.userId, t.period),
    check(
      'belonging_answer_how_far',
      sql`power in ${howFar} and identity in ${howFar} and effect in ${howFar} and facilities in ${howFar} and overall in ${howFar}`,
    ),
  ],
);

/** What a link worker was told of the job, and how it is at 3 and 12 months. Its author’s alone. */
export const jobReality = workforce.table(
  'job_reality',
  {
    ...owned(),
    userId: uuid().notNull(),
    moment: text().notNull(),
    aspect: text().notNull(),
    /** Less, as told, or more; null at the start, when there is only what was told. */
    fit: text(),
    words: text(),
    answeredAt: moment().notNull(),
  },
  (t) => [
    ownAlone('job_reality'),
    uniqueIndex().on(t.organisationId, t.userId, t.moment, t.aspect),
    check('job_reality_moment', sql`moment in ('start', 'three-months', 'twelve-months')`),
    check('job_reality_fit', sql`fit in ('less', 'as-told', 'more')`),
  ],
);
