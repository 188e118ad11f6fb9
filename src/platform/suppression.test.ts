import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publishable, suppress } from './suppression.ts';

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
const groups = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 2, maxLength: 7 });
const thresholds = fc.integer({ min: 2, max: 12 });

describe('suppression', () => {
  it.each([
    [
      [20, 15, 12],
      [20, 15, 12],
    ],
    [
      [20, 15, 3],
      [20, null, null],
    ],
    [
      [20, 6, 5],
      [null, null, null],
    ],
    [
      [20, 15, 9, 9],
      [20, null, null, null],
    ],
    [
      [20, 15, 15, 3],
      [20, null, null, null],
    ],
    [
      [20, 12, 4, 3],
      [20, null, null, null],
    ],
    [
      [12, 0, 0],
      [null, null, null],
    ],
    [
      [7, 2, 3],
      [null, null, null],
    ],
    [[], []],
  ])('shows %j as %j', (counts, shown) => {
    expect(suppress(counts, 10)).toEqual(shown);
  });

  it('lets the total give away no group under the threshold', () => {
    fc.assert(
      fc.property(groups, thresholds, (counts, threshold) => {
        const shown = suppress(counts, threshold);
        for (const [index, count] of shown.entries())
          if (count !== null) expect(count).toBe(counts[index]);
        expect(shown.every((count) => count === null || count >= threshold)).toBe(true);
        const hidden = counts.filter((_, index) => shown[index] === null);
        const left = sum(counts) - sum(shown.map((count) => count ?? 0));
        if (hidden.length > 0 && hidden.length < counts.length) {
          expect(hidden.length).toBeGreaterThan(1);
          expect(left).toBeGreaterThanOrEqual(threshold);
        }
      }),
    );
  });

  it('lets nobody who knows this very function, the total and what is shown work out what is not', () => {
    const published = (counts: number[], threshold: number) =>
      JSON.stringify(suppress(counts, threshold));
    for (const threshold of [2, 3, 4, 5])
      for (let total = threshold; total <= 16; total += 1) {
        const worlds = new Map<string, number[][]>();
        for (let a = 0; a <= total; a += 1)
          for (let b = 0; a + b <= total; b += 1) {
            const counts = [a, b, total - a - b];
            const shown = published(counts, threshold);
            worlds.set(shown, [...(worlds.get(shown) ?? []), counts]);
          }
        for (const [shown, possible] of worlds)
          for (const [index, count] of (JSON.parse(shown) as (number | null)[]).entries())
            if (count === null)
              expect(
                new Set(possible.map((world) => world[index])).size,
                `${threshold} ${total} ${shown}`,
              ).toBeGreaterThan(1);
      }
  });
});

describe('two reports', () => {
  const answers = fc.record({
    before: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 10, maxLength: 40 }),
    joined: fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 15 }),
    left: fc.integer({ min: 0, max: 15 }),
    threshold: fc.integer({ min: 3, max: 10 }),
  });
  const report = (people: { id: number; answer: number }[], threshold: number) => ({
    ids: new Set(people.map(({ id }) => id)),
    total: people.length,
    shown: suppress(
      [0, 1, 2].map((answer) => people.filter((one) => one.answer === answer).length),
      threshold,
    ),
  });

  it('cannot be subtracted to learn of fewer people than the threshold', () => {
    fc.assert(
      fc.property(answers, ({ before, joined, left, threshold }) => {
        const first = before.map((answer, id) => ({ id, answer }));
        const second = [
          ...first.slice(Math.min(left, first.length)),
          ...joined.map((answer, n) => ({ id: 1000 + n, answer })),
        ];
        const both = publishable(
          [report(first, threshold), report(second, threshold)],
          (one, other) => one.ids.difference(other.ids).size,
          threshold,
        );
        if (both.length < 2) return;
        const [a, b] = both as [(typeof both)[0], (typeof both)[0]];
        for (const people of [a.ids.difference(b.ids).size, b.ids.difference(a.ids).size])
          expect(people === 0 || people >= threshold).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('are both shown where the same people answered, and one where a few came', () => {
    const people = Array.from({ length: 12 }, (_, id) => ({ id, answer: id % 2 }));
    const same = report(people, 5);
    const more = report([...people, { id: 99, answer: 2 }], 5);
    const changed = (one: typeof same, other: typeof same) => one.ids.difference(other.ids).size;
    expect(publishable([same, report(people, 5)], changed, 5)).toHaveLength(2);
    expect(publishable([same, more], changed, 5)).toEqual([same]);
    expect(publishable([report(people.slice(0, 4), 5)], changed, 5)).toEqual([]);
  });
});
