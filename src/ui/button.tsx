import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import { classes, HIDDEN } from './words.ts';

type Attributes = Omit<
  ButtonHTMLAttributes<HTMLButtonElement> & AnchorHTMLAttributes<HTMLAnchorElement>,
  'type'
> & { type?: 'submit' | 'button' | 'reset' };

export interface ButtonProps extends Attributes {
  /** A link that looks like a button; leave out for a submit button. */
  href?: string;
  variant?: 'secondary' | 'secondary-solid' | 'warning' | 'reverse' | 'brand' | 'login';
  small?: boolean;
  icon?: IconName;
  iconPlacement?: 'start' | 'end';
  /** The page's script then ignores a second press; the idempotency key is the real guard. */
  preventDoubleClick?: boolean;
}

export function Button(props: ButtonProps) {
  const { href, variant, small, icon, iconPlacement = 'start', ...more } = props;
  const { preventDoubleClick, className, children, type, ...rest } = more;
  const common = {
    className: classes(
      'nhsuk-button',
      variant && `nhsuk-button--${variant}`,
      icon && 'nhsuk-button--icon',
      small && 'nhsuk-button--small',
      className,
    ),
    'data-module': 'nhsuk-button',
    'data-prevent-double-click': preventDoubleClick,
  };
  const content: ReactNode = icon ? (
    <>
      {iconPlacement === 'start' && <Icon name={icon} />}
      {children && <span className="nhsuk-button__content">{children}</span>}
      {iconPlacement === 'end' && <Icon name={icon} />}
    </>
  ) : (
    children
  );
  if (href !== undefined && !type) {
    return (
      // biome-ignore lint/a11y/useSemanticElements: a link that looks like a button; nhsuk-frontend lets the space bar press it
      <a {...common} href={href} role="button" draggable={false} {...rest}>
        {content}
      </a>
    );
  }
  return (
    <button
      {...common}
      type={type ?? 'submit'}
      aria-disabled={rest.disabled ? true : undefined}
      {...rest}
    >
      {content}
    </button>
  );
}

export interface BackLinkProps extends Attributes {
  variant?: 'reverse';
  visuallyHiddenText?: string;
}

export function BackLink(props: BackLinkProps) {
  const { variant, visuallyHiddenText, className, type, children = 'Back', href, ...rest } = props;
  const name = classes('nhsuk-back-link', variant && `nhsuk-back-link--${variant}`, className);
  const content = (
    <>
      {visuallyHiddenText && <span className={HIDDEN}>{visuallyHiddenText} </span>}
      {children}
    </>
  );
  return href !== undefined && !type ? (
    <a className={name} href={href} {...rest}>
      {content}
    </a>
  ) : (
    <button className={name} type={type ?? 'submit'} {...rest}>
      {content}
    </button>
  );
}

export interface ActionLinkProps extends Attributes {
  variant?: 'reverse';
}

export function ActionLink({ variant, className, type, children, href, ...rest }: ActionLinkProps) {
  const name = classes('nhsuk-action-link', variant && `nhsuk-action-link--${variant}`, className);
  const content = (
    <>
      <Icon name="arrow-right-circle" />
      <span className="nhsuk-action-link__text">{children}</span>
    </>
  );
  return href !== undefined && !type ? (
    <a className={name} href={href} {...rest}>
      {content}
    </a>
  ) : (
    <button className={name} type={type ?? 'submit'} {...rest}>
      {content}
    </button>
  );
}
