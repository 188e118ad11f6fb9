import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgPolicy,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { careRole, moment } from '#platform/schema.server.ts';
import { care, guarded, owned } from '../schema.server.ts';

const day = () => date({ mode: 'string' });

/** Who did it and when. */
const doneBy = () => ({ byUserId: uuid(), byName: text().notNull(), at: moment().notNull() });

/** A service's own element, one row for each version; the latest counts. Never changed. */
export const discretionElement = care.table(
  'discretion_element',
  {
    ...owned(),
    code: text().notNull(),
    version: integer().notNull(),
    name: text().notNull(),
    definition: text().notNull(),
    examples: text().notNull(),
    /** amount, practice */
    unitKind: text().notNull(),
    /** most, least; of an amount */
    bound: text(),
    unitOne: text(),
    unitMany: text(),
    mayBeDiscretionary: boolean().notNull(),
    safety: boolean().notNull(),
    retired: boolean().notNull().default(false),
    ...doneBy(),
  },
  (t) => [
    guarded('discretion_element'),
    check('discretion_element_unit', sql`unit_kind in ('practice', 'amount')`),
    unique().on(t.organisationId, t.code, t.version),
  ],
);

/**
 * One version of what was agreed about an element for somebody. What it says is never changed: only
 * where it stands is. A change is a new row, and the one before it is superseded.
 */
export const discretionSetting = care.table(
  'discretion_setting',
  {
    ...owned(),
    element: text().notNull(),
    elementVersion: integer().notNull(),
    scope: text().notNull(),
    practiceId: uuid(),
    userId: uuid(),
    stage: text(),
    position: integer().notNull(),
    limitAmount: integer(),
    limitAmong: text().array(),
    reason: text().notNull(),
    source: text().notNull(),
    sourceName: text(),
    evidence: text(),
    from: day().notNull(),
    until: day(),
    status: text().notNull(),
    /** The setting this disagrees with. */
    contestsId: uuid(),
    /** The circumstance that Holdfast proposed it for, once for each link worker. */
    modifierId: uuid(),
    proposedBy: uuid(),
    proposedByName: text().notNull(),
    madeAt: moment().notNull(),
    contestedOn: day(),
    settledOn: day(),
    inForceOn: day(),
    endedOn: day(),
    /** When it is to be looked at again. */
    reviewOn: day(),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('discretion_setting'),
    check('discretion_setting_scope', sql`scope in ('service', 'stage', 'practice', 'post')`),
    check(
      'discretion_setting_place',
      sql`(scope = 'practice') = (practice_id is not null) and (scope = 'post') = (user_id is not null) and (scope = 'stage') = (stage is not null)`,
    ),
    check('discretion_setting_position', sql`position between 0 and 10`),
    check(
      'discretion_setting_status',
      sql`status in ('draft', 'proposed', 'agreed', 'contested', 'in-force', 'under-review', 'superseded')`,
    ),
    // At one place one setting is in force.
    uniqueIndex('discretion_setting_in_force')
      .on(
        t.organisationId,
        t.element,
        t.scope,
        sql`coalesce(practice_id, user_id, '00000000-0000-0000-0000-000000000000'::uuid)`,
        sql`coalesce(stage, '')`,
      )
      .where(sql`in_force_on is not null and ended_on is null`),
    uniqueIndex('discretion_setting_proposed_once')
      .on(t.organisationId, t.modifierId, t.userId)
      .where(sql`modifier_id is not null`),
    index().on(t.organisationId, t.element, t.scope),
    index().on(t.organisationId, t.status, t.id),
    index().on(t.organisationId, t.contestsId),
  ],
);

/**
 * Names what a service has agreed as it stands: any change of a setting, a modifier, an own element or
 * a post gives it another stamp, by triggers (`drizzle/guard.sql`).
 */
export const discretionStamp = care.table(
  'discretion_stamp',
  { organisationId: uuid().primaryKey(), stamp: uuid().notNull() },
  () => [guarded('discretion_stamp')],
);

