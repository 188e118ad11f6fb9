import type { ListingDraft } from '../listing-shape.ts';
import { most, type Weekday, weekdays } from '../rules.ts';
import { cleanWord, type Notes, quote, say } from './clean.ts';
import {
  cleanDate,
  cleanEmail,
  cleanMoment,
  cleanNumber,
  cleanPhone,
  cleanUrl,
  postcodesWithin,
} from './clean-values.ts';
import { type CsvPlan, type CsvTarget, isWeekday } from './csv-mapping.ts';
import { schedulesFrom, schedulesOfDay } from './opening-words.ts';
import { bounded, line, long, readAddress, readPoint } from './parts.ts';
import { madeId } from './tally.ts';
import { costOf } from './terms.ts';

const closedWords: Record<string, 'active' | 'inactive' | 'defunct' | 'temporarily-closed'> = {
  active: 'active',
  open: 'active',
  live: 'active',
  current: 'active',
  registered: 'active',
  inactive: 'inactive',
  closed: 'defunct',
  defunct: 'defunct',
  removed: 'defunct',
  'temporarily closed': 'temporarily-closed',
};

const attendingWords: Record<string, 'in-person' | 'online' | 'phone' | 'home-visit'> = {
  'in person': 'in-person',
  'face to face': 'in-person',
  venue: 'in-person',
  online: 'online',
  virtual: 'online',
  phone: 'phone',
  telephone: 'phone',
  'home visit': 'home-visit',
};

/** The cells of a row by target, with words for nothing taken out. */
function cellsOf(notes: Notes, cells: string[], plan: CsvPlan) {
  const blank = new Set<string>();
  const all = (target: CsvTarget): string[] => {
    const values = (plan.columns[target] ?? []).map((at) => cells[at] ?? '');
    const constant = plan.constants[target];
    if (constant !== undefined) values.push(constant);
    return values.filter((value) => {
      const plain = value.trim().toLowerCase();
      if (plain !== '' && plan.blanks.has(plain)) blank.add(value.trim());
      return plain !== '' && !plan.blanks.has(plain);
    });
  };
  return {
    all,
    first: (target: CsvTarget) => all(target)[0],
    list: (target: CsvTarget) => all(target).flatMap((value) => value.split(/[;|\n]|,(?!\s*\d)/)),
    finish() {
      if (blank.size > 0)
        say(notes, `read as nothing: ${[...blank].slice(0, 8).map(quote).join(', ')}`);
    },
  };
}

