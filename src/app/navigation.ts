import type { Workplace } from '#account/rules.ts';
import type { Role } from '#platform/actor.ts';
import type { NavigationItem } from '#ui/header.tsx';

const entries: { path: string; text: string; roles: Role[]; also?: string[] }[] = [
  { path: '/today', text: 'Today', roles: ['link-worker', 'supervisor'] },
  {
    path: '/people',
    text: 'People',
    roles: ['link-worker', 'supervisor', 'manager'],
    also: ['/caseload', '/connections'],
  },
  { path: '/referrals', text: 'Referrals', roles: ['link-worker', 'supervisor', 'manager'] },
  { path: '/waiting', text: 'Waiting list', roles: ['link-worker', 'supervisor', 'manager'] },
  { path: '/holding', text: 'Holding', roles: ['link-worker', 'supervisor', 'manager'] },
  {
    path: '/directory',
    text: 'Directory',
    roles: ['link-worker', 'supervisor', 'manager', 'administrator'],
  },
  { path: '/groups', text: 'Groups', roles: ['link-worker', 'supervisor'] },
  { path: '/visits', text: 'Home visits', roles: ['link-worker', 'supervisor'] },
  {
    path: '/concerns',
    text: 'Safeguarding',
    roles: ['link-worker', 'supervisor', 'manager', 'administrator'],
  },
  { path: '/community', text: 'Community time', roles: ['link-worker'] },
  { path: '/work', text: 'My work', roles: ['link-worker'] },
  { path: '/caseloads', text: 'Caseloads', roles: ['supervisor', 'manager'] },
  { path: '/team', text: 'Team', roles: ['supervisor', 'manager'] },
  { path: '/messages', text: 'Messages', roles: ['supervisor', 'manager'] },
  { path: '/discretion', text: 'Discretion', roles: ['link-worker', 'supervisor', 'manager'] },
  { path: '/my-referrals', text: 'My referrals', roles: ['referrer'] },
  { path: '/refer', text: 'Refer somebody', roles: ['referrer'] },
  { path: '/criteria', text: 'Criteria', roles: ['supervisor', 'manager', 'referrer'] },
  { path: '/agreement', text: 'Agreement', roles: ['referrer'] },
  { path: '/staff', text: 'Staff', roles: ['administrator'] },
  { path: '/organisations', text: 'Organisations', roles: ['administrator'] },
  { path: '/agreements', text: 'Who may refer', roles: ['administrator', 'manager'] },
];

/** The menu for what somebody is in an organisation. */
export function navigationFor(here: Workplace, pathname: string): NavigationItem[] {
  return entries
    .filter((entry) => entry.roles.some((role) => here.roles.includes(role)))
    .map((entry) => {
      const places = [entry.path, ...(entry.also ?? [])].map((path) => `/o/${here.slug}${path}`);
      return {
        href: places[0],
        text: entry.text,
        current: places.some((place) => pathname === place || pathname.startsWith(`${place}/`)),
      };
    });
}
