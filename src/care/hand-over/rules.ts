import { z } from 'zod';
import { type Actor, hasRole } from '#platform/actor.ts';
import { someWords, typed } from '#platform/shapes.ts';

/** Who hands people over at once; a link worker proposes it for their own. */
export const mayHandOver = (actor: Actor): boolean => hasRole(actor, 'supervisor', 'manager');

/** Whose people somebody may look at to hand them over. */
export const maySeePeopleOf = (actor: Actor, linkWorkerId: string): boolean =>
  mayHandOver(actor) || (hasRole(actor, 'link-worker') && actor.id === linkWorkerId);

/** At most so many at once. */
export const MOST = 200;

const one = z.uuid();
export const handOverShape = z.object({
  to: typed(60).refine((id) => one.safeParse(id).success, 'Choose who takes them on'),
  episodes: z
    .union([z.array(z.string()), z.string().transform((id) => (id ? [id] : []))])
    .default([])
    .refine((ids) => ids.length > 0, 'Choose at least one person')
    .refine(
      (ids) => ids.length <= MOST && ids.every((id) => one.safeParse(id).success),
      'Choose from the list',
    )
    .transform((ids) => [...new Set(ids)].sort()),
  why: someWords('Enter why, and what whoever takes them on should know', 1000),
});
export type HandOverInput = z.output<typeof handOverShape>;
