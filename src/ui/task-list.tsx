import type { HTMLAttributes, ReactNode } from 'react';
import { classes, placed } from './words.ts';

export interface Task {
  title: ReactNode;
  /** Left out while the task cannot be started. */
  href?: string;
  hint?: ReactNode;
  /** Words, or a Tag. */
  status: ReactNode;
  statusClassName?: string;
}

export interface TaskListProps extends HTMLAttributes<HTMLUListElement> {
  items: readonly (Task | null | undefined | false)[];
  idPrefix?: string;
}

export function TaskList({ items, idPrefix = 'task-list', className, ...rest }: TaskListProps) {
  return (
    <ul className={classes('nhsuk-task-list', className)} {...rest}>
      {placed(items).map(({ item, place }) => {
        const hintId = `${idPrefix}-${place}-hint`;
        const statusId = `${idPrefix}-${place}-status`;
        return (
          <li
            key={place}
            className={classes(
              'nhsuk-task-list__item',
              item.href && 'nhsuk-task-list__item--with-link',
            )}
          >
            <div className="nhsuk-task-list__name-and-hint">
              {item.href ? (
                <a
                  className="nhsuk-task-list__link nhsuk-link"
                  href={item.href}
                  aria-describedby={classes(item.hint ? hintId : '', statusId)}
                >
                  {item.title}
                </a>
              ) : (
                <div>{item.title}</div>
              )}
              {item.hint && (
                <div className="nhsuk-task-list__hint" id={hintId}>
                  {item.hint}
                </div>
              )}
            </div>
            <div className={classes('nhsuk-task-list__status', item.statusClassName)} id={statusId}>
              {item.status}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
