import { z } from 'zod';
import { type Actor, hasRole } from '#platform/actor.ts';
import { addDays } from '#platform/clock.ts';
import {
  choice,
  optionalDay,
  optionalId,
  optionalNumber,
  optionalWords,
  someDay,
  someWords,
  typed,
} from '#platform/shapes.ts';

export const stages = {
  induction: 'Induction',
  established: 'Established',
  experienced: 'Experienced',
} as const;
export type Stage = keyof typeof stages;

export const postKinds = {
  general: 'For anybody a practice refers',
  specialist: 'Specialist, for some people or needs',
  attached: 'Attached to a clinical service',
} as const;
export type PostKind = keyof typeof postKinds;

/** What a new post’s induction begins with; a service may leave items unticked, never lose them. */
export const inductionItems = [
  'Met the manager and agreed hours, days and where to work',
  'Met the team of each practice, and knows who to ask there',
  'Has sign-ins, a telephone and a room to see people in',
  'Safeguarding training done, and knows the safeguarding lead',
  'Lone working and home visits talked through',
  'Has been with another link worker for some of their days',
  'Knows how referrals come and what was agreed with each practice',
  'Knows where discretion is free and where a boundary is firm',
  'Has visited groups and services nearby',
  'Line and clinical supervision arranged',
] as const;

/** May see every post of the service, as far as supporting it needs. */
export const maySeeTeam = (actor: Actor) => hasRole(actor, 'supervisor', 'manager');
/** May make, change and end posts. */
export const mayManagePosts = (actor: Actor) => hasRole(actor, 'manager');

/** How near the end of a post’s money is: 90 days is time to talk about it. */
export function fundingState(until: string | null, today: string): 'ended' | 'soon' | 'secure' {
  if (until === null || until > addDays(today, 90)) return 'secure';
  return until < today ? 'ended' : 'soon';
}

/** Room for more people, in words; null where no capacity was agreed. */
export function roomInWords(people: number, capacity: number | null): string | null {
  if (capacity === null) return null;
  const room = capacity - people;
  if (room > 0) return `room for ${room} more`;
  return room === 0 ? 'full' : `${-room} more than was agreed`;
}

/** `37.5 hours`, from minutes a week. */
export const hoursInWords = (minutes: number) => `${minutes / 60} hours`;

const weeklyHours = typed(5)
  .refine(
    (text) => /^\d{1,2}(\.\d{1,2})?$/.test(text) && Number(text) > 0 && Number(text) <= 60,
    'Enter the hours a week, like 37.5',
  )
  .transform((text) => Math.round(Number(text) * 60));

const facts = {
  employer: someWords('Enter who employs them', 200),
  practices: z.array(z.uuid()).max(30, 'Choose up to 30 practices').default([]),
  hours: weeklyHours,
  stage: choice(stages, 'Choose how far they are'),
  kind: choice(postKinds, 'Choose what kind of post it is'),
  kindNote: optionalWords(200),
  startedOn: someDay('Enter when they started, like 5 1 2026'),
  fundedUntil: optionalDay,
  capacity: optionalNumber(1, 1000),
  supervisorId: optionalId,
  clinicalSupervisor: optionalWords(200),
  reviewOn: optionalDay,
};

const inOrder = (input: { startedOn: string; fundedUntil: string | null }) =>
  input.fundedUntil === null || input.fundedUntil >= input.startedOn;
const order = { path: ['fundedUntil'], message: 'The money must last beyond the start' };

export const changePostShape = z.object(facts).refine(inOrder, order);
export type PostInput = z.output<typeof changePostShape>;

export const makePostShape = z
  .object({ linkWorkerId: z.uuid('Choose the link worker'), ...facts })
  .refine(inOrder, order);
export type MakePostInput = z.output<typeof makePostShape>;

export const endPostShape = z.object({ endedOn: someDay('Enter the last day, like 5 1 2027') });