/** One step of a setting: what was done, by whom, for which side, why. Never changed. */
export const discretionSettingStep = care.table(
  'discretion_setting_step',
  {
    ...owned(),
    settingId: uuid()
      .notNull()
      .references(() => discretionSetting.id),
    act: text().notNull(),
    fromStatus: text().notNull(),
    toStatus: text().notNull(),
    /** service, practice, link-worker */
    party: text().notNull(),
    reason: text(),
    ...doneBy(),
  },
  (t) => [guarded('discretion_setting_step'), index().on(t.organisationId, t.settingId, t.id)],
);

/** A manager said of settings that contradict one another that it is meant, and why. Never changed. */
export const discretionOddsStep = care.table(
  'discretion_odds_step',
  {
    ...owned(),
    element: text().notNull(),
    /** The settings it was said of, by id. */
    sides: uuid().array().notNull(),
    reason: text().notNull(),
    ...doneBy(),
  },
  (t) => [guarded('discretion_odds_step'), index().on(t.organisationId, t.element, t.at)],
);

/** What moves a setting by circumstances, where the service has chosen to use it. */
export const discretionModifier = care.table(
  'discretion_modifier',
  {
    ...owned(),
    element: text().notNull(),
    kind: text().notNull(),
    threshold: integer().notNull(),
    widenPosition: integer().notNull(),
    widenLimit: integer().notNull(),
    reason: text().notNull(),
    since: day().notNull(),
    endedOn: day(),
    ...doneBy(),
  },
  (t) => [
    guarded('discretion_modifier'),
    check(
      'discretion_modifier_kind',
      sql`kind in ('deprivation', 'complexity', 'time-in-post', 'specialist')`,
    ),
    index().on(t.organisationId, t.element),
  ],
);

/** A link worker who met a limit asks for it to be allowed; everything they typed is kept. */
export const discretionRequest = care.table(
  'discretion_request',
  {
    ...owned(),
    linkWorkerId: uuid().notNull(),
    linkWorkerName: text().notNull(),
    personId: uuid(),
    episodeId: uuid(),
    /** Where there is no time of support yet. */
    referralId: uuid(),
    element: text().notNull(),
    /** What was being done: contact.plan, holding.start … */
    act: text().notNull(),
    /** The page it was typed on, within the organisation: /people/…/contacts/new */
    page: text().notNull(),
    askedAmount: integer(),
    askedAmong: text().array(),
    /** What stopped it, as it was said. */
    sentence: text().notNull(),
    reason: text().notNull(),
    /** The form as typed, to be gone on with. */
    typed: jsonb().notNull(),
    status: text().notNull(),
    answer: text(),
    validUntil: day(),
    madeAt: moment().notNull(),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('discretion_request'),
    check('discretion_request_status', sql`status in ('asked', 'allowed', 'refused', 'withdrawn')`),
    index().on(t.organisationId, t.status, t.id),
    index().on(t.organisationId, t.linkWorkerId, t.id),
  ],
);

export const discretionRequestStep = care.table(
  'discretion_request_step',
  {
    ...owned(),
    requestId: uuid()
      .notNull()
      .references(() => discretionRequest.id),
    toStatus: text().notNull(),
    note: text(),
    ...doneBy(),
  },
  (t) => [guarded('discretion_request_step'), index().on(t.organisationId, t.requestId)],
);

/**
 * Deprivation by practice: open data about places and about nobody, shared by all services. The
 * operator loads it, or a service for the practices that refer to it.
 */
export const practiceDeprivation = care.table(
  'practice_deprivation',
  {
    practiceCode: text().primaryKey(),
    score: doublePrecision().notNull(),
    /** Tenth, 1 the most deprived. */
    decile: integer().notNull(),
    loadedAt: moment().notNull(),
    /** The service whose manager loaded it; null for the operator. */
    loadedBy: uuid(),
  },
  () => [
    check('practice_deprivation_decile', sql`decile between 1 and 10`),
    pgPolicy('practice_deprivation_read', { for: 'select', to: [careRole], using: sql`true` }),
    // The operator's command acts for no organisation, and writes over everybody's figures.
    pgPolicy('practice_deprivation_write', {
      for: 'all',
      to: [careRole],
      using: sql`(select platform.org_ids()) = '{}' or loaded_by = any ((select platform.org_ids())::uuid[])`,
      withCheck: sql`case when (select platform.org_ids()) = '{}' then loaded_by is null else loaded_by = any ((select platform.org_ids())::uuid[]) end`,
    }),
  ],
);
