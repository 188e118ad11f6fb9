import { sql } from 'drizzle-orm';
import { check, index, integer, text, uuid } from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { person } from '../person/schema.server.ts';
import { care, guarded, owned } from '../schema.server.ts';

/** A person's leave to see their own page: links lead to it, and their code opens it. */
export const ownPage = care.table(
  'own_page',
  {
    ...owned(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    codeHash: text().notNull(),
    wrongCodes: integer().notNull().default(0),
    /** The channel new links go by. */
    channel: text().notNull(),
    madeAt: moment().notNull(),
    byUserId: uuid(),
    byName: text().notNull(),
    lastOpenedAt: moment(),
    endedAt: moment(),
  },
  (t) => [guarded('own_page'), index().on(t.organisationId, t.personId, t.madeAt.desc())],
);

/** What the person said or did on their own page. Never changed. */
export const ownWordStep = care.table(
  'own_word_step',
  {
    ...owned(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    kind: text().notNull(),
    text: text(),
    at: moment().notNull(),
  },
  (t) => [
    guarded('own_word_step'),
    check(
      'own_word_kind',
      sql`kind in ('how-it-goes', 'call-me', 'agree-plan', 'withdraw-consent')`,
    ),
    index().on(t.organisationId, t.personId, t.at.desc()),
  ],
);
