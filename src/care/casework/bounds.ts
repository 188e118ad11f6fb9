/** Whole days from one day to another; below 0 where it is before. */
export const daysApart = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** Weeks of support from a day to another, the last one begun counted whole, without days off. */
export const weeksBegun = (from: string, to: string, daysOff: number): number =>
  Math.max(0, Math.ceil((daysApart(from, to) - daysOff) / 7));
