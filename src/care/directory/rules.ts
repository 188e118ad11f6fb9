import { type Actor, hasRole } from '#platform/actor.ts';

/** How long a text of a listing may be; readers clip, forms refuse. Characters. */
export const most = { name: 300, line: 500, text: 20_000, url: 2_000, list: 200 } as const;

/** Whether a service runs (Open Referral's own four). */
export const statuses = ['active', 'inactive', 'temporarily-closed', 'defunct'] as const;
export type ListingStatus = (typeof statuses)[number];
export const statusWords: Record<ListingStatus, string> = {
  active: 'Running',
  inactive: 'Not running',
  'temporarily-closed': 'Closed for now',
  defunct: 'No longer exists',
};

/** How somebody takes part. */
export const attendingTypes = ['in-person', 'online', 'phone', 'home-visit'] as const;
export type AttendingType = (typeof attendingTypes)[number];
export const attendingTypeWords: Record<AttendingType, string> = {
  'in-person': 'In person',
  online: 'Online',
  phone: 'By telephone',
  'home-visit': 'At home',
};

/** How somebody gets in. */
export const accessWays = [
  'self-referral',
  'professional-referral',
  'appointment',
  'drop-in',
  'membership',
  'assessment',
] as const;
export type AccessWay = (typeof accessWays)[number];
export const accessWayWords: Record<AccessWay, string> = {
  'self-referral': 'People can refer themselves',
  'professional-referral': 'A professional must refer',
  appointment: 'By appointment',
  'drop-in': 'Drop in',
  membership: 'For members',
  assessment: 'After an assessment',
};

export const costs = ['free', 'paid', 'unknown'] as const;
export type Cost = (typeof costs)[number];
export const costWords: Record<Cost, string> = {
  free: 'Free',
  paid: 'There is a charge',
  unknown: 'Cost not given',
};

/** Days as RFC 5545 writes them, Monday first. */
export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof weekdays)[number];
export const weekdayWords: Record<Weekday, string> = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
};

/** What a term says of a service. */
export const termKinds = ['need', 'audience', 'category'] as const;
export type TermKind = (typeof termKinds)[number];

/** How much a listing can be trusted, by when somebody last confirmed it. */
export const freshnesses = ['fresh', 'ageing', 'stale', 'never'] as const;
export type Freshness = (typeof freshnesses)[number];
export const freshnessWords: Record<Freshness, string> = {
  fresh: 'Confirmed lately',
  ageing: 'Confirm soon',
  stale: 'Out of date',
  never: 'Never confirmed',
};
/** Whole months after which a confirmation is no longer fresh, and after which it is stale. */
export const freshnessMonths = { ageing: 6, stale: 12 } as const;

/** The day so many months before another, or the last of its month: 31 August less 6 is 28 February. */
function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - months, Math.min(date, last)))
    .toISOString()
    .slice(0, 10);
}

/** The latest days of confirmation at which a listing is ageing, and stale, today. */
export const decayDays = (today: string) => ({
  ageing: monthsBefore(today, freshnessMonths.ageing),
  stale: monthsBefore(today, freshnessMonths.stale),
});

/** How fresh a listing last confirmed on `confirmedOn` is; a date in the future counts as today. */
export function freshnessOf(confirmedOn: string | null, today: string): Freshness {
  if (!confirmedOn) return 'never';
  const { ageing, stale } = decayDays(today);
  if (confirmedOn > ageing) return 'fresh';
  return confirmedOn > stale ? 'ageing' : 'stale';
}

/** What can be wrong with a listing. */
export const reportReasons = [
  'closed',
  'wrong-details',
  'not-suitable',
  'unsafe',
  'other',
] as const;
export type ReportReason = (typeof reportReasons)[number];
export const reportReasonWords: Record<ReportReason, string> = {
  closed: 'It has closed or never existed',
  'wrong-details': 'Some of the details are wrong',
  'not-suitable': 'It is not what it says it is',
  unsafe: 'I am worried about people’s safety there',
  other: 'Something else',
};

/** What has been done to a listing; rows of its history. */
export const listingActs = [
  'imported',
  'changed-by-import',
  'gone-from-source',
  'back-in-source',
  'became-ageing',
  'became-stale',
  'confirmed',
  'added',
  'corrected',
  'reported',
  'report-settled',
  'marked-full',
  'marked-open',
  'published',
  'unpublished',
] as const;
export type ListingAct = (typeof listingActs)[number];

/** Anybody who works in care may look things up. */
export const maySearchDirectory = (actor: Actor): boolean =>
  actor.kind === 'staff' || actor.kind === 'program';
/** Confirming, correcting, reporting, and passing on that a provider is full: whoever sends people there. */
export const mayTendListing = (actor: Actor): boolean =>
  hasRole(actor, 'link-worker', 'supervisor', 'manager', 'administrator');
/** A provider who answers by a link may say that it is full, or that it is not. */
export const mayMarkFull = (actor: Actor): boolean =>
  actor.kind === 'link' || mayTendListing(actor);
/** The directory's own work, which no person orders. */
export const mayKeepDirectory = (actor: Actor): boolean =>
  actor.kind === 'system' || actor.kind === 'job';
/** What leaves the house in the open directory is for those who answer for the service. */
export const mayPublishListing = (actor: Actor): boolean =>
  hasRole(actor, 'manager', 'administrator');
export const mayImportDirectory = (actor: Actor): boolean =>
  mayKeepDirectory(actor) || hasRole(actor, 'manager', 'administrator');
