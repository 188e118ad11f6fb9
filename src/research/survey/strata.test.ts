import fc from 'fast-check';
import { expect, it } from 'vitest';
import { enabledItems } from '#questionnaire/enable.ts';
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
import { beginCount } from './count.ts';
import { apartFrom } from './strata.ts';

const counted = (of: ReturnType<typeof form>, all: readonly Answers[]) => {
  const counting = beginCount(of);
  for (const one of all) counting.add(one);
  return counting.count();
};
const one = (linkId: string, code: string) => ({ [linkId]: [{ valueCoding: { code } }] });
const plain = { kind: 'one' as const, required: true, any: false, waits: [] };

it('leaves out a question by which the few who did not link their answers would be known', () => {
  const of = form([plain, plain]);
  const people = (n: number, a: string, b: string) =>
    Array.from({ length: n }, () => ({ ...one('q0', a), ...one('q1', b) }));
  const linked = [...people(20, 'a', 'a'), ...people(20, 'b', 'b'), ...people(20, 'c', 'c')];
  const told = (others: Answers[]) => tally(of, [...linked, ...others], 5).told?.at(-1) ?? {};
  const evenly = [...people(6, 'a', 'a'), ...people(6, 'b', 'a'), ...people(6, 'c', 'a')];
  // Of those who did not link, six gave each answer to the first, and all the same to the second.
  expect(apartFrom(of, told(evenly), counted(of, linked), 5)).toEqual(['q0', 'q1']);
  const hardly = [...people(16, 'a', 'a'), ...people(2, 'b', 'a')];
  expect(apartFrom(of, told(hardly), counted(of, linked), 5)).toEqual(['q1']);
  // Three who did not link: even their number tells.
  expect(apartFrom(of, told(people(3, 'a', 'a')), counted(of, linked), 5)).toBeNull();
  expect(apartFrom(of, told([]), counted(of, linked.slice(0, 4)), 5)).toBeNull();
  expect(apartFrom(of, {}, counted(of, linked), 5)).toBeNull();
});

it('tells nothing of a small group of those who did not link, whatever is subtracted from the results', () => {
  const respondents = fc.array(fc.tuple(fc.nat(999), fc.integer({ min: 0, max: 3 })), {
    minLength: 20,
    maxLength: 120,
  });
  const many = fc.record({
    all: fc.tuple(asks, asks, asks),
    respondents,
    threshold: fc.integer({ min: 3, max: 5 }),
  });
  let drawn = 0;
  fc.assert(
    fc.property(many, ({ all, respondents: who, threshold }) => {
      const of = form(all);
      const ways = everyWay(of, all);
      const enabled = new Map(ways.map((way) => [way, enabledItems(of, way)]));
      const isAsked = (way: Answers) => enabled.get(way) ?? new Set<string>();
      const everybody = who.map(
        ([n]) => ways[Math.floor(ways.length * (n / 1000) ** 3)] as Answers,
      );
      const linked = everybody.filter((_, at) => who[at]?.[1] !== 0);
      const others = everybody.filter((_, at) => who[at]?.[1] === 0);
      const results = tally(of, everybody, threshold);
      const apart = apartFrom(of, results.told?.at(-1) ?? {}, counted(of, linked), threshold);
      if (apart === null || apart.length === 0) return;
      drawn += 1;
      // Unknown are all, and those who did not link; known are what is shown of all, and how the linked
      // answered the questions of the sample, taken together.
      const column = (holds: Holds) => ways.map((way) => Number(holds(way)));
      const none = ways.map(() => 0);
      const strata = Map.groupBy(ways, (way) => JSON.stringify(apart.map((linkId) => way[linkId])));
      const attack = attacker([
        [...ways.map(() => 1), ...none],
        ...read(results, isAsked).map(({ holds }) => [...column(holds), ...none]),
        ...[...strata.values()].map((stratum) => {
          const of = column((way) => stratum.includes(way));
          return [...of, ...of.map((value) => -value)];
        }),
      ]);
      for (const holds of groupsOf(all, isAsked)) {
        const n = others.filter((way) => holds(way)).length;
        if (n === 0 || n >= threshold) continue;
        expect(attack([...none, ...column(holds)])).toBe(false);
      }
    }),
    { numRuns: Number(process.env.HOLDFAST_RUNS ?? 100) },
  );
  expect(drawn).toBeGreaterThan(5);
}, 900_000);
