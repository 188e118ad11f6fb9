import { givenAway, keepBack } from '#platform/suppression-sums.ts';
import type { Item, Questionnaire } from '#questionnaire/model.ts';
import { cellsOf, nameOf, pairName, partsTold } from './cells.ts';
import { type Count, tableKey } from './count.ts';
import { partsOf, type QuestionResult, type Results, splitItems, type Told } from './results.ts';
import { askedItems, UNASKED } from './ways.ts';

/**
 * Results as they may be shown, all of their counts decided together: each question, each table of two,
 * and, where a question is asked of some alone, whatever those who were asked it are known by. No count
 * under the threshold can be worked out from what is told, nor what such a count changed by since any
 * of the results shown before.
 * @param before what those told and gave away
 */
export function decide(
  of: Questionnaire,
  count: Count,
  threshold: number,
  before: readonly Told[] = [],
): Results {
  const { values, names, told: own, sums, links, known } = cellsOf(of, count);
  const value = (cell: number) => values[cell] ?? 0;
  const few = (change: number) => change !== 0 && Math.abs(change) < threshold;
  const told = before.map((one) =>
    names.map((all) => one[all.find((name) => one[name] !== undefined) ?? '']),
  );
  const small = (cell: number) =>
    (own[cell] ? value(cell) < threshold : few(value(cell))) ||
    told.some((was) => few(value(cell) - (was[cell] ?? value(cell))));
  const hidden = Uint8Array.from(values, (_, cell) =>
    !known.has(cell) && (!own[cell] || small(cell)) ? 1 : 0,
  );
  const sum = (cells: readonly number[], each: (cell: number) => number) =>
    cells.reduce((all, cell) => all + each(cell), 0);
  keepBack(
    {
      sums,
      links,
      values,
      small,
      free: (cell) => !known.has(cell),
      enough: (kept, { parts, total }) =>
        (kept.length === 0 || sum(kept, value) >= threshold) &&
        // What is not told in both has changed together by what the total has, less what is.
        told.every((was) => {
          const both = parts.filter((cell) => was[cell] !== undefined && !kept.includes(cell));
          const change = (cell: number) => value(cell) - (was[cell] ?? 0);
          return was[total] === undefined || !few(change(total) - sum(both, change));
        }),
    },
    hidden,
  );
  const out = new Set(givenAway({ sums, links }, hidden));
  const shown = new Map(
    names.flatMap((all, cell) =>
      own[cell] && !hidden[cell] && value(cell) >= threshold
        ? all.map((name) => [name, value(cell)] as const)
        : [],
    ),
  );
  const now = names.flatMap((all, cell) =>
    !hidden[cell] || out.has(cell) ? all.map((name) => [name, value(cell)] as const) : [],
  );
  return {
    questions: askedItems(of).map((item) =>
      resultOf(of, item, count, (name) => shown.get(name) ?? null),
    ),
    told: [...before, Object.fromEntries(now)],
  };
}

function resultOf(
  of: Questionnaire,
  item: Item,
  count: Count,
  shown: (name: string) => number | null,
): QuestionResult {
  const { linkId } = item;
  const wayOf = (wanted: string) =>
    count.ways.flatMap((way, at) => ('parts' in way && way.linkId === wanted ? [{ way, at }] : []));
  const ways = wayOf(linkId);
  const about = { linkId, text: item.text ?? linkId, by: {} };
  const [first] = ways;
  if (!first) return { ...about, kind: 'words', answers: [] };
  const { way, at } = first;
  const answer = (part: number, label = way.parts[part] ?? '') => ({
    label,
    count: shown(nameOf(way, part)),
  });
  const told = partsTold(count, at);
  const unasked = told
    .filter((part) => way.parts[part] === UNASKED)
    .map((part) => answer(part, UNASKED));
  if (way.kind === 'several')
    return {
      ...about,
      kind: 'several',
      answers: [
        ...partsOf(item).map((label, option) => ({
          label,
          count: shown(nameOf({ ...way, option }, 0)),
        })),
        ...unasked,
      ],
    };
  if (way.kind === 'words') return { ...about, kind: 'words', answers: [answer(0), ...unasked] };
  const by = splitItems(of).flatMap((split) => {
    const [other] = wayOf(split.linkId);
    if (!other || !count.tables.has(tableKey(at, other.at))) return [];
    const rows = partsTold(count, other.at).map((row) =>
      told.map((part) => {
        const [one, beside] = [nameOf(way, part), nameOf(other.way, row)];
        return shown(at < other.at ? pairName(one, beside) : pairName(beside, one));
      }),
    );
    return [[split.linkId, rows] as const];
  });
  return {
    ...about,
    kind: 'one',
    answers: told.map((part) => answer(part)),
    by: Object.fromEntries(by),
  };
}
