import type { DetailsHTMLAttributes, ReactNode } from 'react';
import { classes } from './words.ts';

export interface DetailsProps extends DetailsHTMLAttributes<HTMLDetailsElement> {
  summary: ReactNode;
  variant?: 'reverse';
}

export function Details({ summary, variant, className, children, ...rest }: DetailsProps) {
  return (
    <details
      className={classes('nhsuk-details', variant && `nhsuk-details--${variant}`, className)}
      {...rest}
    >
      <summary className="nhsuk-details__summary">
        <span className="nhsuk-details__summary-text">{summary}</span>
      </summary>
      <div className="nhsuk-details__text">{children}</div>
    </details>
  );
}

/** Details in a box of its own, for longer matter. */
export function Expander(props: DetailsProps) {
  return <Details {...props} className={classes('nhsuk-expander', props.className)} />;
}
