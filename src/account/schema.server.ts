import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  index,
  integer,
  pgPolicy,
  pgSchema,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import {
  accountRole,
  careRole,
  moment,
  ofActingOrganisations,
  ofActingUser,
  researchRole,
  signInRole,
  workforceRole,
} from '#platform/schema.server.ts';

export const account = pgSchema('account');

/** An organisation in the tree: care board → network → practice; provider; employer. Public facts. */
export const organisation = account.table(
  'organisation',
  {
    id: uuid().primaryKey(),
    parentId: uuid(),
    kind: text().notNull(),
    name: text().notNull(),
    /** In addresses: /o/<slug>/… */
    slug: text().notNull().unique(),
    odsCode: text(),
    /** Where it works: the directory is searched from here. */
    postcode: text(),
    /** Runs a social prescribing service: has people, referrals and link workers of its own. */
    service: boolean().notNull().default(false),
    telephone: text(),
    email: text(),
    requireSecondFactor: boolean().notNull().default(false),
    madeAt: moment().notNull(),
    version: integer().notNull().default(1),
  },
  (t) => [
    check(
      'organisation_kind',
      sql`kind in ('care-board', 'network', 'practice', 'provider', 'employer')`,
    ),
    index().on(t.parentId),
    index().on(t.odsCode),
    pgPolicy('organisation_read', {
      for: 'select',
      to: [careRole, workforceRole, researchRole, accountRole, signInRole],
      using: sql`true`,
    }),
    pgPolicy('organisation_add', {
      for: 'insert',
      to: [accountRole],
      withCheck: sql`parent_id = any((select platform.org_ids())::uuid[]) or id = any((select platform.org_ids())::uuid[])`,
    }),
    pgPolicy('organisation_change', {
      for: 'update',
      to: [accountRole],
      using: sql`id = any((select platform.org_ids())::uuid[]) or parent_id = any((select platform.org_ids())::uuid[])`,
    }),
  ],
);

/** A user's role in an organisation; several rows for several roles. */
export const membership = account.table(
  'membership',
  {
    id: uuid().primaryKey(),
    organisationId: uuid().notNull(),
    userId: uuid().notNull(),
    role: text().notNull(),
    since: moment().notNull(),
    endedAt: moment(),
  },
  (t) => [
    check(
      'membership_role',
      sql`role in ('link-worker', 'supervisor', 'manager', 'referrer', 'administrator', 'researcher')`,
    ),
    unique().on(t.organisationId, t.userId, t.role),
    index().on(t.userId),
    pgPolicy('membership_of_organisation', {
      for: 'all',
      to: [accountRole],
      using: ofActingOrganisations,
      withCheck: ofActingOrganisations,
    }),
    pgPolicy('membership_own', { for: 'select', to: [signInRole], using: ofActingUser }),
  ],
);

/** An invitation by e-mail to take a role; the link's hash alone is kept. */
export const invitation = account.table(
  'invitation',
  {
    id: uuid().primaryKey(),
    organisationId: uuid().notNull(),
    email: text().notNull(),
    role: text().notNull(),
    tokenHash: text().notNull().unique(),
    invitedBy: uuid(),
    madeAt: moment().notNull(),
    expiresAt: moment().notNull(),
    acceptedAt: moment(),
    withdrawnAt: moment(),
  },
  (t) => [
    index().on(t.organisationId, t.madeAt),
    pgPolicy('invitation_of_organisation', {
      for: 'all',
      to: [accountRole],
      using: ofActingOrganisations,
      withCheck: ofActingOrganisations,
    }),
  ],
);

