import type { ReactNode } from 'react';
import { formatDateTime } from './time.ts';

export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a className="nhsuk-back-link" href={href}>
      {children}
    </a>
  );
}

export type TagColour = 'grey' | 'green' | 'yellow' | 'red' | 'blue' | 'white';

export function Tag({ colour, children }: { colour?: TagColour; children: ReactNode }) {
  return (
    <strong className={`nhsuk-tag${colour ? ` nhsuk-tag--${colour}` : ''}`}>{children}</strong>
  );
}

export function SummaryList({ rows }: { rows: (readonly [key: string, value: ReactNode])[] }) {
  return (
    <dl className="nhsuk-summary-list">
      {rows.map(([key, value]) => (
        <div className="nhsuk-summary-list__row" key={key}>
          <dt className="nhsuk-summary-list__key">{key}</dt>
          <dd className="nhsuk-summary-list__value">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A table that becomes a list of rows on a narrow screen. */
export function Table(props: {
  caption: string;
  head: string[];
  rows: { key: string; cells: ReactNode[] }[];
}) {
  return (
    <table role="table" className="nhsuk-table nhsuk-table-responsive">
      <caption className="nhsuk-table__caption">{props.caption}</caption>
      <thead role="rowgroup" className="nhsuk-table__head">
        <tr role="row">
          {props.head.map((title) => (
            <th role="columnheader" scope="col" key={title}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="nhsuk-table__body">
        {props.rows.map((row) => (
          <tr role="row" className="nhsuk-table__row" key={row.key}>
            {row.cells.map((cell, i) => (
              <td role="cell" className="nhsuk-table__cell" key={props.head[i]}>
                <span className="nhsuk-table-responsive__heading" aria-hidden="true">
                  {props.head[i]}{' '}
                </span>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function InsetText({ children }: { children: ReactNode }) {
  return (
    <div className="nhsuk-inset-text">
      <span className="nhsuk-u-visually-hidden">Information: </span>
      {children}
    </div>
  );
}

export function Panel({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="nhsuk-panel">
      <h1 className="nhsuk-panel__title">{title}</h1>
      {children && <div className="nhsuk-panel__body">{children}</div>}
    </div>
  );
}

export function Details({
  summary,
  children,
  open,
}: {
  summary: string;
  children: ReactNode;
  open?: boolean;
}) {
  return (
    <details className="nhsuk-details" open={open}>
      <summary className="nhsuk-details__summary">
        <span className="nhsuk-details__summary-text">{summary}</span>
      </summary>
      <div className="nhsuk-details__text">{children}</div>
    </details>
  );
}

/** What a list shows when it has nothing, and what to do next. */
export function EmptyState({ children }: { children: ReactNode }) {
  return <p className="hf-empty">{children}</p>;
}

/** The person's own words, before anything we say about them. */
export function PersonWords({ children }: { children: ReactNode }) {
  return <blockquote className="hf-words">{children}</blockquote>;
}

export interface TimelineEvent {
  key: string;
  at: Date;
  title: ReactNode;
  body?: ReactNode;
}

/** Dated events in one column, in the order given (newest first). */
export function Timeline({ events }: { events: TimelineEvent[] }) {
  return (
    <ol className="hf-timeline">
      {events.map((event) => (
        <li className="hf-timeline__event" key={event.key}>
          <p className="hf-timeline__date">{formatDateTime(event.at)}</p>
          <h3 className="nhsuk-heading-xs hf-timeline__title">{event.title}</h3>
          {event.body}
        </li>
      ))}
    </ol>
  );
}

/** Somebody else saved while you were typing: what they saved, beside what you typed. */
export function ConflictPanel({
  rows,
}: {
  rows: { field: string; theirs: string; yours: string }[];
}) {
  return (
    <div className="nhsuk-warning-callout" role="alert">
      <h2 className="nhsuk-warning-callout__label">
        Someone else changed this while you were typing
      </h2>
      <p>
        Nothing of yours has been saved or lost. Check both, change what you need, then save again.
      </p>
      <Table
        caption="What differs"
        head={['Field', 'They saved', 'You typed']}
        rows={rows.map((row) => ({
          key: row.field,
          cells: [row.field, row.theirs || 'Empty', row.yours || 'Empty'],
        }))}
      />
    </div>
  );
}
