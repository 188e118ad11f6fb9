import { z } from 'zod';
import { type Actor, hasRole } from '#platform/actor.ts';
import { channels } from '../messaging/rules.ts';

/** Who may open a person's own page to them. */
export const mayOpenOwnPage = (actor: Actor): boolean =>
  hasRole(actor, 'link-worker', 'supervisor');

/** Minutes the page stays open once the code was given. */
export const OPEN_MINUTES = 30;
/** Wrong codes after which the page is shut for good and staff must open a new one. */
export const MOST_WRONG = 8;

export const ownWords = {
  'how-it-goes': 'Said how it is going',
  'call-me': 'Asked for a call',
  'agree-plan': 'Agreed with the plan',
  'withdraw-consent': 'Withdrew consent to share',
} as const;
export type OwnWord = keyof typeof ownWords;

const words = z.string().trim().default('');

export const openShape = z.object({
  channel: words
    .refine((value) => Object.hasOwn(channels, value), 'Choose how to send the link')
    .transform((value) => value as keyof typeof channels),
});

/** Six digits, however they are spaced. */
export const codeShape = z.object({
  code: words
    .transform((text) => text.replaceAll(/[\s-]/g, ''))
    .refine((text) => /^\d{6}$/.test(text), 'Enter the six digits of your code'),
});

/** What the person may say; only the call and the other two may be without words. */
export const sayShape = z
  .object({
    kind: words
      .refine((value) => Object.hasOwn(ownWords, value), 'Choose what you want to do')
      .transform((value) => value as OwnWord),
    text: words.refine((text) => text.length <= 4000, 'Use 4000 characters or fewer'),
  })
  .superRefine(({ kind, text }, check) => {
    if (kind === 'how-it-goes' && text === '')
      check.addIssue({ code: 'custom', path: ['text'], message: 'Enter how it is going' });
  });
export type SayInput = z.output<typeof sayShape>;

/** `482 913`: easier to say and to type. */
export const showCode = (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`;

/** A form that is only a button. */
export const shutShape = z.object({});
