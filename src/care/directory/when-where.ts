import { formatDate } from '#ui/time.ts';
import { postcodesWithin } from './import/clean-values.ts';
import { daysFrom, hoursFrom } from './import/opening-words.ts';
import { most, type Weekday, weekdays, weekdayWords } from './rules.ts';

/** What is shown of a schedule. */
export interface Timed {
  frequency: string | null;
  days: string[];
  opensAt: string | null;
  closesAt: string | null;
  closed: boolean;
  description: string | null;
  startsOn: string | null;
  validFrom: string | null;
}

/** A clock time as people say it: `9am`, `2:30pm`. */
function clock(time: string): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  if (minute === 0 && hour === 12) return 'midday';
  if (minute === 0 && hour % 24 === 0) return 'midnight';
  return `${hour % 12 || 12}${minute ? `:${String(minute).padStart(2, '0')}` : ''}${hour < 12 ? 'am' : 'pm'}`;
}

/** When a service runs, in a line: “Tuesday and Thursday, 10am to midday”. */
export function scheduleWords(schedule: Timed): string {
  // “First Tuesday of the month” says more than its day.
  if (schedule.frequency === 'MONTHLY' && schedule.description) return schedule.description;
  const days = weekdays
    .filter((day: Weekday) => schedule.days.includes(day))
    .map((day) => weekdayWords[day]);
  const start = schedule.startsOn ?? schedule.validFrom;
  const when =
    days.length > 0
      ? new Intl.ListFormat('en-GB').format(days)
      : start && !schedule.description
        ? formatDate(start)
        : '';
  const hours = schedule.opensAt
    ? `${clock(schedule.opensAt)}${schedule.closesAt ? ` to ${clock(schedule.closesAt)}` : ''}`
    : '';
  const words = schedule.closed ? 'closed' : hours;
  return [when, words].filter(Boolean).join(', ') || schedule.description || 'Times not given';
}

interface Placed {
  name: string | null;
  address: string | null;
  postcode: string | null;
}

/** A place in a line: “Village Hall, 2 High Street, Bristol, BS5 6XX”. */
export const placeWords = (place: Placed): string =>
  [place.name, place.address?.replaceAll('\n', ', '), place.postcode].filter(Boolean).join(', ');

/** All schedules of a listing, those of a place with its name. */
export interface WhenWhere<P extends Placed = Placed, S extends Timed = Timed> {
  places: (P & { schedules: S[] })[];
  schedules: S[];
}

/** Each schedule with its line. */
export function whenLines<S extends Timed>(listing: WhenWhere<Placed, S>): [string, S][] {
  return [
    ...listing.schedules.map((one): [string, S] => [scheduleWords(one), one]),
    ...listing.places.flatMap((place) =>
      place.schedules.map((one): [string, S] => [
        `${scheduleWords(one)}${place.name ? ` at ${place.name}` : ''}`,
        one,
      ]),
    ),
  ];
}

const text = (lines: string[]) => [...new Set(lines)].join('\n');
export const whenText = (listing: WhenWhere) => text(whenLines(listing).map(([line]) => line));
export const whereText = (listing: WhenWhere) =>
  text(listing.places.map(placeWords).filter(Boolean));

/** The lines somebody typed, as `whenText` and `whereText` write them. */
export const linesOf = (typed: string): string[] => [
  ...new Set(
    typed
      .split('\n')
      .map((line) => line.replaceAll(/\s+/g, ' ').trim())
      .filter(Boolean),
  ),
];

const NOT_WEEKLY =
  /\b(first|second|third|fourth|last|1st|2nd|3rd|4th|alternate|every other|fortnight\w*|month\w*)\b/i;

/** The schedules a line says: “Tuesday and Thursday, 10am to midday”; null where it says no day. */
export function schedulesOfLine(line: string) {
  const byday = daysFrom(line);
  if (byday.length === 0) return null;
  const base = {
    frequency: NOT_WEEKLY.test(line) ? 'MONTHLY' : 'WEEKLY',
    byday,
    days: byday,
    closed: /\bclosed\b/i.test(line),
    description: line.slice(0, most.line),
  };
  const hours = hoursFrom(line);
  return hours.length > 0 ? hours.map((hour) => ({ ...base, ...hour })) : [base];
}

/** The place a line says, which ends with its postcode; null where it does not. */
export function placeOfLine(line: string): Placed | null {
  const postcode = postcodesWithin(line).at(-1);
  const ending = /^(.*?)[\s,]*[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\.?$/i.exec(line);
  if (!postcode || !ending || line.length > most.line) return null;
  const parts = (ending[1] ?? '').split(',').map((part) => part.trim());
  // What has a number in it is an address; a name comes before one.
  const named = parts.length > 1 && !/\d/.test(parts[0] ?? '');
  return {
    name: (named || parts.length === 1 ? parts[0] : null) || null,
    address: (named ? parts.slice(1) : parts.length === 1 ? [] : parts).join('\n') || null,
    postcode,
  };
}
