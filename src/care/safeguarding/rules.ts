import { z } from 'zod';
import { type Actor, hasRole } from '#platform/actor.ts';

export const concernStatuses = {
  open: 'Open',
  'passed-on': 'Passed on',
  closed: 'Closed',
} as const;
export type ConcernStatus = keyof typeof concernStatuses;

export const concernActs = {
  note: 'Add a note',
  'pass-on': 'Passed on to the safeguarding team or another authority',
  close: 'Close: nothing more is to be done',
  reopen: 'Open again',
} as const;
export type ConcernAct = keyof typeof concernActs;

/** The one table of a concern's life: from a status, which act leads where. */
export const concernTransitions: Record<
  ConcernStatus,
  Partial<Record<ConcernAct, ConcernStatus>>
> = {
  open: { note: 'open', 'pass-on': 'passed-on', close: 'closed' },
  'passed-on': { note: 'passed-on', close: 'closed', reopen: 'open' },
  closed: { note: 'closed', reopen: 'open' },
};

export const stepNames: Record<string, string> = {
  raised: 'Raised',
  note: 'Note',
  'pass-on': 'Passed on',
  close: 'Closed',
  reopen: 'Opened again',
  name: 'Shared with a colleague',
};

/** Who may raise a concern: everybody who works with people. */
export const mayRaise = (actor: Actor): boolean =>
  hasRole(actor, 'link-worker', 'supervisor', 'manager');
/** Who says who the safeguarding leads are. */
export const mayNameLeads = (actor: Actor): boolean => hasRole(actor, 'manager', 'administrator');

const words = z.string().trim().default('');
const required = (message: string, most: number) =>
  words
    .refine((text) => text !== '', message)
    .refine((text) => text.length <= most, `Use ${most} characters or fewer`);
const colleague = words.refine(
  (id) => z.uuid().safeParse(id).success,
  'Choose a colleague from the list',
);

export const raiseShape = z.object({
  title: required('Enter a short title, such as money taken by a neighbour', 120),
  what: required('Enter what you saw or were told, and what you have done', 10_000),
  tell: words
    .refine((id) => id === '' || z.uuid().safeParse(id).success, 'Choose a colleague from the list')
    .transform((id) => id || null),
});
export type RaiseInput = z.output<typeof raiseShape>;

export const stepShape = z
  .object({
    act: words
      .refine((act) => Object.hasOwn(concernActs, act), 'Choose what you want to do')
      .transform((act) => act as ConcernAct),
    note: words.refine((text) => text.length <= 10_000, 'Use 10,000 characters or fewer'),
  })
  .superRefine(({ act, note }, check) => {
    if (note === '')
      check.addIssue({
        code: 'custom',
        path: ['note'],
        message:
          act === 'note' ? 'Enter your note' : 'Enter why, and what was done or agreed with whom',
      });
  });
export type StepInput = z.output<typeof stepShape>;

export const colleagueShape = z.object({ colleague });
