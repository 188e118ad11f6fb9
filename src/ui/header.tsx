import type { HTMLAttributes, ReactNode } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { Input } from './input.tsx';
import { classes, HIDDEN, placed } from './words.ts';

export interface NavigationItem {
  text: ReactNode;
  href?: string;
  /** This page. */
  current?: boolean;
  /** This page is somewhere under it. */
  active?: boolean;
}

export interface AccountItem {
  text: ReactNode;
  href?: string;
  /** A form posted there by a button, such as sign out. */
  action?: string;
  method?: 'post' | 'get';
  icon?: boolean;
  /** Hidden inputs of the form, such as an idempotency key. */
  hidden?: ReactNode;
}

export interface HeaderProps extends HTMLAttributes<HTMLElement> {
  service: { text: string; href?: string };
  colour?: 'white';
  inline?: boolean;
  containerClassName?: string;
  search?: { action: string; name?: string; label: string; placeholder?: string };
  account?: readonly (AccountItem | null | undefined | false)[];
  navigation?: {
    items: readonly (NavigationItem | null | undefined | false)[];
    label?: string;
    colour?: 'white';
    justified?: boolean;
  };
}

/** An NHS-style header without the NHS logo, which an open platform may not carry. */
export function Header(props: HeaderProps) {
  const { service, colour, inline, containerClassName, search, account, navigation, ...more } =
    props;
  const { className, ...rest } = more;
  const container = classes('nhsuk-width-container', containerClassName);
  const places = placed(navigation?.items ?? []);
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a header is its banner anyway
    <header
      className={classes(
        'nhsuk-header',
        colour && `nhsuk-header--${colour}`,
        inline && 'nhsuk-header--inline',
        className,
      )}
      data-module="nhsuk-header"
      role="banner"
      {...rest}
    >
      <div className={`nhsuk-header__container ${container}`}>
        <div className="nhsuk-header__service">
          {service.href && service.text ? (
            <a className="nhsuk-header__service-name" href={service.href}>
              {service.text}
            </a>
          ) : (
            service.text && <span className="nhsuk-header__service-name">{service.text}</span>
          )}
        </div>
        {search && <Search {...search} />}
        {account && (
          <nav className="nhsuk-header__account" aria-label="Account">
            <ul className="nhsuk-header__account-list">
              {placed(account).map(({ item, place }) => (
                <li className="nhsuk-header__account-item" key={place}>
                  <Account {...item} />
                </li>
              ))}
            </ul>
          </nav>
        )}
      </div>
      {navigation && places.length > 0 && (
        <nav
          className={classes(
            'nhsuk-header__navigation',
            navigation.colour && `nhsuk-header__navigation--${navigation.colour}`,
            navigation.justified && 'nhsuk-header__navigation--justified',
          )}
          aria-label={navigation.label ?? 'Menu'}
        >
          <div className={`nhsuk-header__navigation-container ${container}`}>
            <ul className="nhsuk-header__navigation-list">
              {places.map(({ item, place }) => (
                <NavigationLink {...item} key={place} />
              ))}
              {/* The page's script shows it when the items do not fit; without script they wrap. */}
              <li className="nhsuk-header__menu" hidden>
                <button
                  type="button"
                  className="nhsuk-header__menu-toggle nhsuk-header__navigation-link"
                  id="toggle-menu"
                  aria-expanded={false}
                >
                  <span className={HIDDEN}>Browse </span>More
                </button>
              </li>
            </ul>
          </div>
        </nav>
      )}
    </header>
  );
}

function NavigationLink({ text, href, current, active }: NavigationItem) {
  const here = current || active;
  const state = here ? (current ? 'page' : true) : undefined;
  const content = here ? (
    <strong className="nhsuk-header__navigation-item-current-fallback">{text}</strong>
  ) : (
    text
  );
  return (
    <li
      className={classes(
        'nhsuk-header__navigation-item',
        here && 'nhsuk-header__navigation-item--current',
      )}
    >
      {href ? (
        <a className="nhsuk-header__navigation-link" href={href} aria-current={state}>
          {content}
        </a>
      ) : (
        <span className="nhsuk-header__navigation-text" aria-current={state}>
          {content}
        </span>
      )}
    </li>
  );
}

function Account({ text, href, action, method = 'post', icon, hidden }: AccountItem) {
  const content = (
    <>
      {icon && <Icon name="user" />}
      {text}
    </>
  );
  if (href) {
    return (
      <a className="nhsuk-header__account-link" href={href}>
        {content}
      </a>
    );
  }
  if (!action) return content;
  return (
    <form className="nhsuk-header__account-form" action={action} method={method} noValidate>
      {hidden}
      <button type="submit" className="nhsuk-header__account-button">
        {content}
      </button>
    </form>
  );
}

function Search({ action, name = 'q', label, placeholder }: NonNullable<HeaderProps['search']>) {
  return (
    <search className="nhsuk-header__search">
      <form
        className="nhsuk-header__search-form"
        id="search"
        action={action}
        method="get"
        noValidate
      >
        <Input
          label={{ className: HIDDEN, children: label }}
          id="search-field"
          name={name}
          type="search"
          autoComplete="off"
          placeholder={placeholder}
          formGroup={{ after: <Button aria-label="Search" icon="search" small /> }}
        />
      </form>
    </search>
  );
}
