import type { HTMLAttributes, ReactNode } from 'react';
import { classes, HIDDEN, type Worded, worded } from './words.ts';

export type Level = 1 | 2 | 3 | 4 | 5 | 6;
export type Size = 'xxs' | 'xs' | 's' | 'm' | 'l' | 'xl' | 'xxl';

export interface CaptionOptions extends HTMLAttributes<HTMLElement> {
  size?: Size;
  /** Outside the heading (`before`, `after`) or inside it (`start`, `end`). */
  placement?: 'before' | 'start' | 'end' | 'after';
  element?: 'span' | 'p' | 'div';
}

export function Caption(props: CaptionOptions & { children: ReactNode }) {
  const { size, placement, element: Tag = 'span', className, ...rest } = props;
  const sized = size && ['m', 'l', 'xl', 'xxl'].includes(size);
  return (
    <Tag
      className={classes(
        sized ? `nhsuk-caption-${size}` : 'nhsuk-caption',
        (placement === 'after' || placement === 'end') && 'nhsuk-caption--bottom',
        className,
      )}
      {...rest}
    />
  );
}

export interface HeadingProps extends HTMLAttributes<HTMLElement> {
  level?: Level;
  size?: Size;
  caption?: Worded<CaptionOptions>;
  visuallyHiddenText?: string;
  href?: string;
  /** Takes the place of `h1` … `h6`. */
  element?: 'h1' | 'h2' | 'h3' | 'h4' | 'h5' | 'h6' | 'caption' | 'p' | 'div';
  /** The class that sizes are added to; each component has its own. */
  base?: string;
  /** How a size is added: `nhsuk-heading-m` takes the place of the base. */
  sizePrefix?: string;
}

export function Heading(props: HeadingProps) {
  const { level = 1, size, caption, visuallyHiddenText, href, element, base, ...others } = props;
  const { sizePrefix, className, children, ...rest } = others;
  const Tag = element ?? (`h${level}` as const);
  const name = base ?? 'nhsuk-heading';
  const prefix = sizePrefix ?? `${name}-`;
  const replaces = prefix === `${name}-`;
  const top = worded(caption);
  const shown = top && <Caption {...top} size={top.size ?? size} />;
  const placement = top?.placement ?? 'start';
  return (
    <>
      {placement === 'before' && shown}
      <Tag
        className={
          classes(size && replaces ? '' : name, size && `${prefix}${size}`, className) || undefined
        }
        {...rest}
      >
        {placement === 'start' && shown}
        {href ? (
          <a className="nhsuk-link" href={href}>
            {children}
          </a>
        ) : (
          children
        )}
        {visuallyHiddenText && <span className={HIDDEN}> {visuallyHiddenText}</span>}
        {placement === 'end' && shown}
      </Tag>
      {placement === 'after' && shown}
    </>
  );
}
