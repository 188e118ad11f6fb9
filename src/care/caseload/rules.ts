import { z } from 'zod';
import { type Actor, hasRole } from '#platform/actor.ts';
import { someWords, typed } from '#platform/shapes.ts';

/** What of each link worker's people is seen together, and by whom: for support, never to rank. */
export const maySeeCaseloads = (actor: Actor): boolean => hasRole(actor, 'supervisor', 'manager');
export const mayChangeWeights = (actor: Actor): boolean => hasRole(actor, 'manager');

/** What makes supporting somebody weigh more than one person. */
export const weighed = {
  held: 'Being held',
  sharing: 'Held to take on what weighs on them or on other professionals',
  witnessing: 'Held to bear witness to distress',
  need: 'Each open need after the first',
  risk: 'A recorded risk',
  barrier: 'Something in the way that is out of their hands',
} as const;
export type Weighed = keyof typeof weighed;
export const allWeighed = Object.keys(weighed) as Weighed[];

/** In tenths of a person. Our own reckoning, to be changed by a service that finds it otherwise. */
export type Weights = Record<Weighed, number>;
export const usualWeights: Weights = {
  held: 5,
  sharing: 3,
  witnessing: 3,
  need: 1,
  risk: 3,
  barrier: 2,
};

/** What is known of one person's complexity. */
export interface Complexity {
  held: boolean;
  sharing: boolean;
  witnessing: boolean;
  needs: number;
  risks: number;
  barriers: number;
}

/** What supporting somebody weighs, in tenths of a person: ten, and more for what makes it heavier. */
export function weightOf(person: Complexity, weights: Weights): number {
  return (
    10 +
    (person.held ? weights.held : 0) +
    (person.sharing ? weights.sharing : 0) +
    (person.witnessing ? weights.witnessing : 0) +
    Math.max(0, person.needs - 1) * weights.need +
    (person.risks > 0 ? weights.risk : 0) +
    (person.barriers > 0 ? weights.barrier : 0)
  );
}

/** Tenths as they are read: `12.5`. */
export const tenths = (amount: number): string => String(amount / 10);

/** How a load is weighed, in sentences. */
export function weighingInWords(weights: Weights): string {
  const added = allWeighed
    .filter((what) => weights[what] > 0)
    .map((what) => `${weighed[what].toLowerCase()} adds ${tenths(weights[what])}`);
  return added.length === 0
    ? 'Everybody counts as one.'
    : `Everybody counts as one. To that, ${added.join('; ')}.`;
}

/** How long people are held, in bands of weeks. */
export const lengths = [
  { upTo: 6, name: 'Up to 6 weeks' },
  { upTo: 12, name: '7 to 12 weeks' },
  { upTo: 26, name: '13 to 26 weeks' },
  { upTo: Number.POSITIVE_INFINITY, name: 'Over 26 weeks' },
] as const;

export const lengthOf = (weeks: number): string =>
  lengths.find(({ upTo }) => weeks <= upTo)?.name ?? '';

/** Said of reviews whose day has passed: nothing is wrong, it is worth a conversation. */
export function overdueInWords(count: number, name: string): string | null {
  if (count === 0) return null;
  const reviews = count === 1 ? 'One review has' : `${count} reviews have`;
  return `${reviews} passed the day that was set. Worth a conversation about how it is going, for the people and for ${name}.`;
}

const weight = typed(5)
  .refine(
    (text) => /^\d(\.\d)?$/.test(text) && Number(text) <= 5,
    'Enter a number from 0 to 5, like 0.5',
  )
  .transform((text) => Math.round(Number(text) * 10));

export const weightsShape = z.object({
  ...(Object.fromEntries(allWeighed.map((what) => [what, weight])) as Record<
    Weighed,
    typeof weight
  >),
  reason: someWords('Say why in a sentence', 500),
});
export type WeightsInput = z.output<typeof weightsShape>;
