import { z } from 'zod';
import { costs, most, reportReasons, statuses } from './rules.ts';

const words = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `Use ${max.toLocaleString('en-GB')} characters or fewer`)
    .default('')
    .transform((text) => text || null);

const age = z
  .string()
  .trim()
  .default('')
  .refine(
    (text) => text === '' || (/^\d{1,3}$/.test(text) && Number(text) <= 130),
    'Enter an age in years, from 0 to 130',
  )
  .transform((text) => (text === '' ? null : Number(text)));

/** A line for each; what is not posted at all is left as it is. */
const lines = z.string().trim().max(4_000, 'Use 4,000 characters or fewer').optional();

const listing = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'Enter the name of the service')
    .max(most.name, `Use ${most.name} characters or fewer`),
  description: words(most.text),
  url: words(most.url).refine(
    (url) => url === null || /^https?:\/\/[^\s/]+\.[^\s]+$/i.test(url),
    'Enter a web address, like https://example.org',
  ),
  email: words(most.line).refine(
    (email) => email === null || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email),
    'Enter an e-mail address, like name@example.org',
  ),
  telephone: words(60).refine(
    (number) => number === null || (number.match(/\d/g) ?? []).length >= 3,
    'Enter a telephone number, like 01632 960 001',
  ),
  status: z.enum(statuses, 'Choose whether the service is running'),
  cost: z.enum(costs, 'Choose whether there is a charge'),
  fees: words(2_000),
  eligibility: words(2_000),
  minimumAge: age,
  maximumAge: age,
  howToApply: words(2_000),
  waitingTime: words(most.line),
  accessibility: words(2_000),
  when: lines,
  where: lines,
});
type Ages = Pick<z.output<typeof listing>, 'minimumAge' | 'maximumAge'>;
const agesInOrder = ({ minimumAge, maximumAge }: Ages) =>
  minimumAge === null || maximumAge === null || minimumAge <= maximumAge;
const agesProblem = {
  path: ['maximumAge'],
  error: 'The oldest age must not be below the youngest',
};

/** What a link worker may put right in one go; everything is posted, what is empty is taken out. */
export const correctionShape = listing.refine(agesInOrder, agesProblem);
export type CorrectionInput = z.output<typeof correctionShape>;

/** A listing that somebody here adds: what can be put right, who gives it and what it is for. */
export const additionShape = listing
  .extend({
    provider: words(most.name),
    need: words(most.line),
    audience: words(most.line),
  })
  .refine(agesInOrder, agesProblem);
export type AdditionInput = z.output<typeof additionShape>;

export const reportShape = z
  .object({
    reason: z.enum(reportReasons, 'Choose what is wrong'),
    note: words(2_000),
  })
  .refine((input) => input.reason !== 'other' || input.note !== null, {
    path: ['note'],
    error: 'Say what is wrong',
  });
export type ReportInput = z.output<typeof reportShape>;

export const fullShape = z.object({
  full: z.enum(['yes', 'no'], 'Choose whether it is full'),
  note: words(most.line),
});
export const publishShape = z.object({
  published: z.enum(['yes', 'no'], 'Choose whether it is in the open directory'),
});
export type PublishInput = z.output<typeof publishShape>;

export type FullInput = z.output<typeof fullShape>;
