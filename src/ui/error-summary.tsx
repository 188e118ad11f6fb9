import type { AnchorHTMLAttributes, HTMLAttributes, ReactNode } from 'react';
import { Heading, type HeadingProps } from './heading.tsx';
import { classes, placed, type Worded, worded } from './words.ts';

export interface ErrorSummaryItem
  extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'children'> {
  text: ReactNode;
  /** `#` and the id of the field. */
  href?: string;
}

export interface ErrorSummaryProps extends HTMLAttributes<HTMLDivElement> {
  heading?: Worded<HeadingProps>;
  description?: ReactNode;
  errorList?: readonly (ErrorSummaryItem | null | undefined | false)[];
  /** The page's script moves the focus here unless this is true. */
  disableAutoFocus?: boolean;
}

export function ErrorSummary(props: ErrorSummaryProps) {
  const { heading = 'There is a problem', description, errorList = [], ...more } = props;
  const { disableAutoFocus, className, ...rest } = more;
  const title = worded(heading);
  const errors = placed(errorList);
  return (
    <div
      className={classes('nhsuk-error-summary', className)}
      data-module="nhsuk-error-summary"
      data-disable-auto-focus={disableAutoFocus}
      {...rest}
    >
      <div role="alert">
        {title && <Heading {...title} level={2} base="nhsuk-error-summary__heading" />}
        <div className="nhsuk-error-summary__body">
          {description && <p>{description}</p>}
          {errors.length > 0 && (
            <ul className="nhsuk-list nhsuk-error-summary__list">
              {errors.map(({ item: { text, href, ...link }, place }) => (
                <li key={place}>
                  {href ? (
                    <a href={href} {...link}>
                      {text}
                    </a>
                  ) : (
                    text
                  )}
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </div>
  );
}
