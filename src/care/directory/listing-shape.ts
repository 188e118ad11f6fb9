import { z } from 'zod';
import { accessWays, attendingTypes, costs, most, statuses, termKinds } from './rules.ts';

const short = z.string().min(1).max(most.line);
const long = z.string().min(1).max(most.text);
const address = z.string().min(1).max(most.url);
const day = z.iso.date();
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);
const key = z.string().min(1).max(200);
const listOf = <T extends z.ZodType>(item: T) => z.array(item).max(most.list).default([]);

/** One telephone number, as it should be dialled and shown. */
export const phoneShape = z.object({
  number: z.string().min(3).max(60),
  extension: z.string().max(20).nullable().default(null),
  description: short.nullable().default(null),
});

export const contactShape = z.object({
  name: short.nullable().default(null),
  title: short.nullable().default(null),
  department: short.nullable().default(null),
  email: short.nullable().default(null),
  phones: listOf(phoneShape),
});

/** When a service runs. Times are London clock times; `byday` may carry RFC 5545 numbers (`1MO`, `-1FR`). */
export const scheduleShape = z.object({
  validFrom: day.nullable().default(null),
  validTo: day.nullable().default(null),
  startsOn: day.nullable().default(null),
  until: day.nullable().default(null),
  frequency: z.enum(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']).nullable().default(null),
  interval: z.int().min(1).max(366).nullable().default(null),
  byday: listOf(z.string().regex(/^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/)),
  bymonthday: listOf(z.int().min(-31).max(31)),
  opensAt: time.nullable().default(null),
  closesAt: time.nullable().default(null),
  /** True for a day or a holiday on which the service does not run. */
  closed: z.boolean().default(false),
  description: long.nullable().default(null),
  url: address.nullable().default(null),
});

/** Where a service is given. Degrees are WGS 84. */
export const locationShape = z.object({
  sourceId: key.nullable().default(null),
  name: short.nullable().default(null),
  description: long.nullable().default(null),
  /** Address lines without the postcode, as one would write them on an envelope. */
  address: long.nullable().default(null),
  town: short.nullable().default(null),
  postcode: z.string().max(10).nullable().default(null),
  latitude: z.number().min(-90).max(90).nullable().default(null),
  longitude: z.number().min(-180).max(180).nullable().default(null),
  accessibility: long.nullable().default(null),
  transport: long.nullable().default(null),
  phones: listOf(phoneShape),
  /** Of the service at this place. */
  schedules: listOf(scheduleShape),
});

export const costOptionShape = z.object({
  option: short.nullable().default(null),
  amount: z.number().min(0).max(1_000_000).nullable().default(null),
  currency: z.string().max(3).nullable().default(null),
  description: short.nullable().default(null),
  validFrom: day.nullable().default(null),
  validTo: day.nullable().default(null),
});

export const termShape = z.object({
  kind: z.enum(termKinds),
  name: short,
  taxonomy: short.nullable().default(null),
  code: short.nullable().default(null),
});

export const languageShape = z.object({
  name: short,
  code: z.string().max(20).nullable().default(null),
  note: short.nullable().default(null),
});

export const providerShape = z.object({
  sourceId: key.nullable().default(null),
  name: short,
  description: long.nullable().default(null),
  url: address.nullable().default(null),
  email: short.nullable().default(null),
  charityNumber: z.string().max(40).nullable().default(null),
  companyNumber: z.string().max(40).nullable().default(null),
});

/** One service of the directory with all that belongs to it, whatever format it came in. */
export const listingShape = z.object({
  /** Where it came from: the file's or feed's own name. With `sourceId` it names the listing for good. */
  source: key,
  sourceId: key,
  name: z.string().min(1).max(most.name),
  alternateName: z.string().min(1).max(most.line).nullable().default(null),
  /** Plain text with line breaks. */
  description: long.nullable().default(null),
  url: address.nullable().default(null),
  email: short.nullable().default(null),
  status: z.enum(statuses).default('active'),
  provider: providerShape.nullable().default(null),
  eligibility: long.nullable().default(null),
  minimumAge: z.int().min(0).max(130).nullable().default(null),
  maximumAge: z.int().min(0).max(130).nullable().default(null),
  cost: z.enum(costs).default('unknown'),
  fees: long.nullable().default(null),
  costOptions: listOf(costOptionShape),
  attending: listOf(z.enum(attendingTypes)),
  access: listOf(z.enum(accessWays)),
  /** How one applies or is referred, in the provider's words. */
  howToApply: long.nullable().default(null),
  waitingTime: short.nullable().default(null),
  accreditations: long.nullable().default(null),
  alert: long.nullable().default(null),
  accessibility: long.nullable().default(null),
  area: long.nullable().default(null),
  languages: listOf(languageShape),
  phones: listOf(phoneShape),
  contacts: listOf(contactShape),
  locations: listOf(locationShape),
  /** Of the service wherever it is given. */
  schedules: listOf(scheduleShape),
  terms: listOf(termShape),
  assuredDate: day.nullable().default(null),
  assuredBy: short.nullable().default(null),
  /** An ISO moment with zone. */
  lastModified: z.iso.datetime({ offset: true }).nullable().default(null),
});
export type Listing = z.output<typeof listingShape>;
export type ListingDraft = z.input<typeof listingShape>;
export type Schedule = z.output<typeof scheduleShape>;
export type ListingLocation = z.output<typeof locationShape>;
export type Provider = z.output<typeof providerShape>;
export type Term = z.output<typeof termShape>;
