import { type Actor, hasRole } from '#platform/actor.ts';

/**
 * Which programs take records in bulk: as on the pages, whoever may take lists away as files, of what
 * they may read; and analysts, under pseudonyms.
 */
export const mayTakeInBulk = (actor: Actor): boolean =>
  actor.kind === 'program' &&
  (actor.analyst === true || actor.listing !== undefined || hasRole(actor, 'manager', 'referrer'));
