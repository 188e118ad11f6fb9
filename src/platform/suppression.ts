/** The smallest group that is shown, unless a service sets another. */
export const SMALL_GROUP = 10;

/**
 * Counts of a group that is told apart into parts, as they may be shown beside the group's total: null
 * stands for what is kept back. Every part under the threshold is, nought too; and, where there is
 * one, so is the smallest part that is not, with all its equals. What can be worked out from the total
 * is then about at least the threshold of people, and nobody who knows this rule can tell the parts
 * kept back apart: they might as well be the other way round.
 *
 * For one way of telling apart. A table of two ways is one list of all its cells, without margins.
 */
export function suppress(counts: readonly number[], threshold: number): (number | null)[] {
  if (counts.every((count) => count >= threshold)) return [...counts];
  const cover = Math.min(...counts.filter((count) => count >= threshold));
  return counts.map((count) => (count <= cover ? null : count));
}

/** A total that may be shown: null under the threshold. */
export const suppressTotal = (total: number, threshold: number): number | null =>
  total < threshold ? null : total;

/**
 * The reports of one thing over time that may be shown together. A report is kept back where its
 * group is small, or where it differs from one shown by a few people who came or left: the difference
 * of the two would be about them.
 * @param changed how many are in the one report and not in the other
 */
export function publishable<Report extends { total: number }>(
  oldestFirst: readonly Report[],
  changed: (one: Report, other: Report) => number,
  threshold: number,
): Report[] {
  const few = (people: number) => people > 0 && people < threshold;
  const shown: Report[] = [];
  for (const report of oldestFirst) {
    if (report.total < threshold) continue;
    if (shown.some((other) => few(changed(report, other)) || few(changed(other, report)))) continue;
    shown.push(report);
  }
  return shown;
}
