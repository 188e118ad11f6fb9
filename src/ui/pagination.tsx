import type { AnchorHTMLAttributes, HTMLAttributes, ReactNode } from 'react';
import { Icon } from './icon.tsx';
import { classes, HIDDEN, placed } from './words.ts';

export interface PageStep {
  href: string;
  /** Words instead of “Previous page” or “Next page”. */
  text?: ReactNode;
  /** What is there, such as the title of the page; not shown beside numbered pages. */
  label?: ReactNode;
}

export interface PageItem extends AnchorHTMLAttributes<HTMLAnchorElement> {
  number?: number;
  current?: boolean;
  /** Pages left out. */
  ellipsis?: boolean;
}

export interface PaginationProps extends HTMLAttributes<HTMLElement> {
  previous?: PageStep;
  next?: PageStep;
  items?: readonly (PageItem | null | undefined | false)[];
}

export function Pagination({ previous, next, items, className, ...rest }: PaginationProps) {
  const pages = placed(items ?? []);
  const numbered = pages.length > 0;
  const look = classes('nhsuk-pagination', numbered && 'nhsuk-pagination--numbered', className);
  return (
    <nav className={look} role="navigation" aria-label="Pagination" {...rest}>
      {numbered ? (
        <>
          {previous && (
            <a href={previous.href} className="nhsuk-pagination__previous" rel="prev">
              <Icon name="arrow-left" />
              <StepTitle step={previous} word="Previous" />
            </a>
          )}
          <ul className="nhsuk-pagination__list">
            {pages.map(({ item, place }) => (
              <Page {...item} key={place} />
            ))}
          </ul>
          {next && (
            <a href={next.href} className="nhsuk-pagination__next" rel="next">
              <StepTitle step={next} word="Next" />
              <Icon name="arrow-right" />
            </a>
          )}
        </>
      ) : (
        <ul className="nhsuk-list nhsuk-pagination__list">
          {previous && (
            <li className="nhsuk-pagination-item--previous">
              <StepLink step={previous} word="Previous" rel="prev" icon="arrow-left" />
            </li>
          )}
          {next && (
            <li className="nhsuk-pagination-item--next">
              <StepLink step={next} word="Next" rel="next" icon="arrow-right" />
            </li>
          )}
        </ul>
      )}
    </nav>
  );
}

function StepTitle({ step, word }: { step: PageStep; word: string }) {
  return (
    <span className="nhsuk-pagination__title">
      {step.text ?? (
        <>
          {word}
          <span className={HIDDEN}> page</span>
        </>
      )}
    </span>
  );
}

interface StepLinkProps {
  step: PageStep;
  word: string;
  rel: 'prev' | 'next';
  icon: 'arrow-left' | 'arrow-right';
}

function StepLink({ step, word, rel, icon }: StepLinkProps) {
  return (
    <a
      className={`nhsuk-pagination__link nhsuk-pagination__link--${rel}`}
      href={step.href}
      rel={rel}
    >
      <StepTitle step={step} word={word} />
      {step.label && (
        <>
          <span className={HIDDEN}>:</span>
          <span className="nhsuk-pagination__page">{step.label}</span>
        </>
      )}
      <Icon name={icon} />
    </a>
  );
}

function Page({ number, current, ellipsis, className, ...rest }: PageItem) {
  return (
    <li
      className={classes(
        'nhsuk-pagination__item',
        current && 'nhsuk-pagination__item--current',
        ellipsis && 'nhsuk-pagination__item--ellipsis',
        className,
      )}
    >
      {ellipsis ? (
        '⋯'
      ) : (
        // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the caller gives the address
        <a
          className="nhsuk-pagination__link"
          aria-label={`Page ${number}`}
          aria-current={current ? 'page' : undefined}
          {...rest}
        >
          {number}
        </a>
      )}
    </li>
  );
}
