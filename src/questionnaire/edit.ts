import { z } from 'zod';
import { optionalDay, optionalWords, someWords, typed } from '#platform/shapes.ts';
import { quotasOf, urls } from './extensions.ts';
import type { Extension, Item, Questionnaire } from './model.ts';

type Change = (items: Item[]) => Item[];

/** Changes the list of siblings in which an item stands. */
function among(items: readonly Item[], linkId: string, change: Change): Item[] {
  if (items.some((item) => item.linkId === linkId)) return change([...items]);
  return items.map((item) =>
    item.item ? { ...item, item: among(item.item, linkId, change) } : item,
  );
}

const within = (of: Questionnaire, linkId: string, change: Change): Questionnaire => ({
  ...of,
  item: among(of.item, linkId, change),
});

export const findItem = (items: readonly Item[], linkId: string): Item | undefined => {
  for (const item of items) {
    const found = item.linkId === linkId ? item : findItem(item.item ?? [], linkId);
    if (found) return found;
  }
  return undefined;
};

const without = (items: Item[], linkId: string) => items.filter((one) => one.linkId !== linkId);

/** Takes an item away, with all that stands under it. */
export const removeItem = (of: Questionnaire, linkId: string): Questionnaire =>
  within(of, linkId, (items) => without(items, linkId));

/** Puts an item after another, or last of all. */
export function addItem(of: Questionnaire, after: string | null, item: Item): Questionnaire {
  if (after === null || !findItem(of.item, after)) return { ...of, item: [...of.item, item] };
  return within(of, after, (items) =>
    items.flatMap((one) => (one.linkId === after ? [one, item] : [one])),
  );
}

export const replaceItem = (of: Questionnaire, item: Item): Questionnaire =>
  within(of, item.linkId, (items) => items.map((one) => (one.linkId === item.linkId ? item : one)));

/**
 * Moves an item one place up or down, over the item before or after it, into a group that stands there
 * and out of the group it stands in: so that these two ways reach every place.
 */
export function moveItem(of: Questionnaire, linkId: string, way: 'up' | 'down'): Questionnaire {
  const moved = findItem(of.item, linkId);
  if (!moved) return of;
  const step = way === 'up' ? -1 : 1;
  let left = false;
  const inPlace = within(of, linkId, (items) => {
    const at = items.findIndex((one) => one.linkId === linkId);
    const other = items[at + step];
    if (!other) {
      left = true;
      return items;
    }
    const rest = without(items, linkId);
    if (other.type === 'group')
      return rest.map((one) =>
        one === other
          ? {
              ...one,
              item: way === 'up' ? [...(one.item ?? []), moved] : [moved, ...(one.item ?? [])],
            }
          : one,
      );
    rest.splice(at + step, 0, moved);
    return rest;
  });
  return left ? outOfGroup(of, moved, way) : inPlace;
}

function outOfGroup(of: Questionnaire, moved: Item, way: 'up' | 'down'): Questionnaire {
  const parentOf = (items: readonly Item[]): Item | undefined =>
    items.find((one) => one.item?.some(({ linkId }) => linkId === moved.linkId)) ??
    items.map((one) => parentOf(one.item ?? [])).find(Boolean);
  const parent = parentOf(of.item);
  if (!parent) return of;
  const taken = removeItem(of, moved.linkId);
  return within(taken, parent.linkId, (items) =>
    items.flatMap((one) => {
      if (one.linkId !== parent.linkId) return [one];
      return way === 'up' ? [moved, one] : [one, moved];
    }),
  );
}

/** A name for a new item that no other has. */
export function newLinkId(of: Questionnaire): string {
  for (let n = 1; ; n += 1) if (!findItem(of.item, `q${n}`)) return `q${n}`;
}

const QUOTA = /^([^\s=:]{1,255})\s*=\s*([^\s:]{1,100})\s*:\s*([1-9]\d{0,5})$/;
const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '');

/** Quotas as they are typed: a line each, `question = code: most`. */
export const writeQuotas = (of: Questionnaire): string =>
  quotasOf(of)
    .map(({ question, code, most }) => `${question} = ${code}: ${most}`)
    .join('\n');

const quotaFrom = (line: string): Extension => {
  const [, question = '', code = '', most = ''] = QUOTA.exec(line.trim()) ?? [];
  return {
    url: urls.quota,
    extension: [
      { url: 'question', valueString: question },
      { url: 'code', valueCode: code },
      { url: 'most', valueInteger: Number(most) },
    ],
  };
};

export const settingsShape = z.object({
  title: someWords('Enter a title', 300),
  description: optionalWords(5000),
  copyright: optionalWords(5000),
  closeDate: optionalDay,
  quotas: typed(5000)
    .default('')
    .refine(
      (text) => lines(text).every((line) => QUOTA.test(line.trim())),
      'Write each quota in a line of its own, like q1 = 2: 50',
    ),
});
export type SettingsInput = z.output<typeof settingsShape>;

/** The questionnaire with what its own form says. */
export function withSettings(of: Questionnaire, input: SettingsInput): Questionnaire {
  const { description: _d, copyright: _c, extension = [], ...rest } = of;
  const others = [
    ...extension.filter(({ url }) => url !== urls.closeDate && url !== urls.quota),
    ...lines(input.quotas).map(quotaFrom),
  ];
  const all = input.closeDate
    ? [...others, { url: urls.closeDate, valueDate: input.closeDate }]
    : others;
  return {
    ...rest,
    title: input.title,
    ...(input.description ? { description: input.description } : {}),
    ...(input.copyright ? { copyright: input.copyright } : {}),
    ...(all.length > 0 ? { extension: all } : {}),
  };
}
