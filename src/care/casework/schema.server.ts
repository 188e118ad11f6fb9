import { sql } from 'drizzle-orm';
import { boolean, check, date, index, integer, text, uuid } from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { person } from '../person/schema.server.ts';
import { care, guarded, owned } from '../schema.server.ts';

/** A time during which the service supports a person; waiting until a link worker is allocated. */
export const episode = care.table(
  'episode',
  {
    ...owned(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    status: text().notNull(),
    /** The link worker's user id; null while on the waiting list. */
    linkWorkerId: uuid(),
    urgency: text().notNull().default('routine'),
    openedAt: moment().notNull(),
    allocatedAt: moment(),
    /** While paused: the day to look again. Pauses from before days were kept have none. */
    lookAgainOn: date({ mode: 'string' }),
    closedAt: moment(),
    closeReason: text(),
    /** What changed, in the person's own words. */
    whatChanged: text(),
    followUpOn: date({ mode: 'string' }),
    followedUpAt: moment(),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('episode'),
    check('episode_status', sql`status in ('active', 'paused', 'closed')`),
    index().on(t.organisationId, t.status, t.linkWorkerId, t.openedAt, t.id),
    index().on(t.organisationId, t.personId, t.openedAt.desc()),
    index().on(t.organisationId, t.linkWorkerId, t.status),
    index().on(t.organisationId, t.openedAt),
    index().on(t.organisationId, t.closedAt),
    index('episode_to_follow_up')
      .on(t.organisationId, t.followUpOn)
      .where(sql`status = 'closed' and follow_up_on is not null and followed_up_at is null`),
  ],
);

/** The columns of whatever belongs to an episode. */
export const ofEpisode = () => ({
  ...owned(),
  personId: uuid()
    .notNull()
    .references(() => person.id),
  episodeId: uuid()
    .notNull()
    .references(() => episode.id),
});

/** One step of an episode: opened, allocated, paused, closed, followed up … Never changed. */
export const episodeStep = care.table(
  'episode_step',
  {
    ...ofEpisode(),
    kind: text().notNull(),
    byUserId: uuid(),
    byName: text().notNull(),
    at: moment().notNull(),
    reason: text(),
    /** The link worker it went to, for `allocated`. */
    toUserId: uuid(),
  },
  (t) => [guarded('episode_step'), index().on(t.organisationId, t.episodeId, t.at)],
);

/** A contact with the person: planned, done, or missed. */
export const contact = care.table(
  'contact',
  {
    ...ofEpisode(),
    linkWorkerId: uuid(),
    /** planned, attended, did-not-attend, cancelled */
    status: text().notNull(),
    /** appointment, waiting (a word while they wait), follow-up (after the close) */
    kind: text().notNull().default('appointment'),
    at: moment().notNull(),
    /** face-to-face, telephone, video, text-message, email, group */
    mode: text().notNull(),
    /** practice, home, community, provider, remote */
    place: text(),
    placeNote: text(),
    minutes: integer(),
    alsoThere: text(),
    personWords: text(),
    done: text(),
    next: text(),
    /** How the person is told of it while it is planned: email or text; null for not by us. */
    tellBy: text(),
    madeAt: moment().notNull(),
    recordedAt: moment(),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('contact'),
    check('contact_status', sql`status in ('planned', 'attended', 'did-not-attend', 'cancelled')`),
    index().on(t.organisationId, t.episodeId, t.at.desc()),
    index().on(t.organisationId, t.linkWorkerId, t.status, t.at),
    index().on(t.organisationId, t.at),
    index().on(t.organisationId, t.personId, t.at.desc()),
    index('contact_changed').on(t.organisationId, sql`coalesce(recorded_at, made_at)`, t.id),
  ],
);

/** A contact moved or corrected: who, when and why, and how it stood before. Never changed. */
export const contactStep = care.table(
  'contact_step',
  {
    ...ofEpisode(),
    contactId: uuid()
      .notNull()
      .references(() => contact.id),
    /** moved, corrected */
    kind: text().notNull(),
    why: text(),
    byUserId: uuid(),
    byName: text().notNull(),
    at: moment().notNull(),
    wasStatus: text().notNull(),
    wasAt: moment().notNull(),
    wasMode: text().notNull(),
    wasPlace: text(),
    wasPlaceNote: text(),
    wasMinutes: integer(),
    wasAlsoThere: text(),
    wasPersonWords: text(),
    wasDone: text(),
    wasNext: text(),
  },
  (t) => [
    guarded('contact_step'),
    check('contact_step_kind', sql`kind in ('moved', 'corrected')`),
    index().on(t.organisationId, t.contactId, t.at),
    index().on(t.organisationId, t.episodeId, t.at.desc()),
  ],
);

export const need = care.table(
  'need',
  {
    ...ofEpisode(),
    need: text().notNull(),
    personWords: text(),
    /** The same in SNOMED CT, where the service has loaded its reference set and one fits. */
    code: text(),
    term: text(),
    madeAt: moment().notNull(),
    endedAt: moment(),
  },
  (t) => [guarded('need'), index().on(t.organisationId, t.episodeId)],
);

export const goal = care.table(
  'goal',
  {
    ...ofEpisode(),
    needId: uuid(),
    /** In the person's words. */
    goal: text().notNull(),
    /** 1–10, only if the person wants to put a number on it. */
    importance: integer(),
    /** open, reached, partly, not-reached, changed */
    status: text().notNull().default('open'),
    outcome: text(),
    madeAt: moment().notNull(),
    changedAt: moment().notNull(),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('goal'),
    check('goal_importance', sql`importance between 1 and 10`),
    index().on(t.organisationId, t.episodeId),
    index('goal_changed').on(t.organisationId, t.changedAt, t.id),
  ],
);

export const action = care.table(
  'action',
  {
    ...ofEpisode(),
    goalId: uuid(),
    action: text().notNull(),
    /** person, link-worker, other */
    byWhom: text().notNull(),
    /** 1–10 */
    confidence: integer(),
    reviewOn: date({ mode: 'string' }),
    /** open, done, dropped */
    status: text().notNull().default('open'),
    madeAt: moment().notNull(),
    changedAt: moment().notNull(),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('action'),
    check('action_confidence', sql`confidence between 1 and 10`),
    index().on(t.organisationId, t.episodeId),
  ],
);

/** Readiness at one time: motivation and capacity given other demands; each 0–10 and words. */
export const readiness = care.table(
  'readiness',
  {
    ...ofEpisode(),
    motivation: integer(),
    capacity: integer(),
    personWords: text(),
    byUserId: uuid(),
    at: moment().notNull(),
  },
  (t) => [
    guarded('readiness'),
    check('readiness_range', sql`motivation between 0 and 10 and capacity between 0 and 10`),
    index().on(t.organisationId, t.episodeId, t.at.desc()),
  ],
);

/** What is out of the person's hands: no housing, no service, no money. Never part of readiness. */
export const barrier = care.table(
  'barrier',
  {
    ...ofEpisode(),
    /** housing, no-service, money, transport, immigration, discrimination, digital, other */
    kind: text().notNull(),
    note: text(),
    madeAt: moment().notNull(),
    endedAt: moment(),
  },
  (t) => [guarded('barrier'), index().on(t.organisationId, t.episodeId)],
);

/** A period of holding. No goal and no connection is needed; a review date is. */
export const holding = care.table(
  'holding',
  {
    ...ofEpisode(),
    linkWorkerId: uuid().notNull(),
    status: text().notNull(),
    waiting: boolean().notNull().default(false),
    preparing: boolean().notNull().default(false),
    sharing: boolean().notNull().default(false),
    witnessing: boolean().notNull().default(false),
    awaited: text(),
    expectationsTalkedThrough: boolean().notNull().default(false),
    expectations: text(),
    reviewOn: date({ mode: 'string' }).notNull(),
    startedAt: moment().notNull(),
    endedAt: moment(),
    endReason: text(),
    stepDownPlan: text(),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('holding'),
    check('holding_status', sql`status in ('holding', 'stepping-down', 'ended')`),
    check('holding_function', sql`waiting or preparing or sharing or witnessing`),
    index().on(t.organisationId, t.episodeId),
    index().on(t.organisationId, t.linkWorkerId, t.status, t.reviewOn),
    index().on(t.organisationId, t.status, t.reviewOn),
  ],
);

/** One step of holding: started, reviewed, a sign noticed, stepping down, ended, resumed. */
export const holdingStep = care.table(
  'holding_step',
  {
    ...ofEpisode(),
    holdingId: uuid()
      .notNull()
      .references(() => holding.id),
    /** started, reviewed, secure-attachment, dependence, stepping-down, ended, resumed */
    kind: text().notNull(),
    note: text(),
    reviewOn: date({ mode: 'string' }),
    byUserId: uuid(),
    byName: text().notNull(),
    at: moment().notNull(),
  },
  (t) => [
    guarded('holding_step'),
    index().on(t.organisationId, t.holdingId, t.at),
    index().on(t.organisationId, t.at),
  ],
);

/** A SNOMED CT code written because of something that happened (standards page §1). */
export const clinicalCode = care.table(
  'clinical_code',
  {
    ...ofEpisode(),
    code: text().notNull(),
    term: text().notNull(),
    because: text().notNull(),
    at: moment().notNull(),
  },
  (t) => [guarded('clinical_code'), index().on(t.organisationId, t.episodeId)],
);

/** A document made about an episode: the closing summary to the GP, with its text and its PDF. */
export const summary = care.table(
  'summary',
  {
    ...ofEpisode(),
    kind: text().notNull(),
    body: text().notNull(),
    storageKey: text(),
    madeBy: uuid(),
    at: moment().notNull(),
  },
  (t) => [guarded('summary'), index().on(t.organisationId, t.episodeId)],
);
