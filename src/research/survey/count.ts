import type { Answers, Questionnaire } from '#questionnaire/model.ts';
import { splitItems } from './results.ts';
import { type Way, waysOf } from './ways.ts';

/** Of more combinations than this it is not worked out what they give away: what waits for them is kept back. */
const MOST_ATOMS = 100;
/** Cells of tables of two questions, at most. */
const MOST_CELLS = 6000;

/** Two ways by their numbers, the lower one first. */
export interface Table {
  ways: readonly [number, number];
  counts: Map<string, number>;
}

export interface Count {
  total: number;
  /** Ways of questions, then one for each family of `waysOf`. */
  ways: readonly (Way | { family: number; members: readonly string[]; wide: boolean })[];
  /** For each way, how many are in each of its parts. */
  ones: readonly (readonly number[])[];
  tables: ReadonlyMap<string, Table>;
  /** The part of a question that those in a part of a family are in. */
  partIn(family: number, atom: number, way: number): number;
}

export const tableKey = (one: number, other: number) =>
  one < other ? `${one} ${other}` : `${other} ${one}`;
export const cellKey = (one: number, other: number) => `${one} ${other}`;

/** Counts answers one after the other, in as much memory as the questions need, however many answer. */
export function beginCount(of: Questionnaire) {
  const { ways, families, stand } = waysOf(of);
  const atoms = families.map(() => new Map<string, number>());
  const partsIn = families.map((): number[][] => []);
  const ones = [...ways, ...families].map((way) =>
    'parts' in way ? way.parts.map(() => 0) : ([] as number[]),
  );
  const tables = tablesOf(of, ways, families);
  let total = 0;

  function add(answers: Answers): void {
    total += 1;
    const { parts, atoms: keys } = stand(answers);
    const places = [...parts];
    for (const [family, key] of keys.entries()) {
      const known = atoms[family] as Map<string, number>;
      const atom = known.get(key) ?? Math.min(known.size, MOST_ATOMS);
      if (atom < MOST_ATOMS) known.set(key, atom);
      (partsIn[family] as number[][])[atom] = parts;
      places.push(atom);
    }
    for (const [way, place] of places.entries()) {
      const one = ones[way] as number[];
      one[place] = (one[place] ?? 0) + 1;
    }
    for (const { ways: pair, counts } of tables.values()) {
      const key = cellKey(places[pair[0]] ?? 0, places[pair[1]] ?? 0);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }

  const count = (): Count => ({
    total,
    ways: [
      ...ways,
      ...families.map((members, family) => ({
        family,
        members,
        wide: (ones[ways.length + family]?.length ?? 0) > MOST_ATOMS,
      })),
    ],
    ones,
    tables,
    partIn: (family, atom, way) => partsIn[family]?.[atom]?.[way] ?? -1,
  });
  return { add, count };
}

/** Each question with one answer beside each that others are told apart by, and what these wait for. */
function tablesOf(of: Questionnaire, ways: readonly Way[], families: readonly string[][]) {
  const tables = new Map<string, Table>();
  const size = (way: number) => ways[way]?.parts.length ?? 0;
  const familyOf = (way: number) => ways[way]?.family ?? null;
  const memberOf = (way: number) => {
    const at = families.findIndex((family) => family.includes(ways[way]?.linkId ?? ''));
    return at < 0 ? familyOf(way) : at;
  };
  let cells = 0;
  const put = (one: number, other: number) => {
    const key = tableKey(one, other);
    if (tables.has(key)) return;
    tables.set(key, { ways: one < other ? [one, other] : [other, one], counts: new Map() });
    for (const [way, beside] of [
      [one, other],
      [other, one],
    ] as const) {
      const family = way < ways.length ? memberOf(way) : null;
      if (family === null) continue;
      const itself = ways.length + family;
      const same = beside < ways.length ? memberOf(beside) === family : beside === itself;
      if (!same) put(itself, beside);
    }
  };
  for (const { linkId } of splitItems(of)) {
    const split = ways.findIndex((way) => way.linkId === linkId);
    for (const [way, { kind }] of ways.entries()) {
      if (kind !== 'one' || way === split || tables.has(tableKey(way, split))) continue;
      cells += size(way) * size(split);
      if (cells <= MOST_CELLS) put(way, split);
    }
  }
  return tables;
}
