import type { ReactElement } from 'react';
import { Breadcrumb } from './breadcrumb.tsx';
import { ActionLink, BackLink, Button } from './button.tsx';
import { Card, DoDontList, WarningCallout } from './card.tsx';
import { Checkboxes, Radios } from './choices.tsx';
import { DateInput } from './date-input.tsx';
import { Details } from './details.tsx';
import { ErrorSummary } from './error-summary.tsx';
import { ErrorMessage, Fieldset, Hint, Label, Legend } from './field-parts.tsx';
import { FileUpload } from './file-upload.tsx';
import { nodes, reactNames } from './fixture-html.ts';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { Input } from './input.tsx';
import { InsetText, NotificationBanner, Panel, Tag } from './messages.tsx';
import { Pagination } from './pagination.tsx';
import { PasswordInput } from './password-input.tsx';
import { Select } from './select.tsx';
import { SkipLink } from './skip-link.tsx';
import { SummaryList } from './summary-list.tsx';
import { Table } from './table.tsx';
import { Tabs } from './tabs.tsx';
import { TaskList } from './task-list.tsx';
import { CharacterCount, Textarea } from './textarea.tsx';

/** Options of a Nunjucks macro, as a fixture gives them; for tests only. */
// biome-ignore lint/suspicious/noExplicitAny: the fixtures have no types
export type Options = any;

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** `text` or `html` of an option as React children. */
function words(options: Options) {
  if (!isObject(options)) return options ?? undefined;
  return options.html ? nodes(options.html) : options.text;
}

