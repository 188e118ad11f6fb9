import { z } from 'zod';
import { type Weekday, weekdays } from '../rules.ts';

/** What a column of a plain CSV may be put into. */
export const csvTargets = [
  'id',
  'name',
  'alternateName',
  'description',
  'organisation',
  'organisationDescription',
  'charityNumber',
  'companyNumber',
  'url',
  'email',
  'phone',
  'contactName',
  'contact',
  'address',
  'town',
  'postcode',
  'latitude',
  'longitude',
  'placeName',
  'accessibility',
  'transport',
  'area',
  'status',
  'closed',
  'minimumAge',
  'maximumAge',
  'eligibility',
  'fees',
  'languages',
  'needs',
  'audience',
  'categories',
  'howToApply',
  'waitingTime',
  'accreditations',
  'opening',
  ...weekdays,
  'attending',
  'assuredDate',
  'lastModified',
] as const;
export type CsvTarget = (typeof csvTargets)[number];

const headings = z.union([z.string(), z.array(z.string()).min(1).max(20)]);

/**
 * Which columns hold what: `{"columns": {"name": "Charity name", "address": ["Street", "Town"]}}`.
 * Several columns for one thing are joined in the order given. `constants` are values for every row.
 */
export const csvMappingShape = z.strictObject({
  columns: z.partialRecord(z.enum(csvTargets), headings),
  constants: z.partialRecord(z.enum(csvTargets), z.string().max(2_000)).default({}),
  /** Read as nothing, beside empty cells: “N/A” and the like. */
  blanks: z.array(z.string()).max(50).optional(),
  /** False: columns not named here are left alone. True: the usual headings are found as well. */
  automatic: z.boolean().default(false),
});
export type CsvMapping = z.output<typeof csvMappingShape>;
export type CsvMappingInput = z.input<typeof csvMappingShape>;

/** Words that stand for nothing in the tables councils publish. */
export const usualBlanks = [
  'n/a',
  'na',
  '-',
  '–',
  'none',
  'null',
  'nil',
  'tbc',
  'unknown',
  'not known',
  '[unknown]',
  'not applicable',
  'not provided',
  '[no registered public address]',
  'n/a closed',
];

/** Columns of a file by what they hold: places in the row. */
export interface CsvPlan {
  columns: Partial<Record<CsvTarget, number[]>>;
  constants: Partial<Record<CsvTarget, string>>;
  blanks: ReadonlySet<string>;
  headings: string[];
}

export const isWeekday = (target: string): target is Weekday =>
  (weekdays as readonly string[]).includes(target);
