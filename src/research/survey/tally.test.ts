import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enabledItems } from '#questionnaire/enable.ts';
import { loneliness } from '#questionnaire/instruments/loneliness.ts';
import type { Answers } from '#questionnaire/model.ts';
import {
  asks,
  attacker,
  everyWay,
  form,
  groupsOf,
  type Holds,
  read,
  tally,
} from './attacker.fixture.ts';
import { splitItems } from './results.ts';

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
    expect(counts[1]?.slice(1)).toEqual([null, null]);
    expect(questions[0]?.by['left-out']?.slice(1)).toEqual([
      [null, null, null],
      [null, null, null],
    ]);
    expect(splitItems(loneliness)).toHaveLength(4);
  });

  it('are told apart by another question as far as the numbers may be shown', () => {
    const all = [0, 1, 2].flatMap((a) => [0, 1, 2].flatMap((b) => people(10 + a, a, b)));
    const [first] = tally(loneliness, all, 10).questions;
    expect(first?.by['left-out']).toEqual([
      [10, 11, 12],
      [10, 11, 12],
      [10, 11, 12],
    ]);
  });

  it('tell of a question that some are asked without telling who was asked and did not answer', () => {
    const one = (linkId: string, code: string) => ({ [linkId]: [{ valueCoding: { code } }] });
    const of = form([
      { kind: 'one', required: true, any: false, waits: [] },
      { kind: 'one', required: false, any: false, waits: [{ for: 0, code: 0 }] },
    ]);
    const all = [
      ...Array.from({ length: 30 }, () => ({ ...one('q0', 'a'), ...one('q1', 'a') })),
      ...Array.from({ length: 20 }, () => ({ ...one('q0', 'a'), ...one('q1', 'b') })),
      ...Array.from({ length: 15 }, () => ({ ...one('q0', 'a'), ...one('q1', 'c') })),
      ...Array.from({ length: 2 }, () => one('q0', 'a')),
      ...Array.from({ length: 25 }, () => one('q0', 'b')),
      ...Array.from({ length: 35 }, () => one('q0', 'c')),
    ];
    const [first, second] = tally(of, all, 10).questions;
    expect(first?.answers.map(({ count }) => count)).toEqual([67, 25, 35]);
    // 67 were asked: two of them gave no answer, and one count more is kept back to hide them.
    expect(second?.answers).toEqual([
      { label: 'a', count: 30 },
      { label: 'b', count: 20 },
      { label: 'c', count: null },
      { label: 'No answer', count: null },
      { label: 'Not asked', count: 60 },
    ]);
  });

  it('together, and with results shown before, tell of no small group however they are added up', () => {
    const given = fc.array(fc.nat(999), { minLength: 8, maxLength: 90 });
    const many = fc.record({
      all: fc.tuple(asks, asks, asks),
      first: given,
      more: given,
      threshold: fc.integer({ min: 3, max: 6 }),
    });
    let seen = 0;
    fc.assert(
      fc.property(many, ({ all, first, more, threshold }) => {
        const of = form(all);
        const ways = everyWay(of, all);
        const enabled = new Map(ways.map((way) => [way, enabledItems(of, way)]));
        // More give the first few ways than the others, so that there are large groups and small ones.
        const drawn = (list: readonly number[]) =>
          list.map((n) => ways[Math.floor(ways.length * (n / 1000) ** 3)] as Answers);
        const before = drawn(first);
        const everybody = [...before, ...drawn(more)];
        const one = tally(of, before, threshold);
        const other = tally(of, everybody, threshold, one.told);
        const column = (holds: Holds) => ways.map((way) => Number(holds(way)));
        const isAsked = (way: Answers) => enabled.get(way) ?? new Set<string>();
        const told = [one, other].map((results) => read(results, isAsked));
        seen += told[1]?.length ?? 0;
        const attacks = told.map((shown) =>
          attacker([ways.map(() => 1), ...shown.map(({ holds }) => column(holds))]),
        );
        const people = [before, everybody];
        for (const [at, shown] of told.entries())
          for (const { holds, n } of shown)
            expect(people[at]?.filter((way) => holds(way)).length).toBe(n);
        for (const holds of groupsOf(all, isAsked)) {
          const target = column(holds);
          const is = (n: number) => n !== 0 && Math.abs(n) < threshold;
          const [was = 0, now = 0] = people.map((list) => list.filter((way) => holds(way)).length);
          const small = [is(was), is(now), is(now - was)];
          if (!small.includes(true) || target.every((one) => one === 0)) continue;
          const [knew, knows] = attacks.map((attack) => attack(target));
          expect([small[0] && knew, small[1] && knows, small[2] && knew && knows]).toEqual([
            false,
            false,
            false,
          ]);
        }
      }),
      { numRuns: Number(process.env.HOLDFAST_RUNS ?? 100) },
    );
    expect(seen).toBeGreaterThan(100);
  }, 900_000);
});
