import type { Asked } from './asked.server.ts';
import { quarterName, quartersBegun } from './period.ts';
import type { Section } from './rules.ts';
import type { Tally } from './tally.server.ts';

/** A table of counts with its bars: a row for each part, in the order of the words. */
export function countSection(
  about: Pick<Section, 'id' | 'title' | 'says'>,
  heading: [part: string, count: string],
  words: Record<string, string>,
  counts: Tally,
): Section {
  return {
    ...about,
    columns: [{ heading: heading[0] }, { heading: heading[1], numeric: true }],
    rows: Object.entries(words).map(([part, word]) => [word, counts.of(part)]),
    chart: { kind: 'bars', columns: [1], unit: heading[1] },
  };
}

/** The quarters of the year up to the one asked for, with one or more counts each. */
export function quarterSection(
  asked: Asked,
  about: Pick<Section, 'id' | 'title' | 'says'>,
  series: readonly (readonly [heading: string, counts: Tally])[],
): Section {
  const quarters = Array.from(
    { length: asked.period.quarter ?? quartersBegun(asked.period, asked.today) },
    (_, at) => at + 1,
  );
  return {
    ...about,
    columns: [{ heading: 'Quarter' }, ...series.map(([heading]) => ({ heading, numeric: true }))],
    rows: quarters.map((quarter) => [
      quarterName(asked.period, quarter),
      ...series.map(([, counts]) => counts.inQuarter(quarter)),
    ]),
    chart: {
      kind: 'bars',
      columns: series.map((_, at) => at + 1),
      unit: series.map(([heading]) => heading).join(' and '),
    },
  };
}

/** Fifths of deprivation, from tenths: 1 is the most deprived. */
const fifths = {
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
  heading: string,
  counts: Tally,
): Section {
  const sums = new Map<string, number>();
  const seen = asked.practice ? [asked.practice] : asked.practices;
  for (const { code, decile } of seen) {
    const shown = counts.atPractice(code);
    const fifth = decile === null ? '' : String(Math.ceil(decile / 2));
    if (shown !== null) sums.set(fifth, (sums.get(fifth) ?? 0) + shown);
  }
  return {
    ...about,
    columns: [{ heading: 'Deprivation of the practice' }, { heading, numeric: true }],
    rows: Object.entries(fifths).map(([fifth, word]) => [word, sums.get(fifth) ?? null]),
    chart: { kind: 'bars', columns: [1], unit: heading },
  };
}
