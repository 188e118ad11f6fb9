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
import { nodes } from './fixture-html.ts';
import {
  card,
  choices,
  dateInput,
  field,
  fieldset,
  isObject,
  items,
  type Options,
  pageStep,
  props,
  table,
  titled,
  without,
  words,
} from './fixture-options.ts';
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
