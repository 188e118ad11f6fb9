import type { z } from 'zod';
import type {
  contactShape,
  costOptionShape,
  languageShape,
  locationShape,
  phoneShape,
  providerShape,
  scheduleShape,
} from '../listing-shape.ts';
import { most } from '../rules.ts';
import { cleanText, type Notes, say } from './clean.ts';
import {
  cleanDate,
  cleanDays,
  cleanEmail,
  cleanNumber,
  cleanPhone,
  cleanTime,
  cleanUrl,
  postcodeFrom,
} from './clean-values.ts';
import { field, many, type Raw } from './raw.ts';

type Phone = z.input<typeof phoneShape>;
type Contact = z.input<typeof contactShape>;
type Schedule = z.input<typeof scheduleShape>;
type Location = z.input<typeof locationShape>;
type CostOption = z.input<typeof costOptionShape>;
type Language = z.input<typeof languageShape>;
type Provider = z.input<typeof providerShape>;

export const line = (notes: Notes, label: string, value: unknown, max: number = most.line) =>
  cleanText(notes, label, value, { max });
export const long = (notes: Notes, label: string, value: unknown) =>
  cleanText(notes, label, value, { max: most.text, lines: true });

/** At most as many as a listing holds; says so where there were more. */
export function bounded<T>(notes: Notes, label: string, items: T[]): T[] {
  if (items.length <= most.list) return items;
  say(notes, `of ${items.length} ${label} the first ${most.list} were kept`);
  return items.slice(0, most.list);
}

/** What a list makes of each item, without those that come to nothing. */
export function each<T>(
  notes: Notes,
  label: string,
  items: Raw[],
  read: (item: Raw) => T | null,
): T[] {
  const seen = new Set<string>();
  const made: T[] = [];
  for (const item of bounded(notes, label, items)) {
    const value = read(item);
    const key = value === null ? '' : JSON.stringify(value);
    if (value === null || seen.has(key)) continue;
    seen.add(key);
    made.push(value);
  }
  return made;
}

export function readPhone(notes: Notes, raw: Raw): Phone | null {
  const number = cleanPhone(notes, 'telephone number', field(raw, 'number', 'phone', 'telephone'));
  if (number === null) return null;
  return {
    number,
    extension: line(notes, 'telephone extension', field(raw, 'extension'), 20),
    description: line(notes, 'telephone description', field(raw, 'description')),
  };
}

export const readPhones = (notes: Notes, raw: Raw) =>
  each(notes, 'telephone numbers', many(raw, 'phones', 'phone'), (phone) =>
    readPhone(notes, phone),
  );

export function readContact(notes: Notes, raw: Raw): Contact | null {
  const contact = {
    name: line(notes, 'contact name', field(raw, 'name')),
    title: line(notes, 'contact title', field(raw, 'title')),
    department: line(notes, 'contact department', field(raw, 'department')),
    email: cleanEmail(notes, 'contact e-mail', field(raw, 'email')),
    phones: readPhones(notes, raw),
  };
  const empty = !contact.name && !contact.title && !contact.email && contact.phones.length === 0;
  return empty ? null : contact;
}

const frequencies = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;

/** One schedule, regular or holiday, of Open Referral UK 1.0 or of 3.0. */
export function readSchedule(notes: Notes, raw: Raw): Schedule | null {
  const word = line(notes, 'schedule frequency', field(raw, 'freq', 'frequency'))?.toUpperCase();
  const frequency = frequencies.find((known) => known === word) ?? null;
  if (word && !frequency)
    say(notes, `schedule frequency “${word.slice(0, 20)}” is not one we know, so it was left out`);
  const opensAt = cleanTime(notes, 'opening time', field(raw, 'opens_at', 'opens'));
  let closesAt = cleanTime(notes, 'closing time', field(raw, 'closes_at', 'closes'));
  if (opensAt && closesAt === '00:00') closesAt = '24:00';
  const monthDays = line(notes, 'days of the month', field(raw, 'bymonthday'), 200) ?? '';
  const schedule = {
    validFrom: cleanDate(notes, 'schedule valid from', field(raw, 'valid_from', 'start_date')),
    validTo: cleanDate(notes, 'schedule valid to', field(raw, 'valid_to', 'end_date')),
    startsOn: cleanDate(notes, 'schedule start', field(raw, 'dtstart')),
    until: cleanDate(notes, 'schedule end', field(raw, 'until')),
    frequency,
    interval: cleanNumber(notes, 'schedule interval', field(raw, 'interval'), {
      min: 1,
      max: 366,
      whole: true,
    }),
    byday: cleanDays(notes, 'schedule day', field(raw, 'byday', 'weekday')),
    bymonthday: monthDays
      .split(/[\s,;]+/)
      .filter(
        (part) => /^[+-]?\d{1,2}$/.test(part) && Math.abs(Number(part)) <= 31 && Number(part) !== 0,
      )
      .map(Number),
    opensAt,
    closesAt,
    closed: field(raw, 'closed') === true,
    description:
      [
        long(notes, 'schedule description', field(raw, 'description')),
        long(notes, 'schedule notes', field(raw, 'notes')),
      ]
        .filter((text) => text !== null)
        .join('\n')
        .slice(0, most.text) || null,
    url: cleanUrl(notes, 'schedule link', field(raw, 'schedule_link')),
  };
  const says =
    schedule.byday.length > 0 ||
    schedule.opensAt ||
    schedule.description ||
    schedule.url ||
    schedule.startsOn ||
    schedule.validFrom;
  return says ? schedule : null;
}

export const readSchedules = (notes: Notes, raw: Raw, ...keys: string[]) =>
  each(
    notes,
    'schedules',
    keys.flatMap((key) => many(raw, key)),
    (schedule) => readSchedule(notes, schedule),
  );

