import type { ReactNode } from 'react';
import { Footer } from './footer.tsx';
import { ActKey } from './form.tsx';
import { Header, type HeaderProps, type NavigationItem } from './header.tsx';
import { LocalNavigation, type LocalNavigationProps } from './local-navigation.tsx';
import { Tag } from './messages.tsx';
import { SkipLink } from './skip-link.tsx';

export interface Organisation {
  id: string;
  name: string;
}

export interface ShellProps {
  /** Shown in the header. */
  serviceName?: string;
  homeHref?: string;
  /** Where the person is working now. */
  organisationName?: string;
  /** All organisations they may work in; with more than one there is a link to switch. */
  organisations?: readonly Organisation[];
  /** The page where they choose another. */
  switchHref?: string;
  userName?: string;
  userHref?: string;
  navigation?: readonly NavigationItem[];
  /** The pages beside this one, in its section of the menu. */
  section?: LocalNavigationProps;
  /** Shown when somebody is signed in; the address that their sign-out is posted to. */
  signOut?: { action: string; idempotencyKey?: string };
  /** Shown when nobody is. */
  signInHref?: string;
  search?: HeaderProps['search'];
  phase?: 'demonstration' | 'alpha' | 'beta';
  /** Closer and wider, for pages that people work in all day. */
  dense?: boolean;
  /** Between the header and the main content: a back link or breadcrumb. */
  before?: ReactNode;
  children: ReactNode;
}

const PHASES = {
  demonstration: { name: 'Demonstration', words: 'Everyone and everything here is made up.' },
  alpha: { name: 'Alpha', words: 'This is a new service. It changes often.' },
  beta: { name: 'Beta', words: 'This is a new service. Tell us how to make it better.' },
};

/** Header, main content and footer of every page; works without any script. */
export function Shell(props: ShellProps) {
  const { serviceName = 'Holdfast', homeHref = '/', organisationName, before, children } = props;
  const {
    userName,
    userHref,
    signOut,
    signInHref,
    navigation = [],
    section,
    search,
    phase,
    dense,
  } = props;
  const container = dense ? 'hf-wide' : undefined;
  return (
    <div className={dense ? 'hf-page hf-page--dense' : 'hf-page'}>
      <SkipLink />
      <Header
        service={{ text: serviceName, href: homeHref }}
        containerClassName={container}
        search={search}
        account={
          signOut || userName || signInHref
            ? [
                userName ? { text: userName, href: userHref, icon: true } : null,
                signOut && {
                  text: 'Sign out',
                  action: signOut.action,
                  hidden: <ActKey value={signOut.idempotencyKey} />,
                },
                !signOut && !!signInHref && { text: 'Sign in', href: signInHref },
              ]
            : undefined
        }
        navigation={navigation.length > 0 ? { items: navigation } : undefined}
      />
      {organisationName && (
        <OrganisationStrip
          name={organisationName}
          switchHref={(props.organisations?.length ?? 0) > 1 ? props.switchHref : undefined}
          container={container}
        />
      )}
      <div className={`nhsuk-width-container ${container ?? ''}`.trim()}>
        {phase && (
          <section className="hf-phase" aria-label="About this service">
            <Tag>{PHASES[phase].name}</Tag> {PHASES[phase].words}
          </section>
        )}
        {section && <LocalNavigation {...section} />}
        {before}
        <main className="nhsuk-main-wrapper" id="maincontent" tabIndex={-1}>
          {children}
        </main>
      </div>
      <Footer
        containerClassName={container}
        support={[
          { text: 'Cookies', href: '/cookies' },
          { text: 'Accessibility', href: '/accessibility' },
          { text: 'Privacy', href: '/privacy' },
          { text: 'Open source', href: '/open-source' },
        ]}
      >
        <p className="nhsuk-body-s">Holdfast is open source software.</p>
      </Footer>
    </div>
  );
}

interface StripProps {
  name: string;
  switchHref?: string;
  container?: string;
}

function OrganisationStrip({ name, switchHref, container = '' }: StripProps) {
  return (
    <section className="hf-organisation" aria-label="Organisation">
      <div className={`nhsuk-width-container ${container}`.trim()}>
        <p className="hf-organisation__name">
          <span className="hf-organisation__label">You are working in </span>
          <strong>{name}</strong>
        </p>
        {switchHref && (
          <a className="nhsuk-link hf-organisation__switch" href={switchHref}>
            Switch organisation
          </a>
        )}
      </div>
    </section>
  );
}
