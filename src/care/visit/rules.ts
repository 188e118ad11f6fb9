import { z } from 'zod';
import { type Actor, hasRole } from '#platform/actor.ts';

/** Who visits people at home. */
export const mayVisit = (actor: Actor): boolean => hasRole(actor, 'link-worker', 'supervisor');

/** Minutes after the time somebody meant to be out, before the alert. */
export const GRACE = 15;
/** Minutes after which an alert that changed nothing goes to the supervisors too. */
export const SECOND_ALERT = 15;

export const visitStates = {
  'to-check': 'Risk check to do',
  ready: 'Ready to go',
  inside: 'Inside',
  late: 'Late',
  out: 'Out safely',
  recorded: 'Recorded, nobody said they were out',
} as const;
export type VisitState = keyof typeof visitStates;

interface Standing {
  dueOut: Date;
  checkedInAt: Date | null;
  checkedOutAt: Date | null;
  checkAgain: boolean;
}

/**
 * How a visit stands now; late is a visit begun or checked whose end and its grace have passed.
 * @param planned whether its appointment is still to be recorded; one that was recorded is over
 */
export function visitState(visit: Standing | null, now: Date, planned = true): VisitState {
  if (!visit) return 'to-check';
  if (visit.checkedOutAt) return 'out';
  if (!planned) return 'recorded';
  if (now.getTime() >= alertAt(visit.dueOut).getTime()) return 'late';
  if (visit.checkedInAt) return 'inside';
  return visit.checkAgain ? 'to-check' : 'ready';
}

/**
 * Tells one home from another however its address is typed: the postcode and the numbers of the
 * address, or its letters where one of the two is missing. Null for no address.
 */
export function homeKey(address: string | null, postcode: string | null): string | null {
  const plain = (text: string | null) => (text ?? '').toLowerCase().replace(/[^a-z0-9]+/g, ' ');
  const area = plain(postcode).replaceAll(' ', '');
  const words = plain(address)
    .split(' ')
    .filter((word) => word !== '');
  if (words.length === 0) return null;
  const within = area && words.join('').endsWith(area) ? area : '';
  const lines = within ? wordsBefore(words, within.length) : words;
  const numbers = lines.filter((word) => /\d/.test(word)).sort();
  return `${area}|${(area && numbers.length > 0 ? numbers : lines).join(' ')}`;
}

/** The words without the postcode that they end with. */
function wordsBefore(words: readonly string[], letters: number): string[] {
  const kept = [...words];
  for (let left = letters; left > 0; ) left -= kept.pop()?.length ?? left;
  return kept;
}

/** Whether a check still stands for where the person lives now; `''` is a check of no known address. */
export const stillChecked = (
  checkedHome: string | null,
  address: string | null,
  postcode: string | null,
): boolean => checkedHome !== null && checkedHome === (homeKey(address, postcode) ?? '');

export const alertAt = (dueOut: Date) => new Date(dueOut.getTime() + GRACE * 60_000);
export const secondAlertAt = (dueOut: Date) =>
  new Date(dueOut.getTime() + (GRACE + SECOND_ALERT) * 60_000);

const words = z.string().trim().default('');
const colleague = (message: string) =>
  words.refine((id) => z.uuid().safeParse(id).success, message);
const yesNo = (message: string) =>
  words
    .refine((value) => value === 'yes' || value === 'no', message)
    .transform((value) => value === 'yes');

/** The check before a home visit. */
export const checkShape = z
  .object({
    risksRead: words.refine(
      (value) => value === 'yes',
      'Confirm that you have read the risks and the earlier visits',
    ),
    pairNeeded: yesNo('Choose whether two of you should go'),
    partner: words,
    watcher: colleague('Choose who is told when you are late'),
    minutes: words
      .refine(
        (text) => /^\d{1,3}$/.test(text) && Number(text) >= 5 && Number(text) <= 480,
        'Enter the minutes you expect to be there, from 5 to 480',
      )
      .transform(Number),
    note: words.refine((text) => text.length <= 2000, 'Use 2000 characters or fewer'),
  })
  .superRefine((input, check) => {
    const partner = z.uuid().safeParse(input.partner).success;
    if (input.pairNeeded && !partner)
      check.addIssue({ code: 'custom', path: ['partner'], message: 'Choose who goes with you' });
  })
  .transform((input) => ({ ...input, partner: input.pairNeeded ? input.partner : null }));
export type CheckInput = z.output<typeof checkShape>;

/** Going in, asking for longer, and coming out. */
export const moveShape = z
  .object({
    move: words
      .refine((value) => ['in', 'longer', 'out'].includes(value), 'Choose what you want to do')
      .transform((value) => value as 'in' | 'longer' | 'out'),
    pairKept: words,
  })
  .transform(({ move, pairKept }) => ({
    move,
    pairKept: pairKept === 'yes' ? true : pairKept === 'no' ? false : null,
  }));
export type MoveInput = z.output<typeof moveShape>;

/** Minutes added each time somebody asks for longer. */
export const LONGER = 30;
