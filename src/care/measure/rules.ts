import { z } from 'zod';
import { type Actor, hasRole } from '#platform/actor.ts';
import { choice, optionalId, optionalWords, someWords, typed } from '#platform/shapes.ts';
import { channels } from '../messaging/rules.ts';

/** When in somebody's support a measure is answered. */
export const occasions = {
  start: 'At the start',
  review: 'At a review',
  close: 'At the close',
  'follow-up': 'At a follow-up, 9 to 12 months on',
} as const;
export type Occasion = keyof typeof occasions;

/** The same in a word, for a picture; reviews have none. */
export const occasionWord: Partial<Record<Occasion, string>> = {
  start: 'Start',
  close: 'Close',
  'follow-up': 'After',
};

/** asked → answered, or not-today; an unanswered one may also be put aside. */
export const measureStatuses = {
  asked: 'Not answered yet',
  answered: 'Answered',
  'not-today': 'Not today',
} as const;
export type MeasureStatus = keyof typeof measureStatuses;

/** Why not today. An answer like any other: nobody has to be measured. */
export const notTodayReasons = {
  'another-conversation': 'Something else mattered more today',
  tired: 'Too tired or unwell',
  'too-personal': 'Too personal',
  'no-numbers': 'Does not want to put it in numbers',
  language: 'Not in a language that suits them',
  'does-not-want': 'Does not want to, and need not say why',
  other: 'Another reason',
} as const;
export type NotToday = keyof typeof notTodayReasons;

/** How it is answered: together now, or by the person on their own phone. */
export const ways = {
  together: 'Together, now, in person or by telephone',
  email: `On their own: send a link by ${channels.email.toLowerCase()}`,
  text: `On their own: send a link by ${channels.text.toLowerCase()}`,
  'not-today': 'Not today',
} as const;
export type Way = keyof typeof ways;

export const mayMeasure = (actor: Actor): boolean => hasRole(actor, 'link-worker', 'supervisor');

export const offerShape = z
  .object({
    questionnaire: typed(400).refine((name) => name !== '', 'Choose a measure'),
    occasion: choice(occasions, 'Choose when in their support this is'),
    way: choice(ways, 'Choose how they want to answer'),
    reason: typed(60),
    reasonNote: optionalWords(500),
    contactId: optionalId,
  })
  .superRefine(({ way, reason }, check) => {
    if (way === 'not-today' && !Object.hasOwn(notTodayReasons, reason))
      check.addIssue({ code: 'custom', path: ['reason'], message: 'Choose why not today' });
  });
export type OfferInput = z.output<typeof offerShape>;

export const notTodayShape = z.object({
  reason: choice(notTodayReasons, 'Choose why not today'),
  reasonNote: optionalWords(500),
});
export type NotTodayInput = z.output<typeof notTodayShape>;

/** What was done when somebody said they thought of death or of hurting themselves. */
export const safetyShape = z.object({
  done: someWords('Enter what you did', 2000),
});
/** The name of a definition without its version: what is asked again may have a newer one. */
export const urlOf = (canonical: string) => canonical.replace(/\|.*$/, '');

export const versionOf = (canonical: string) => canonical.split('|')[1] ?? '';

/** The older version first: 2 before 10, 2026.1 before 2026.2. */
export const byVersion = (one: string, other: string) =>
  versionOf(one).localeCompare(versionOf(other), 'en', { numeric: true });
