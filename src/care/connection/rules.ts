import { z } from 'zod';
import type { Actor } from '#platform/actor.ts';
import { hasRole } from '#platform/actor.ts';
import { addDays, isDay } from '#platform/clock.ts';
import { isAddress } from '#platform/mail/address.ts';
import { formatDate } from '#ui/time.ts';

export const statuses = [
  'sent',
  'accepted',
  'waiting-list',
  'full',
  'not-suitable',
  'withdrawn',
  'ended',
] as const;
export type Status = (typeof statuses)[number];

export const statusNames: Record<Status, string> = {
  sent: 'Waiting for an answer',
  accepted: 'Accepted',
  'waiting-list': 'On their waiting list',
  full: 'Full',
  'not-suitable': 'Not suitable',
  withdrawn: 'Withdrawn',
  ended: 'Ended',
};

/** What can happen to a connection. */
export const acts = [
  'accept',
  'put-on-waiting-list',
  'say-full',
  'say-not-suitable',
  'chase',
  'withdraw',
  'attend',
  'miss',
  'still-going',
  'stop-going',
] as const;
export type Act = (typeof acts)[number];

/**
 * The one table of a connection's life: from a status, what may happen and where it leads. A later
 * word from a provider who has a waiting list is an answer again; what is missing is refused.
 */
export const transitions: Record<Status, Partial<Record<Act, Status>>> = {
  sent: {
    accept: 'accepted',
    'put-on-waiting-list': 'waiting-list',
    'say-full': 'full',
    'say-not-suitable': 'not-suitable',
    chase: 'sent',
    withdraw: 'withdrawn',
  },
  'waiting-list': {
    // Not yet: about how long the wait is now.
    'put-on-waiting-list': 'waiting-list',
    accept: 'accepted',
    'say-full': 'full',
    'say-not-suitable': 'not-suitable',
    withdraw: 'withdrawn',
    attend: 'accepted',
  },
  accepted: {
    attend: 'accepted',
    miss: 'accepted',
    'still-going': 'accepted',
    'stop-going': 'ended',
    withdraw: 'withdrawn',
  },
  full: {},
  'not-suitable': {},
  withdrawn: {},
  ended: {},
};

/** Where an act leads, or null where it may not happen. */
export function next(status: string, act: Act): Status | null {
  return transitions[status as Status]?.[act] ?? null;
}

export const answers = ['accepted', 'waiting-list', 'full', 'not-suitable'] as const;
export type Answer = (typeof answers)[number];

export const actOfAnswer: Record<Answer, Act> = {
  accepted: 'accept',
  'waiting-list': 'put-on-waiting-list',
  full: 'say-full',
  'not-suitable': 'say-not-suitable',
};

/** What of the person's record may be shared, each only if ticked. */
export const shareable = ['name', 'telephone', 'email', 'communication-needs'] as const;
export type Shareable = (typeof shareable)[number];

export const shareableNames: Record<Shareable, string> = {
  name: 'Name',
  telephone: 'Telephone',
  email: 'E-mail address',
  'communication-needs': 'Communication needs',
};

/** Days until an unanswered connection comes back to the link worker, unless they choose. */
export const CHASE_AFTER = 10;
/** Days a provider's link works. */
export const LINK_LASTS = 28;

/** Days after which it is asked whether they went: since it was accepted, or they last had not. */
export const ASK_WHETHER_THEY_WENT = 14;
/** Weeks until a place on a waiting list is asked about, where nobody said how long the wait is. */
export const USUAL_WAIT = 4;

/** The questions of a connection's forms, under which a conflict shows both answers. */
export const standingLabels = {
  answer: 'What they answered',
  first: 'Went for the first time',
  weeks4: 'Still going after 4 weeks',
  weeks12: 'Still going after 12 weeks',
  chaseOn: 'Asked again on',
} as const;
export const yesOrNo = (value: boolean) => (value ? 'Yes' : 'No');
const inWeeks = (weeks: string | number) => `about ${weeks} weeks to wait`;

