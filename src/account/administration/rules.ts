import { z } from 'zod';
import { type Role, roles } from '#platform/actor.ts';
import { postcodeField } from '#platform/postcode.ts';

export const kinds = ['care-board', 'network', 'practice', 'provider', 'employer'] as const;
export type Kind = (typeof kinds)[number];

export const kindNames: Record<Kind, string> = {
  'care-board': 'Integrated care board',
  network: 'Primary care network',
  practice: 'Practice',
  provider: 'Provider',
  employer: 'Employer of link workers',
};

/** What may stand directly under what. A practice and a provider hold nothing. */
const holds: Record<Kind, readonly Kind[]> = {
  'care-board': ['network', 'practice', 'provider', 'employer'],
  network: ['practice', 'provider', 'employer'],
  employer: ['network', 'practice', 'provider', 'employer'],
  practice: [],
  provider: [],
};

export const mayStandUnder = (kind: Kind, parent: Kind) => holds[parent].includes(kind);
/** The kinds that may be added under one. */
export const kindsUnder = (parent: Kind) => holds[parent];

/** Organisations above one another, the top counted. */
export const MOST_LEVELS = 8;

/** What people may be in an organisation: the work with people is done in a service alone. */
export function rolesIn(organisation: { service: boolean }): readonly Role[] {
  return organisation.service ? roles : ['manager', 'referrer', 'administrator', 'researcher'];
}

/**
 * Who gives the roles of an organisation: its own administrators, and those above it only while it
 * has none. So nobody above a service lets themself in to its people.
 */
export function mayGiveRoles(facts: { own: boolean; hasAdministrator: boolean }): boolean {
  return facts.own || !facts.hasAdministrator;
}

/** A set of roles as a number, so that two editors of the same set can be told apart. */
export function rolesVersion(held: readonly Role[]): number {
  return roles.reduce((sum, role, place) => sum + (held.includes(role) ? 2 ** place : 0), 0);
}

export const name = z
  .string()
  .min(3, 'Enter a name of at least 3 characters')
  .max(120, 'Use 120 characters or fewer');
export const slug = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{1,39}$/,
    'Use 2 to 40 small letters, numbers and hyphens, beginning with a letter',
  );
const odsCode = z
  .string()
  .transform((code) => code.toUpperCase())
  .refine((code) => /^([A-Z0-9]{3,10})?$/.test(code), 'Enter an ODS code, such as Y01234')
  .transform((code) => code || null);
const optional = (most: number) =>
  z
    .string()
    .max(most, `Use ${most} characters or fewer`)
    .transform((text) => text || null);
const ticked = z
  .literal('yes')
  .optional()
  .transform((value) => value === 'yes');

export const addShape = z.object({
  under: z.uuid(),
  kind: z.enum(kinds, 'Choose what it is'),
  name,
  slug,
  odsCode,
  postcode: postcodeField,
  service: ticked,
});
export type AddOrganisation = z.output<typeof addShape>;

export const changeShape = z.object({
  name,
  odsCode,
  postcode: postcodeField,
  telephone: optional(40),
  email: z
    .union([z.literal(''), z.email('Enter an e-mail address, like name@example.org')])
    .transform((text) => text || null),
  /** Absent where it stands at the top of what the administrator sees. */
  parentId: z.uuid('Choose where it stands').optional(),
  requireSecondFactor: ticked,
});
export type ChangeOrganisation = z.output<typeof changeShape>;

/** The acts that an administrator sees, in words. */
export const actNames: Record<string, string> = {
  'organisation.make': 'Added an organisation',
  'organisation.change': 'Changed an organisation',
  'organisation.move': 'Moved an organisation',
  'second-factor.require': 'Made a second factor required',
  'second-factor.release': 'Made a second factor optional',
  'invitation.send': 'Sent an invitation',
  'invitation.withdraw': 'Withdrew an invitation',
  'invitation.accept': 'Took up an invitation',
  'membership.change': 'Changed roles',
  'agreement.make': 'Agreed to take referrals',
  'agreement.end': 'Ended an agreement on referrals',
  'second-factor.on': 'Set up a code app',
  'second-factor.off': 'Took a code app off',
  'second-factor.reset': 'Reset a second factor',
  'recovery-codes.make': 'Made new recovery codes',
  'passkey.add': 'Added a passkey',
  'passkey.rename': 'Renamed a passkey',
  'passkey.remove': 'Removed a passkey',
  'password.change': 'Chose a new password',
  'session.end': 'Ended a session',
  'sign-in': 'Signed in',
  'sign-in.fail': 'A wrong password or code',
  'sign-in.lock': 'Sign-in was locked',
};
