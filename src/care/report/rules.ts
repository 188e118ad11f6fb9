import { type Actor, hasRole } from '#platform/actor.ts';

/** The reports, in the order in which they are listed. */
export const reports = {
  agreement: {
    title: 'Agreement and practice',
    about: 'Element by element: what was agreed, what happened, what was contested and asked for.',
  },
  year: {
    title: 'Through a year',
    about: 'Quarter by quarter, how what was agreed and what happened moved together.',
  },
  'time-in-post': {
    title: 'Settings and time in post',
    about: 'How much is left to a link worker in their first months, and later.',
  },
  holding: {
    title: 'Holding',
    about: 'Who was held for what, for how long, and how often it was looked at again.',
  },
  waiting: {
    title: 'Waiting',
    about: 'How long people waited for a link worker, and how long those wait who still do.',
  },
  referrals: {
    title: 'Referrals',
    about: 'From whom, for what need, from which practice, and where people were connected.',
  },
  outcomes: {
    title: 'Outcomes',
    about: 'How people said they were at the start and at the close, and who did not say.',
  },
  equity: {
    title: 'Equity',
    about: 'Who is supported and how long they waited, by age, sex, ethnicity and deprivation.',
  },
} as const;
export type ReportKind = keyof typeof reports;

export const isReport = (kind: string | undefined): kind is ReportKind =>
  kind !== undefined && Object.hasOwn(reports, kind);

/** Who sees figures of the whole service. */
export const maySeeReports = (actor: Actor): boolean => hasRole(actor, 'supervisor', 'manager');

/** A cell: words, a number, or null for what is kept back. */
export type Cell = string | number | null;

export interface Column {
  heading: string;
  numeric?: boolean;
}

/** One table of a report, and how it is drawn. */
export interface Section {
  id: string;
  title: string;
  /** What a reader should see in it, in a sentence or two. */
  says: string;
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
  chart?: SectionChart;
  /** How things stand today: left out of files, which are about periods. */
  live?: boolean;
}

/** How a table is drawn; columns are counted from nought. */
export type SectionChart =
  | { kind: 'bars'; columns: readonly number[]; unit: string }
  /** Tenth, quarter, middle, three quarters, nine tenths: five columns from `from` on. */
  | { kind: 'spread'; from: number; unit: string }
  | { kind: 'points'; columns: readonly number[]; ends: readonly [string, string]; most: number };

export interface Report {
  kind: ReportKind;
  title: string;
  sections: Section[];
}

/** What a number in a table stands for where it is kept back. */
export const keptBack = (threshold: number): string =>
  `Kept back: fewer than ${threshold}, or next to such`;

/** A number as it is read: whole, or with one decimal place. */
export const numberWords = (value: number): string =>
  (Math.round(value * 10) / 10).toLocaleString('en-GB');
