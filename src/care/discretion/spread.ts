import type { Element } from './elements.ts';
import { type Modifier, monthsBetween, resolve, type Setting } from './resolver.ts';
import type { Stage } from './rules.ts';

/** How positions lie apart, never an average alone. */
export interface Spread {
  count: number;
  lowest: number;
  lowerQuarter: number;
  middle: number;
  upperQuarter: number;
  highest: number;
}

/** The value so far along sorted numbers, between two where it falls between. */
function along(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [below = 0, above = 0] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return {
    count: sorted.length,
    lowest: along(sorted, 0),
    lowerQuarter: along(sorted, 0.25),
    middle: along(sorted, 0.5),
    upperQuarter: along(sorted, 0.75),
    highest: along(sorted, 1),
  };
}

/** What was known of a link worker’s post from a day on. */
export interface PostFact {
  userId: string;
  stage: Stage;
  specialist: boolean;
  inPostSince: string | null;
  from: string;
}

export interface Month {
  /** Its last day, or today. */
  day: string;
  /** Where the service put it. */
  service: number;
  /** Where it was for each link worker. */
  posts: Spread | null;
}

/** The last days of the months up to a day, the oldest first, and the day itself at the end. */
export function monthEnds(today: string, count: number): string[] {
  const [year = 0, month = 0] = today.split('-').map(Number);
  const ends = Array.from({ length: count - 1 }, (_, back) =>
    new Date(Date.UTC(year, month - 1 - back, 0)).toISOString().slice(0, 10),
  );
  return [...ends.reverse(), today];
}

/** How an element’s place moved for the service and lay apart among link workers. */
export function overTime(
  element: Element,
  days: readonly string[],
  linkWorkers: readonly string[],
  facts: readonly PostFact[],
  settings: readonly Setting[],
  modifiers: readonly Modifier[],
): Month[] {
  return days.map((day) => {
    const at = (userId: string | null) => {
      const known = facts.filter((one) => one.userId === userId && one.from <= day).at(-1);
      return resolve(
        element,
        {
          day,
          linkWorkerId: userId,
          practiceId: null,
          stage: known?.stage ?? null,
          specialist: known?.specialist ?? false,
          monthsInPost: monthsBetween(known?.inPostSince ?? null, day),
          decile: null,
          needs: null,
        },
        settings,
        modifiers,
      ).position;
    };
    return { day, service: at(null), posts: spreadOf(linkWorkers.map(at)) };
  });
}
