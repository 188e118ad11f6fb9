import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cube, type Place, type ProtectedCube, protect } from './suppression-cube.ts';

const THRESHOLD = 5;
const range = (size: number) => Array.from({ length: size }, (_, at) => at);

/** Every place of the cube that a report could show. */
function places(cube: Cube): Place[] {
  return cube.sizes.reduce<(number | null)[][]>(
    (before, size, way) =>
      before.flatMap((place) =>
        [...(cube.whole[way] ? [null] : []), ...range(size)].map((part) => [...place, part]),
      ),
    [[]],
  );
}

function atomsIn(cube: Cube, place: Place): number[] {
  return cube.counts
    .map((_, at) => {
      let rest = at;
      const parts = [...cube.sizes].reverse().map((size) => {
        const part = rest % size;
        rest = Math.floor(rest / size);
        return part;
      });
      return { at, parts: parts.reverse() };
    })
    .filter(({ parts }) => place.every((part, way) => part === null || part === parts[way]))
    .map(({ at }) => at);
}

const truth = (cube: Cube, place: Place) =>
  atomsIn(cube, place).reduce((sum, at) => sum + (cube.counts[at] ?? 0), 0);

/**
 * Whether sums and differences of what is shown determine what is not, by elimination: the rows shown
 * are brought to echelon form, and a row not shown is determined where it reduces to nothing.
 */
function determined(cube: Cube, shown: Place[], wanted: Place): boolean {
  const row = (place: Place) => {
    const within = new Set(atomsIn(cube, place));
    return cube.counts.map((_, at) => (within.has(at) ? 1 : 0));
  };
  const basis: { lead: number; row: number[] }[] = [];
  const reduce = (start: number[]) => {
    let left = start;
    for (const { lead, row } of basis) {
      const factor = left[lead] ?? 0;
      if (Math.abs(factor) > 1e-9) left = left.map((value, at) => value - factor * (row[at] ?? 0));
    }
    return left;
  };
  for (const place of shown) {
    const left = reduce(row(place));
    const lead = left.findIndex((value) => Math.abs(value) > 1e-9);
    if (lead < 0) continue;
    const head = left[lead] ?? 1;
    const made = { lead, row: left.map((value) => value / head) };
    for (const one of basis) {
      const factor = one.row[lead] ?? 0;
      one.row = one.row.map((value, at) => value - factor * (made.row[at] ?? 0));
    }
    basis.push(made);
  }
  return reduce(row(wanted)).every((value) => Math.abs(value) < 1e-9);
}

const cubes = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 3 }),
  )
  .chain(([a, b, c]) =>
    fc.record({
      sizes: fc.constant([a, b, c]),
      whole: fc.tuple(fc.boolean(), fc.constant(true), fc.constant(true)),
      counts: fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 40 })), {
        minLength: a * b * c,
        maxLength: a * b * c,
      }),
    }),
  );

/** Small counts that all the reports of a family together give away. */
function givenAway(cube: Cube, of: ProtectedCube): string[] {
  const all = places(cube);
  const shown = all.filter((place) => of.at(place) !== null);
  return all
    .filter((place) => truth(cube, place) < THRESHOLD && determined(cube, shown, place))
    .map((place) => `${JSON.stringify(place)} = ${truth(cube, place)}`);
}

describe('a family of reports', () => {
  it('shows what is large, and the truth alone', () => {
    fc.assert(
      fc.property(cubes, (cube) => {
        const of = protect(cube, THRESHOLD);
        for (const place of places(cube)) {
          const shown = of.at(place);
          if (shown === null) continue;
          expect(shown).toBe(truth(cube, place));
          expect(shown).toBeGreaterThanOrEqual(THRESHOLD);
        }
      }),
    );
  });

  it('gives away no small count, however its reports are added and subtracted', () => {
    fc.assert(
      fc.property(cubes, (cube) => {
        expect(givenAway(cube, protect(cube, THRESHOLD))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('lets two neighbouring reports differ by at least the threshold, or not be subtracted', () => {
    fc.assert(
      fc.property(cubes, (cube) => {
        const of = protect(cube, THRESHOLD);
        const all = places(cube).filter((place) => of.at(place) !== null);
        for (const wide of all)
          for (const narrow of all) {
            const inside = narrow.every((part, way) => wide[way] === null || wide[way] === part);
            const steps = narrow.filter((part, way) => part !== wide[way]).length;
            if (!inside || steps !== 1) continue;
            const rest = (of.at(wide) ?? 0) - (of.at(narrow) ?? 0);
            const ways = narrow.findIndex((part, way) => part !== wide[way]);
            if ((cube.sizes[ways] ?? 0) > 1) expect(rest).toBeGreaterThanOrEqual(THRESHOLD);
          }
      }),
    );
  });

  it('shows the same totals in every table of the same people', () => {
    fc.assert(
      fc.property(cubes, (cube) => {
        const [, b = 1, c = 1] = cube.sizes;
        const counts = range(b * c).map((at) =>
          range(cube.sizes[0] ?? 0).reduce((sum, a) => sum + (cube.counts[a * b * c + at] ?? 0), 0),
        );
        const totals = protect({ sizes: [b, c], whole: [true, true], counts }, THRESHOLD);
        const all = { ...cube, whole: [true, true, true] };
        const of = protect(all, THRESHOLD, totals);
        for (const [q, p] of places({ ...all, sizes: [b, c], whole: [true, true] }))
          expect(of.at([null, q ?? null, p ?? null])).toBe(totals.at([q ?? null, p ?? null]));
        expect(givenAway(all, of)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['enough of each', [12, 15, 20], [12, 15, 20]],
    ['a small one, and the least of the others with it', [12, 15, 3], [null, 15, null]],
    ['none at all', [12, 15, 0], [null, 15, null]],
  ])('%s', (_what, counts, shown) => {
    const of = protect({ sizes: [3], whole: [true], counts }, THRESHOLD);
    expect(range(3).map((at) => of.at([at]))).toEqual(shown);
    expect(of.at([7])).toBeNull();
  });
});
