import { pgPolicy, pgSchema, uuid } from 'drizzle-orm/pg-core';
import { careRole, ofActingOrganisations } from '#platform/schema.server.ts';

export const care = pgSchema('care');

/** The columns every row of an organisation starts with. */
export const owned = () => ({ id: uuid().primaryKey(), organisationId: uuid().notNull() });

/** The policy of a table whose rows belong to one organisation and to nobody else. */
export const guarded = (table: string) =>
  pgPolicy(`${table}_of_organisation`, {
    for: 'all',
    to: [careRole],
    using: ofActingOrganisations,
    withCheck: ofActingOrganisations,
  });
