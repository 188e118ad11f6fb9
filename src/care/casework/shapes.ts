import { z } from 'zod';
import { isDay } from '#platform/clock.ts';
import {
  choice,
  optionalChoice,
  optionalDay,
  optionalId,
  optionalNumber,
  optionalWords,
  someWords,
  typed,
} from '#platform/shapes.ts';
import { reasonField } from '../discretion/rules.ts';
import { needs } from '../referral/rules.ts';
import {
  actionStatuses,
  actors,
  barriers,
  goalStatuses,
  modes,
  places,
  tellings,
} from './rules.ts';

const on = typed(30).refine(
  (day) => isDay(day) && day >= '2000-01-01',
  'Enter the date, like 21 11 2026',
);
const time = typed(5).refine(
  (text) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text),
  'Enter the time, like 14:30',
);

const whereAndHow = {
  on,
  time,
  mode: choice(modes, 'Choose how'),
  place: optionalChoice(places),
  placeNote: optionalWords(200),
  minutes: optionalNumber(1, 600),
  ...reasonField,
};

export const planShape = z.object({
  ...whereAndHow,
  tellBy: optionalChoice(tellings).transform((by) => (by === 'none' ? null : by)),
});
export type PlanInput = z.output<typeof planShape>;

export const contactShape = z.object({
  ...whereAndHow,
  attended: z.enum(['yes', 'no'], 'Choose whether they were there'),
  alsoThere: optionalWords(500),
  personWords: optionalWords(10_000),
  done: optionalWords(10_000),
  next: optionalWords(4000),
});
export type ContactInput = z.output<typeof contactShape>;

export const moveShape = z.object({ ...whereAndHow, why: optionalWords(1000) });
export type MoveInput = z.output<typeof moveShape>;

export const correctShape = contactShape.extend({
  why: someWords('Enter why it is corrected', 1000),
});
export type CorrectInput = z.output<typeof correctShape>;

export const moveFollowUpShape = z.object({
  followUpOn: typed(30).refine(isDay, 'Enter the date, like 21 11 2026'),
  followUpWhy: optionalWords(1000),
});
export type MoveFollowUpInput = z.output<typeof moveFollowUpShape>;

export const endFollowUpShape = z.object({ endWhy: someWords('Enter why', 1000) });
export type EndFollowUpInput = z.output<typeof endFollowUpShape>;

export const cancelShape = z.object({ reason: optionalWords(1000) });

export const needShape = z.object({
  need: choice(needs, 'Choose what it is about'),
  needWords: optionalWords(2000),
  /** A code of the set of needs, or words of its term. */
  needCode: optionalWords(300).optional(),
});
export type NeedInput = z.output<typeof needShape>;

export const goalShape = z.object({
  goal: someWords('Enter the goal, in the person’s own words', 2000),
  needId: optionalId,
  importance: optionalNumber(1, 10),
});
export type GoalInput = z.output<typeof goalShape>;

export const changeGoalShape = z.object({
  status: choice(goalStatuses, 'Choose how it stands'),
  outcome: optionalWords(2000),
  importance: optionalNumber(1, 10),
});
export type ChangeGoalInput = z.output<typeof changeGoalShape>;

export const actionShape = z.object({
  action: someWords('Enter what will be done', 1000),
  goalId: optionalId,
  byWhom: choice(actors, 'Choose who does it'),
  confidence: optionalNumber(1, 10),
  reviewOn: optionalDay,
});
export type ActionInput = z.output<typeof actionShape>;

export const changeActionShape = z.object({
  status: choice(actionStatuses, 'Choose how it stands'),
  confidence: optionalNumber(1, 10),
  reviewOn: optionalDay,
});
export type ChangeActionInput = z.output<typeof changeActionShape>;

export const readinessShape = z
  .object({
    motivation: optionalNumber(0, 10),
    capacity: optionalNumber(0, 10),
    readinessWords: optionalWords(4000),
  })
  .refine((given) => Object.values(given).some((value) => value !== null), {
    path: ['readinessWords'],
    message: 'Enter the person’s words, or a number for one of the two',
  });
export type ReadinessInput = z.output<typeof readinessShape>;

export const barrierShape = z.object({
  barrier: choice(barriers, 'Choose what is in the way'),
  barrierNote: optionalWords(2000),
});
export type BarrierInput = z.output<typeof barrierShape>;

export const reasonShape = z.object({ reason: someWords('Enter why', 1000), ...reasonField });

const lookAgainOn = typed(30).refine(isDay, 'Enter the day to look again, like 21 11 2026');
export const pauseShape = reasonShape.extend({ lookAgainOn });
export type PauseInput = z.output<typeof pauseShape>;

export const pauseOnShape = z.object({
  stillWhy: someWords('Enter why it stays paused', 1000),
  lookAgainOn,
});
export type PauseOnInput = z.output<typeof pauseOnShape>;

export const endShape = z.object({ id: z.string().default('') });
