import type { ListingDraft } from '../listing-shape.ts';
import type { AccessWay, AttendingType, ListingStatus } from '../rules.ts';
import { most } from '../rules.ts';
import { cleanText, cleanWord, type Notes, quote, say } from './clean.ts';
import {
  cleanDate,
  cleanEmail,
  cleanMoment,
  cleanNumber,
  cleanUrl,
  postcodesWithin,
} from './clean-values.ts';
import {
  bounded,
  each,
  line,
  long,
  readContact,
  readCostOption,
  readLanguage,
  readLocation,
  readPhones,
  readProvider,
  readSchedules,
} from './parts.ts';
import { field, many, one, type Raw } from './raw.ts';
import { madeId } from './tally.ts';
import { costOf, readTerms } from './terms.ts';

const statusTable: Record<string, ListingStatus> = {
  active: 'active',
  inactive: 'inactive',
  defunct: 'defunct',
  'temporarily closed': 'temporarily-closed',
};

const attendingTable: Record<string, AttendingType> = {
  venue: 'in-person',
  'in person': 'in-person',
  physical: 'in-person',
  online: 'online',
  virtual: 'online',
  phone: 'phone',
  telephone: 'phone',
  postal: 'phone',
  'home visit': 'home-visit',
  'at home': 'home-visit',
};

const accessTable: Record<string, AccessWay> = {
  'self referral': 'self-referral',
  referral: 'professional-referral',
  'professional referral': 'professional-referral',
  appointment: 'appointment',
  'drop in': 'drop-in',
  membership: 'membership',
  assessment: 'assessment',
};

/** Reads a word, or a list of them, by a table; says which it did not know. */
function words<W extends string>(
  notes: Notes,
  label: string,
  value: unknown,
  table: Record<string, W>,
): W[] {
  const given = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split(/[,;|]/)
      : [value];
  const found = bounded(notes, label, given).map((item) => cleanWord(notes, label, item, table));
  return [...new Set(found.filter((word) => word !== null))];
}

/** A service's name, or what truly names it where that is missing. */
function nameOf(notes: Notes, raw: Raw, provider: { name: string } | null): string | null {
  const name = line(notes, 'name', field(raw, 'name'), most.name);
  if (name !== null) return name;
  const other = line(notes, 'other name', field(raw, 'alternate_name'), most.name);
  if (other !== null) say(notes, 'it had no name; its other name was used');
  else if (provider) say(notes, 'it had no name; its organisation’s name was used');
  return other ?? provider?.name ?? null;
}

/** The eligibility of version 1.0 in rows, or of 3.0 in fields of the service. */
function readEligibility(notes: Notes, raw: Raw) {
  const rows = many(raw, 'eligibilitys', 'eligibility');
  const age = (label: string, key: string) => {
    const rule = { min: 0, max: 130, whole: true };
    const own = cleanNumber(notes, label, field(raw, key), rule);
    if (own !== null) return own;
    const of = rows
      .map((row) => cleanNumber(notes, label, field(row, key), rule))
      .filter((n) => n !== null);
    if (of.length === 0) return null;
    return key === 'minimum_age' ? Math.min(...of) : Math.max(...of);
  };
  const text = [
    long(notes, 'eligibility', field(raw, 'eligibility_description')),
    ...rows.map((row) => long(notes, 'eligibility', field(row, 'eligibility'))),
  ];
  let minimumAge = age('minimum age', 'minimum_age');
  // Some feeds write 0 for no upper limit.
  let maximumAge = age('maximum age', 'maximum_age') || null;
  if (minimumAge !== null && maximumAge !== null && minimumAge > maximumAge) {
    say(notes, `ages from ${minimumAge} to ${maximumAge} cannot be, so they were left out`);
    minimumAge = null;
    maximumAge = null;
  }
  const eligibility =
    [...new Set(text.filter((part) => part !== null))].join('\n').slice(0, most.text) || null;
  return { eligibility, minimumAge, maximumAge };
}

/**
 * One service of Open Referral, of any version: the names of fields differ a little between them,
 * and real feeds mix them. Null where nothing names the service.
 */
