import { type Actor, hasRole, type Role } from '#platform/actor.ts';
import { addDays } from '#platform/clock.ts';
import { type Need, needs } from '../referral/rules.ts';

export const episodeStatuses = ['active', 'paused', 'closed'] as const;
export type EpisodeStatus = (typeof episodeStatuses)[number];

export const episodeStatusNames: Record<EpisodeStatus, string> = {
  active: 'Being supported',
  paused: 'Paused',
  closed: 'Closed',
};

/** The kinds of step an episode can take; each is kept with who, when and why. */
export const episodeStepKinds = [
  'opened',
  'allocated',
  'paused',
  'paused-on',
  'resumed',
  'closed',
  'reopened',
  'followed-up',
  'follow-up-moved',
  'follow-up-ended',
] as const;
export type EpisodeStepKind = (typeof episodeStepKinds)[number];

export const episodeStepNames: Record<EpisodeStepKind, string> = {
  opened: 'Support opened',
  allocated: 'Given to a link worker',
  paused: 'Support paused',
  'paused-on': 'Pause goes on',
  resumed: 'Support resumed',
  closed: 'Support closed',
  reopened: 'Support reopened',
  'followed-up': 'Followed up',
  'follow-up-moved': 'Follow-up moved',
  'follow-up-ended': 'Follow-up no longer wanted',
};

/** The one table of an episode's life: from a status, which step leads where. `new` is before it is. */
export const episodeTransitions: Record<
  EpisodeStatus | 'new',
  Partial<Record<EpisodeStepKind, EpisodeStatus>>
> = {
  new: { opened: 'active' },
  active: { allocated: 'active', paused: 'paused', closed: 'closed' },
  paused: { allocated: 'paused', 'paused-on': 'paused', resumed: 'active', closed: 'closed' },
  closed: { reopened: 'active' },
};

/** Where a step leads, or null where it may not be taken. */
export function nextEpisodeStatus(from: string, step: EpisodeStepKind): EpisodeStatus | null {
  return episodeTransitions[from as EpisodeStatus]?.[step] ?? null;
}

/** What people do here, and who may. */
export const permissions = {
  'casework.see': ['link-worker', 'supervisor', 'manager'],
  /** What was said and thought: see the decision of 2026-11-21 on managers. */
  'casework.notes': ['link-worker', 'supervisor'],
  'casework.write': ['link-worker', 'supervisor'],
  'episode.open': ['link-worker', 'supervisor', 'manager'],
  'episode.allocate': ['link-worker', 'supervisor', 'manager'],
  'holding.list': ['link-worker', 'supervisor', 'manager'],
  'calendar.keep': ['link-worker', 'supervisor'],
  'today.see': ['link-worker', 'supervisor', 'manager'],
} as const satisfies Record<string, readonly Role[]>;
export type Deed = keyof typeof permissions;

export const may = (actor: Actor, deed: Deed): boolean => hasRole(actor, ...permissions[deed]);

export const contactStatuses = ['planned', 'attended', 'did-not-attend', 'cancelled'] as const;
export type ContactStatus = (typeof contactStatuses)[number];

export type ContactStep = 'attend' | 'miss' | 'cancel' | 'move' | 'correct';

/**
 * A planned contact is moved, and recorded or cancelled once. What is recorded can be corrected: it
 * is then attended or not as the correction says, and what was written before is kept.
 */
export const contactTransitions: Record<
  ContactStatus,
  Partial<Record<ContactStep, readonly ContactStatus[]>>
> = {
  planned: {
    attend: ['attended'],
    miss: ['did-not-attend'],
    cancel: ['cancelled'],
    move: ['planned'],
  },
  attended: { correct: ['attended', 'did-not-attend'] },
  'did-not-attend': { correct: ['attended', 'did-not-attend'] },
  cancelled: {},
};

export const contactStatusNames: Record<ContactStatus, string> = {
  planned: 'Appointment',
  attended: 'Contact',
  'did-not-attend': 'Did not attend',
  cancelled: 'Cancelled appointment',
};

export const modes = {
  telephone: 'Telephone',
  'face-to-face': 'Face to face',
  video: 'Video',
  'text-message': 'Text message',
  email: 'E-mail',
  group: 'In a group',
} as const;
export type Mode = keyof typeof modes;

/** How the person is told of an appointment, its changes and the day before it. */
export const tellings = {
  email: 'By e-mail',
  text: 'By text message',
  none: 'I tell them myself',
} as const;

export const places = {
  practice: 'Practice',
  home: 'Their home',
  community: 'In the community',
  provider: 'At a service',
  remote: 'Not in person',
} as const;
export type Place = keyof typeof places;

/** The words of a need; a need named elsewhere is shown as it is. */
export const needName = (need: string): string => needs[need as Need] ?? need;

export const goalStatuses = {
  open: 'Still going',
  reached: 'Reached',
  partly: 'Partly reached',
  'not-reached': 'Not reached',
  changed: 'No longer the goal',
} as const;
export type GoalStatus = keyof typeof goalStatuses;

export const actionStatuses = { open: 'To do', done: 'Done', dropped: 'Dropped' } as const;
export type ActionStatus = keyof typeof actionStatuses;

export const actors = {
  person: 'The person',
  'link-worker': 'Link worker',
  other: 'Somebody else',
} as const;

/** What is out of the person's hands. Never part of readiness. */
export const barriers = {
  housing: 'No suitable housing',
  'no-service': 'No service there is, or a long wait',
  money: 'Not enough money',
  transport: 'No way to get there',
  immigration: 'Immigration status',
  discrimination: 'Discrimination',
  digital: 'No device or connection',
  other: 'Something else',
} as const;
export type Barrier = keyof typeof barriers;

/** Whole years from a birth date to a day; both `2026-11-21`. */
export function ageOn(dateOfBirth: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(dateOfBirth.slice(0, 4));
  return day.slice(5) < dateOfBirth.slice(5) ? years - 1 : years;
}

/** The name a person goes by. */
export const calledName = (person: {
  givenName: string;
  familyName: string;
  preferredName: string | null;
}): string => `${person.preferredName ?? person.givenName} ${person.familyName}`;

/** A pause is looked at again after so many days, unless another day is chosen. */
export const PAUSE_LASTS = 28;
/** The longest until then. */
export const LONGEST_PAUSE = 365;

/** Why support cannot be paused until a day, or null where it can; both `2026-11-21`. */
export function lookAgainProblem(day: string, today: string): string | null {
  if (day < today) return 'Enter a day that is not in the past';
  if (day > addDays(today, LONGEST_PAUSE)) return 'Enter a day within a year';
  return null;
}

/** From nine months to twelve after the close somebody is asked again; ten, where no day is chosen. */
export const usualFollowUp = (today: string) => addDays(today, 304);
/** The last day that may be chosen. */
export const lastFollowUp = (today: string) => addDays(today, 732);
