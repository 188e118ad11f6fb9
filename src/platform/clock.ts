const LONDON = 'Europe/London';
const days = new Intl.DateTimeFormat('en-CA', {
  timeZone: LONDON,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
const times = new Intl.DateTimeFormat('en-GB', {
  timeZone: LONDON,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** The calendar date in London: `2026-11-21`. */
export function dayOf(moment: Date): string {
  return days.format(moment);
}

/** The time in London: `14:30`. */
export function timeOf(moment: Date): string {
  return times.format(moment);
}

/** A calendar date so many days later (earlier, for a negative number). */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

/** The moment a London clock shows a date and a time, as typed (`2026-11-21`, `14:30`). */
export function londonMoment(day: string, time: string): Date {
  const asUtc = new Date(`${day}T${time}:00Z`);
  const shown = Date.parse(`${dayOf(asUtc)}T${timeOf(asUtc)}:00Z`);
  return new Date(asUtc.getTime() - (shown - asUtc.getTime()));
}

/** True for a date that exists: `2026-02-30` does not. */
export function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(moment.getTime()) &&
    moment.toISOString().startsWith(text)
  );
}
