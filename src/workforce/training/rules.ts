import { z } from 'zod';
import { type Actor, hasRole } from '#platform/actor.ts';
import { addDays } from '#platform/clock.ts';
import { choice, optionalNumber, optionalWords, someDay, someWords } from '#platform/shapes.ts';

/** Mandatory training is the service's to ask for; its list is a manager's. */
export const mayManageTraining = (actor: Actor) => hasRole(actor, 'manager');
export const maySeeTraining = (actor: Actor) => hasRole(actor, 'supervisor', 'manager');

/** What a service usually asks of everybody, and after how many months again. */
export const usualTraining = [
  { name: 'Safeguarding adults', months: 36 },
  { name: 'Safeguarding children', months: 36 },
  { name: 'Data security', months: 12 },
  { name: 'Lone working', months: 24 },
  { name: 'Personalised care', months: null },
] as const;

/** How long before its end training is warned of, in days; and warned of again. */
export const WARN_DAYS = 60;
export const WARN_AGAIN_DAYS = 14;

/** Which warning is due for training that ends on a day; none when it is far off, or over. */
export function warningDue(expiresOn: string, today: string): 'first' | 'second' | null {
  if (expiresOn < today || expiresOn > addDays(today, WARN_DAYS)) return null;
  return expiresOn <= addDays(today, WARN_AGAIN_DAYS) ? 'second' : 'first';
}

export const trainingStates = {
  missing: 'Not recorded yet',
  expired: 'Out of date',
  soon: 'Due soon',
  'in-date': 'In date',
} as const;
export type TrainingState = keyof typeof trainingStates;

/** How a training stands today: undefined `expiresOn` was never done, null never ends. */
export function trainingState(expiresOn: string | null | undefined, today: string): TrainingState {
  if (expiresOn === undefined) return 'missing';
  if (expiresOn === null) return 'in-date';
  if (expiresOn < today) return 'expired';
  return expiresOn <= addDays(today, WARN_DAYS) ? 'soon' : 'in-date';
}

/** The day training ends: so many months after it was done, the month's last day where it is shorter. */
export function expiryOf(doneOn: string, months: number | null): string | null {
  if (months === null) return null;
  const [year = 0, month = 0, day = 0] = doneOn.split('-').map(Number);
  const lastDay = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay)))
    .toISOString()
    .slice(0, 10);
}

export const wishStatuses = {
  wished: 'Wished for',
  agreed: 'Agreed',
  'set-aside': 'Set aside for now',
  done: 'Done',
} as const;
export type WishStatus = keyof typeof wishStatuses;

/** The one table of a wish: who may move it on is in the commands. */
export const wishTransitions: Record<WishStatus, readonly WishStatus[]> = {
  wished: ['agreed', 'set-aside', 'done'],
  agreed: ['set-aside', 'done'],
  'set-aside': ['agreed', 'done'],
  done: [],
};

export const recordTrainingShape = z.object({
  trainingId: z.uuid('Choose the training'),
  doneOn: someDay('Enter the day it was done, like 5 1 2026'),
});
export type RecordTrainingInput = z.output<typeof recordTrainingShape>;

export const mandatoryShape = z.object({
  name: someWords('Enter what the training is called', 120),
  months: optionalNumber(1, 120),
});
export type MandatoryInput = z.output<typeof mandatoryShape>;

export const wishShape = z.object({
  wish: someWords('Enter what you would like to learn', 200),
  why: optionalWords(1000),
});

export const wishAnswers = { agreed: 'Agreed', 'set-aside': 'Set aside for now' } as const;
export const answerWishShape = z.object({
  answer: choice(wishAnswers, 'Choose an answer'),
  answerWords: someWords('Say a little about it: when, how, or why not now', 1000),
});
export type AnswerWishInput = z.output<typeof answerWishShape>;
