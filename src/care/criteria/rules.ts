import { z } from 'zod';
import { type Actor, hasRole } from '#platform/actor.ts';
import { optionalNumber, optionalWords, someWords } from '#platform/shapes.ts';
import {
  type Need,
  needs,
  type ReferralRoute,
  routes,
  type Source,
  sources,
} from '../referral/rules.ts';

/** Whom a service helps, as it and those who refer wrote it down together. */
export interface Criteria {
  /** In years, at least and at most; null where there is no such bound. */
  youngest: number | null;
  oldest: number | null;
  needs: readonly Need[];
  sources: readonly Source[];
  routes: readonly ReferralRoute[];
  /** In plain words: who is helped; who is not; what to do for them instead. */
  whoWeHelp: string;
  notForUs: string | null;
  instead: string;
}

/** What a decline may rest on. */
export const criterionNames = {
  ages: 'Ages',
  needs: 'What help is with',
  sources: 'Who may refer',
  routes: 'How to refer',
  words: 'Not for this service',
} as const;
export type Criterion = keyof typeof criterionNames;

const allCriteria = Object.keys(criterionNames) as Criterion[];

/** A criterion as the reason of a decline: `criterion-ages`; and back, null where it is another reason. */
export type CriterionReason = `criterion-${Criterion}`;
export const reasonOf = (criterion: Criterion): CriterionReason => `criterion-${criterion}`;
export const criterionOf = (reason: string): Criterion | null =>
  allCriteria.find((one) => reasonOf(one) === reason) ?? null;
export const criterionReasons = Object.fromEntries(
  allCriteria.map((criterion) => [reasonOf(criterion), criterionNames[criterion]]),
) as Record<CriterionReason, string>;

export interface CriterionInWords {
  criterion: Criterion;
  name: string;
  words: string;
  /** It leaves something out, so that a decline may rest on it. */
  limits: boolean;
}

const both = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** `Housing, and Food and eating well` reads badly: words of a list are kept apart by semicolons. */
const listed = (words: readonly string[]) => words.join('; ');

/**
 * The chosen of a vocabulary in its own order: all of it in other words, the few that are left out
 * where they are fewer, else those that are in.
 */
function chosenInWords<Code extends string>(
  words: Record<Code, string>,
  chosen: readonly Code[],
  all: string,
): { words: string; limits: boolean } {
  const codes = Object.keys(words) as Code[];
  const part = (wanted: boolean) =>
    codes.filter((code) => chosen.includes(code) === wanted).map((code) => words[code]);
  const [yes, no] = [part(true), part(false)];
  if (no.length === 0) return { words: all, limits: false };
  return {
    words: no.length < yes.length ? `${all}, but not: ${listed(no)}` : listed(yes),
    limits: true,
  };
}

export function agesInWords({ youngest, oldest }: Pick<Criteria, 'youngest' | 'oldest'>): string {
  if (youngest === null && oldest === null) return 'People of any age';
  if (oldest === null) return `People aged ${youngest} and over`;
  if (youngest === null) return `People up to the age of ${oldest}`;
  return `People aged ${youngest} to ${oldest}`;
}

/** Criteria as a reader is shown them, each that a decline may rest on. */
export function criteriaInWords(criteria: Criteria): CriterionInWords[] {
  const said: Record<Criterion, { words: string | null; limits: boolean }> = {
    ages: {
      words: agesInWords(criteria),
      limits: criteria.youngest !== null || criteria.oldest !== null,
    },
    needs: chosenInWords(needs, criteria.needs, 'Anything a link worker may help with'),
    sources: chosenInWords(sources, criteria.sources, 'Anybody, and people themselves'),
    routes: chosenInWords(routes, criteria.routes, 'Any way'),
    words: { words: criteria.notForUs, limits: true },
  };
  return allCriteria.flatMap((criterion) => {
    const { words, limits } = said[criterion];
    return words === null ? [] : [{ criterion, name: criterionNames[criterion], words, limits }];
  });
}

/** A referral as far as criteria speak of it. */
export interface AskedFor {
  source: Source;
  route: ReferralRoute;
  needs: readonly Need[];
  /** In whole years on the day. */
  age: number;
}

/** The element of discretion that says how freely a criterion may be departed from. */
export const elementOf = {
  ages: 'referral-routes',
  needs: 'conditions',
  sources: 'referral-types',
  routes: 'referral-routes',
} as const satisfies Partial<Record<Criterion, string>>;

