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

/** Common headings, lower case and without punctuation, best first. */
const usual: Record<CsvTarget, string[]> = {
  id: [
    'id',
    'service id',
    'source id',
    'identifier',
    'reference',
    'unique reference number',
    'urn',
    'site id',
    'registered charity number',
    'charity number',
    'osm id',
    'record id',
    'ref',
  ],
  name: [
    'service name',
    'name',
    'title',
    'service',
    'name of service',
    'activity',
    'activity name',
    'charity name',
    'group name',
    'site name',
    'project',
    'project name',
    'club',
    'venue',
  ],
  alternateName: ['alternate name', 'alternative name', 'other name', 'also known as', 'alias'],
  description: [
    'description',
    'service description',
    'about',
    'summary',
    'details',
    'what we do',
    'charity activities',
    'activities',
    'information',
    'notes',
  ],
  organisation: [
    'organisation',
    'organization',
    'organisation name',
    'organization name',
    'provider',
    'provider name',
    'provided by',
    'managed',
    'managed by',
    'run by',
    'lead organisation',
    'company',
    'authority',
  ],
  organisationDescription: [
    'organisation description',
    'organization description',
    'about the organisation',
  ],
  charityNumber: [
    'registered charity number',
    'charity number',
    'charity no',
    'charity registration number',
  ],
  companyNumber: [
    'company number',
    'company registration number',
    'charity company registration number',
  ],
  url: [
    'url',
    'website',
    'web',
    'web address',
    'web site',
    'link',
    'webpage',
    'homepage',
    'charity contact web',
    'website address',
  ],
  email: [
    'email',
    'e mail',
    'email address',
    'e mail address',
    'contact email',
    'charity contact email',
  ],
  phone: [
    'phone',
    'telephone',
    'tel',
    'phone number',
    'telephone number',
    'contact number',
    'contact phone',
    'contact telephone',
    'mobile',
    'charity contact phone',
  ],
  contactName: ['contact name', 'contact person', 'key contact', 'named contact'],
  contact: ['contact', 'contact details', 'contact information'],
  address: [
    'address',
    'address 1',
    'address line 1',
    'address1',
    'street',
    'address 2',
    'address line 2',
    'address2',
    'address 3',
    'address line 3',
    'address3',
    'address 4',
    'full address',
    'charity contact address',
    'street address',
  ],
  town: ['town', 'city', 'post town', 'town city'],
  postcode: ['postcode', 'post code', 'postal code', 'zip', 'charity contact postcode'],
  latitude: ['latitude', 'lat'],
  longitude: ['longitude', 'lon', 'lng', 'long'],
  placeName: ['location', 'location name', 'venue name', 'place'],
  accessibility: [
    'accessibility',
    'access',
    'disabled access',
    'wheelchair access',
    'accessibility information',
  ],
  transport: ['transport', 'transportation', 'travel', 'directions'],
  area: [
    'area',
    'area name',
    'area covered',
    'service area',
    'catchment',
    'ward',
    'ward name',
    'locality',
    'area of operation',
  ],
  status: ['status', 'service status'],
  closed: ['closed', 'date closed', 'closed date', 'removal date'],
  minimumAge: ['minimum age', 'min age', 'age from', 'youngest age'],
  maximumAge: ['maximum age', 'max age', 'age to', 'oldest age'],
  eligibility: [
    'eligibility',
    'eligibility criteria',
    'who is it for',
    'who can attend',
    'who can use this service',
    'criteria',
  ],
  fees: [
    'cost',
    'costs',
    'price',
    'fee',
    'fees',
    'charge',
    'charges',
    'cost details',
    'is it free',
  ],
  languages: ['languages', 'language', 'languages spoken'],
  needs: ['needs', 'need', 'support need', 'support needs', 'issues', 'conditions'],
  audience: ['audience', 'target audience', 'age group', 'age groups', 'target group'],
  categories: [
    'category',
    'categories',
    'type',
    'service type',
    'type of service',
    'type of support',
    'tags',
    'theme',
    'keywords',
    'facility type',
    'charity type',
  ],
  howToApply: [
    'how to apply',
    'referral',
    'referral method',
    'referral route',
    'how to refer',
    'referral process',
    'how to access',
    'booking',
    'application process',
    'access type',
  ],
  waitingTime: ['waiting time', 'wait time', 'waiting list'],
  accreditations: ['accreditation', 'accreditations', 'quality mark'],
  opening: [
    'opening times',
    'opening hours',
    'opening',
    'when',
    'times',
    'days and times',
    'schedule',
    'day and time',
    'session times',
    'open',
  ],
  MO: ['monday', 'mon'],
  TU: ['tuesday', 'tue', 'tues'],
  WE: ['wednesday', 'wed'],
  TH: ['thursday', 'thu', 'thurs'],
  FR: ['friday', 'fri'],
  SA: ['saturday', 'sat'],
  SU: ['sunday', 'sun'],
  attending: ['attending type', 'delivery', 'delivery method', 'format', 'online or in person'],
  assuredDate: [
    'assured date',
    'date assured',
    'last checked',
    'date checked',
    'last verified',
    'last confirmed',
    'reviewed',
    'last reviewed',
  ],
  lastModified: [
    'last modified',
    'last updated',
    'updated',
    'date updated',
    'date modified',
    'site last updated date',
    'modified',
  ],
};

/** Targets that take every column which fits, not only the best. */
const joined: ReadonlySet<CsvTarget> = new Set(['address']);

export const plainHeading = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/\(.*?\)/g, ' ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Which columns hold what, guessed from common headings. */
export function guessMapping(columns: readonly string[]): Partial<Record<CsvTarget, string[]>> {
  const plain = columns.map(plainHeading);
  const guessed: Partial<Record<CsvTarget, string[]>> = {};
  for (const target of csvTargets) {
    const found = usual[target].flatMap((word) => {
      const at = plain.indexOf(word);
      return at >= 0 ? [columns[at] ?? ''] : [];
    });
    if (found.length > 0)
      guessed[target] = joined.has(target) ? [...new Set(found)] : found.slice(0, 1);
  }
  // A table of one organisation's kind often has its own name alone.
  if (!guessed.name && guessed.organisation) guessed.name = guessed.organisation;
  return guessed;
}

export const isWeekday = (target: string): target is Weekday =>
  (weekdays as readonly string[]).includes(target);
