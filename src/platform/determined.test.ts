import { expect, it } from 'vitest';
import { determinedBy } from './determined.ts';

it.each([
  ['a sum of two tells neither', [{ 1: 1, 2: 1 }], []],
  ['a sum and one of its parts tell both', [{ 1: 1, 2: 1 }, { 2: 1 }], [1, 2]],
  [
    'a sum and a difference tell both',
    [
      { 1: 1, 2: 1 },
      { 1: 1, 2: -1 },
    ],
    [1, 2],
  ],
  [
    'the same sum twice tells no more',
    [
      { 1: 1, 2: 1 },
      { 1: 2, 2: 2 },
    ],
    [],
  ],
  [
    'three sums of pairs tell all',
    [
      { 1: 1, 2: 1 },
      { 2: 1, 3: 1 },
      { 1: 1, 3: 1 },
    ],
    [1, 2, 3],
  ],
  [
    'sums of pairs in a ring of four tell none',
    [
      { 1: 1, 2: 1 },
      { 2: 1, 3: 1 },
      { 3: 1, 4: 1 },
      { 4: 1, 1: 1 },
    ],
    [],
  ],
  ['nothing tells nothing', [{}], []],
])('%s', (_what, sums, told) => {
  const equations = (sums as Record<string, number>[]).map(
    (sum) => new Map(Object.entries(sum).map(([unknown, times]) => [Number(unknown), times])),
  );
  expect(determinedBy(equations).sort()).toEqual(told);
});
