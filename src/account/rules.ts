import { z } from 'zod';
import type { Role } from '#platform/actor.ts';

/** One organisation a signed-in person works in, and as what. */
export interface Workplace {
  id: string;
  name: string;
  slug: string;
  kind: string;
  service: boolean;
  /** Its members set up a second factor before anything else. */
  requireSecondFactor: boolean;
  roles: Role[];
}

export const roleNames: Record<Role, string> = {
  'link-worker': 'Link worker',
  supervisor: 'Supervisor',
  manager: 'Service manager',
  referrer: 'Referrer',
  administrator: 'Administrator',
  researcher: 'Researcher',
};

/** Where a person lands after choosing an organisation. */
export function landing(workplace: Workplace): string {
  const base = `/o/${workplace.slug}`;
  if (workplace.roles.some((role) => role === 'link-worker' || role === 'supervisor'))
    return `${base}/today`;
  if (workplace.roles.includes('manager')) return `${base}/waiting`;
  if (workplace.roles.includes('referrer')) return `${base}/my-referrals`;
  if (workplace.roles.includes('administrator')) return `${base}/staff`;
  return `${base}/surveys`;
}

/** Only a page of ours may be gone on to after signing in. */
export function safePath(wanted: string | null, otherwise = '/organisations'): string {
  return wanted && /^\/(?!\/)[\w\-/.]*$/.test(wanted) ? wanted : otherwise;
}

/** What a person calls one of their passkeys. */
export const passkeyName = z
  .string('Enter a name for it')
  .min(1, 'Enter a name for it')
  .max(60, 'Use 60 characters or fewer');
