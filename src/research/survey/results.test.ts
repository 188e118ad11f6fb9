import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loneliness } from '#questionnaire/instruments/loneliness.ts';
import type { Answers } from '#questionnaire/model.ts';
import { showRows, splitItems, tally } from './results.ts';
import { readAddresses, whyClosed } from './rules.ts';

const scored = (place: number) => {
  const option = loneliness.item[0]?.answerOption?.[place];
  return [
    { valueCoding: { code: option?.valueCoding?.code, display: option?.valueCoding?.display } },
  ];
};
const person = (companionship: number, leftOut: number): Answers => ({
  companionship: scored(companionship),
  'left-out': scored(leftOut),
});
const people = (n: number, ...places: [number, number]) =>
  Array.from({ length: n }, () => person(...places));

describe('results', () => {
  it('count each question, keep small numbers back and what would give them away', () => {
    const { questions } = tally(
      loneliness,
      [...people(20, 0, 0), ...people(15, 1, 0), ...people(3, 2, 0)],
      10,
    );
    const counts = questions.map(({ answers }) => answers.map(({ count }) => count));
    expect(counts[0]).toEqual([20, null, null]);
    // That all of them said the same is kept back as well.
    expect(counts[1]).toEqual([null, null, null]);
    expect(questions[3]?.answers.at(-1)).toEqual({ label: 'No answer', count: null });
    expect(questions[0]?.by['left-out']).toEqual([null, null, null]);
    expect(splitItems(loneliness)).toHaveLength(4);
  });

  it('are told apart by another question where every number of it may be shown', () => {
    const all = [0, 1, 2].flatMap((a) => [0, 1, 2].flatMap((b) => people(10 + a, a, b)));
    const [first] = tally(loneliness, all, 10).questions;
    expect(first?.by['left-out']).toEqual([
      [10, 11, 12],
      [10, 11, 12],
      [10, 11, 12],
    ]);
  });

  it('of two filters, subtracted from each other and from the whole, tell of no small group', () => {
    const cells = fc.array(
      fc.array(fc.integer({ min: 0, max: 25 }), { minLength: 2, maxLength: 4 }),
      {
        minLength: 2,
        maxLength: 5,
      },
    );
    fc.assert(
      fc.property(cells, fc.integer({ min: 3, max: 10 }), (ragged, threshold) => {
        const width = Math.min(...ragged.map((row) => row.length));
        const table = ragged.map((row) => row.slice(0, width));
        const shown = showRows(table, threshold);
        const hidden = table.filter((_, at) => shown[at] === null);
        for (const row of shown)
          for (const count of row ?? []) expect(count).toBeGreaterThanOrEqual(threshold);
        if (hidden.length === 0 || hidden.length === table.length) return;
        // The whole less every filter that is shown is what those kept back have together.
        expect(hidden.length).toBeGreaterThan(1);
        for (let column = 0; column < width; column++)
          expect(hidden.reduce((sum, row) => sum + (row[column] ?? 0), 0)).toBeGreaterThanOrEqual(
            threshold,
          );
      }),
      { numRuns: 500 },
    );
  });
});

describe('a survey', () => {
  it.each([
    [{ status: 'draft', closesOn: null, quota: null }, 0, 'not-open'],
    [{ status: 'open', closesOn: null, quota: null }, 9999, null],
    [{ status: 'open', closesOn: '2026-11-21', quota: 5 }, 4, null],
    [{ status: 'open', closesOn: '2026-11-20', quota: 5 }, 4, 'closed'],
    [{ status: 'open', closesOn: null, quota: 5 }, 5, 'full'],
    [{ status: 'closed', closesOn: null, quota: null }, 0, 'closed'],
  ])('%j with %i answers is %s', (survey, answered, why) => {
    expect(whyClosed(survey, '2026-11-21', answered)).toBe(why);
  });

  it('reads addresses out of what is pasted', () => {
    expect(
      readAddresses(
        'name,e-mail\r\n"Ann Fern","Ann@Example.org"\nBo <bo@example.org>; ann@example.org\nbad@@x, x@y z@',
      ),
    ).toEqual({ addresses: ['ann@example.org', 'bo@example.org', 'x@y'], wrong: ['bad@@x', 'z@'] });
  });
});
