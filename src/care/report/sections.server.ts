import type { Asked, ReportPractice } from './asked.server.ts';
import { quartersUpTo } from './period.ts';
import type { Section } from './rules.ts';
import type { Tally } from './tally.server.ts';

/** A table of counts with its bars: a row for each part, in the order of the words. */
export function countSection(
  about: Pick<Section, 'id' | 'title' | 'says'>,
  heading: [part: string, count: string],
  words: Record<string, string>,
  counts: Tally,
): Section {
  return besideSection(about, heading[0], words, [[heading[1], counts]]);
}

/** The quarters of the year up to the one asked for, with one or more counts each. */
export function quarterSection(
  asked: Asked,
  about: Pick<Section, 'id' | 'title' | 'says'>,
  series: readonly (readonly [heading: string, counts: Tally])[],
): Section {
  return {
    ...about,
    columns: [{ heading: 'Quarter' }, ...series.map(([heading]) => ({ heading, numeric: true }))],
    rows: quartersUpTo(asked.period, asked.today).map(({ name, quarter }) => [
      name,
      ...series.map(([, counts]) => counts.inQuarter(quarter ?? 0)),
    ]),
    chart: drawnAsBars(series),
  };
}

/** The fifth of deprivation of a practice, 1 the most deprived; '' where it is not known. */
export const fifthOf = ({ decile }: ReportPractice): string =>
  decile === null ? '' : String(Math.ceil(decile / 2));

export const fifths = {
  1: 'Most deprived fifth',
  2: 'Second fifth',
  3: 'Third fifth',
  4: 'Fourth fifth',
  5: 'Least deprived fifth',
  '': 'Not known',
};

/**
 * Counts by deprivation of the practice. They are sums of the practices that may be shown alone, so
 * that a practice kept back cannot be worked out from its fifth.
 */
export function deprivationSection(
  asked: Asked,
  about: Pick<Section, 'id' | 'title' | 'says'>,
  series: readonly (readonly [heading: string, counts: Tally])[],
): Section {
  const seen = asked.practice ? [asked.practice] : asked.practices;
  const sums = series.map(([, counts]) => {
    const sum = new Map<string, number>();
    for (const practice of seen) {
      const shown = counts.atPractice(practice.code);
      const fifth = fifthOf(practice);
      if (shown !== null) sum.set(fifth, (sum.get(fifth) ?? 0) + shown);
    }
    return sum;
  });
  return {
    ...about,
    columns: [
      { heading: 'Deprivation of the practice' },
      ...series.map(([heading]) => ({ heading, numeric: true })),
    ],
    rows: Object.entries(fifths).map(([fifth, word]) => [
      word,
      ...sums.map((sum) => sum.get(fifth) ?? null),
    ]),
    chart: drawnAsBars(series),
  };
}

/** A table told apart by the same parts in one or more counts: a column for each. */
export function besideSection(
  about: Pick<Section, 'id' | 'title' | 'says'>,
  heading: string,
  words: Record<string, string>,
  series: readonly (readonly [heading: string, counts: Tally])[],
): Section {
  return {
    ...about,
    columns: [{ heading }, ...series.map(([heading]) => ({ heading, numeric: true }))],
    rows: Object.entries(words).map(([part, word]) => [
      word,
      ...series.map(([, counts]) => counts.of(part)),
    ]),
    chart: drawnAsBars(series),
  };
}

const drawnAsBars = (series: readonly (readonly [heading: string, counts: Tally])[]) =>
  ({
    kind: 'bars',
    columns: series.map((_, at) => at + 1),
    unit: series.map(([heading]) => heading).join(' and '),
  }) as const;
