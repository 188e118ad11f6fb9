import type { AnchorHTMLAttributes } from 'react';
import { classes } from './words.ts';

export function SkipLink(props: AnchorHTMLAttributes<HTMLAnchorElement>) {
  const { href = '#maincontent', className, children, ...rest } = props;
  return (
    <a
      className={classes('nhsuk-skip-link', className)}
      data-module="nhsuk-skip-link"
      href={href}
      {...rest}
    >
      {children ?? 'Skip to main content'}
    </a>
  );
}
