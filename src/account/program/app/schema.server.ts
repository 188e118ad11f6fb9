import { boolean, index, text, uuid } from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { account, user } from '../../schema.server.ts';
import { program } from '../schema.server.ts';

/**
 * What somebody allowed an app to do as themselves, with its code and tokens: of each the hash alone.
 * The sign-in role alone reaches it.
 */
export const appGrant = account.table(
  'app_grant',
  {
    id: uuid().primaryKey(),
    programId: uuid()
      .notNull()
      .references(() => program.id),
    userId: uuid()
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    /** The session it was allowed in: without `offline_access` it ends with that. */
    sessionId: uuid().notNull(),
    offline: boolean().notNull(),
    scopes: text().notNull(),
    /** The person whose record was chosen; with scopes of `patient/` all that it sees. */
    personId: uuid(),
    redirect: text().notNull(),
    challenge: text().notNull(),
    codeHash: text().notNull().unique(),
    codeExpiresAt: moment().notNull(),
    codeUsedAt: moment(),
    accessHash: text().unique(),
    accessExpiresAt: moment(),
    refreshHash: text(),
    madeAt: moment().notNull(),
    expiresAt: moment().notNull(),
    endedAt: moment(),
  },
  (t) => [index().on(t.userId), index().on(t.programId), index().on(t.expiresAt)],
);