/** Degrees of a place; both or neither. Swapped ones of the British Isles are put right. */
export function readPoint(notes: Notes, latitude: unknown, longitude: unknown) {
  const lat = cleanNumber(notes, 'latitude', latitude, { min: -90, max: 90 });
  const lon = cleanNumber(notes, 'longitude', longitude, { min: -180, max: 180 });
  if (lat === null || lon === null || (lat === 0 && lon === 0)) {
    if (lat !== null || lon !== null) say(notes, 'half a position, or none on land, was left out');
    return { latitude: null, longitude: null };
  }
  if (lat > -9 && lat < 3 && lon > 49 && lon < 62) {
    say(notes, 'latitude and longitude stood the wrong way round');
    return { latitude: lon, longitude: lat };
  }
  return { latitude: lat, longitude: lon };
}

/** The address of a place in lines, its town and its UK postcode. */
export function readAddress(notes: Notes, raw: Raw) {
  const given = line(notes, 'postcode', field(raw, 'postal_code', 'postcode'), 60);
  const postcode = given === null ? null : postcodeFrom(given);
  if (given !== null && postcode === null)
    say(
      notes,
      `postcode “${given.slice(0, 30)}” is not a whole UK postcode, so it was put with the address`,
    );
  else if (given !== null && given !== postcode)
    say(notes, `postcode “${given.slice(0, 30)}” was read as ${postcode}`);
  const town = line(notes, 'town', field(raw, 'city', 'town'));
  const lines = [
    line(notes, 'address', field(raw, 'attention')),
    long(notes, 'address', field(raw, 'address_1', 'address')),
    line(notes, 'address', field(raw, 'address_2')),
    town,
    line(notes, 'region', field(raw, 'region')),
    line(notes, 'county', field(raw, 'state_province', 'county')),
    postcode === null ? given : null,
  ].filter((part, at, all) => part !== null && all.indexOf(part) === at);
  return { address: lines.join('\n').slice(0, most.text) || null, town, postcode };
}

export function readLocation(notes: Notes, raw: Raw): Location | null {
  const addresses = many(raw, 'addresses', 'physical_addresses', 'physical_address', 'address');
  const physical =
    addresses.find((item) => field(item, 'address_type') === 'physical') ?? addresses[0];
  const access = each(
    notes,
    'accessibility notes',
    many(raw, 'accessibility', 'accessibility_for_disabilities'),
    (item) => {
      const words = [field(item, 'description', 'accessibility'), field(item, 'details')];
      return (
        words
          .map((value) => long(notes, 'accessibility', value))
          .filter(Boolean)
          .join(' ') || null
      );
    },
  );
  const location = {
    sourceId: line(notes, 'place identifier', field(raw, 'id'), 200),
    name: line(notes, 'place name', field(raw, 'name', 'alternate_name')),
    description: long(notes, 'place description', field(raw, 'description')),
    ...(physical ? readAddress(notes, physical) : { address: null, town: null, postcode: null }),
    ...readPoint(notes, field(raw, 'latitude'), field(raw, 'longitude')),
    accessibility: access.join('\n').slice(0, most.text) || null,
    transport: long(notes, 'transport', field(raw, 'transportation')),
    phones: readPhones(notes, raw),
    schedules: readSchedules(notes, raw, 'schedules', 'regular_schedule', 'regular_schedules'),
  };
  const says = location.name || location.address || location.postcode || location.latitude !== null;
  return says ? location : null;
}

export function readCostOption(notes: Notes, raw: Raw): CostOption | null {
  const option = {
    option: line(notes, 'cost option', field(raw, 'option')),
    amount: cleanNumber(notes, 'cost', field(raw, 'amount'), { min: 0, max: 1_000_000 }),
    currency: line(notes, 'currency', field(raw, 'currency'))?.toUpperCase().slice(0, 3) ?? null,
    description: line(notes, 'cost description', field(raw, 'amount_description')),
    validFrom: cleanDate(notes, 'cost valid from', field(raw, 'valid_from')),
    validTo: cleanDate(notes, 'cost valid to', field(raw, 'valid_to')),
  };
  return option.option || option.amount !== null || option.description ? option : null;
}

export function readLanguage(notes: Notes, raw: Raw): Language | null {
  const code = line(notes, 'language code', field(raw, 'code'), 20);
  const name = line(notes, 'language', field(raw, 'name', 'language')) ?? code;
  return name === null
    ? null
    : { name, code, note: line(notes, 'language note', field(raw, 'note')) };
}

export function readProvider(notes: Notes, raw: Raw): Provider | null {
  const name =
    line(notes, 'organisation name', field(raw, 'name'), most.name) ??
    line(notes, 'organisation name', field(raw, 'alternate_name'), most.name);
  if (name === null) return null;
  const numbers: { charity: string | null; company: string | null } = {
    charity: null,
    company: null,
  };
  for (const item of many(raw, 'organization_identifiers', 'identifiers')) {
    const scheme =
      `${field(item, 'identifier_scheme') ?? ''} ${field(item, 'identifier_type') ?? ''}`.toLowerCase();
    const number = line(notes, 'organisation identifier', field(item, 'identifier'), 40);
    if (/chc|charit|gb-sc|gb-nic/.test(scheme)) numbers.charity ??= number;
    if (/coh|company/.test(scheme)) numbers.company ??= number;
  }
  return {
    sourceId: line(notes, 'organisation identifier', field(raw, 'id'), 200),
    name,
    description: long(notes, 'organisation description', field(raw, 'description')),
    url: cleanUrl(notes, 'organisation web address', field(raw, 'url', 'website')),
    email: cleanEmail(notes, 'organisation e-mail', field(raw, 'email')),
    charityNumber: numbers.charity,
    companyNumber: numbers.company,
  };
}
