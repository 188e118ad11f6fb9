import { z } from 'zod';
import { type Actor, hasRole } from '#platform/actor.ts';
import { addDays, dayOf, londonMoment, timeOf } from '#platform/clock.ts';

export const channels = { email: 'E-mail', text: 'Text message' } as const;
export type Channel = keyof typeof channels;

export const messageKinds = {
  note: 'Message',
  invitation: 'Invitation',
  moved: 'New time',
  cancellation: 'Cancellation',
  reminder: 'Reminder',
  'own-page': 'Link to their own page',
  measure: 'Link to a few questions',
} as const;
export type MessageKind = keyof typeof messageKinds;

/** waiting → sent, failed, withdrawn or not-sent; nothing leaves one of those four. */
export const messageStatuses = {
  waiting: 'Waiting to be sent',
  sent: 'Sent',
  failed: 'Could not be delivered',
  withdrawn: 'Withdrawn',
  'not-sent': 'Not sent: they asked for no more',
} as const;
export type MessageStatus = keyof typeof messageStatuses;

/** Who may write to a person. */
export const mayMessage = (actor: Actor): boolean => hasRole(actor, 'link-worker', 'supervisor');
/** Who may set quiet hours and templates. */
export const mayArrangeMessages = (actor: Actor): boolean =>
  hasRole(actor, 'manager', 'supervisor');

/** Between these times of a London day nothing is sent; `from` may be later than `to`. */
export interface QuietHours {
  from: string;
  to: string;
  sundays: boolean;
}
export const usualQuietHours: QuietHours = { from: '20:00', to: '08:00', sundays: true };

/** When a message written now may leave: now, or the end of the quiet hours it falls in. */
export function leavesAt(now: Date, quiet: QuietHours): Date {
  let at = now;
  // At most an evening, a Sunday and the night after it.
  for (let step = 0; step < 4; step++) {
    const end = quietUntil(at, quiet);
    if (!end) return at;
    at = end;
  }
  return at;
}

function quietUntil(at: Date, quiet: QuietHours): Date | null {
  const [day, time] = [dayOf(at), timeOf(at)];
  const tomorrow = addDays(day, 1);
  if (quiet.sundays && new Date(`${day}T12:00:00Z`).getUTCDay() === 0)
    return londonMoment(tomorrow, '00:00');
  if (quiet.from === quiet.to) return null;
  if (quiet.from < quiet.to)
    return time >= quiet.from && time < quiet.to ? londonMoment(day, quiet.to) : null;
  if (time >= quiet.from) return londonMoment(tomorrow, quiet.to);
  return time < quiet.to ? londonMoment(day, quiet.to) : null;
}

/** When to remind of an appointment: ten in the morning of the day before; null when that is past. */
export function remindAt(appointment: Date, now: Date): Date | null {
  const at = londonMoment(addDays(dayOf(appointment), -1), '10:00');
  return at > now ? at : null;
}

/** A UK mobile number as gateways want it, `+447700900123`, or null where it is none. */
export function readMobile(typed: string | null): string | null {
  const digits = (typed ?? '').replaceAll(/[\s().-]/g, '').replace(/^(?:\+44|0044)0?/, '0');
  return /^07\d{9}$/.test(digits) ? `+44${digits.slice(1)}` : null;
}

export const STOPPED = 'They asked for no more of these';

/** Where a person can be written to on each channel, or why not. */
export function reach(
  person: { email: string | null; telephone: string | null },
  stopped: readonly string[],
): Record<Channel, { to: string } | { problem: string }> {
  const mobile = readMobile(person.telephone);
  const open = (channel: Channel, to: string | null, missing: string) => {
    if (stopped.includes(channel)) return { problem: STOPPED };
    return to ? { to } : { problem: missing };
  };
  return {
    email: open('email', person.email, 'No e-mail address is recorded'),
    text: open('text', mobile, 'No UK mobile number is recorded'),
  };
}