export function readService(notes: Notes, raw: Raw, source: string): ListingDraft | null {
  const organisation = one(raw, 'organization', 'organisation');
  const provider = organisation ? readProvider(notes, organisation) : null;
  const name = nameOf(notes, raw, provider);
  if (name === null) {
    say(notes, 'it has no name, nor anything else to call it by');
    return null;
  }
  const places = many(raw, 'service_at_locations', 'service_at_location').map((at) => {
    const place =
      one(at, 'location') ?? (field(at, 'latitude', 'addresses', 'physical_addresses') ? at : null);
    const location = place ? readLocation(notes, place) : null;
    if (!location) return null;
    const own = readSchedules(notes, at, 'schedules', 'regular_schedule', 'regular_schedules');
    return own.length > 0 ? { ...location, schedules: own } : location;
  });
  const locations = bounded(
    notes,
    'places',
    places.filter((place) => place !== null),
  );
  const description = long(notes, 'description', field(raw, 'description'));
  if (locations.length === 0) locations.push(...placesInWords(notes, description));
  let sourceId = line(notes, 'identifier', field(raw, 'id'), 200);
  if (sourceId === null) {
    sourceId = madeId(name, provider?.name, locations[0]?.postcode);
    say(notes, 'it had no identifier; one was made from its name, organisation and postcode');
  }
  const metadata = one(raw, 'pc_metadata');
  const costOptions = each(notes, 'cost options', many(raw, 'cost_options', 'cost_option'), (o) =>
    readCostOption(notes, o),
  );
  const fees =
    [
      long(notes, 'fees', field(raw, 'fees_description')),
      long(notes, 'fees', field(raw, 'fees')),
    ].find(Boolean) ?? null;
  const kind = line(notes, 'kind of help', field(raw, 'deliverable_type'));
  const terms = readTerms(notes, raw);
  if (kind) terms.push({ kind: 'category', name: kind, taxonomy: 'deliverable type', code: null });
  const schedules = readSchedules(notes, raw, 'schedules', 'regular_schedules');
  for (const holiday of readSchedules(notes, raw, 'holiday_schedules'))
    schedules.push({ ...holiday, closed: holiday.closed || holiday.opensAt === null });
  return {
    source,
    sourceId,
    name,
    alternateName: line(notes, 'other name', field(raw, 'alternate_name')),
    description,
    url: cleanUrl(notes, 'web address', field(raw, 'url')),
    email: cleanEmail(notes, 'e-mail', field(raw, 'email')),
    status: cleanWord(notes, 'status', field(raw, 'status'), statusTable) ?? 'active',
    provider,
    ...readEligibility(notes, raw),
    cost: costOf(
      fees,
      costOptions.map((option) => option.amount),
    ),
    fees,
    costOptions,
    attending: words(notes, 'attending type', field(raw, 'attending_type'), attendingTable),
    access: words(notes, 'attending access', field(raw, 'attending_access'), accessTable),
    howToApply: long(
      notes,
      'how to apply',
      field(raw, 'application_process', 'pc_attendingAccess_additionalInfo'),
    ),
    waitingTime: line(notes, 'waiting time', field(raw, 'wait_time')),
    accreditations: long(notes, 'accreditations', field(raw, 'accreditations')),
    alert: long(notes, 'alert', field(raw, 'alert')),
    accessibility: null,
    area: readArea(notes, raw),
    languages: each(notes, 'languages', many(raw, 'languages'), (language) =>
      readLanguage(notes, language),
    ),
    phones: readPhones(notes, raw),
    contacts: each(notes, 'contacts', many(raw, 'contacts', 'contact'), (contact) =>
      readContact(notes, contact),
    ),
    locations,
    schedules: bounded(notes, 'schedules', schedules),
    terms: bounded(notes, 'categories', terms),
    assuredDate: assuredOn(notes, raw, metadata),
    assuredBy: line(
      notes,
      'assured by',
      field(raw, 'assurer_email') ?? (metadata ? field(metadata, 'assured_by') : undefined),
    ),
    lastModified: cleanMoment(
      notes,
      'last modified',
      field(raw, 'last_modified') ?? (metadata ? field(metadata, 'date_modified') : undefined),
    ),
  };
}

/** Places known only by a postcode that stands in the description; some feeds give no others. */
function placesInWords(notes: Notes, description: string | null) {
  const found = postcodesWithin(description ?? '').slice(0, 10);
  if (found.length > 0)
    say(notes, `no place was given; found in the description: ${found.join(', ')}`);
  return found.map((postcode) => ({ postcode }));
}

function readArea(notes: Notes, raw: Raw): string | null {
  const areas = each(notes, 'areas', many(raw, 'service_areas'), (area) =>
    line(notes, 'area', field(area, 'name', 'service_area')),
  );
  return areas.join('\n').slice(0, most.text) || null;
}

/** When the source says the listing was last checked. */
function assuredOn(notes: Notes, raw: Raw, metadata: Raw | null): string | null {
  const own = cleanDate(notes, 'assured date', field(raw, 'assured_date'));
  return (
    own ?? (metadata ? cleanDate(notes, 'assured date', field(metadata, 'date_assured')) : null)
  );
}

/** The identifier and name a record shows in the report, before it is believed. */
export function labelsOf(value: unknown): { sourceId: string | null; name: string | null } {
  const raw = typeof value === 'object' && value !== null ? (value as Raw) : {};
  const scratch: Notes = { reasons: [], empty: [] };
  const text = (key: string) =>
    Object.hasOwn(raw, key) ? cleanText(scratch, key, raw[key], { max: 200 }) : null;
  return { sourceId: text('id'), name: text('name') };
}

/** Why a thing that is no object cannot be a service. */
export function sayNoRecord(notes: Notes, value: unknown): null {
  say(notes, `not a record but ${quote(value)}`);
  return null;
}