export interface Outside {
  criterion: keyof typeof elementOf;
  words: string;
}

/** The criteria that a referral falls outside; none where it is what was agreed. */
export function departuresFrom(criteria: Criteria, asked: AskedFor): Outside[] {
  const found: Outside[] = [];
  const { youngest, oldest } = criteria;
  if ((youngest !== null && asked.age < youngest) || (oldest !== null && asked.age > oldest))
    found.push({ criterion: 'ages', words: `somebody of ${asked.age}` });
  const beyond = asked.needs.filter((need) => !criteria.needs.includes(need));
  if (beyond.length > 0)
    found.push({
      criterion: 'needs',
      words: both.format(beyond.map((need) => `“${needs[need]}”`)),
    });
  if (!criteria.sources.includes(asked.source))
    found.push({ criterion: 'sources', words: `“${sources[asked.source]}” as who asks` });
  if (!criteria.routes.includes(asked.route))
    found.push({ criterion: 'routes', words: `“${routes[asked.route]}” as the way it came` });
  return found;
}

/** Whole years somebody born on a day has lived on another. */
export function ageOn(born: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4));
  return day.slice(5) < born.slice(5) ? years - 1 : years;
}

export const sides = { service: 'The service', practice: 'Those who refer' } as const;
export type Side = keyof typeof sides;

/** Whose agreement is needed: both sides', or the service's alone for what holds for everybody else. */
export const sidesTo = (practiceId: string | null): readonly Side[] =>
  practiceId ? ['service', 'practice'] : ['service'];

export const versionStatuses = {
  draft: 'Being written',
  proposed: 'Waiting for agreement',
  agreed: 'Agreed',
  superseded: 'Replaced',
} as const;
export type VersionStatus = keyof typeof versionStatuses;

export type VersionAct = 'propose' | 'agree-in-part' | 'agree' | 'replace';

/** The one table of a version's life. What it says never changes: a change is another version. */
export const versionTransitions: Record<
  VersionStatus,
  Partial<Record<VersionAct, VersionStatus>>
> = {
  draft: { propose: 'proposed', replace: 'superseded' },
  proposed: { 'agree-in-part': 'proposed', agree: 'agreed', replace: 'superseded' },
  agreed: { replace: 'superseded' },
  superseded: {},
};

export const stepNames: Record<VersionAct | 'write' | 'comment', string> = {
  write: 'Written',
  comment: 'Comment',
  propose: 'Put forward for agreement',
  'agree-in-part': 'Agreed by one side',
  agree: 'Agreed by both',
  replace: 'Replaced by another version',
};

/** Who writes and comments: all who live by the criteria. */
export const mayWrite = (actor: Actor): boolean =>
  hasRole(actor, 'link-worker', 'supervisor', 'manager', 'referrer');
/** Who agrees for their side. */
export const mayAgree = (actor: Actor): boolean => hasRole(actor, 'manager', 'referrer');

const chosen = <Code extends string>(words: Record<Code, string>, message: string) =>
  z
    .union([z.array(z.string()), z.string().transform((one) => (one ? [one] : []))])
    .default([])
    .refine((list) => list.every((code) => Object.hasOwn(words, code)), 'Choose from the list')
    .refine((list) => list.length > 0, message)
    .transform((list) => (Object.keys(words) as Code[]).filter((code) => list.includes(code)));

export const criteriaShape = z
  .object({
    whoWeHelp: someWords('Say in plain words who is helped', 2000),
    youngest: optionalNumber(0, 120),
    oldest: optionalNumber(0, 120),
    needs: chosen(needs, 'Choose at least one need'),
    sources: chosen(sources, 'Choose at least one who may refer'),
    routes: chosen(routes, 'Choose at least one way'),
    notForUs: optionalWords(2000),
    instead: someWords('Say what to do for somebody who cannot be helped here', 2000),
    why: optionalWords(2000),
  })
  .refine(({ youngest, oldest }) => youngest === null || oldest === null || youngest <= oldest, {
    path: ['oldest'],
    message: 'The oldest must not be younger than the youngest',
  });
export type CriteriaInput = z.output<typeof criteriaShape>;

export const commentShape = z.object({ comment: someWords('Write your comment', 2000) });
export const agreeShape = z.object({ note: optionalWords(2000) });