/** `{ text, classes, attributes, … }` as `{ children, className, … }`. */
function props(options: Options): Options {
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
function titled(options: Options): Options {
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

/** What all fields share. */
function field(options: Options): Options {
  const { label, hint, errorMessage, formGroup: group, autocomplete, ...rest } = options;
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

function choices(options: Options): Options {
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

function fieldset(options: Options): Options {
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

function dateInput(options: Options): Options {
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
function item(options: Options): Options {
  if (!options) return options;
  const { children, ...rest } = props(options);
  return { ...rest, text: children };
}

const items = (list: Options) => list?.map(item);

function card(options: Options): Options {
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

function table(options: Options): Options {
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
    rows: rows?.map((row: Options) =>
      row?.map((one: Options) => (isObject(one) ? without(cell(one), 'sort') : one)),
    ),
    card: panel
      ? card({ variant: 'feature', heading: { text: heading, level: headingLevel } })
      : box && card(box === true ? {} : box),
  };
}

const without = (options: Options, name: string): Options =>
  Object.fromEntries(Object.entries(options).filter(([key]) => key !== name));

function pageStep(options: Options): Options {
  return options && { href: options.href, text: words(options), label: words(options.label) };
}

/** Every component we wrap, by the name of its folder in nhsuk-frontend. */
export const rendered: Record<string, (options: Options) => ReactElement> = {
  'action-link': (o) => <ActionLink {...props(o)} href={o.href} />,
  'back-link': (o) => <BackLink {...props(o)} />,
  breadcrumb: (o) => (
    <Breadcrumb {...props(o)} items={items(o.items)} backLink={o.backLink && props(o.backLink)} />
  ),
  button: (o) => (
    <Button {...props(o)} icon={o.icon?.name ?? o.icon} iconPlacement={o.icon?.placement} />
  ),
  card: (o) => <Card {...card(o)} />,
  'character-count': (o) => {
    const { maxlength, maxwords, textareaDescriptionText, ...rest } = o;
    return (
      <CharacterCount
        {...field(rest)}
        limit={maxlength ?? maxwords}
        description={textareaDescriptionText}
      />
    );
  },
  checkboxes: (o) => <Checkboxes {...choices(o)} />,
  'date-input': (o) => <DateInput {...dateInput(o)} />,
  details: (o) => <Details {...props(o)} summary={words(o.summary)} />,
  'do-dont-list': (o) => (
    <DoDontList
      {...without(props(o), 'title')}
      icon={o.icon}
      heading={props(o.heading ?? o.title)}
      items={o.items.map((one: Options) => one && (one.item ?? words(one)))}
    />
  ),
  'error-message': (o) => <ErrorMessage {...props(o)} />,
  'error-summary': (o) => (
    <ErrorSummary
      {...without(props(o), 'children')}
      heading={props(o.heading)}
      description={words(o.description) ?? props(o).children}
      errorList={items(o.errorList)}
    />
  ),
  fieldset: (o) => <Fieldset {...fieldset(o)} />,
  'file-upload': (o) => <FileUpload {...field(o)} />,
  footer: (o) => {
    const columns = o.navigation && [o.navigation].flat();
    const small = (options: Options) =>
      options?.html ? (
        words(options)
      ) : words(options) ? (
        <p className="nhsuk-body-s">{words(options)}</p>
      ) : undefined;
    const owner = o.copyright === undefined ? '© NHS England' : o.copyright;
    return (
      <Footer
        columns={o.columns}
        support={items(o.meta?.items)}
        navigation={columns?.map((column: Options) => ({
          heading: props(column.heading),
          items: items(column.items),
          width: column.width,
          children: small(column),
        }))}
      >
        {o.html ? nodes(o.html) : small(o.meta)}
        {small(isObject(owner) ? owner : { text: owner })}
      </Footer>
    );
  },
  header: (o) => {
    const search = o.search === true ? {} : o.search;
    return (
      <Header
        service={o.service ?? { text: '' }}
        colour={o.colour}
        inline={o.inline}
        account={items(o.account?.items)}
        navigation={o.navigation && { ...o.navigation, items: items(o.navigation.items) }}
        search={
          search && {
            action: 'https://www.nhs.uk/search/',
            label: search.label?.visuallyHiddenText ?? 'Search the NHS website',
            placeholder: search.input?.placeholder ?? 'Search',
          }
        }
      />
    );
  },
  hint: (o) => <Hint {...props(o)} />,
  input: (o) => <Input {...field(o)} prefix={props(o.prefix)} suffix={props(o.suffix)} />,
  'inset-text': (o) => <InsetText {...props(o)} />,
  label: (o) => <Label {...titled(o)} />,
  legend: (o) => <Legend {...titled(o)} />,
  'notification-banner': (o) => (
    <NotificationBanner
      {...props(o)}
      title={props(o.title)}
      heading={props(o.heading)}
      text={o.html ? undefined : o.text}
    >
      {o.html && nodes(o.html)}
    </NotificationBanner>
  ),
  pagination: (o) => (
    <Pagination
      items={items(o.items)}
      previous={pageStep(
        o.previousUrl ? { href: o.previousUrl, label: o.previousPage } : o.previous,
      )}
      next={pageStep(o.nextUrl ? { href: o.nextUrl, label: o.nextPage } : o.next)}
    />
  ),
  panel: (o) => <Panel {...props(o)} heading={props(o.heading)} />,
  'password-input': (o) => <PasswordInput {...field(o)} prefix={props(o.prefix)} />,
  radios: (o) => <Radios {...choices(o)} />,
  select: (o) => <Select {...field(o)} />,
  'skip-link': (o) => <SkipLink {...props(o)} />,
  'summary-list': (o) => (
    <SummaryList
      {...props(o)}
      card={o.card && card(o.card)}
      rows={o.rows?.map(
        (row: Options) =>
          row && {
            ...row,
            key: words(row.key),
            value: words(row.value),
            keyCell: isObject(row.key) ? { width: row.key.width } : undefined,
            actions: items(Array.isArray(row.actions) ? row.actions : row.actions?.items),
          },
      )}
    />
  ),
  tables: (o) => <Table {...table(o)} />,
  tabs: (o) => (
    <Tabs
      {...without(props(o), 'visuallyHiddenText')}
      title={o.visuallyHiddenText}
      items={o.items.map(({ panel, ...tab }: Options) => ({ ...tab, panel: words(panel) }))}
    />
  ),
  tag: (o) => <Tag {...props(o)} />,
  'task-list': (o) => (
    <TaskList
      idPrefix={o.idPrefix}
      items={o.items.map(
        (task: Options) =>
          task && {
            title: words(task.heading ?? task.title),
            href: task.href,
            hint: words(task.hint),
            status: task.status?.tag ? <Tag {...props(task.status.tag)} /> : words(task.status),
            statusClassName: task.status?.classes,
          },
      )}
    />
  ),
  textarea: (o) => <Textarea {...field(o)} />,
  'warning-callout': (o) => (
    <WarningCallout
      {...props(o)}
      description={o.html ? undefined : o.text}
      heading={props(o.heading)}
    >
      {o.html && nodes(o.html)}
    </WarningCallout>
  ),
};
