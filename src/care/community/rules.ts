import { z } from 'zod';
import { type Actor, hasRole } from '#platform/actor.ts';
import { addDays } from '#platform/clock.ts';
import { optionalWords, someDay, typed } from '#platform/shapes.ts';

/** Time to know what exists and to make what does not: a link worker's own to plan. */
export const keepsCommunityTime = (actor: Actor): boolean => hasRole(actor, 'link-worker');
/** Supervisors and managers see totals, so that they can protect it. */
export const seesCommunityTotals = (actor: Actor): boolean =>
  hasRole(actor, 'supervisor', 'manager');

export const deedNames = {
  'group-started': 'Groups started',
  'venue-visited': 'Venues visited',
} as const;
export type DeedKind = keyof typeof deedNames;

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof weekdays)[number];

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}

/** Totals are of so many days, the last of them today. */
export const TOTAL_DAYS = 91;
/** How long after it a day can still be written down. */
export const LATE_DAYS = 60;

/** Minutes as hours are read and typed: `1.5`. */
export const hoursOf = (minutes: number): string => String(Math.round(minutes / 6) / 10);

export function hoursInWords(minutes: number): string {
  const hours = hoursOf(minutes);
  return hours === '1' ? '1 hour' : `${hours} hours`;
}

const hours = (missing: string | null) =>
  typed(5)
    .refine(
      (text) =>
        (text === '' && missing === null) || (/^\d{1,2}(\.\d{1,2})?$/.test(text) && +text <= 12),
      missing ?? 'Enter hours from 0 to 12, like 1.5',
    )
    .transform((text) => (text === '' ? null : Math.round(Number(text) * 60)));

/** Hours planned for each day of a week; nothing typed, nothing planned. */
export const weekShape = z.object({
  week: someDay('Choose the week'),
  ...(Object.fromEntries(weekdays.map((day) => [day, hours(null)])) as Record<
    Weekday,
    ReturnType<typeof hours>
  >),
});
export type WeekInput = z.output<typeof weekShape>;

/** Names, one a line. */
const names = typed(2000)
  .transform((text) => [
    ...new Set(
      text
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
    ),
  ])
  .refine((list) => list.length <= 20, 'Enter 20 or fewer, one a line')
  .refine(
    (list) => list.every((name) => name.length <= 200),
    'Use 200 characters or fewer for each',
  );

export const keptShape = z.object({
  day: someDay('Enter the day, like 5 1 2027'),
  hours: hours('Enter the hours it was, from 0 to 12, like 1.5').transform(
    (minutes) => minutes ?? 0,
  ),
  groups: names,
  venues: names,
  note: optionalWords(1000),
});
export type KeptInput = z.output<typeof keptShape>;

export interface CommunityTotal {
  planned: number;
  kept: number;
  groups: number;
  venues: number;
  listings: number;
}

export const nothingYet: CommunityTotal = {
  planned: 0,
  kept: 0,
  groups: 0,
  venues: 0,
  listings: 0,
};
