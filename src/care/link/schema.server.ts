import { index, text, uuid } from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { care, guarded, owned } from '../schema.server.ts';

/** A link for somebody without an account: the provider's answer, a private calendar. Hash only. */
export const oneTimeLink = care.table(
  'one_time_link',
  {
    ...owned(),
    /** connection-answer, calendar, message-stop, own-page, own-session, measure, referral-standing */
    kind: text().notNull(),
    subjectId: uuid().notNull(),
    tokenHash: text().notNull().unique(),
    madeAt: moment().notNull(),
    expiresAt: moment(),
    usedAt: moment(),
  },
  (t) => [guarded('one_time_link'), index().on(t.organisationId, t.kind, t.subjectId)],
);
