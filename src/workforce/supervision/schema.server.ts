import { sql } from 'drizzle-orm';
import { check, index, pgPolicy, text, uuid } from 'drizzle-orm/pg-core';
import { moment, ofActingOrganisations, workforceRole } from '#platform/schema.server.ts';
import { ownAlone, owned, workforce } from '../schema.server.ts';

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
