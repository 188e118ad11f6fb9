import type { Workplace } from '#account/rules.ts';
import type { Role } from '#platform/actor.ts';
import type { ShellProps } from '#ui/shell.tsx';

interface Page {
  path: string;
  text: string;
  roles: Role[];
  /** Other addresses whose pages stand under this one. */
  also?: string[];
}

interface Section {
  text: string;
  pages: Page[];
}

const care: Role[] = ['link-worker', 'supervisor', 'manager'];
const lead: Role[] = ['supervisor', 'manager'];

/** A section of one page. */
const alone = (page: Page): Section => ({ text: page.text, pages: [page] });

/** The menu in the order of a day: few sections, each with the pages that belong together. */
const sections: Section[] = [
  alone({
    path: '/today',
    text: 'Today',
    roles: ['link-worker', 'supervisor'],
    also: ['/calendar'],
  }),
  {
    text: 'People',
    pages: [
      { path: '/people', text: 'Everybody', roles: care, also: ['/contacts', '/measures'] },
      { path: '/caseload', text: 'Supported now', roles: care, also: ['/hand-over'] },
      { path: '/holding', text: 'Being held', roles: care },
      { path: '/connections', text: 'Connections', roles: care },
      { path: '/visits', text: 'Home visits', roles: ['link-worker', 'supervisor'] },
      { path: '/groups', text: 'Groups', roles: ['link-worker', 'supervisor'] },
      { path: '/concerns', text: 'Safeguarding', roles: [...care, 'administrator'] },
      { path: '/messages', text: 'Messages', roles: lead },
      { path: '/codes', text: 'Codes', roles: care },
    ],
  },
  alone({ path: '/my-referrals', text: 'My referrals', roles: ['referrer'] }),
  alone({ path: '/refer', text: 'Refer somebody', roles: ['referrer'] }),
  {
    text: 'Referrals',
    pages: [
      { path: '/referrals', text: 'Referrals', roles: care },
      { path: '/waiting', text: 'Waiting list', roles: care },
      { path: '/criteria', text: 'Criteria', roles: [...lead, 'referrer'] },
      { path: '/agreements', text: 'Who may refer', roles: ['manager', 'administrator'] },
    ],
  },
  alone({ path: '/agreement', text: 'Agreement', roles: ['referrer'] }),
  alone({ path: '/directory', text: 'Directory', roles: [...care, 'administrator'] }),
  alone({ path: '/discretion', text: 'Discretion', roles: care }),
  {
    text: 'My work',
    pages: [
      {
        path: '/work',
        text: 'My work',
        roles: ['link-worker'],
        also: ['/supervision', '/training'],
      },
      { path: '/work/reflections', text: 'My reflections', roles: ['link-worker', 'supervisor'] },
      { path: '/community', text: 'Community time', roles: ['link-worker'] },
      { path: '/work/belonging', text: 'How far I belong', roles: ['link-worker'] },
    ],
  },
  {
    text: 'Team',
    pages: [
      { path: '/team', text: 'Team', roles: lead },
      { path: '/caseloads', text: 'Caseloads', roles: lead },
      { path: '/supervision', text: 'Shared with me', roles: ['supervisor'] },
      { path: '/training', text: 'Training', roles: ['manager'] },
      { path: '/belonging', text: 'Belonging', roles: lead },
      { path: '/questionnaires', text: 'Questionnaires', roles: ['manager'] },
    ],
  },
  alone({ path: '/reports', text: 'Reports', roles: lead }),
  {
    text: 'Surveys',
    pages: [
      { path: '/surveys', text: 'Surveys', roles: ['researcher'] },
      { path: '/questionnaires', text: 'Questionnaires', roles: ['researcher'] },
    ],
  },
  alone({ path: '/staff', text: 'Staff', roles: ['administrator'] }),
  alone({ path: '/organisations', text: 'Organisations', roles: ['administrator'] }),
  alone({ path: '/programs', text: 'Programs', roles: ['administrator'] }),
];

const isUnder = (pathname: string, place: string) =>
  pathname === place || pathname.startsWith(`${place}/`);

/**
 * The menu for what somebody is in an organisation, and the other pages of the section they are at.
 * A section in which they may see one page is that page.
 */
export function menuFor(
  here: Workplace,
  pathname: string,
): Required<Pick<ShellProps, 'navigation'>> & Pick<ShellProps, 'section'> {
  const base = `/o/${here.slug}`;
  const mine = sections.map(({ text, pages }) => ({
    text,
    pages: pages.filter(({ roles }) => roles.some((role) => here.roles.includes(role))),
  }));
  const at = mine.find(
    ({ pages }) => pages.length > 1 && pages.some(({ path }) => pathname === base + path),
  );
  return {
    navigation: mine.flatMap(({ text, pages }) => {
      const [first] = pages;
      if (!first) return [];
      return {
        href: base + first.path,
        text: pages.length === 1 ? first.text : text,
        current: pathname === base + first.path,
        active: pages.some(({ path, also = [] }) =>
          [path, ...also].some((place) => isUnder(pathname, base + place)),
        ),
      };
    }),
    section: at && {
      label: at.text,
      items: at.pages.map(({ path, text }) => ({ href: base + path, text })),
      current: pathname,
    },
  };
}
