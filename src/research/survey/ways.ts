import { enabledItems } from '#questionnaire/enable.ts';
import { isMarked, isUnasked } from '#questionnaire/extensions.ts';
import { controlOf } from '#questionnaire/field-values.ts';
import {
  type Answers,
  type Item,
  isQuestion,
  listItems,
  type Placed,
  type Questionnaire,
} from '#questionnaire/model.ts';
import { partsOf, placesOf } from './results.ts';

/** A way of telling respondents apart: everybody is in one of its parts. */
export interface Way {
  linkId: string;
  kind: 'one' | 'several' | 'words';
  /** Of a question with several answers, the one that was chosen or not. */
  option: number | null;
  parts: string[];
  /** What decides whether it is asked, of `familiesOf`; null where everybody is asked. */
  family: number | null;
}

export const NONE = 'No answer';
export const UNASKED = 'Not asked';
const DONE = { words: ['Answered', NONE], several: ['Chosen', 'Not chosen'] };

/** Everything asked, with what each waits for: answers to other questions, at once or in their turn. */
interface Asked {
  item: Item;
  waitsFor: Set<string>;
}

/** The questions that people are asked. */
export const askedItems = (of: Questionnaire): Item[] =>
  listItems(of)
    .map(({ item }) => item)
    .filter((item) => isQuestion(item) && !isUnasked(item));

function waiting(of: Questionnaire): Map<string, Asked> {
  const all = listItems(of);
  const gates = all.filter(({ item }) => isMarked(item, 'consentGate'));
  const direct = ({ item, parent, place }: Placed): string[] => [
    ...(item.enableWhen ?? []).map(({ question }) => question),
    ...gates.filter((gate) => gate.place < place).map((gate) => gate.item.linkId),
    ...(parent && isQuestion(parent.item) ? [parent.item.linkId] : []),
    ...(parent ? direct(parent) : []),
  ];
  const first = new Map(all.map((placed) => [placed.item.linkId, direct(placed)]));
  const reach = (linkId: string, found = new Set<string>()): Set<string> => {
    for (const other of first.get(linkId) ?? [])
      if (!found.has(other)) {
        found.add(other);
        reach(other, found);
      }
    return found;
  };
  return new Map(
    all.map(({ item }) => [item.linkId, { item, waitsFor: reach(item.linkId) }] as const),
  );
}

/**
 * Questions whose answers decide together which others are asked. Whoever knows how many gave which of
 * these answers knows how many were asked those.
 */
function familiesOf(asked: Map<string, Asked>): string[][] {
  let families: Set<string>[] = [];
  for (const { waitsFor } of asked.values()) {
    if (waitsFor.size === 0) continue;
    const near = families.filter((family) => [...waitsFor].some((linkId) => family.has(linkId)));
    families = [
      ...families.filter((family) => !near.includes(family)),
      new Set([...waitsFor, ...near.flatMap((family) => [...family])]),
    ];
  }
  return families.map((family) => [...family].sort());
}

/** How the answers to a questionnaire are told apart, and where somebody stands. */
export function waysOf(of: Questionnaire) {
  const known = waiting(of);
  const families = familiesOf(known);
  const familyOf = (linkId: string) => {
    const [one] = known.get(linkId)?.waitsFor ?? [];
    return one === undefined ? null : families.findIndex((family) => family.includes(one));
  };
  const ways: Way[] = askedItems(of).flatMap((item): Way[] => {
    const { linkId } = item;
    const family = familyOf(linkId);
    const also = family === null ? [] : [UNASKED];
    const parts = partsOf(item);
    const about = { linkId, option: null, family };
    if (parts.length === 0) return [{ ...about, kind: 'words', parts: [...DONE.words, ...also] }];
    if (controlOf(item) === 'several')
      return parts.map((_, option) => ({
        ...about,
        kind: 'several',
        option,
        parts: [...DONE.several, ...also],
      }));
    return [{ ...about, kind: 'one', parts: [...parts, NONE, ...also] }];
  });
  const itemOf = (linkId: string) => known.get(linkId)?.item as Item;
  const dependants = families.map((_, at) =>
    [...known.keys()].filter((linkId) => familyOf(linkId) === at),
  );

  /** The part of each way somebody is in, and the atom of each family. */
  function stand(answers: Answers): { parts: number[]; atoms: string[] } {
    const enabled = enabledItems(of, answers);
    const given = (linkId: string) => answers[linkId] ?? [];
    const parts = ways.map(({ linkId, kind, option, parts: { length } }) => {
      if (!enabled.has(linkId)) return length - 1;
      if (kind === 'words') return given(linkId).length > 0 ? 0 : 1;
      const places = placesOf(itemOf(linkId), given(linkId));
      if (kind === 'several') return places.includes(option ?? -1) ? 0 : 1;
      const [place = -1] = places;
      return place < 0 ? partsOf(itemOf(linkId)).length : place;
    });
    const atoms = families.map((family, at) =>
      JSON.stringify([
        family.map((linkId) => {
          const item = itemOf(linkId);
          const places = partsOf(item).length > 0 ? placesOf(item, given(linkId)) : [];
          return enabled.has(linkId) ? [given(linkId).length > 0, ...places.toSorted()] : [];
        }),
        dependants[at]?.map((linkId) => Number(enabled.has(linkId))).join(''),
      ]),
    );
    return { parts, atoms };
  }
  return { ways, families, stand };
}
