import { sql } from 'drizzle-orm';
import { check, date, index, pgPolicy, text, uuid } from 'drizzle-orm/pg-core';
import { moment, ofActingOrganisations, workforceRole } from '#platform/schema.server.ts';
import { guarded, ownAlone, owned, workforce } from '../schema.server.ts';

/**
 * What a link worker writes for themselves, and the one-line reasons for their micro-discretions. The
 * policies show it to its author and, once shared, to the one supervisor it was shared with.
 */
export const reflection = workforce.table(
  'reflection',
  {
    ...owned(),
    /** The author. */
    userId: uuid().notNull(),
    kind: text().notNull(),
    words: text().notNull(),
    /** Of a micro-discretion: the element it departed from, the act, and what was agreed. */
    element: text(),
    act: text(),
    agreed: text(),
    /** Whom and what it was about, for the author's way back; never joined. */
    personId: uuid(),
    episodeId: uuid(),
    madeAt: moment().notNull(),
    sharedWith: uuid(),
    sharedAt: moment(),
  },
  (t) => [
    check('reflection_kind', sql`kind in ('reflection', 'micro-discretion')`),
    check('reflection_shared', sql`(shared_with is null) = (shared_at is null)`),
    index().on(t.organisationId, t.userId, t.madeAt.desc()),
    index().on(t.organisationId, t.sharedWith, t.sharedAt.desc()),
    ownAlone('reflection'),
    pgPolicy('reflection_shared_with', {
      for: 'select',
      to: [workforceRole],
      using: sql`${ofActingOrganisations} and shared_with = (select platform.user_id())`,
    }),
  ],
);

/** A meeting of a link worker with who supervises them: that it is planned or held, not what was said. */
export const supervision = workforce.table(
  'supervision',
  {
    ...owned(),
    /** The link worker. */
    userId: uuid().notNull(),
    kind: text().notNull(),
    /** The colleague who supervises, or null where it is somebody of another organisation. */
    withUserId: uuid(),
    withName: text().notNull(),
    plannedOn: date({ mode: 'string' }).notNull(),
    status: text().notNull(),
    heldOn: date({ mode: 'string' }),
  },
  (t) => [
    guarded('supervision'),
    check('supervision_kind', sql`kind in ('line', 'clinical')`),
    check('supervision_status', sql`status in ('planned', 'held', 'not-held')`),
    check('supervision_held', sql`(status = 'held') = (held_on is not null)`),
    index().on(t.organisationId, t.userId, t.kind, t.plannedOn.desc()),
  ],
);

const ofTheTwo = sql`${ofActingOrganisations} and (select platform.user_id()) in (user_id, with_user_id)`;

/** What was agreed in a meeting: the two who met read it, and nobody else. */
export const supervisionAgreement = workforce.table(
  'supervision_agreement',
  {
    /** The meeting’s id. */
    id: uuid()
      .primaryKey()
      .references(() => supervision.id),
    organisationId: uuid().notNull(),
    userId: uuid().notNull(),
    withUserId: uuid(),
    agreed: text().notNull(),
    byName: text().notNull(),
    madeAt: moment().notNull(),
  },
  () => [
    pgPolicy('supervision_agreement_of_the_two', {
      for: 'all',
      to: [workforceRole],
      using: ofTheTwo,
      withCheck: ofTheTwo,
    }),
  ],
);