/** What a template may name, and what each stands for. */
export const blanks = {
  'first name': 'What the person likes to be called',
  'link worker': 'Your name',
  service: 'The name of your service',
  telephone: 'The telephone number of your service',
} as const;
export type Blank = keyof typeof blanks;

/** Fills `{{first name}}` and its like; what it does not know it leaves as it stands. */
export function fillTemplate(text: string, facts: Record<Blank, string>): string {
  return text.replaceAll(/\{\{\s*([a-z ]+?)\s*\}\}/g, (whole, name: string) =>
    Object.hasOwn(facts, name) ? facts[name as Blank] : whole,
  );
}

/** The blanks of a text that nobody can fill. */
export function unknownBlanks(text: string): string[] {
  return [...text.matchAll(/\{\{([^{}]*)\}\}/g)]
    .map(([, name = '']) => name.trim())
    .filter((name) => !Object.hasOwn(blanks, name));
}

/** Three parts of a text message: what a gateway still joins into one for the reader. */
export const TEXT_MOST = 459;
const EMAIL_MOST = 5000;

const words = z.string().trim().default('');
const channel = words
  .refine((value) => Object.hasOwn(channels, value), 'Choose how to send it')
  .transform((value) => value as Channel);
const filledIn = (text: string, check: z.RefinementCtx, path: string) => {
  if (/\{\{.*\}\}/.test(text))
    check.addIssue({ code: 'custom', path: [path], message: 'Fill in what stands in {{ }}' });
};

const written = z.object({
  channel,
  subject: words.refine((text) => text.length <= 120, 'Use 120 characters or fewer'),
  text: words.refine((text) => text !== '', 'Enter what you want to say'),
});

function checkLengths(input: z.output<typeof written>, check: z.RefinementCtx): void {
  const most = input.channel === 'text' ? TEXT_MOST : EMAIL_MOST;
  if (input.text.length > most)
    check.addIssue({
      code: 'custom',
      path: ['text'],
      message: `Use ${most} characters or fewer; you have used ${input.text.length}`,
    });
  if (input.channel === 'email' && input.subject === '')
    check.addIssue({ code: 'custom', path: ['subject'], message: 'Enter a subject' });
}

/** A message to a person. */
export const messageShape = written.superRefine((input, check) => {
  checkLengths(input, check);
  filledIn(input.text, check, 'text');
  filledIn(input.subject, check, 'subject');
});
export type MessageInput = z.output<typeof messageShape>;

/** A template of the service. */
export const templateShape = written
  .extend({
    name: words
      .refine((text) => text !== '', 'Enter a name for the template')
      .refine((text) => text.length <= 60, 'Use 60 characters or fewer'),
  })
  .superRefine((input, check) => {
    checkLengths(input, check);
    for (const path of ['subject', 'text'] as const) {
      const [unknown] = unknownBlanks(input[path]);
      if (unknown !== undefined)
        check.addIssue({
          code: 'custom',
          path: [path],
          message: `{{${unknown}}} is not known. You can use ${Object.keys(blanks)
            .map((name) => `{{${name}}}`)
            .join(', ')}`,
        });
    }
  });
export type TemplateInput = z.output<typeof templateShape>;

const time = words.refine(
  (text) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text),
  'Enter the time, like 20:00',
);
/** Quiet hours by the labels of their form. */
export const quietInWords = ({ from, to, sundays }: QuietHours) => ({
  From: from,
  Until: to,
  Sundays: sundays ? 'Nothing is sent' : 'As on other days',
});

export const quietShape = z.object({
  quietFrom: time,
  quietTo: time,
  sundays: words.transform((value) => value === 'yes'),
});
export type QuietInput = z.output<typeof quietShape>;

/** What a person asks by a link in a message. */
export const stopShape = z.object({
  choice: words
    .refine((value) => value === 'stop' || value === 'go-on', 'Choose one of the answers')
    .transform((value) => value as 'stop' | 'go-on'),
});

/** What staff record of a person's wish. */
export const choiceShape = z.object({
  of: channel,
  wanted: words.transform((value) => value === 'yes'),
});
export const withdrawShape = z.object({ message: words });
export const endShape = z.object({});
