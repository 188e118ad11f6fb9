import { isDay } from '#platform/clock.ts';
import { type Weekday, weekdays } from '../rules.ts';
import { cleanText, type Notes, quote, say } from './clean.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function dayFrom(text: string): string | null {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/.exec(text);
  const uk = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ,].*)?$/.exec(text);
  const words = /^(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4})$/i.exec(text);
  const month = words?.[2] ? MONTHS.indexOf(words[2].slice(0, 3).toLowerCase()) + 1 : 0;
  const parts = iso
    ? [iso[1], iso[2], iso[3]]
    : uk
      ? [uk[3], uk[2], uk[1]]
      : words && month > 0
        ? [words[3], String(month), words[1]]
        : null;
  if (!parts) return null;
  const [y = '', m = '', d = ''] = parts;
  const day = `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
  return isDay(day) && day >= '1900-01-01' && day <= '2199-12-31' ? day : null;
}

/** A calendar date as `2026-11-21`; takes ISO dates and moments, 21/11/2026, and 21 November 2026. */
export function cleanDate(notes: Notes, label: string, value: unknown): string | null {
  const text = cleanText(notes, label, value, { max: 60 });
  if (text === null) return null;
  const day = dayFrom(text);
  if (!day) say(notes, `${label} ${quote(text)} is not a date, so it was left out`);
  else if (!text.startsWith(day)) say(notes, `${label} ${quote(text)} was read as ${day}`);
  return day;
}

/** A moment as an ISO text in UTC; a date alone is taken as its midnight. */
export function cleanMoment(notes: Notes, label: string, value: unknown): string | null {
  const text = cleanText(notes, label, value, { max: 60 });
  if (text === null) return null;
  const day = dayFrom(text);
  if (day && !/\d{1,2}:\d{2}/.test(text)) return `${day}T00:00:00.000Z`;
  const zoned = /(z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}Z`;
  const moment = new Date(zoned.replace(' ', 'T'));
  if (day && !Number.isNaN(moment.getTime())) return moment.toISOString();
  if (day) return `${day}T00:00:00.000Z`;
  say(notes, `${label} ${quote(text)} is not a date and time, so it was left out`);
  return null;
}

