import { z } from 'zod';
import { addDays, isDay } from '#platform/clock.ts';
import { optionalWords, someWords, tick } from '#platform/shapes.ts';
import { reasonField } from '../discretion/rules.ts';

export const holdingStatuses = ['holding', 'stepping-down', 'ended'] as const;
export type HoldingStatus = (typeof holdingStatuses)[number];

export const holdingStatusNames: Record<HoldingStatus, string> = {
  holding: 'Holding',
  'stepping-down': 'Stepping down',
  ended: 'Ended',
};

/** What holding is for; several at once is normal. */
export const holdingFunctions = {
  waiting: 'Supporting while they wait for a service',
  preparing: 'Sustaining them while they get ready for change',
  sharing: 'Sharing emotional burden that others carry',
  witnessing: 'Bearing witness to distress',
} as const;
export type HoldingFunction = keyof typeof holdingFunctions;
export const functionNames = Object.keys(holdingFunctions) as HoldingFunction[];

export const signs = {
  'secure-attachment': 'A sign of secure attachment: confidence carries over to others',
  dependence: 'A sign of dependence: it is hard to manage without',
} as const;
export type Sign = keyof typeof signs;

export const holdingActs = ['review', 'note-sign', 'step-down', 'end', 'resume'] as const;
export type HoldingAct = (typeof holdingActs)[number];

/** The one table of holding. Nothing here happens because a day has passed. */
export const holdingTransitions: Record<
  HoldingStatus,
  Partial<Record<HoldingAct, HoldingStatus>>
> = {
  holding: {
    review: 'holding',
    'note-sign': 'holding',
    'step-down': 'stepping-down',
    end: 'ended',
  },
  'stepping-down': {
    review: 'stepping-down',
    'note-sign': 'stepping-down',
    resume: 'holding',
    end: 'ended',
  },
  ended: { resume: 'holding' },
};

/** Where an act leads, or null where it may not be done. */
export function nextHoldingStatus(from: string, act: HoldingAct): HoldingStatus | null {
  return holdingTransitions[from as HoldingStatus]?.[act] ?? null;
}

export const holdingStepNames: Record<string, string> = {
  started: 'Holding started',
  reviewed: 'Holding reviewed',
  'secure-attachment': 'Sign of secure attachment',
  dependence: 'Sign of dependence',
  'stepping-down': 'Stepping down from holding',
  ended: 'Holding ended',
  resumed: 'Holding resumed',
};

/** The longest time until a review: 26 weeks, in days. */
export const LONGEST_REVIEW = 26 * 7;

/** What is wrong with a day of review, seen from today; null where it will do. */
export function reviewDayProblem(day: string, today: string): string | null {
  if (!isDay(day)) return 'Enter the day to review it, like 5 1 2027';
  if (day <= today) return 'The review must be after today';
  if (day > addDays(today, LONGEST_REVIEW)) return 'The review must be within 26 weeks';
  return null;
}

/** What is missing for an ending, by field; empty where it may end. */
export function endingProblems(
  ending: { talkedThrough: boolean; reason: string | null; stepDownPlan: string | null },
  keptPlan: string | null,
): Record<string, string> {
  const problems: Record<string, string> = {};
  if (!ending.talkedThrough)
    problems.talkedThrough = 'Talk it through with the person first, then tick this';
  if (!ending.reason && !ending.stepDownPlan && !keptPlan)
    problems.endReason = 'Enter a step-down plan, or the reason for ending';
  return problems;
}

/** Whole weeks of holding, for showing its length. */
export function weeksHeld(startedAt: Date, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - startedAt.getTime()) / (7 * 86_400_000)));
}

/** `less than a week`, `1 week`, `12 weeks`. */
export function lengthInWords(weeks: number): string {
  if (weeks === 0) return 'less than a week';
  return weeks === 1 ? '1 week' : `${weeks} weeks`;
}

const reviewDay = z.string().default('');
const functions = z
  .array(z.enum(functionNames as [HoldingFunction, ...HoldingFunction[]]), 'Choose what it is for')
  .min(1, 'Choose at least one thing that holding is for');

export const startHoldingShape = z.object({
  functions,
  awaited: optionalWords(500),
  expectationsTalkedThrough: tick,
  expectations: optionalWords(2000),
  reviewOn: reviewDay,
  note: optionalWords(4000),
  ...reasonField,
});
export type StartHoldingInput = z.output<typeof startHoldingShape>;

export const reviewHoldingShape = z.object({
  functions,
  awaited: optionalWords(500),
  reviewOn: reviewDay,
  note: someWords('Enter what you looked at and thought', 4000),
  ...reasonField,
});
export type ReviewHoldingInput = z.output<typeof reviewHoldingShape>;

export const signShape = z.object({
  sign: z.enum(['secure-attachment', 'dependence'], 'Choose which sign you noticed'),
  signNote: someWords('Enter what you noticed', 4000),
});
export type SignInput = z.output<typeof signShape>;

export const stepDownShape = z.object({
  stepDownPlan: someWords('Enter the plan, as agreed with the person', 4000),
  reviewOn: reviewDay,
  ...reasonField,
});
export type StepDownInput = z.output<typeof stepDownShape>;

export const endHoldingShape = z.object({
  talkedThrough: tick,
  endReason: optionalWords(4000),
  endPlan: optionalWords(4000),
});
export type EndHoldingInput = z.output<typeof endHoldingShape>;

export const resumeHoldingShape = z.object({
  resumeNote: someWords('Enter what has happened', 4000),
  reviewOn: reviewDay,
  ...reasonField,
});
export type ResumeHoldingInput = z.output<typeof resumeHoldingShape>;
