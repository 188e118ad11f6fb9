import type { Sum } from '#platform/suppression-sums.ts';
import { quotasOf } from '#questionnaire/extensions.ts';
import type { Questionnaire } from '#questionnaire/model.ts';
import { type Count, cellKey, tableKey } from './count.ts';
import { askedItems, NONE, UNASKED, type Way } from './ways.ts';

/** Counts as numbered cells, and every sum of them. */
export interface Cells {
  values: number[];
  /** What a cell counts, in as many words as it has; none where it has no meaning of its own. */
  names: (readonly string[])[];
  /** Whether a cell is told by itself; others may yet be worked out. */
  told: boolean[];
  sums: Sum[];
  /** Sums with cells that are never told. */
  links: Sum[];
  /** What anybody may know, whatever is told. */
  known: Set<number>;
}

export const ALL = 'all';
export const nameOf = ({ linkId, option }: Way, part: number) =>
  JSON.stringify(option === null ? [linkId, part] : [linkId, option, part]);
/** The name of a cell of two ways, the one with the lower number first. */
export const pairName = (one: string, other: string) => `${one}\n${other}`;

/** The parts of a way that are told of: those without an answer and those not asked where there are any. */
export function partsTold({ ways, ones }: Count, at: number): number[] {
  const way = ways[at];
  return (ones[at] ?? []).flatMap((n, part) =>
    n > 0 || (way && 'parts' in way && ![NONE, UNASKED].includes(way.parts[part] ?? ''))
      ? [part]
      : [],
  );
}

/** The counts of a survey, and how they hang together by its form. */
export function cellsOf(of: Questionnaire, count: Count): Cells {
  const cells: Cells = {
    values: [],
    names: [],
    told: [],
    sums: [],
    links: [],
    known: new Set(),
  };
  const put: Put = (value, names, told = false) => {
    cells.names.push(names);
    cells.told.push(told);
    return cells.values.push(value) - 1;
  };
  const add = (parts: readonly (number | undefined)[], total: number | undefined) => {
    const there = parts.filter((cell) => cell !== undefined);
    if (there.length === 0 || total === undefined) return;
    const told = [...there, total].every((cell) => cells.told[cell]);
    (told ? cells.sums : cells.links).push({ parts: there, total });
  };
  const all = put(count.total, [ALL], true);
  cells.known.add(all);
  const { familyOf, atomsIn, used } = standing(count);
  const parts = (at: number) => partsTold(count, at);

  const ones = new Map<string, number>();
  const one = (at: number, part: number) => ones.get(cellKey(at, part));
  for (const at of used) {
    const way = count.ways[at];
    const told = way !== undefined && 'parts' in way;
    for (const part of parts(at))
      ones.set(
        cellKey(at, part),
        put(count.ones[at]?.[part] ?? 0, told ? [nameOf(way, part)] : [], told),
      );
    add(
      parts(at).map((part) => one(at, part)),
      all,
    );
  }
  for (const at of used)
    for (const part of parts(at)) {
      const found = atomsIn(at, part);
      if (found)
        add(
          found.atoms.map((atom) => one(found.at, atom)),
          one(at, part),
        );
    }

  const pairs = new Map<string, number>();
  const two = (a: number, p: number, b: number, q: number) =>
    pairs.get(a < b ? `${a} ${p} ${b} ${q}` : `${b} ${q} ${a} ${p}`);
  const tables = [...count.tables.values()].filter(({ ways }) =>
    ways.every((at) => used.includes(at)),
  );
  for (const { ways, counts } of tables) {
    const [a, b] = ways;
    const [first, second] = [count.ways[a], count.ways[b]];
    const told =
      first !== undefined && second !== undefined && 'parts' in first && 'parts' in second;
    const related = familyOf(a) !== null && familyOf(a) === familyOf(b);
    for (const p of parts(a))
      for (const q of parts(b)) {
        const n = counts.get(cellKey(p, q)) ?? 0;
        // The form itself may make it none.
        if (n === 0 && related) continue;
        const names = told ? [pairName(nameOf(first, p), nameOf(second, q))] : [];
        pairs.set(`${a} ${p} ${b} ${q}`, put(n, names, told));
      }
  }
  for (const { ways } of tables)
    for (const [a, b] of [ways, [ways[1], ways[0]]] as const)
      for (const p of parts(a)) {
        add(
          parts(b).map((q) => two(a, p, b, q)),
          one(a, p),
        );
        const found = atomsIn(a, p);
        if (!found) continue;
        for (const q of parts(b)) {
          const beside = atomsIn(b, q);
          if (count.tables.has(tableKey(found.at, b)))
            add(
              found.atoms.map((atom) => two(found.at, atom, b, q)),
              two(a, p, b, q),
            );
          else if (beside?.at === found.at)
            add(
              found.atoms
                .filter((atom) => beside.atoms.includes(atom))
                .map((c) => one(found.at, c)),
              two(a, p, b, q),
            );
        }
      }
  for (const { at, atoms, names } of groupsOf(count, used, atomsIn))
    add(
      atoms.map((atom) => one(at, atom)),
      put(
        atoms.reduce((sum, atom) => sum + (count.ones[at]?.[atom] ?? 0), 0),
        names,
      ),
    );
  addChosen(count, used, one, cells, put);
  addQuotas(of, count, used, one, cells);
  return cells;
}

