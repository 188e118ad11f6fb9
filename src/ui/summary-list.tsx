import type { HTMLAttributes, ReactNode } from 'react';
import { type Action, ActionItem, Card, type CardProps } from './card.tsx';
import { classes, placed, worded } from './words.ts';

type Part<Element> = HTMLAttributes<Element> & { width?: string };

export interface SummaryRow {
  key: ReactNode;
  value: ReactNode;
  actions?: readonly (Action | null | undefined | false)[];
  border?: boolean;
  className?: string;
  /** Attributes of the key's cell. */
  keyCell?: Part<HTMLElement>;
  valueCell?: Part<HTMLElement>;
}

export interface SummaryListProps extends HTMLAttributes<HTMLDListElement> {
  rows: readonly (SummaryRow | null | undefined | false)[];
  border?: boolean;
  lastRowBorder?: boolean;
  /** Puts the list in a card; its actions then say which card they belong to. */
  card?: CardProps;
}

export function SummaryList(props: SummaryListProps) {
  const { rows, border, lastRowBorder, card, className, ...rest } = props;
  const shown = placed(rows).map(({ item, place }) => ({
    row: item,
    place,
    actions: placed(item.actions ?? []),
  }));
  const anyActions = shown.some(({ actions }) => actions.length > 0);
  const about = worded(card?.heading)?.children;
  const list = (
    <dl
      className={classes(
        'nhsuk-summary-list',
        border === false
          ? 'nhsuk-summary-list--no-border'
          : lastRowBorder === false && 'nhsuk-summary-list--no-last-row-border',
        className,
      )}
      {...rest}
    >
      {shown.map(({ row, place, actions }) => (
        <div
          key={place}
          className={classes(
            'nhsuk-summary-list__row',
            anyActions && actions.length === 0 && 'nhsuk-summary-list__row--no-actions',
            row.border === false && 'nhsuk-summary-list__row--no-border',
            row.className,
          )}
        >
          <dt {...cell('nhsuk-summary-list__key', row.keyCell)}>{row.key}</dt>
          <dd {...cell('nhsuk-summary-list__value', row.valueCell)}>{row.value}</dd>
          {actions.length > 0 && (
            <dd className="nhsuk-summary-list__actions">
              {actions.length === 1 && actions[0] ? (
                <ActionItem {...actions[0].item} cardName={about} />
              ) : (
                <ul className="nhsuk-summary-list__actions-list">
                  {actions.map(({ item, place }) => (
                    <li className="nhsuk-summary-list__actions-list-item" key={place}>
                      <ActionItem {...item} cardName={about} />
                    </li>
                  ))}
                </ul>
              )}
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
  return card ? <Card {...card}>{list}</Card> : list;
}

function cell(base: string, { width, className, ...rest }: Part<HTMLElement> = {}) {
  return { className: classes(base, width && `nhsuk-u-width-${width}`, className), ...rest };
}
