import { nodes, reactNames } from './fixture-html.ts';

/** Options of a Nunjucks macro, as a fixture gives them; for tests only. */
// biome-ignore lint/suspicious/noExplicitAny: the fixtures have no types
export type Options = any;

export const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** `text` or `html` of an option as React children. */
export function words(options: Options) {
  if (!isObject(options)) return options ?? undefined;
  return options.html ? nodes(options.html) : options.text;
}

/** `{ text, classes, attributes, … }` as `{ children, className, … }`. */
export function props(options: Options): Options {
  if (!isObject(options)) return options || undefined;
  const { text: _text, html: _html, classes, attributes, caption, ...rest } = options;
  return {
    ...rest,
    ...(isObject(attributes) ? reactNames(attributes) : {}),
    ...(classes ? { className: classes } : {}),
    ...(caption ? { caption: props(caption) } : {}),
    children: words(options),
  };
}

/** A label or legend: its heading may bring the words, the size and the caption. */
export function titled(options: Options): Options {
  if (!isObject(options)) return options || undefined;
  const { heading, isPageHeading, size, ...rest } = options;
  const given = isObject(heading) ? heading : typeof heading === 'string' ? { text: heading } : {};
  const has = (isPageHeading && heading !== false) || (isPageHeading !== false && heading);
  return {
    ...props({ ...rest, ...(has || !words(rest) ? pick(given, 'text', 'html', 'caption') : {}) }),
    size: (has && given.size) || size || undefined,
    headingLevel: has ? (given.level ?? 1) : undefined,
    headingId: has ? given.id : undefined,
  };
}

const pick = (options: Options, ...names: string[]) =>
  Object.fromEntries(names.flatMap((name) => (options[name] ? [[name, options[name]]] : [])));

function formGroup(options: Options): Options {
  if (!options) return undefined;
  return {
    className: options.classes,
    before: words(options.beforeInput ?? options.beforeInputs),
    after: words(options.afterInput ?? options.afterInputs),
  };
}

/** Options for the words of the page's script, none of which we set. */
const SCRIPT_WORDS = /(Text|AriaLabel|ClassList)$/;

/** What all fields share. */
export function field(options: Options): Options {
  const { label, hint, errorMessage, formGroup: group, autocomplete, ...all } = options;
  const rest = Object.fromEntries(Object.entries(all).filter(([name]) => !SCRIPT_WORDS.test(name)));
  const { inputmode, spellcheck, ...others } = props(rest);
  return {
    ...others,
    ...reactNames(pick({ autocomplete, inputmode }, 'autocomplete', 'inputmode')),
    ...(spellcheck === undefined ? {} : { spellCheck: spellcheck }),
    label: titled(label),
    hint: props(hint),
    error: errorMessage === true ? true : props(errorMessage),
    formGroup: formGroup(group),
  };
}

export function choices(options: Options): Options {
  const { label: _label, ...rest } = field(options);
  return {
    ...rest,
    fieldset: options.fieldset ? fieldset(options.fieldset) : undefined,
    items: options.items.map((item: Options) => {
      if (!item || item.divider) return item;
      const { text: _text, html: _html, hint, conditional, exclusive, ...more } = item;
      const { exclusiveGroup, ...others } = more;
      return {
        ...others,
        ...(exclusive ? { behaviour: 'exclusive' } : {}),
        ...(exclusiveGroup ? { behaviourGroup: exclusiveGroup } : {}),
        label: words(item),
        hint: props(hint),
        conditional: conditional?.html ? nodes(conditional.html) : undefined,
      };
    }),
  };
}

export function fieldset(options: Options): Options {
  return { ...props(options), legend: titled(options.legend) };
}

function datePart(part: Options, name: 'day' | 'month' | 'year', given: Options): Options {
  const defaults = { name, width: name === 'year' ? 4 : 2, value: given.values?.[name] };
  const { error, ...item } = field({ ...defaults, ...part });
  return {
    ...item,
    error: part?.error ?? error,
    label: part?.label ?? name[0]?.toUpperCase() + name.slice(1),
    name: given.namePrefix ? `${given.namePrefix}[${name}]` : (item.name ?? name),
    id: part?.id ?? `${given.id}-${name}`,
  };
}

export function dateInput(options: Options): Options {
  const { items, day, month, year, values: _values, namePrefix: _prefix, ...rest } = options;
  const parts = { day, month, year };
  const names = ['day', 'month', 'year'] as const;
  const list = items?.length
    ? items.map(
        (item: Options) =>
          item &&
          datePart(
            { ...pick(parts[item.name as 'day'] ?? {}, 'value', 'autocomplete'), ...item },
            item.name,
            options,
          ),
      )
    : names.map((name) => parts[name] !== false && datePart(parts[name], name, options));
  const { label: _label, ...others } = field(rest);
  return { ...others, fieldset: rest.fieldset && fieldset(rest.fieldset), items: list };
}

/** `{ text, href, attributes }` as the item of a list: `text` holds the words. */
export function item(options: Options): Options {
  if (!options) return options;
  const { children, ...rest } = props(options);
  return { ...rest, text: children };
}

export const items = (list: Options) => list?.map(item);

export function card(options: Options): Options {
  const { heading, description, actions, image, type, ...rest } = props(options);
  const isHtml = isObject(description) && description.html;
  return {
    ...rest,
    variant: options.variant ?? type,
    heading: props(heading),
    description: isHtml ? undefined : words(description),
    children: isHtml ? words(description) : rest.children,
    actions: items(Array.isArray(actions) ? actions : actions?.items),
    image: image?.html
      ? nodes(image.html)
      : image && nodes(`<img class="nhsuk-card__img" src="${image.src}" alt="${image.alt ?? ''}">`),
  };
}

export function table(options: Options): Options {
  const { head, rows, caption, card: box, panel, heading, headingLevel, ...rest } = options;
  const cell = (options: Options) =>
    isObject(options) ? { sort: undefined, ...props(options) } : options;
  const asHead = (options: Options) =>
    isObject(options)
      ? { ...cell(options), sort: options.sort === true ? 'none' : options.sort || undefined }
      : options;
  return {
    ...props(rest),
    caption: props(caption),
    head: head?.map(asHead),
    rows: rows?.map(
      (row: Options) =>
        Array.isArray(row) &&
        row.map((one: Options) => (isObject(one) ? without(cell(one), 'sort') : one)),
    ),
    card: panel
      ? card({ variant: 'feature', heading: { text: heading, level: headingLevel } })
      : box && card(box === true ? {} : box),
  };
}

export const without = (options: Options, name: string): Options =>
  Object.fromEntries(Object.entries(options).filter(([key]) => key !== name));

export function pageStep(options: Options): Options {
  return options && { href: options.href, text: words(options), label: words(options.label) };
}
