import { z } from 'zod';
import type { Actor } from '#platform/actor.ts';
import { hasRole } from '#platform/actor.ts';
import { isDay } from '#platform/clock.ts';
import { reasonField } from '../discretion/rules.ts';

export const closeReasons = [
  'needs-met',
  'connected',
  'chose-to-end',
  'no-contact',
  'moved-away',
  'passed-on',
  'died',
  'other',
] as const;
export type CloseReason = (typeof closeReasons)[number];

export const closeReasonNames: Record<CloseReason, string> = {
  'needs-met': 'What they came for is met',
  connected: 'They are connected to support that goes on',
  'chose-to-end': 'They chose to end',
  'no-contact': 'We could not reach them',
  'moved-away': 'They moved away',
  'passed-on': 'They went on to another service',
  died: 'They died',
  other: 'Another reason',
};

export const goalOutcomes = ['reached', 'partly', 'not-reached', 'changed', 'open'] as const;
export type GoalOutcome = (typeof goalOutcomes)[number];

export const goalOutcomeNames: Record<GoalOutcome, string> = {
  reached: 'reached',
  partly: 'partly reached',
  'not-reached': 'not reached',
  changed: 'no longer what they want',
  open: 'not known',
};

/** What is written to the GP: when support ends, and while it goes on. */
export const KIND = 'closing-summary';
export const LETTER = 'gp-letter';

/** May close an episode. */
export const mayClose = (actor: Actor) => hasRole(actor, 'link-worker', 'supervisor');
/** May read a summary. */
export const maySee = (actor: Actor) => hasRole(actor, 'link-worker', 'supervisor', 'manager');

const words = (max: number) =>
  z.string().trim().max(max, `Use ${max} characters or fewer`).default('');

/**
 * The form, apart from one field for the outcome of each goal and connection: `goal-<id>`,
 * `goalWords-<id>`, `connection-<id>`. The limits keep the summary to one page.
 */
export const closeShape = z
  .object({
    reason: z.enum(closeReasons, 'Choose why it ends'),
    whatChanged: words(700),
    done: words(500).refine((text) => text !== '', 'Enter what was done, in a line or two'),
    requestedActions: words(400),
    feedback: words(500),
    followUp: z.enum(['', 'yes']).default(''),
    followUpOn: z.string().default(''),
    holding: z.enum(['', 'reason', 'step-down']).default(''),
    holdingWords: words(300),
    sendToPractice: z.enum(['', 'yes']).default(''),
    ...reasonField,
  })
  .catchall(z.union([z.string(), z.array(z.string())]))
  .superRefine(({ reason, followUp, followUpOn }, check) => {
    if (followUp === 'yes' && reason === 'died')
      check.addIssue({
        code: 'custom',
        path: ['followUpOn'],
        message: 'They died: there is nobody to follow up. Untick it',
      });
    else if (followUp === 'yes' && !isDay(followUpOn))
      check.addIssue({
        code: 'custom',
        path: ['followUpOn'],
        message: 'Enter a date, like 1 12 2026',
      });
  })
  .transform(({ reason, whatChanged, done, requestedActions, feedback, ...rest }) => ({
    reason,
    whatChanged,
    done,
    requestedActions,
    feedback,
    followUpOn: rest.followUp === 'yes' ? rest.followUpOn : null,
    holding: rest.holding || null,
    holdingWords: rest.holdingWords,
    sendToPractice: rest.sendToPractice === 'yes',
    discretionReason: rest.discretionReason,
    outcomes: Object.fromEntries(
      Object.entries(rest).flatMap(([name, value]) =>
        /^(goal|goalWords|connection)-/.test(name) && typeof value === 'string'
          ? [[name, value.slice(0, 300)]]
          : [],
      ),
    ) as Record<string, string>,
  }));
export type CloseInput = z.output<typeof closeShape>;

/** A letter while support goes on. The limits keep it to one page. */
export const letterShape = z.object({
  done: words(900).refine((text) => text !== '', 'Enter what you want the GP to know'),
  whatChanged: words(700),
  requestedActions: words(400),
  sendToPractice: z.enum(['', 'yes']).default(''),
});
export type LetterInput = z.output<typeof letterShape>;

/** What was typed about one goal; `open` where nothing was. */
export function goalOutcome(input: CloseInput, goalId: string): GoalOutcome {
  const typed = input.outcomes[`goal-${goalId}`];
  return goalOutcomes.find((outcome) => outcome === typed) ?? 'open';
}
