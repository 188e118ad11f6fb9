import { places } from '../casework/rules.ts';
import { needs, routes, sources } from '../referral/rules.ts';

/** What may be listed in a limit, and in which words. */
export const vocabularies = { places, sources, routes, needs } as const;
export type Vocabulary = keyof typeof vocabularies;

/**
 * How a limit on an element is said: an amount that is the most or the least, a list of what is
 * included, or nothing (the usual practice is followed or departed from).
 */
export type Unit =
  | { kind: 'amount'; bound: 'most' | 'least'; one: string; many: string; top: number }
  | { kind: 'among'; of: Vocabulary }
  | { kind: 'practice' };

/** One element of the role: what it is, and whether it may ever be left to a link worker. */
export interface Element {
  code: string;
  version: number;
  name: string;
  definition: string;
  examples: readonly string[];
  mayBeDiscretionary: boolean;
  /** Where sources disagree the tighter one applies. */
  safety: boolean;
  unit: Unit;
  /** What happened, where it can be computed from records; null where it cannot. */
  measure: string | null;
}

/** The edition of the dictionary that comes with Holdfast; each element has its version too. */
export const DICTIONARY_EDITION = '2026-11';

const amount = (bound: 'most' | 'least', one: string, many: string, top: number): Unit => ({
  kind: 'amount',
  bound,
  one,
  many,
  top,
});

/** Every element of the role that comes with Holdfast, in the order of a person's way through it. */
export const seededElements = [
  {
    code: 'referral-types',
    version: 1,
    name: 'Types of referral accepted',
    definition: 'Who may ask for somebody to be supported.',
    examples: ['Only practice staff', 'Anybody, and people themselves'],
    mayBeDiscretionary: true,
    safety: false,
    unit: { kind: 'among', of: 'sources' },
    measure: 'Sources of accepted referrals',
  },
  {
    code: 'referral-routes',
    version: 1,
    name: 'How referrals are made',
    definition:
      'The ways a referral may come, and the criteria it is looked at with, written together with practice staff.',
    examples: ['A signed-in form with agreed criteria', 'A word in the corridor is enough'],
    mayBeDiscretionary: true,
    safety: false,
    unit: { kind: 'among', of: 'routes' },
    measure: 'Ways accepted referrals came',
  },
  {
    code: 'conditions',
    version: 1,
    name: 'Needs and conditions supported',
    definition: 'What somebody may need help with for a link worker to take them on.',
    examples: ['No support with addiction', 'Whatever the person brings'],
    mayBeDiscretionary: true,
    safety: true,
    unit: { kind: 'among', of: 'needs' },
    measure: 'Needs of people taken on',
  },
  {
    code: 'contact-time',
    version: 1,
    name: 'Time spent in a contact',
    definition: 'How long one contact with a person may be.',
    examples: ['At most 45 minutes', 'As long as the person needs that day'],
    mayBeDiscretionary: true,
    safety: false,
    unit: amount('most', 'minute', 'minutes', 480),
    measure: 'Minutes in a contact',
  },
  {
    code: 'contacts',
    version: 1,
    name: 'Number of contacts',
    definition: 'How many contacts one time of support may have.',
    examples: ['Six, then a review', 'As many as it takes'],
    mayBeDiscretionary: true,
    safety: false,
    unit: amount('most', 'contact', 'contacts', 200),
    measure: 'Contacts in one time of support',
  },
  {
    code: 'frequency',
    version: 1,
    name: 'How often people are seen',
    definition: 'The fewest days between two contacts with one person.',
    examples: ['Not more than once a week', 'Twice a day in a bad week'],
    mayBeDiscretionary: true,
    safety: false,
    unit: amount('least', 'day between contacts', 'days between contacts', 180),
    measure: 'Days between contacts',
  },
  {
    code: 'duration',
    version: 1,
    name: 'How long people are supported',
    definition: 'How long one time of support may last.',
    examples: ['Twelve weeks', 'For as long as it helps'],
    mayBeDiscretionary: true,
    safety: false,
    unit: amount('most', 'week', 'weeks', 520),
    measure: 'Weeks supported',
  },
  {
    code: 'place',
    version: 1,
    name: 'Where people are seen',
    definition: 'The places a contact may be in: at home, in pairs where needed, too.',
    examples: ['In the practice alone', 'At home, in a café, on a walk'],
    mayBeDiscretionary: true,
    safety: true,
    unit: { kind: 'among', of: 'places' },
    measure: 'Share of people seen at home',
  },
  {
    code: 'holding',
    version: 1,
    name: 'Holding: how many people',
    definition: 'How many people one link worker may hold at the same time.',
    examples: ['Eight at most', 'Whoever needs it'],
    mayBeDiscretionary: true,
    safety: true,
    unit: amount('most', 'person held', 'people held', 200),
    measure: 'People held at once',
  },
  {
    code: 'holding-review',
    version: 1,
    name: 'Holding: time between reviews',
    definition: 'How far ahead the next review of holding may be.',
    examples: ['Every six weeks', 'When it feels right'],
    mayBeDiscretionary: true,
    safety: true,
    unit: amount('most', 'day between reviews', 'days between reviews', 182),
    measure: 'Days between holding reviews',
  },
  {
    code: 'training-mandatory',
    version: 1,
    name: 'Mandatory training',
    definition:
      'Training everybody must have and keep in date, such as safeguarding. It is never a matter of discretion.',
    examples: ['Safeguarding adults and children', 'Information governance'],
    mayBeDiscretionary: false,
    safety: true,
    unit: { kind: 'practice' },
    measure: 'Mandatory training in date',
  },
  {
    code: 'training-personal',
    version: 1,
    name: 'Training for personal development',
    definition: 'Training a link worker chooses, by their gaps and by what people bring to them.',
    examples: ['Motivational interviewing', 'Bereavement support'],
    mayBeDiscretionary: true,
    safety: false,
    unit: amount('most', 'day a year', 'days a year', 60),
    measure: null,
  },
  {
    code: 'measures',
    version: 1,
    name: 'Outcome measures used',
    definition:
      'Which measures are offered, and when. They should fit the conversation, not be bolted on.',
    examples: ['ONS4 at the first and last contact', 'Only where it helps the conversation'],
    mayBeDiscretionary: true,
    safety: false,
    unit: { kind: 'practice' },
    measure: 'Measures used',
  },
  {
    code: 'feedback',
    version: 1,
    name: 'Feedback',
    definition: 'What is told about how support went, and to whom.',
    examples: ['A line to the referrer at every closing', 'As agreed with the person'],
    mayBeDiscretionary: true,
    safety: false,
    unit: { kind: 'practice' },
    measure: 'Closings with feedback sent',
  },
  {
    code: 'community-time',
    version: 1,
    name: 'Protected time in the community',
    definition:
      'Hours kept free each week to create groups and find out what there is, apart from work with individuals.',
    examples: ['Half a day a week, whatever the waiting list', 'When there is time'],
    mayBeDiscretionary: true,
    safety: false,
    unit: amount('least', 'hour a week', 'hours a week', 37),
    measure: 'Hours in the community',
  },
] as const satisfies readonly Element[];

