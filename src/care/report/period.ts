import { addDays, londonMoment } from '#platform/clock.ts';

/**
 * What a report is about in time: a financial year, which begins in April, or a quarter of one. There
 * are no others, so that no two reports differ by a few days of people.
 */
export interface Period {
  /** As it stands in the address: `2026-27`, `2026-27-q3`. */
  code: string;
  name: string;
  /** Its first day, and the first day after it. */
  from: string;
  to: string;
  /** 1 to 4; null for the whole year. */
  quarter: number | null;
  year: { from: string; to: string };
}

/** Years that can be asked for, this one included. */
const YEARS = 3;
const months = ['April to June', 'July to September', 'October to December', 'January to March'];

const firstDay = (year: number, month: number) =>
  `${year + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;

function periodOf(year: number, quarter: number | null): Period {
  const whole = { from: firstDay(year, 3), to: firstDay(year, 15) };
  const code = `${year}-${String((year + 1) % 100).padStart(2, '0')}`;
  if (quarter === null)
    return { code, name: `April ${year} to March ${year + 1}`, ...whole, quarter, year: whole };
  const begins = 3 * quarter;
  return {
    code: `${code}-q${quarter}`,
    name: `${months[quarter - 1]} ${quarter === 4 ? year + 1 : year}`,
    from: firstDay(year, begins),
    to: firstDay(year, begins + 3),
    quarter,
    year: whole,
  };
}

/** Years and quarters that have begun by a day, the newest first, each year before its quarters. */
export function periodsOffered(today: string): Period[] {
  const [year = 0, month = 0] = today.split('-').map(Number);
  const newest = month >= 4 ? year : year - 1;
  return Array.from({ length: YEARS }, (_, back) => newest - back).flatMap((one) => [
    periodOf(one, null),
    ...[4, 3, 2, 1].map((quarter) => periodOf(one, quarter)).filter(({ from }) => from <= today),
  ]);
}

/** The period asked for in an address; the year that is going on where it is none on offer. */
export function readPeriod(code: string | null, today: string): Period {
  const offered = periodsOffered(today);
  const [running] = offered;
  const found = offered.find((one) => one.code === code) ?? running;
  if (!found) throw new Error('a day is in a year');
  return found;
}

/** The newest quarter that is over. */
export function lastQuarter(today: string): Period {
  const found = periodsOffered(today).find((one) => one.quarter !== null && isOver(one, today));
  if (!found) throw new Error('three years have quarters that are over');
  return found;
}

/** The last day of it that has come. */
export const lastDayOf = (period: Period, today: string): string =>
  [addDays(period.to, -1), today].sort()[0] ?? today;

/** True where nobody joins it any more: its figures are as they will stay. */
export const isOver = (period: Period, today: string): boolean => period.to <= today;

/** How many quarters of the period's year have begun. */
const quartersBegun = ({ year }: Period, today: string): number =>
  [0, 3, 6, 9].filter((month) => firstDay(Number(year.from.slice(0, 4)), 3 + month) <= today)
    .length;

/** A quarter of the period's year. */
export const quarterOfYear = ({ year }: Period, quarter: number): Period =>
  periodOf(Number(year.from.slice(0, 4)), quarter);

/** The quarters of its year that have begun, up to the one asked for; the first of them first. */
export const quartersUpTo = (period: Period, today: string): Period[] =>
  Array.from({ length: period.quarter ?? quartersBegun(period, today) }, (_, at) =>
    quarterOfYear(period, at + 1),
  );

/** The moments between which something happened in it. */
export const momentsOf = ({ from, to }: { from: string; to: string }) => ({
  since: londonMoment(from, '00:00'),
  before: londonMoment(to, '00:00'),
});
