import { keepBack, type Sum } from './suppression-sums.ts';

/** Counts told apart in several ways at once: a source, a quarter and a practice. */
export interface Cube {
  /** How many parts each way has. */
  sizes: readonly number[];
  /** Whether the parts of a way make up a whole that is shown too; people with several needs do not. */
  whole: readonly boolean[];
  /** Every innermost cell, the last way running fastest. */
  counts: readonly number[];
}

/** A part of every way; null for all of it. */
export type Place = readonly (number | null)[];

export interface ProtectedCube {
  /** The count that may be shown there, or null where it is kept back. */
  at(place: Place): number | null;
}

/**
 * Which counts of a family of reports may be shown together: the cube, and every sum of it over whole
 * ways. Every count under the threshold is kept back, nought too. Wherever the others of a sum and the
 * sum itself would give one away, or give away fewer than the threshold, the smallest that is shown is
 * kept back as well, with all its equals, until no sum gives anything away, nor all sums together. It
 * decides about all the reports at once: whoever asks for one and then for its neighbour learns nothing of the difference.
 * @param totals the same counts without the first way, decided before: what is shown there is shown
 */
export function protect(cube: Cube, threshold: number, totals?: ProtectedCube): ProtectedCube {
  const shape = cube.sizes.map((size) => size + 1);
  const steps = shape.map((_, way) => shape.slice(way + 1).reduce((all, size) => all * size, 1));
  const cells = shape.reduce((all, size) => all * size, 1);
  const indexOf = (place: Place) =>
    place.reduce<number>((sum, part, way) => sum + ((part ?? -1) + 1) * (steps[way] ?? 0), 0);
  const partAt = (cell: number, way: number) =>
    Math.floor(cell / (steps[way] ?? 1)) % (shape[way] ?? 1);

  const values = sums(cube, cells, steps, shape);
  const hidden = Uint8Array.from(values, (value) => (value < threshold ? 1 : 0));
  if (totals)
    for (let cell = 0; cell < (steps[0] ?? 0); cell += 1) {
      const rest = cube.sizes.slice(1).map((_, way) => partAt(cell, way + 1) - 1);
      hidden[cell] = totals.at(rest.map((part) => (part < 0 ? null : part))) === null ? 1 : 0;
    }
  const about = (kept: readonly number[]) =>
    kept.reduce((sum, cell) => sum + (values[cell] ?? 0), 0);
  keepBack(
    {
      sums: linesOf(cube, cells, steps, partAt),
      values,
      small: (cell) => (values[cell] ?? 0) < threshold,
      enough: (kept) => kept.length === 0 || about(kept) >= threshold,
      // What was decided before stays as it is.
      free: (cell) => !totals || partAt(cell, 0) !== 0,
    },
    hidden,
  );
  return {
    at(place) {
      const known = place.every((part, way) =>
        part === null ? cube.whole[way] : part >= 0 && part < (cube.sizes[way] ?? 0),
      );
      const cell = indexOf(place);
      return !known || hidden[cell] ? null : (values[cell] ?? null);
    },
  };
}

/** The counts with their sums: in every way the place before its first part holds all of it. */
function sums(cube: Cube, cells: number, steps: number[], shape: number[]): Float64Array {
  const values = new Float64Array(cells);
  cube.counts.forEach((count, at) => {
    let rest = at;
    let cell = 0;
    for (let way = cube.sizes.length - 1; way >= 0; way -= 1) {
      const size = cube.sizes[way] ?? 1;
      cell += ((rest % size) + 1) * (steps[way] ?? 0);
      rest = Math.floor(rest / size);
    }
    values[cell] = count;
  });
  cube.sizes.forEach((size, way) => {
    const step = steps[way] ?? 1;
    for (let cell = 0; cell < cells; cell += 1) {
      if (Math.floor(cell / step) % (shape[way] ?? 1) !== 0) continue;
      for (let part = 1; part <= size; part += 1)
        values[cell] = (values[cell] ?? 0) + (values[cell + part * step] ?? 0);
    }
  });
  return values;
}

/** Every sum that a reader could work out: parts of one way, the others held fast, and their whole. */
function linesOf(
  cube: Cube,
  cells: number,
  steps: number[],
  partAt: (cell: number, way: number) => number,
): Sum[] {
  const lines: Sum[] = [];
  for (let cell = 0; cell < cells; cell += 1) {
    // A sum over a way without a whole is never shown.
    if (cube.whole.some((whole, way) => !whole && partAt(cell, way) === 0)) continue;
    cube.sizes.forEach((size, way) => {
      if (!cube.whole[way] || partAt(cell, way) !== 0) return;
      const parts = Array.from(
        { length: size },
        (_, part) => cell + (part + 1) * (steps[way] ?? 1),
      );
      lines.push({ total: cell, parts });
    });
  }
  return lines;
}
