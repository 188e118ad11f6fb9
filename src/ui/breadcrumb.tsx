import type { AnchorHTMLAttributes, HTMLAttributes, ReactNode } from 'react';
import { BackLink, type BackLinkProps } from './button.tsx';
import { classes, placed } from './words.ts';

export interface BreadcrumbItem extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'children'> {
  text: ReactNode;
  href: string;
}

export interface BreadcrumbProps extends HTMLAttributes<HTMLElement> {
  /** The pages above this one, without this one. */
  items: readonly (BreadcrumbItem | null | undefined | false)[];
  backLink?: BackLinkProps;
  variant?: 'reverse';
}

export function Breadcrumb({ items, backLink, variant, className, ...rest }: BreadcrumbProps) {
  const pages = placed(items);
  const last = pages.at(-1)?.item;
  return (
    <nav
      className={classes('nhsuk-breadcrumb', variant && `nhsuk-breadcrumb--${variant}`, className)}
      aria-label="Breadcrumb"
      {...rest}
    >
      <ol className="nhsuk-breadcrumb__list">
        {pages.map(({ item: { text, className: _class, ...link }, place }) => (
          <li className="nhsuk-breadcrumb__list-item" key={place}>
            <a className="nhsuk-breadcrumb__link" {...link}>
              {text}
            </a>
          </li>
        ))}
      </ol>
      <BackLink
        visuallyHiddenText="Back to"
        href={last?.href}
        variant={variant}
        lang={last?.lang}
        {...backLink}
      >
        {backLink?.children ?? last?.text}
      </BackLink>
    </nav>
  );
}
