import { describeItem } from './describe.ts';
import { type Item, listItems, type Questionnaire } from './model.ts';

export interface Change {
  what: string;
  before: string;
  after: string;
}

/** How one item of a version differs from the version before it. */
export interface Difference {
  linkId: string;
  words: string;
  kind: 'added' | 'removed' | 'moved' | 'changed';
  changes: Change[];
}

const whole = (of: Questionnaire): Record<string, string> => ({
  Title: of.title,
  Description: of.description ?? '',
  Copyright: of.copyright ?? '',
  Language: of.language ?? '',
  'Other settings': JSON.stringify([of.extension, of._title, of._description]),
});

function changed(before: Record<string, string>, after: Record<string, string>): Change[] {
  return Object.keys(after)
    .filter((what) => before[what] !== after[what])
    .map((what) => ({ what, before: before[what] ?? '', after: after[what] ?? '' }));
}

/** The longest run of places that only goes up: what stands in it was not moved. */
function unmoved(places: readonly number[]): Set<number> {
  const best: number[][] = [];
  for (const place of places) {
    let run: number[] = [];
    for (const one of best) if ((one.at(-1) ?? -1) < place && one.length > run.length) run = one;
    best.push([...run, place]);
  }
  return new Set(best.reduce((longest, one) => (one.length > longest.length ? one : longest), []));
}

/**
 * What is different in a version: of the whole first, then item by item in the order of the newer
 * one, and last what is gone. Items are the same where their linkId is.
 */
export function compareVersions(before: Questionnaire, after: Questionnaire): Difference[] {
  const [old, now] = [listItems(before), listItems(after)];
  const find = (items: typeof old) => {
    const byId = new Map(items.map(({ item }) => [item.linkId, item]));
    return (linkId: string): Item | undefined => byId.get(linkId);
  };
  const placeBefore = new Map(old.map(({ item }, place) => [item.linkId, place]));
  const parentBefore = new Map(old.map(({ item, parent }) => [item.linkId, parent?.item.linkId]));
  const still = unmoved(now.flatMap(({ item }) => placeBefore.get(item.linkId) ?? []));
  const found: Difference[] = [];
  const ofWhole = changed(whole(before), whole(after));
  if (ofWhole.length > 0)
    found.push({ linkId: '', words: 'The whole questionnaire', kind: 'changed', changes: ofWhole });
  for (const { item, parent } of now) {
    const earlier = find(old)(item.linkId);
    const named = { linkId: item.linkId, words: item.text ?? item.linkId };
    if (!earlier) {
      found.push({ ...named, kind: 'added', changes: [] });
      continue;
    }
    const changes = changed(describeItem(earlier, find(old)), describeItem(item, find(now)));
    const moved =
      !still.has(placeBefore.get(item.linkId) ?? -1) ||
      parentBefore.get(item.linkId) !== parent?.item.linkId;
    if (moved || changes.length > 0)
      found.push({ ...named, kind: changes.length > 0 ? 'changed' : 'moved', changes });
  }
  const left = new Set(now.map(({ item }) => item.linkId));
  for (const { item } of old)
    if (!left.has(item.linkId))
      found.push({
        linkId: item.linkId,
        words: item.text ?? item.linkId,
        kind: 'removed',
        changes: [],
      });
  return found;
}
