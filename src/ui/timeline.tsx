import type { ReactNode } from 'react';
import type { Level } from './heading.tsx';
import { formatDate, formatDateTime, machineTime, type When } from './time.ts';

export interface TimelineEvent {
  id: string;
  when: When;
  /** Leaves the time of day out. */
  dateOnly?: boolean;
  title: ReactNode;
  /** Who did it. */
  by?: string;
  body?: ReactNode;
  href?: string;
}

interface TimelineProps {
  events: readonly TimelineEvent[];
  /** Names the list. */
  label: string;
  headingLevel?: Level;
}

const order = (when: When) => new Date(when).getTime();

/** What happened, newest first whatever order it comes in. */
export function Timeline({ events, label, headingLevel = 3 }: TimelineProps) {
  const Tag = `h${headingLevel}` as const;
  const sorted = [...events].sort((a, b) => order(b.when) - order(a.when));
  return (
    // A list without bullets is no list to some screen readers unless it says so.
    <ol className="hf-timeline" role="list" aria-label={label}>
      {sorted.map(({ id, when, dateOnly, title, by, body, href }) => (
        <li className="hf-timeline__event" key={id}>
          <Tag className="hf-timeline__title">
            {href ? (
              <a className="nhsuk-link" href={href}>
                {title}
              </a>
            ) : (
              title
            )}
          </Tag>
          <p className="hf-timeline__when">
            <time dateTime={machineTime(when)}>
              {dateOnly ? formatDate(when) : formatDateTime(when)}
            </time>
            {by && <> by {by}</>}
          </p>
          {body && <div className="hf-timeline__body">{body}</div>}
        </li>
      ))}
    </ol>
  );
}