/** One row of a table as a listing; null where nothing names it. */
export function readRow(
  notes: Notes,
  cells: string[],
  plan: CsvPlan,
  source: string,
): ListingDraft | null {
  const row = cellsOf(notes, cells, plan);
  const organisation = line(notes, 'organisation', row.first('organisation'), most.name);
  const own = line(notes, 'name', row.first('name'), most.name);
  if (own === null && organisation) say(notes, 'it had no name; its organisation’s name was used');
  const name = own ?? organisation;
  if (name === null) {
    row.finish();
    say(notes, 'it has no name, nor anything else to call it by');
    return null;
  }
  const addressText = row.all('address').join('\n');
  const place = readAddress(notes, {
    address: addressText || undefined,
    town: row.first('town'),
    postcode: row.first('postcode'),
  });
  if (place.postcode === null && addressText) {
    place.postcode = postcodesWithin(addressText)[0] ?? null;
    if (place.postcode) say(notes, `postcode ${place.postcode} found in the address`);
  }
  const location = {
    ...place,
    name: line(notes, 'place', row.first('placeName')),
    ...readPoint(notes, row.first('latitude'), row.first('longitude')),
    accessibility: long(notes, 'accessibility', row.first('accessibility')),
    transport: long(notes, 'transport', row.first('transport')),
  };
  const hasPlace =
    location.address || location.postcode || location.name || location.latitude !== null;
  let sourceId = line(notes, 'identifier', row.first('id'), 200);
  if (sourceId === null) {
    sourceId = madeId(name, organisation, location.postcode, location.address);
    if (plan.columns.id)
      say(notes, 'it had no identifier; one was made from its name, organisation and place');
  }
  const contact = readContactCell(notes, row.first('contact'));
  const phone = cleanPhone(notes, 'telephone', row.first('phone')) ?? contact.phone;
  const fees = long(notes, 'cost', row.first('fees'));
  const contactName = line(notes, 'contact name', row.first('contactName')) ?? contact.name;
  const draft: ListingDraft = {
    source,
    sourceId,
    name,
    alternateName: line(notes, 'other name', row.first('alternateName')),
    description: long(notes, 'description', row.all('description').join('\n\n') || undefined),
    url: cleanUrl(notes, 'web address', row.first('url')),
    email: cleanEmail(notes, 'e-mail', row.first('email')) ?? contact.email,
    status: statusOf(notes, row.first('status'), row.first('closed')),
    provider: organisation
      ? {
          name: organisation,
          description: long(
            notes,
            'organisation description',
            row.first('organisationDescription'),
          ),
          charityNumber: line(notes, 'charity number', row.first('charityNumber'), 40),
          companyNumber: line(notes, 'company number', row.first('companyNumber'), 40),
        }
      : null,
    eligibility: long(notes, 'eligibility', row.first('eligibility')),
    ...agesOf(notes, row.first('minimumAge'), row.first('maximumAge')),
    cost: /^(yes|y)$/i.test(fees ?? '') ? 'unknown' : costOf(fees, []),
    fees,
    attending: row
      .list('attending')
      .map((word) => cleanWord(notes, 'way of attending', word, attendingWords))
      .filter((word) => word !== null),
    howToApply: long(notes, 'how to apply', row.first('howToApply')),
    waitingTime: line(notes, 'waiting time', row.first('waitingTime')),
    accreditations: long(notes, 'accreditations', row.first('accreditations')),
    area: long(notes, 'area', row.first('area')),
    languages: bounded(
      notes,
      'languages',
      row
        .list('languages')
        .map((word) => line(notes, 'language', word))
        .filter((word) => word !== null),
    ).map((word) => ({ name: word })),
    phones: phone ? [{ number: phone }] : [],
    contacts: contactName ? [{ name: contactName }] : [],
    locations: hasPlace ? [location] : [],
    schedules: schedulesOf(notes, row),
    terms: termsOf(notes, row),
    assuredDate: cleanDate(notes, 'last checked', row.first('assuredDate')),
    lastModified: cleanMoment(notes, 'last updated', row.first('lastModified')),
  };
  row.finish();
  return draft;
}

type Row = ReturnType<typeof cellsOf>;

/** A cell that may hold an e-mail address, a telephone number or a name. */
function readContactCell(notes: Notes, value: string | undefined) {
  const nothing = { email: null, phone: null, name: null };
  if (value === undefined) return nothing;
  if (value.includes('@')) return { ...nothing, email: cleanEmail(notes, 'contact', value) };
  if (/\d{3}/.test(value)) return { ...nothing, phone: cleanPhone(notes, 'contact', value) };
  return { ...nothing, name: line(notes, 'contact', value) };
}

function statusOf(notes: Notes, status: string | undefined, closed: string | undefined) {
  if (closed !== undefined && !/^(no|n|false|0)$/i.test(closed.trim())) {
    say(notes, `marked as no longer there, since closed says ${quote(closed)}`);
    return 'defunct' as const;
  }
  return cleanWord(notes, 'status', status, closedWords) ?? ('active' as const);
}

function agesOf(notes: Notes, from: string | undefined, to: string | undefined) {
  const rule = { min: 0, max: 130, whole: true };
  const minimumAge = cleanNumber(notes, 'minimum age', from, rule);
  const maximumAge = cleanNumber(notes, 'maximum age', to, rule);
  if (minimumAge === null || maximumAge === null || minimumAge <= maximumAge)
    return { minimumAge, maximumAge };
  say(notes, `ages from ${minimumAge} to ${maximumAge} cannot be, so they were left out`);
  return { minimumAge: null, maximumAge: null };
}

function schedulesOf(notes: Notes, row: Row) {
  const days = weekdays.filter((target): target is Weekday => isWeekday(target));
  const daily = days.flatMap((day) => {
    const text = line(notes, 'opening times', row.first(day));
    return text === null ? [] : schedulesOfDay(day, text);
  });
  const opening = long(notes, 'opening times', row.first('opening'));
  return bounded(notes, 'schedules', [
    ...daily,
    ...(opening === null ? [] : schedulesFrom(opening)),
  ]);
}

function termsOf(notes: Notes, row: Row) {
  const of = (target: CsvTarget, kind: 'need' | 'audience' | 'category') =>
    row
      .list(target)
      .map((word) => line(notes, target, word))
      .filter((word) => word !== null)
      .map((name) => ({ kind, name }));
  return bounded(notes, 'categories', [
    ...of('needs', 'need'),
    ...of('audience', 'audience'),
    ...of('categories', 'category'),
  ]);
}