export type ElementCode = (typeof seededElements)[number]['code'];

/** A limit in the element's own unit; null where none is set. */
export type Limit = number | readonly string[] | null;

/** A word of a list within a sentence: `their home`, `GP`. */
const inSentence = (word: string) =>
  /^[A-Z]{2}/.test(word) ? word : word.charAt(0).toLowerCase() + word.slice(1);

/** `at most 12 contacts`, `at least 4 hours a week`, `only practice, their home`; '' where none is set. */
export function limitInWords(element: Element, limit: Limit): string {
  const { unit } = element;
  if (limit === null) return '';
  if (unit.kind === 'amount' && typeof limit === 'number')
    return `at ${unit.bound} ${limit} ${limit === 1 ? unit.one : unit.many}`;
  if (unit.kind === 'among' && typeof limit !== 'number') {
    const words: Record<string, string> = vocabularies[unit.of];
    return limit.length === 0
      ? 'none'
      : `only ${limit.map((code) => inSentence(words[code] ?? code)).join(', ')}`;
  }
  return '';
}

/** The tighter of two limits on an element; of two lists what is on both. */
export function tighterLimit(element: Element, a: Limit, b: Limit): Limit {
  if (a === null) return b;
  if (b === null) return a;
  if (typeof a === 'number' && typeof b === 'number')
    return element.unit.kind === 'amount' && element.unit.bound === 'least'
      ? Math.max(a, b)
      : Math.min(a, b);
  if (typeof a !== 'number' && typeof b !== 'number') return a.filter((code) => b.includes(code));
  return typeof a === 'number' ? b : a;
}

/** A limit moved towards freedom by so much in its unit (towards the boundary for less than 0). */
export function widenedLimit(element: Element, limit: Limit, by: number): Limit {
  const { unit } = element;
  if (typeof limit !== 'number' || unit.kind !== 'amount') return limit;
  const moved = unit.bound === 'most' ? limit + by : limit - by;
  return Math.min(unit.top, Math.max(0, moved));
}

/** True for the same limit, whatever the order of a list. */
export function sameLimit(a: Limit, b: Limit): boolean {
  const sorted = (limit: Limit) => JSON.stringify(Array.isArray(limit) ? [...limit].sort() : limit);
  return sorted(a) === sorted(b);
}

/** True where a limit leaves no more freedom than another. */
export const noLooser = (element: Element, limit: Limit, than: Limit): boolean =>
  sameLimit(tighterLimit(element, limit, than), limit);
