import { z } from 'zod';
import { type Actor, hasRole } from '#platform/actor.ts';
import { isDay } from '#platform/clock.ts';

/** Who runs groups and drop-ins. */
export const mayRunGroups = (actor: Actor): boolean => hasRole(actor, 'link-worker', 'supervisor');

export const sessionStatuses = {
  planned: 'Planned',
  held: 'Held',
  cancelled: 'Cancelled',
} as const;
export type SessionStatus = keyof typeof sessionStatuses;

/** How many people one session can have. */
export const MOST_PEOPLE = 60;

const words = z.string().trim().default('');
const short = (most: number) =>
  words.refine((text) => text.length <= most, `Use ${most} characters or fewer`);

export const sessionShape = z.object({
  name: short(120).refine((text) => text !== '', 'Enter a name, such as Tuesday drop-in'),
  place: short(200),
  on: words.refine((day) => isDay(day) && day >= '2000-01-01', 'Enter the date, like 21 11 2026'),
  time: words.refine(
    (text) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text),
    'Enter the time, like 14:30',
  ),
  minutes: words
    .refine(
      (text) => /^\d{1,3}$/.test(text) && Number(text) >= 5 && Number(text) <= 600,
      'Enter how many minutes it takes, from 5 to 600',
    )
    .transform(Number),
});
export type SessionInput = z.output<typeof sessionShape>;

export const personShape = z.object({
  person: words.refine((id) => z.uuid().safeParse(id).success, 'Choose a person from the list'),
});

/** Who came, and what was done; the rest of those expected did not come. */
export const attendanceShape = z.object({
  came: z.array(z.uuid('Open the page again and try once more')).default([]),
  done: short(4000),
});
export type AttendanceInput = z.output<typeof attendanceShape>;

/** A form that is only a button. */
export const buttonShape = z.object({});
