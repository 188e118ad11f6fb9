import { type SQL, sql } from 'drizzle-orm';
import { pgPolicy, pgSchema, uuid } from 'drizzle-orm/pg-core';
import { ofActingOrganisations, ofActingUser, workforceRole } from '#platform/schema.server.ts';

export const workforce = pgSchema('workforce');

/** The columns every row of an organisation starts with. */
export const owned = () => ({ id: uuid().primaryKey(), organisationId: uuid().notNull() });

const policy = (name: string, rows: SQL) =>
  pgPolicy(name, { for: 'all', to: [workforceRole], using: rows, withCheck: rows });

/** The policy of a table whose rows belong to one organisation and to nobody else. */
export const guarded = (table: string) => policy(`${table}_of_organisation`, ofActingOrganisations);

/** The policy of a table whose rows are their author's (`user_id`) alone, in one organisation. */
export const ownAlone = (table: string) =>
  policy(`${table}_own`, sql`${ofActingOrganisations} and ${ofActingUser}`);
