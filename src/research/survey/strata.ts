import type { Questionnaire } from '#questionnaire/model.ts';
import { ALL, cellsOf, GROUP, NOT } from './cells.ts';
import type { Count } from './count.ts';
import { splitItems, type Told } from './results.ts';
import { UNASKED } from './ways.ts';

/**
 * The questions by which those who linked their answers may be told apart. Their answers to all of
 * these are taken to be known; the results less these are then known of those who did not link theirs.
 * So a question is one of them where no count that the results tell or give away, of it and the others,
 * and nothing these keep back together, leaves fewer than the threshold of those. Null where even how
 * many linked their answers would tell of a small group.
 * @param told what the results tell and give away, of linked answers and others
 * @param linked the linked answers alone
 */
export function apartFrom(
  of: Questionnaire,
  told: Told,
  linked: Count,
  threshold: number,
): string[] | null {
  const { values, names } = cellsOf(of, linked);
  const linkedOf = new Map(
    names.flatMap((all, cell) => all.map((name) => [name, values[cell] ?? 0] as const)),
  );
  const few = (n: number) => n !== 0 && Math.abs(n) < threshold;
  const left = new Map(
    Object.entries(told).map(([name, n]) => [name, n - (linkedOf.get(name) ?? 0)] as const),
  );
  const unlinked = left.get(ALL);
  if (unlinked === undefined || linked.total < threshold || few(unlinked)) return null;
  /** Questions that a count is of, but for whether they were asked: that follows from answers to others. */
  const questionsOf = (name: string) =>
    name
      .replace(GROUP, '')
      .split('\n')
      .flatMap((one) => {
        const [linkId, ...place] = JSON.parse(one.replace(NOT, ''));
        const way = linked.ways.find((found) => 'parts' in found && found.linkId === linkId);
        const part = way && 'parts' in way ? way.parts[Number(place.at(-1))] : undefined;
        return part === UNASKED ? [] : [String(linkId)];
      });
  const counts = [...left.keys()]
    .filter((name) => name !== ALL)
    .map((name) => ({ name, questions: questionsOf(name) }));
  const sums = sumsOf(counts.map(({ name }) => name).filter((name) => !name.startsWith(GROUP)));
  const chosen: string[] = [];
  for (const { linkId } of splitItems(of)) {
    const now = [...chosen, linkId];
    const known = new Set(
      counts.flatMap(({ name, questions }) =>
        questions.every((one) => now.includes(one)) ? [name] : [],
      ),
    );
    const safe =
      ![...known].some((name) => few(left.get(name) ?? 0)) &&
      sums
        .filter(({ total, parts }) => left.has(total) && parts.every((name) => known.has(name)))
        .every(
          ({ total, parts }) =>
            !few(parts.reduce((rest, name) => rest - (left.get(name) ?? 0), left.get(total) ?? 0)),
        );
    if (safe) chosen.push(linkId);
  }
  return chosen;
}

/** What is told, by the sum it is a part of. */
function sumsOf(names: readonly string[]): { total: string; parts: string[] }[] {
  const sums = new Map<string, { total: string; parts: string[] }>();
  const put = (total: string, beside: string, part: string) => {
    const key = JSON.stringify([total, JSON.parse(beside).slice(0, -1)]);
    const sum = sums.get(key) ?? { total, parts: [] };
    sums.set(key, sum);
    sum.parts.push(part);
  };
  for (const name of names) {
    const [one = '', other] = name.split('\n');
    if (other === undefined) put(ALL, one, name);
    else {
      put(one, other, name);
      put(other, one, name);
    }
  }
  return [...sums.values()];
}
