import type { HTMLAttributes, ReactNode } from 'react';
import { Heading, type HeadingProps } from './heading.tsx';
import { classes, HIDDEN, type Worded, worded } from './words.ts';

export function InsetText({ className, children, ...rest }: HTMLAttributes<HTMLDivElement>) {
  return (
    <div className={classes('nhsuk-inset-text', className)} {...rest}>
      <span className={HIDDEN}>Information: </span>
      {typeof children === 'string' ? <p>{children}</p> : children}
    </div>
  );
}

export interface NotificationBannerProps extends Omit<HTMLAttributes<HTMLDivElement>, 'title'> {
  variant?: 'success';
  title?: Worded<HeadingProps>;
  heading?: Worded<HeadingProps>;
  /** Plain words, shown as the heading when there is none; anything richer goes in children. */
  text?: ReactNode;
  disableAutoFocus?: boolean;
}

export function NotificationBanner(props: NotificationBannerProps) {
  const { variant, title, heading, text, disableAutoFocus, className, children, ...rest } = props;
  const top = worded(title ?? (variant === 'success' ? 'Success' : 'Important'));
  const main = worded(heading);
  const titleId = top?.id ?? 'nhsuk-notification-banner-title';
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: it has a role, alert or region
    <div
      className={classes(
        'nhsuk-notification-banner',
        variant && `nhsuk-notification-banner--${variant}`,
        className,
      )}
      data-module="nhsuk-notification-banner"
      data-disable-auto-focus={disableAutoFocus}
      role={variant === 'success' ? 'alert' : 'region'}
      aria-labelledby={titleId}
      {...rest}
    >
      <div className="nhsuk-notification-banner__header">
        <Heading level={2} base="nhsuk-notification-banner__title" {...top} id={titleId} />
      </div>
      <div className="nhsuk-notification-banner__content">
        {main && <Heading level={3} base="nhsuk-notification-banner__heading" {...main} />}
        {text && (
          <p className={main ? 'nhsuk-body' : 'nhsuk-notification-banner__heading'}>{text}</p>
        )}
        {children}
      </div>
    </div>
  );
}

export interface PanelProps extends HTMLAttributes<HTMLDivElement> {
  heading: Worded<HeadingProps>;
  variant?: 'interruption';
}

/** Says that something is done, or stops a person before they go on. */
export function Panel({ heading, variant, className, children, ...rest }: PanelProps) {
  const title = worded(heading);
  return (
    <div
      className={classes('nhsuk-panel', variant && `nhsuk-panel--${variant}`, className)}
      {...rest}
    >
      {title && (
        <Heading base="nhsuk-panel__heading" sizePrefix="nhsuk-panel__heading--" {...title} />
      )}
      {children && <div className="nhsuk-panel__body">{children}</div>}
    </div>
  );
}

export type TagColour =
  | 'white'
  | 'grey'
  | 'green'
  | 'aqua-green'
  | 'blue'
  | 'purple'
  | 'pink'
  | 'red'
  | 'orange'
  | 'yellow';

export interface TagProps extends HTMLAttributes<HTMLElement> {
  colour?: TagColour | false;
  border?: boolean;
}

export function Tag({ colour, border, className, ...rest }: TagProps) {
  return (
    <strong
      className={classes(
        'nhsuk-tag',
        colour && `nhsuk-tag--${colour}`,
        colour === false && 'nhsuk-tag--no-colour',
        border === false && 'nhsuk-tag--no-border',
        className,
      )}
      {...rest}
    />
  );
}
