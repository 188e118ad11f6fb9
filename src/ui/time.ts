/**
 * Dates and times as people here read them. A `Date` or a time stamp is shown in Europe/London
 * wherever the server stands; a plain date (`2026-11-21`) has no time zone and is shown as it is.
 */
export type When = Date | string | number;

const ZONE = 'Europe/London';
const DAY = 86_400_000;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  hourCycle: 'h23',
});

const PLAIN_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

function read(when: When) {
  const plain = typeof when === 'string' ? PLAIN_DATE.exec(when) : null;
  if (plain) {
    return { year: Number(plain[1]), month: Number(plain[2]), day: Number(plain[3]) };
  }
  const parts: Record<string, number> = {};
  for (const { type, value } of clock.formatToParts(new Date(when))) parts[type] = Number(value);
  return parts as { year: number; month: number; day: number; hour: number; minute: number };
}

/** `21 November 2026`. */
export function formatDate(when: When): string {
  const { year, month, day } = read(when);
  return `${day} ${MONTHS[month - 1]} ${year}`;
}

/** `2:30pm`, `9am`, `midday`, `midnight`, in London. */
export function formatTime(when: Date | string | number): string {
  const { hour = 0, minute = 0 } = read(when) as { hour?: number; minute?: number };
  if (minute === 0 && hour === 0) return 'midnight';
  if (minute === 0 && hour === 12) return 'midday';
  const minutes = minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`;
  return `${hour % 12 || 12}${minutes}${hour < 12 ? 'am' : 'pm'}`;
}

/** `21 November 2026, 2:30pm`, in London. */
export function formatDateTime(when: Date | string | number): string {
  return `${formatDate(when)}, ${formatTime(when)}`;
}

/** The day in London, as `2026-11-21`. */
export function londonDay(when: When): string {
  const { year, month, day } = read(when);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Whole calendar days in London from one moment to another: negative when `to` is earlier. */
export function daysBetween(from: When, to: When): number {
  return (Date.parse(londonDay(to)) - Date.parse(londonDay(from))) / DAY;
}

const days = (count: number) => `${count} ${count === 1 ? 'day' : 'days'}`;

/** For something due: `today`, `tomorrow`, `in 3 days`, `1 day overdue`, `5 days overdue`. */
export function dueInWords(due: When, now: When): string {
  const count = daysBetween(now, due);
  if (count === 0) return 'today';
  if (count === 1) return 'tomorrow';
  return count > 0 ? `in ${days(count)}` : `${days(-count)} overdue`;
}

/** For something that happened: `today`, `yesterday`, `5 days ago`; `in 3 days` if it has not. */
export function agoInWords(when: When, now: When): string {
  const count = daysBetween(when, now);
  if (count === 0) return 'today';
  if (count === 1) return 'yesterday';
  return count > 0 ? `${days(count)} ago` : `in ${days(-count)}`;
}

/** For `<time dateTime>`. */
export function machineTime(when: When): string {
  return typeof when === 'string' && PLAIN_DATE.test(when) ? when : new Date(when).toISOString();
}
