import type { HTMLAttributes, ReactNode } from 'react';
import { Heading, type HeadingProps } from './heading.tsx';
import { classes, HIDDEN, placed, type Worded, worded } from './words.ts';

export interface FooterLink {
  text: ReactNode;
  href: string;
}

type Links = readonly (FooterLink | null | undefined | false)[];

export interface FooterColumn {
  heading?: Worded<HeadingProps>;
  items?: Links;
  children?: ReactNode;
  width?: string;
}

export interface FooterProps extends HTMLAttributes<HTMLElement> {
  navigation?: readonly FooterColumn[];
  columns?: 1 | 2 | 3 | 4;
  /** Links to pages about the service itself. */
  support?: Links;
  supportTitle?: string;
  containerClassName?: string;
}

const WIDTHS = { 1: 'full', 2: 'one-half', 3: 'one-third', 4: 'one-quarter' } as const;

/** `children` stand under the support links: who runs the service, the licence. */
export function Footer(props: FooterProps) {
  const { navigation = [], columns = 4, support, supportTitle = 'Support links', ...more } = props;
  const { containerClassName, className, children, ...rest } = more;
  const rows = Array.from({ length: Math.ceil(navigation.length / columns) }, (_, row) =>
    navigation.slice(row * columns, (row + 1) * columns),
  );
  return (
    <footer className={classes('nhsuk-footer', className)} role="contentinfo" {...rest}>
      <div className={classes('nhsuk-width-container', containerClassName)}>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows never move
          <div className="nhsuk-footer__navigation nhsuk-grid-row" key={index}>
            {row.map((column, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the columns never move
              <div className={`nhsuk-grid-column-${column.width ?? WIDTHS[columns]}`} key={place}>
                <Column {...column} />
              </div>
            ))}
          </div>
        ))}
        <div className="nhsuk-footer__meta">
          {support && (
            <>
              <h2 className={HIDDEN}>{supportTitle}</h2>
              <LinkList items={support} />
            </>
          )}
          {children}
        </div>
      </div>
    </footer>
  );
}

function Column({ heading, items, children }: FooterColumn) {
  const title = worded(heading);
  return (
    <>
      {title && (
        <Heading
          level={2}
          size="s"
          base="nhsuk-footer__heading"
          sizePrefix="nhsuk-heading-"
          {...title}
        />
      )}
      {children}
      {items && <LinkList items={items} />}
    </>
  );
}

function LinkList({ items }: { items: Links }) {
  return (
    <ul className="nhsuk-footer__list">
      {placed(items).map(({ item, place }) => (
        <li className="nhsuk-footer__list-item" key={place}>
          <a className="nhsuk-footer__list-item-link" href={item.href}>
            {item.text}
          </a>
        </li>
      ))}
    </ul>
  );
}
