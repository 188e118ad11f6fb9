import { type Actor, hasRole } from '#platform/actor.ts';

/** What somebody may want help with, in the words shown to everybody. */
export const needs = {
  loneliness: 'Loneliness or feeling cut off',
  mood: 'Mood, worry or stress',
  money: 'Money, debt or benefits',
  housing: 'Housing',
  work: 'Work, training or volunteering',
  caring: 'Caring for somebody',
  grief: 'Grief or loss',
  'long-term-condition': 'Living with a long-term condition or pain',
  active: 'Being more active',
  food: 'Food and eating well',
  family: 'Family and relationships',
  safety: 'Abuse or feeling unsafe',
  'alcohol-drugs': 'Alcohol, drugs or gambling',
  legal: 'Legal or immigration questions',
  transport: 'Getting about',
  digital: 'Getting online',
  'help-at-home': 'Practical help at home',
  hobbies: 'Groups, arts, nature or hobbies',
  other: 'Something else',
} as const;
export type Need = keyof typeof needs;

/** Who asks for help. */
export const sources = {
  gp: 'GP',
  nurse: 'Nurse',
  receptionist: 'Receptionist',
  'other-practice-staff': 'Other practice staff',
  hospital: 'Hospital',
  council: 'Council',
  police: 'Police',
  pharmacy: 'Pharmacy',
  voluntary: 'Community organisation',
  self: 'The person themselves',
  family: 'Family or friend',
  other: 'Somebody else',
} as const;
export type Source = keyof typeof sources;

export const routes = {
  'signed-in': 'Signed-in referrer',
  'public-page': 'Public page',
  telephone: 'Telephone',
  file: 'File',
} as const;
export type ReferralRoute = keyof typeof routes;

export const urgencies = { routine: 'Routine', soon: 'Soon', urgent: 'Urgent' } as const;
export type Urgency = keyof typeof urgencies;

export const statuses = {
  received: 'Received',
  triaged: 'Triaged',
  returned: 'Returned for information',
  accepted: 'Accepted',
  declined: 'Declined',
  redirected: 'Sent elsewhere',
  withdrawn: 'Withdrawn',
} as const;
export type Status = keyof typeof statuses;
export const allStatuses = Object.keys(statuses) as Status[];

/** Still asking somebody in the service to do something, or waiting for the referrer. */
export const openStatuses: Status[] = ['received', 'triaged', 'returned'];

export const acts = {
  triage: 'Triage',
  accept: 'Accept',
  decline: 'Decline',
  return: 'Return for information',
  redirect: 'Send elsewhere',
  answer: 'Answer',
  withdraw: 'Withdraw',
} as const;
export type Act = keyof typeof acts;
export const allActs = Object.keys(acts) as Act[];

/** The one transition table: from which status each act leads where. What is not here is refused. */
export const transitions: Record<Status, Partial<Record<Act, Status>>> = {
  received: {
    triage: 'triaged',
    accept: 'accepted',
    decline: 'declined',
    return: 'returned',
    redirect: 'redirected',
    withdraw: 'withdrawn',
  },
  triaged: {
    accept: 'accepted',
    decline: 'declined',
    return: 'returned',
    redirect: 'redirected',
    withdraw: 'withdrawn',
  },
  returned: {
    answer: 'received',
    triage: 'triaged',
    accept: 'accepted',
    decline: 'declined',
    redirect: 'redirected',
    withdraw: 'withdrawn',
  },
  accepted: {},
  declined: {},
  redirected: {},
  withdrawn: {},
};

/** Where an act leads from a status, or null where it may not be done. */
export function leadsTo(status: Status, act: Act): Status | null {
  return transitions[status][act] ?? null;
}

/** The acts that may be done from a status. */
export function possibleActs(status: Status): Act[] {
  return allActs.filter((act) => leadsTo(status, act) !== null);
}

/** What the referrer does themselves; the service does it for one who rings. */
export const referrerActs: readonly Act[] = ['answer', 'withdraw'];

export const declineReasons = {
  'person-declined': 'The person does not want it',
  'outside-area': 'Lives outside the area',
  age: 'Outside the ages served',
  'could-not-reach': 'Could not be reached',
  'already-supported': 'Already supported by another service',
  'needs-urgent-care': 'Needs urgent or clinical care first',
  'moved-away': 'Moved away',
  died: 'Died',
  other: 'Another reason',
} as const;
export type DeclineReason = keyof typeof declineReasons;

/** What the referrer sees of where a referral stands. */
export const standings = {
  received: 'Received, not looked at yet',
  returned: 'The service needs more information',
  accepted: 'Accepted',
  waiting: 'Accepted, waiting for a link worker',
  'in-progress': 'With a link worker',
  declined: 'Not accepted',
  redirected: 'Sent to another service',
  withdrawn: 'Withdrawn',
  closed: 'Support has ended',
} as const;
export type Standing = keyof typeof standings;

/** In place of what was written at the end, where the person has not agreed to sharing. */
export const keptBackWords =
  'The service can tell you more by telephone, as far as the person agrees.';

/** The acts left to a referrer who sees that a referral stands so. */
export function possibleForReferrer(standing: Standing): Act[] {
  const status = allStatuses.find((one) => one === standing);
  return status ? possibleActs(status).filter((act) => referrerActs.includes(act)) : [];
}

export const waitingModes = {
  telephone: 'Telephone',
  'text-message': 'Text message',
  email: 'E-mail',
  'face-to-face': 'Face to face',
} as const;

/** Who may see and decide referrals of their service. */
export const mayDecide = (actor: Actor): boolean =>
  hasRole(actor, 'link-worker', 'supervisor', 'manager');

/** Who may refer from a signed-in practice. */
export const mayRefer = (actor: Actor): boolean => hasRole(actor, 'referrer');

/** Who may allocate to any link worker; a link worker may take somebody on themselves. */
export function mayAllocateTo(actor: Actor, linkWorkerId: string): boolean {
  if (hasRole(actor, 'supervisor', 'manager')) return true;
  return hasRole(actor, 'link-worker') && actor.id === linkWorkerId;
}

/** A short name for a referral that says nothing about the person: `R-3F9A2C`. */
export function reference(referralId: string): string {
  return `R-${referralId.slice(-6).toUpperCase()}`;
}

/** The transition table as a page of the documents; a test keeps `docs/referral-states.md` the same. */
export function statesPage(): string {
  const rows = allStatuses.flatMap((status) =>
    possibleActs(status).map((act) => {
      const who = referrerActs.includes(act) ? 'referrer, or the service for them' : 'service';
      return `| ${statuses[status]} | ${acts[act]} | ${statuses[leadsTo(status, act) ?? status]} | ${who} |`;
    }),
  );
  const ends = allStatuses.filter((status) => possibleActs(status).length === 0);
  return [
    '# Where a referral can go',
    '',
    'Drawn from `transitions` in `src/care/referral/rules.ts`; `npx vitest run referral.test -u` draws it again.',
    '',
    '| From | Act | To | By |',
    '|---|---|---|---|',
    ...rows,
    '',
    `Ends: ${ends.map((status) => statuses[status].toLowerCase()).join(', ')}.`,
    '',
  ].join('\n');
}

/** How long what a clinical system knew of somebody waits for its colleague to refer them, in minutes. */
export const BEGUN_MINUTES = 15;