/** Who decides about whom: the families of a count, and the parts of them that a part of a way is made of. */
function standing(count: Count) {
  const families = count.ways.flatMap((way, at) => ('members' in way ? [{ ...way, at }] : []));
  // What waits for too many combinations of answers is told nothing of.
  const used = count.ways.flatMap((way, at) => {
    const wide = 'members' in way ? way.wide : way.family !== null && families[way.family]?.wide;
    return wide ? [] : [at];
  });
  const familyOf = (at: number) => {
    const way = count.ways[at];
    if (!way || 'members' in way) return null;
    const found =
      families.find(({ members }) => members.includes(way.linkId)) ??
      (way.family === null ? undefined : families[way.family]);
    return found && !found.wide ? found : null;
  };
  /** Those in a part, where their family alone tells that they are. */
  const atomsIn = (at: number, part: number) => {
    const family = familyOf(at);
    const way = count.ways[at];
    if (!family || !way || 'members' in way) return null;
    if (!family.members.includes(way.linkId) && way.parts[part] !== UNASKED) return null;
    const atoms = partsTold(count, family.at).filter(
      (atom) => count.partIn(family.family, atom, at) === part,
    );
    return { at: family.at, atoms };
  };
  return { familyOf, atomsIn, used };
}

/** Begins the name of a group that is in no table; a part that its people are not in is marked so. */
export const GROUP = '& ';
export const NOT = '! ';

interface Group {
  at: number;
  atoms: number[];
  names: string[];
}

/**
 * Of each family, those who are in two of its parts at once, such as who chose something and was not
 * asked what follows from it: each group once, as atoms, with all of its names.
 */
function groupsOf(
  count: Count,
  used: readonly number[],
  atomsIn: ReturnType<typeof standing>['atomsIn'],
): Group[] {
  const parts = used.flatMap((at) => {
    const way = count.ways[at];
    if (!way || 'members' in way) return [];
    return partsTold(count, at).flatMap((part): Group[] => {
      const found = atomsIn(at, part);
      if (!found) return [];
      const others = partsTold(count, found.at).filter((atom) => !found.atoms.includes(atom));
      const name = nameOf(way, part);
      return [
        { ...found, names: [name] },
        { at: found.at, atoms: others, names: [NOT + name] },
      ];
    });
  });
  const groups = new Map<string, Group>();
  for (const [place, one] of parts.entries())
    for (const other of parts.slice(place)) {
      if (one.at !== other.at) continue;
      const atoms = one.atoms.filter((atom) => other.atoms.includes(atom));
      if (atoms.length === 0) continue;
      const key = `${one.at} ${atoms.join(' ')}`;
      const group = groups.get(key) ?? { at: one.at, atoms, names: [] };
      groups.set(key, group);
      group.names.push(GROUP + pairName(one.names[0] ?? '', other.names[0] ?? ''));
    }
  return [...groups.values()];
}

type One = (at: number, part: number) => number | undefined;
type Put = (value: number, names: readonly string[], told?: boolean) => number;

/** How often anything was chosen of a question with several answers: its form may make that plain. */
function addChosen(
  { ways }: Count,
  used: readonly number[],
  one: One,
  { values, links, known }: Cells,
  put: Put,
): void {
  const several = ways.filter((way) => 'parts' in way).filter(({ option }) => option !== null);
  for (const linkId of new Set(several.map((way) => way.linkId))) {
    const parts = used.flatMap((at) => {
      const way = ways[at];
      return way && 'parts' in way && way.linkId === linkId ? (one(at, 0) ?? []) : [];
    });
    if (parts.length < 2) continue;
    const total = put(
      parts.reduce((sum, cell) => sum + (values[cell] ?? 0), 0),
      [],
    );
    known.add(total);
    links.push({ parts, total });
  }
}

/** A quota that is full tells whoever asks how many there are. */
function addQuotas(
  of: Questionnaire,
  { ways }: Count,
  used: readonly number[],
  one: One,
  { values, known }: Cells,
): void {
  for (const { question, code, most } of quotasOf(of)) {
    const options = askedItems(of).find(({ linkId }) => linkId === question)?.answerOption ?? [];
    const place = options.findIndex(({ valueCoding }) => valueCoding?.code === code);
    for (const at of used) {
      const way = ways[at];
      if (!way || 'members' in way || way.linkId !== question || place < 0) continue;
      const cell = way.option === null ? one(at, place) : one(at, way.option === place ? 0 : -1);
      if (cell !== undefined && (values[cell] ?? 0) >= most) known.add(cell);
    }
  }
}
