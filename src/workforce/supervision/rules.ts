import { z } from 'zod';
import { type Actor, hasRole } from '#platform/actor.ts';
import { addDays } from '#platform/clock.ts';
import { choice, optionalWords, someDay, someWords } from '#platform/shapes.ts';

/** Two things kept apart: how the work is going, and what the work does to those who do it. */
export const supervisionKinds = {
  line: 'Line supervision',
  clinical: 'Clinical supervision',
} as const;
export type SupervisionKind = keyof typeof supervisionKinds;

/** The longest time between two meetings before it is shown as a gap, in days. */
export const LONGEST_GAP: Record<SupervisionKind, number> = { line: 42, clinical: 42 };

export const supervisionStatuses = {
  planned: 'Planned',
  held: 'Held',
  'not-held': 'Did not happen',
} as const;
export type SupervisionStatus = keyof typeof supervisionStatuses;

/** May see that supervision is planned and held, for everybody; never what was said in it. */
export const maySeeSupervision = (actor: Actor) => hasRole(actor, 'supervisor', 'manager');

export interface Gap {
  /** Days since the last meeting, or since the post began. */
  days: number;
  never: boolean;
}

/**
 * The gap to show, or null: longer than the longest since the last meeting (or since the post began)
 * and nothing planned from today on.
 */
export function supervisionGap(
  kind: SupervisionKind,
  since: { startedOn: string; lastHeldOn: string | null; nextPlannedOn: string | null },
  today: string,
): Gap | null {
  const from = since.lastHeldOn ?? since.startedOn;
  const planned = since.nextPlannedOn !== null && since.nextPlannedOn >= today;
  if (planned || addDays(from, LONGEST_GAP[kind]) >= today) return null;
  const days = (Date.parse(today) - Date.parse(from)) / 86_400_000;
  return { days, never: since.lastHeldOn === null };
}

/** `no clinical supervision for 50 days`; null where there is no gap. */
export function gapInWords(kind: SupervisionKind, gap: Gap | null): string | null {
  if (!gap) return null;
  const what = supervisionKinds[kind].toLowerCase();
  return gap.never ? `no ${what} yet, ${gap.days} days in` : `no ${what} for ${gap.days} days`;
}

export const planSupervisionShape = z.object({
  kind: choice(supervisionKinds, 'Choose line or clinical supervision'),
  plannedOn: someDay('Enter the day, like 5 1 2027'),
  withName: optionalWords(200),
});
export type PlanSupervisionInput = z.output<typeof planSupervisionShape>;

export const holdSupervisionShape = z.object({
  heldOn: someDay('Enter the day it was held, like 5 1 2027'),
  agreed: someWords('Enter what you agreed', 4000),
});
export type HoldSupervisionInput = z.output<typeof holdSupervisionShape>;

export const reflectionKinds = {
  reflection: 'Reflection',
  'micro-discretion': 'Why I decided as I did',
} as const;
export type ReflectionKind = keyof typeof reflectionKinds;

export const reflectionShape = z.object({
  words: someWords('Enter what you want to keep', 8000),
});

export const shareShape = z.object({
  supervisorId: z.uuid('Choose who you want to share it with'),
});