/** A clock time as `HH:MM`; takes 10:00:00, 10.30am, 7pm, 1930, noon and midnight. */
export function timeFrom(text: string): string | null {
  const plain = text.trim().toLowerCase().replaceAll(/\s+/g, '');
  if (/^(12)?noon$|^midday$/.test(plain)) return '12:00';
  if (plain === 'midnight') return '24:00';
  const at =
    /^(\d{1,2})(?:[:.]?(\d{2}))?(?:[:.]\d{2}(?:\.\d+)?)?(am|pm|a\.m\.?|p\.m\.?)?(?:z|[+-]\d{2}:?\d{2})?$/.exec(
      plain,
    );
  if (!at) return null;
  const minute = Number(at[2] ?? 0);
  let hour = Number(at[1]);
  if (at[3]?.startsWith('p') && hour < 12) hour += 12;
  if (at[3]?.startsWith('a') && hour === 12) hour = 0;
  if (hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return null;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

export function cleanTime(notes: Notes, label: string, value: unknown): string | null {
  const text = cleanText(notes, label, value, { max: 40 });
  if (text === null) return null;
  const time = timeFrom(text);
  if (!time) say(notes, `${label} ${quote(text)} is not a time, so it was left out`);
  return time;
}

export interface NumberRule {
  min: number;
  max: number;
  whole?: boolean;
}

/** A number within limits; takes texts such as “£3.50” and “1,200”. */
export function cleanNumber(
  notes: Notes,
  label: string,
  value: unknown,
  rule: NumberRule,
): number | null {
  if (value === undefined || value === null) return null;
  const text =
    typeof value === 'number' ? String(value) : cleanText(notes, label, value, { max: 60 });
  if (text === null) return null;
  const bare = text.replaceAll(/[£$€,\s]/g, '');
  const number = /^[+-]?\d+(\.\d+)?(e[+-]?\d{1,3})?$/i.test(bare) ? Number(bare) : Number.NaN;
  if (!Number.isFinite(number) || number < rule.min || number > rule.max) {
    say(
      notes,
      `${label} ${quote(text)} is not a number from ${rule.min} to ${rule.max}, so it was left out`,
    );
    return null;
  }
  if (rule.whole && !Number.isInteger(number)) {
    say(notes, `${label} ${quote(text)} was rounded down`);
    return Math.floor(number);
  }
  return number;
}

/** A web address: http or https only, without a name and password in it. */
export function cleanUrl(notes: Notes, label: string, value: unknown): string | null {
  const text = cleanText(notes, label, value, { max: 2_000 });
  if (text === null) return null;
  const [first = '', ...rest] = text.split(/[\s,;]+(?=https?:|www\.)|\s+/).filter(Boolean);
  const bare = /^[a-z0-9-]+(\.[a-z0-9-]+)+([/?#:].*)?$/i.test(first) && !first.includes('@');
  let url: URL;
  try {
    url = new URL(bare ? `https://${first}` : first.replace(/^(https?):\/*/i, '$1://'));
  } catch {
    say(notes, `${label} ${quote(text)} is not a web address, so it was left out`);
    return null;
  }
  if (
    (url.protocol !== 'http:' && url.protocol !== 'https:') ||
    !/\.|^localhost$/.test(url.hostname)
  ) {
    say(notes, `${label} ${quote(text)} is not a web address, so it was left out`);
    return null;
  }
  if (bare) say(notes, `“https://” put before ${label} ${quote(first)}`);
  if (rest.length > 0) say(notes, `${label} held more than one thing; the first was kept`);
  if (url.username || url.password) {
    url.username = '';
    url.password = '';
    say(notes, `a user name taken out of ${label}`);
    return url.href.slice(0, 2_000);
  }
  const kept = bare ? `https://${first}` : first;
  return (kept.length <= 2_000 && /^https?:\/\/[^/]/i.test(kept) ? kept : url.href).slice(0, 2_000);
}

const EMAIL =
  /^[^\s@<>()[\],;:"\\]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i;

/** An e-mail address; of several the first. */
export function cleanEmail(notes: Notes, label: string, value: unknown): string | null {
  const text = cleanText(notes, label, value, { max: 500 });
  if (text === null) return null;
  const parts = text
    .replaceAll(/mailto:/gi, '')
    .split(/[\s,;/<>()]+|\bor\b/)
    .filter(Boolean);
  const found = parts
    .map((part) => part.replace(/^[.'"]+|[.'"]+$/g, ''))
    .filter((part) => EMAIL.test(part) && part.length <= 254);
  const [first] = found;
  if (!first) {
    say(notes, `${label} ${quote(text)} is not an e-mail address, so it was left out`);
    return null;
  }
  if (found.length > 1) say(notes, `${label} held more than one address; the first was kept`);
  else if (first !== text) say(notes, `${label} ${quote(text)} was read as ${quote(first)}`);
  return first;
}

/** A telephone number with what stands around it taken off; null where there are no five digits. */
export function cleanPhone(notes: Notes, label: string, value: unknown): string | null {
  const text = cleanText(notes, label, value, { max: 200 });
  if (text === null) return null;
  const found = /\+?\(?\d[\d\s().+-]*\d/.exec(text)?.[0].trim().replaceAll(/\s+/g, ' ') ?? '';
  const digits = found.replaceAll(/\D/g, '').length;
  if (digits < 3 || found.length > 60) {
    say(notes, `${label} ${quote(text)} is not a telephone number, so it was left out`);
    return null;
  }
  if (found !== text) say(notes, `${label} ${quote(text)} was read as ${quote(found)}`);
  return found;
}

const POSTCODE =
  /^(GIR|[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9]|[A-HK-Y][0-9][0-9ABEHMNPRV-Y]|[0-9][A-HJKPS-UW]))([0-9][ABD-HJLNP-UW-Z]{2})$/;

/** A whole UK postcode as `BS1 4ST`, or null. */
export function postcodeFrom(text: string): string | null {
  const found = POSTCODE.exec(text.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''));
  return found ? `${found[1]} ${found[2]}` : null;
}

/** The whole UK postcodes within a longer text, each once. */
export function postcodesWithin(text: string): string[] {
  const found = text.matchAll(/\b([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})\b/gi);
  const whole = [...found].map(([, out, inner]) => postcodeFrom(`${out}${inner}`));
  return [...new Set(whole.filter((postcode) => postcode !== null))];
}

const DAY_NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** A day of the week from “MO”, “Mon”, “Tues”, “thursdays”, or a link such as schema.org's; or null. */
export function weekdayFrom(text: string): Weekday | null {
  const word = text
    .trim()
    .replace(/^.*[/#]/, '')
    .toLowerCase()
    .replace(/[.s]+$/, '');
  if (word.length < 2) return null;
  const at = DAY_NAMES.findIndex((name) => name.startsWith(word));
  return at >= 0 ? (weekdays[at] ?? null) : null;
}

/** The `byday` of a schedule from a text, a list, or numbers 1–7 (Monday first). */
export function cleanDays(notes: Notes, label: string, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const words = (Array.isArray(value) ? value : [value]).flatMap((item) =>
    typeof item === 'string' || typeof item === 'number' ? String(item).split(/[\s,;|]+/) : [],
  );
  const days: string[] = [];
  for (const word of words.filter(Boolean).slice(0, 60)) {
    const numbered = /^([+-]?\d{1,2})([a-z]{2})$/i.exec(word);
    const name = numbered?.[2]
      ? weekdayFrom(numbered[2])
      : /^[1-7]$/.test(word)
        ? weekdays[Number(word) - 1]
        : weekdayFrom(word);
    if (!name) say(notes, `${label} ${quote(word)} is not a day, so it was left out`);
    else {
      const day = numbered ? `${Number(numbered[1])}${name}` : name;
      if (!days.includes(day)) days.push(day);
    }
  }
  return days;
}