/** An answer in one line. */
export const answerInWords = (given: {
  waitingWeeks?: string | number | null;
  note?: string | null;
  answeredBy?: string | null;
}) =>
  [
    given.waitingWeeks && inWeeks(given.waitingWeeks),
    given.note,
    given.answeredBy && `by ${given.answeredBy}`,
  ]
    .filter(Boolean)
    .join(' · ');

/** What is known of a connection besides its status, by the labels under which both versions are shown. */
export function standingOf(of: {
  status: string;
  chaseOn: string;
  waitingWeeks: number | null;
  answerNote: string | null;
  answeredBy: string | null;
  firstAttendedOn: string | null;
  attendedFirst: boolean | null;
  goingAt4Weeks: boolean | null;
  goingAt12Weeks: boolean | null;
}): Record<string, string> {
  const { first, weeks4, weeks12, chaseOn, answer } = standingLabels;
  const answered = answerInWords({ ...of, note: of.answerNote });
  return {
    ...(answered && { [answer]: answered }),
    ...(of.status === 'sent' && { [chaseOn]: formatDate(of.chaseOn) }),
    ...(of.attendedFirst !== null && {
      [first]: of.firstAttendedOn ? formatDate(of.firstAttendedOn) : yesOrNo(of.attendedFirst),
    }),
    ...(of.goingAt4Weeks !== null && { [weeks4]: yesOrNo(of.goingAt4Weeks) }),
    ...(of.goingAt12Weeks !== null && { [weeks12]: yesOrNo(of.goingAt12Weeks) }),
  };
}

/** What is asked about a connection that was answered, and the act on its page that answers it. */
export function questionOf(of: {
  status: string;
  firstAttendedOn: string | null;
}): 'answer' | 'attendance' | 'still-going' {
  if (of.status === 'waiting-list') return 'answer';
  return of.firstAttendedOn === null ? 'attendance' : 'still-going';
}

/** When 4 and 12 weeks after first going there are reached. */
export function followUpDay(firstAttendedOn: string, weeks: 4 | 12): string {
  return addDays(firstAttendedOn, weeks * 7);
}

/** May signpost, connect and record what came of it. */
export const mayConnect = (actor: Actor) => hasRole(actor, 'link-worker', 'supervisor');
/** Sees what was told and answered, besides that it was. */
export const seesNotes = (actor: Actor) => hasRole(actor, 'link-worker', 'supervisor');
/** May see connections. */
export const maySee = (actor: Actor) => hasRole(actor, 'link-worker', 'supervisor', 'manager');

const line = (max: number) => z.string().trim().max(max, `Use ${max} characters or fewer`);
const words = (max: number) => z.string().trim().max(max, `Use ${max} characters or fewer`);
const listing = z
  .union([z.uuid(), z.literal('')])
  .optional()
  .transform((id) => id || null);

export const signpostShape = z.object({
  serviceId: listing,
  serviceName: line(200).min(1, 'Enter the name of the service'),
  note: words(2000).default(''),
});
export type SignpostInput = z.output<typeof signpostShape>;

export const connectShape = z.object({
  serviceId: listing,
  serviceName: line(200).min(1, 'Enter the name of the service'),
  providerEmail: z
    .string()
    .default('')
    .refine((to) => to === '' || isAddress(to), 'Enter an e-mail address, like name@example.org'),
  share: z.array(z.enum(shareable)).default([]),
  sharedWords: words(1500).min(1, 'Enter what the service will be told'),
  agreed: z.literal('yes', 'Tick this only if the person has agreed to what will be shared'),
  chaseOn: z.string().refine(isDay, 'Enter the day to hear about it again, like 1 12 2026'),
});
export type ConnectInput = z.output<typeof connectShape>;

