import type { HTMLAttributes, ReactNode } from 'react';
import { Heading } from './heading.tsx';
import { classes, placed } from './words.ts';

export interface TabItem {
  label: ReactNode;
  panel: ReactNode;
  id?: string;
}

export interface TabsProps extends HTMLAttributes<HTMLDivElement> {
  items: readonly (TabItem | null | undefined | false)[];
  idPrefix?: string;
  title?: string;
}

/** Without script: a list of contents, then every panel, one after the other. */
export function Tabs({ items, idPrefix, title = 'Contents', className, ...rest }: TabsProps) {
  const tabs = placed(items).map(({ item, place }) => ({
    ...item,
    place,
    id: item.id ?? `${idPrefix ?? rest.id}-${place}`,
  }));
  return (
    <div className={classes('nhsuk-tabs', className)} data-module="nhsuk-tabs" {...rest}>
      <Heading level={2} base="nhsuk-tabs__heading">
        {title}
      </Heading>
      <ul className="nhsuk-tabs__list">
        {tabs.map(({ id, label, place }) => (
          <li
            key={id}
            className={classes(
              'nhsuk-tabs__list-item',
              place === 1 && 'nhsuk-tabs__list-item--selected',
            )}
          >
            <a className="nhsuk-tabs__tab" href={`#${id}`}>
              {label}
            </a>
          </li>
        ))}
      </ul>
      {tabs.map(({ id, panel, place }) => (
        <div
          key={id}
          className={classes('nhsuk-tabs__panel', place > 1 && 'nhsuk-tabs__panel--hidden')}
          id={id}
        >
          {panel}
        </div>
      ))}
    </div>
  );
}
