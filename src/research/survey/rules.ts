import { z } from 'zod';
import { type Actor, hasRole } from '#platform/actor.ts';
import { isAddress } from '#platform/mail/address.ts';
import { optionalDay, optionalNumber, someWords, tick, typed } from '#platform/shapes.ts';
import { SMALL_GROUP } from '#platform/suppression.ts';

/** Surveys are a researcher's alone; who employs those who answer sees none of it. */
export const mayResearch = (actor: Actor) => hasRole(actor, 'researcher');

export const surveyStatuses = { draft: 'Draft', open: 'Open', closed: 'Closed' } as const;
export type SurveyStatus = keyof typeof surveyStatuses;

/** The one table of a survey. */
export const surveyTransitions: Record<SurveyStatus, readonly SurveyStatus[]> = {
  draft: ['open'],
  open: ['closed'],
  closed: [],
};

/** The files in which answers are taken out one by one. */
export const answerFiles = {
  'answers.csv': { label: 'Answers (CSV), a row each', type: 'text/csv; charset=utf-8' },
  'codebook.csv': { label: 'Codebook (CSV)', type: 'text/csv; charset=utf-8' },
  'answers.sps': { label: 'SPSS syntax that reads the answers', type: 'text/plain; charset=utf-8' },
  'answers.R': { label: 'R that reads the answers', type: 'text/plain; charset=utf-8' },
  'answers.json': {
    label: 'FHIR bundle of responses (JSON)',
    type: 'application/fhir+json; charset=utf-8',
  },
} as const;
export type AnswerFile = keyof typeof answerFiles;

/** With more answers than this a file of them is made by a job. */
export const MOST_AT_ONCE = 10_000;
/** How long a file that was made can be opened by whoever asked for it. */
export const HOURS_KEPT = 24;

/** The files that grow with the answers. */
export const longFiles = ['answers.csv', 'answers.json'] as const;
export type LongFile = (typeof longFiles)[number];
export const makeShape = z.object({
  file: z.enum(longFiles, { error: 'Choose which file' }),
});

/** Reminders of one survey, at most. */
export const MOST_REMINDERS = 2;
/** Addresses of one survey, and of one pasted list. */
export const MOST_INVITED = 5000;

const group = typed(10)
  .refine(
    (text) => text === '' || (/^\d{1,3}$/.test(text) && Number(text) >= 5 && Number(text) <= 100),
    'Enter a whole number from 5 to 100, or leave it empty for 10',
  )
  .transform((text) => (text === '' ? SMALL_GROUP : Number(text)));

export const surveyShape = z.object({
  title: someWords('Enter what the survey is called', 200),
  purpose: someWords('Say what it is for, in plain words', 2000),
  questionnaire: someWords('Choose a questionnaire', 400),
  byOpenLink: tick,
  answersOut: tick,
  remindAfter: optionalNumber(2, 60),
  quota: optionalNumber(1, 9999),
  closesOn: optionalDay,
  smallestGroup: group,
});
export type SurveyInput = z.output<typeof surveyShape>;

/** Why a survey takes no answers today; null where it does. */
export function whyClosed(
  survey: { status: string; closesOn: string | null; quota: number | null },
  today: string,
  answered: number,
): 'not-open' | 'closed' | 'full' | null {
  if (survey.status === 'draft') return 'not-open';
  if (survey.status === 'closed' || (survey.closesOn !== null && survey.closesOn < today))
    return 'closed';
  return survey.quota !== null && answered >= survey.quota ? 'full' : null;
}

/** The addresses in a pasted list or a file of them: each once, and what is none. */
export function readAddresses(text: string): { addresses: string[]; wrong: string[] } {
  const words = text
    .split(/[\s,;"<>]+/)
    .map((word) => word.replace(/^mailto:/i, '').toLowerCase())
    .filter(Boolean);
  // Names and headings beside the addresses of a CSV are no mistake; what has an @ wants to be one.
  const meant = [...new Set(words)].filter((word) => word.includes('@'));
  return {
    addresses: meant.filter(isAddress),
    wrong: meant.filter((word) => !isAddress(word)),
  };
}

export const inviteShape = z.object({
  addresses: typed(400_000).refine((text) => text !== '', 'Paste the addresses, one a line'),
});

/** Whether somebody wants their answers linked, and if so where they can be reached. */
export const linkShape = z
  .object({
    link: z
      .string()
      .default('')
      .refine((value) => value === 'yes' || value === 'no', 'Choose yes or no'),
    address: typed(254).transform((text) => text.toLowerCase()),
  })
  .superRefine(({ link, address }, found) => {
    if (link === 'yes' && !isAddress(address))
      found.addIssue({
        code: 'custom',
        path: ['address'],
        message: 'Enter an e-mail address, like name@example.org',
      });
  })
  .transform(({ link, address }) => (link === 'yes' ? address : null));