export const answerShape = z
  .object({
    answer: z.enum(answers, 'Choose an answer'),
    waitingWeeks: z
      .string()
      .trim()
      .default('')
      .refine((weeks) => weeks === '' || /^\d{1,3}$/.test(weeks), 'Enter the weeks as a number')
      .transform((weeks) => (weeks === '' ? null : Number(weeks))),
    note: words(1500).default(''),
    answeredBy: line(120).default(''),
  })
  .superRefine((given, { addIssue }) => {
    const issue = (path: string, message: string) =>
      addIssue({ code: 'custom', path: [path], message });
    if (given.answer === 'waiting-list' && given.waitingWeeks === null)
      issue('waitingWeeks', 'Enter about how many weeks the wait is');
    if (given.waitingWeeks !== null && given.waitingWeeks > 260)
      issue('waitingWeeks', 'Enter 260 weeks or fewer');
    if (given.answer === 'not-suitable' && given.note === '')
      issue('note', 'Say why it is not suitable, so that a better place can be found');
  });
export type AnswerInput = z.output<typeof answerShape>;

export const withdrawShape = z.object({
  reason: words(500).min(1, 'Enter why it is withdrawn'),
});

export const attendanceShape = z
  .object({
    attended: z.enum(['yes', 'no'], 'Choose whether they went'),
    on: z.string().default(''),
    note: words(1000).default(''),
  })
  .superRefine((given, { addIssue }) => {
    if (given.attended === 'yes' && !isDay(given.on))
      addIssue({ code: 'custom', path: ['on'], message: 'Enter the day they first went' });
  });
export type AttendanceInput = z.output<typeof attendanceShape>;

export const stillGoingShape = z.object({
  weeks: z.enum(['4', '12'], 'Choose 4 or 12 weeks').transform((weeks) => Number(weeks) as 4 | 12),
  going: z.enum(['yes', 'no'], 'Choose whether they still go'),
  note: words(1000).default(''),
});
export type StillGoingInput = z.output<typeof stillGoingShape>;

/** What the person is called. */
export function callName(person: { givenName: string; preferredName: string | null }): string {
  return person.preferredName || person.givenName;
}

/** What staff may do with a connection on its page. */
export const doings = ['answer', 'chase', 'attendance', 'still-going', 'withdraw'] as const;
export type Doing = (typeof doings)[number];

/** Whether it makes sense now. */
export function mayDo(
  connection: { status: string; attendedFirst: boolean | null },
  doing: Doing,
): boolean {
  const can = (act: Act) => next(connection.status, act) !== null;
  switch (doing) {
    case 'answer':
      return can('accept');
    case 'chase':
      return can('chase');
    case 'attendance':
      return can('attend') && !connection.attendedFirst;
    case 'still-going':
      return can('still-going') && connection.attendedFirst === true;
    case 'withdraw':
      return can('withdraw');
  }
}

const stepNames: Record<string, string> = {
  sent: 'Sent to the service',
  chased: 'Asked again',
  unanswered: 'No answer by the day set',
  undelivered: 'The e-mail could not be delivered',
  'answered-accepted': 'They can take them',
  'answered-waiting-list': 'On their waiting list',
  'answered-full': 'They are full',
  'answered-not-suitable': 'They say it is not suitable',
  'attended-first': 'Went for the first time',
  'did-not-attend': 'Has not gone yet',
  'still-going-4-weeks': 'Still going after 4 weeks',
  'still-going-12-weeks': 'Still going after 12 weeks',
  'stopped-4-weeks': 'No longer going after 4 weeks',
  'stopped-12-weeks': 'No longer going after 12 weeks',
  withdrawn: 'Withdrawn',
};

/** A step in words. */
export function stepName(kind: string): string {
  return stepNames[kind] ?? kind;
}

/** What the link by which a provider answers is about. */
export const answerLink = (connectionId: string) =>
  ({ kind: 'connection-answer', subjectId: connectionId }) as const;
