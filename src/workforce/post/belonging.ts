import { z } from 'zod';
import { choice, optionalWords } from '#platform/shapes.ts';

/** How far a link worker is part of general practice. */
export const howFar = {
  'bolted-on': 'Bolted on',
  'fitting-in': 'Fitting in',
  belonging: 'Belonging',
} as const;
export type HowFar = keyof typeof howFar;
export const howFarSteps = Object.keys(howFar) as HowFar[];

/** The four themes, and how it is over all. */
export const themes = {
  power: 'Power is shared with me rather than kept in one place',
  identity: 'Who I am and what I do is known in the practice',
  effect: 'What my work changes is seen',
  facilities: 'I have a room, a sign-in and a way to the people I need',
  overall: 'Taking all together',
} as const;
export type Theme = keyof typeof themes;
export const themeNames = Object.keys(themes) as Theme[];

/** The half-year of a day: `2026-2`. */
export const periodOf = (day: string) => `${day.slice(0, 4)}-${day.slice(5, 7) <= '06' ? 1 : 2}`;

/** `January to June 2026`. */
export function periodInWords(period: string): string {
  const [year, half] = period.split('-');
  return `${half === '1' ? 'January to June' : 'July to December'} ${year}`;
}

const answer = choice(howFar, 'Choose the one that is nearest');
export const belongingShape = z.object({
  power: answer,
  identity: answer,
  effect: answer,
  facilities: answer,
  overall: answer,
  words: optionalWords(4000),
});
export type BelongingInput = z.output<typeof belongingShape>;

/** What a job preview tells of, and what may turn out otherwise. */
export const aspects = {
  people: 'How many people at once',
  time: 'Time with each person',
  weight: 'The emotional weight of the work',
  supervision: 'Supervision and support',
  training: 'Training and learning',
  community: 'Time in the community',
  practices: 'How practices work with you',
} as const;
export type Aspect = keyof typeof aspects;
export const aspectNames = Object.keys(aspects) as Aspect[];

export const fits = { less: 'Less', 'as-told': 'As I was told', more: 'More' } as const;
export type Fit = keyof typeof fits;

export const previewMoments = {
  start: 'What you were told',
  'three-months': 'After 3 months',
  'twelve-months': 'After 12 months',
} as const;
export type PreviewMoment = keyof typeof previewMoments;

/** The moments that have come for a post begun on a day. */
export function momentsDue(startedOn: string, today: string): PreviewMoment[] {
  const months =
    (Number(today.slice(0, 4)) - Number(startedOn.slice(0, 4))) * 12 +
    Number(today.slice(5, 7)) -
    Number(startedOn.slice(5, 7)) -
    (today.slice(8) < startedOn.slice(8) ? 1 : 0);
  if (months >= 12) return ['start', 'three-months', 'twelve-months'];
  return months >= 3 ? ['start', 'three-months'] : ['start'];
}

const perAspect = <Shape extends z.ZodType>(prefix: string, shape: Shape) =>
  Object.fromEntries(aspectNames.map((name) => [`${prefix}${name}`, shape])) as Record<
    string,
    Shape
  >;

export const previewShape = z.object(perAspect('told-', optionalWords(300)));
export const realityShape = z.object({
  ...perAspect('fit-', choice(fits, 'Choose less, as told, or more')),
  ...perAspect('words-', optionalWords(300)),
});
