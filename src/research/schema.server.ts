import { pgPolicy, pgSchema, uuid } from 'drizzle-orm/pg-core';
import { ofActingOrganisations, researchRole } from '#platform/schema.server.ts';

export const research = pgSchema('research');

/** The organisation a row belongs to. */
export const ofOrganisation = () => uuid().notNull();

/** The policy of a table whose rows belong to one organisation and to nobody else. */
export const guarded = (table: string) =>
  pgPolicy(`${table}_of_organisation`, {
    for: 'all',
    to: [researchRole],
    using: ofActingOrganisations,
    withCheck: ofActingOrganisations,
  });
