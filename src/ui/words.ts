import { isValidElement, type ReactNode } from 'react';

/** Either the words alone, or the words (as `children`) together with options. */
export type Worded<Options> = ReactNode | (Options & { children?: ReactNode });

/** Gives `Worded` one shape; undefined when there are no words. */
export function worded<Options extends object>(
  value: Worded<Options>,
): (Options & { children: ReactNode }) | undefined {
  if (value === null || value === undefined || value === '' || typeof value === 'boolean') {
    return undefined;
  }
  const isOptions =
    typeof value === 'object' && !isValidElement(value) && !(Symbol.iterator in value);
  const options = (isOptions ? value : { children: value }) as Options & { children: ReactNode };
  return options.children === undefined || options.children === null || options.children === ''
    ? undefined
    : options;
}

type ClassName = string | false | null | undefined;

/** Joins class names, leaving out what is false or empty. */
export function classes(...names: ClassName[]): string {
  return names.filter(Boolean).join(' ');
}

/** Joins ids for `aria-describedby`; undefined when there are none. */
export function ids(...list: ClassName[]): string | undefined {
  return classes(...list) || undefined;
}

/** Space is kept inside, so that a screen reader does not run two words together. */
export const HIDDEN = 'nhsuk-u-visually-hidden';

/** The truthy items, each with its place (from 1) in the list as it was given. */
export function placed<Item>(
  items: readonly (Item | null | undefined | false | '' | 0)[],
): { item: Item; place: number }[] {
  return items.flatMap((item, index) => (item ? [{ item, place: index + 1 }] : []));
}