/** Which organisation's staff may refer to which service; no row, no referral from that sign-in. */
export const referralAgreement = account.table(
  'referral_agreement',
  {
    id: uuid().primaryKey(),
    /** The service. */
    organisationId: uuid().notNull(),
    referringOrganisationId: uuid().notNull(),
    since: date({ mode: 'string' }).notNull(),
    endedOn: date({ mode: 'string' }),
  },
  (t) => [
    unique().on(t.organisationId, t.referringOrganisationId),
    index().on(t.referringOrganisationId),
    pgPolicy('referral_agreement_read', {
      for: 'select',
      to: [careRole, workforceRole, accountRole],
      using: sql`${ofActingOrganisations} or referring_organisation_id = any((select platform.org_ids())::uuid[])`,
    }),
    pgPolicy('referral_agreement_write', {
      for: 'all',
      to: [accountRole],
      using: ofActingOrganisations,
      withCheck: ofActingOrganisations,
    }),
  ],
);

/** Colleagues of the acting organisation, the one thing of account that care reads about users. */
export const colleague = account
  .view('colleague', {
    organisationId: uuid().notNull(),
    userId: uuid().notNull(),
    name: text().notNull(),
    email: text().notNull(),
    role: text().notNull(),
    membershipId: uuid().notNull(),
    since: moment().notNull(),
  })
  .as(
    sql`select m.organisation_id, m.user_id, u.name, u.email, m.role, m.id as membership_id, m.since from account.membership m join account."user" u on u.id = m.user_id where m.ended_at is null and m.organisation_id = any((select platform.org_ids())::uuid[])`,
  );

// The tables of the sign-in library (better-auth), with its own names. Its role alone reaches them.

export const user = account.table('user', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean().notNull().default(false),
  image: text(),
  twoFactorEnabled: boolean().default(false),
  createdAt: moment().notNull(),
  updatedAt: moment().notNull(),
});

export const session = account.table(
  'session',
  {
    id: uuid().primaryKey(),
    token: text().notNull().unique(),
    userId: uuid()
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    expiresAt: moment().notNull(),
    ipAddress: text(),
    userAgent: text(),
    createdAt: moment().notNull(),
    updatedAt: moment().notNull(),
    /** Opened with a second factor: a code, a recovery code or a passkey. */
    secondFactor: boolean().notNull().default(false),
  },
  (t) => [index().on(t.userId)],
);

export const credential = account.table(
  'account',
  {
    id: uuid().primaryKey(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    userId: uuid()
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: moment(),
    refreshTokenExpiresAt: moment(),
    scope: text(),
    password: text(),
    createdAt: moment().notNull(),
    updatedAt: moment().notNull(),
  },
  (t) => [index().on(t.userId)],
);

export const verification = account.table(
  'verification',
  {
    id: uuid().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: moment().notNull(),
    createdAt: moment().notNull(),
    updatedAt: moment().notNull(),
  },
  (t) => [index().on(t.identifier)],
);

/** Wrong passwords in a row, by user; ours, not the library's. */
export const signInFailure = account.table('sign_in_failure', {
  userId: uuid()
    .primaryKey()
    .references(() => user.id, { onDelete: 'cascade' }),
  failures: integer().notNull(),
  lockedUntil: moment(),
  /** When the person was written to about this lock. */
  toldAt: moment(),
});

export const twoFactor = account.table(
  'two_factor',
  {
    id: uuid().primaryKey(),
    secret: text().notNull(),
    backupCodes: text().notNull(),
    userId: uuid()
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    verified: boolean().default(false),
    failedVerificationCount: integer().default(0),
    lockedUntil: moment(),
    /** The thirty-second step of the last code that was accepted: no code of it or before is again. */
    lastUsedStep: integer(),
  },
  (t) => [index().on(t.userId)],
);

export const passkey = account.table(
  'passkey',
  {
    id: uuid().primaryKey(),
    name: text(),
    publicKey: text().notNull(),
    userId: uuid()
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    credentialID: text('credential_id').notNull().unique(),
    counter: integer().notNull(),
    deviceType: text().notNull(),
    backedUp: boolean().notNull(),
    transports: text(),
    createdAt: moment(),
    aaguid: text(),
  },
  (t) => [index().on(t.userId)],
);
