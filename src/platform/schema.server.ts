import { sql } from 'drizzle-orm';
import {
  bigint,
  index,
  integer,
  jsonb,
  pgPolicy,
  pgRole,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';

export const platform = pgSchema('platform');

export const careRole = pgRole('holdfast_care').existing();
export const questionnaireRole = pgRole('holdfast_questionnaire').existing();
export const workforceRole = pgRole('holdfast_workforce').existing();
export const researchRole = pgRole('holdfast_research').existing();
export const accountRole = pgRole('holdfast_account').existing();
export const signInRole = pgRole('holdfast_sign_in').existing();
export const jobsRole = pgRole('holdfast_jobs').existing();

/** True for rows of the organisations the transaction acts for; the fast form (see the house page). */
export const ofActingOrganisations = sql`organisation_id = any((select platform.org_ids())::uuid[])`;

/** True for rows of the acting user alone. */
export const ofActingUser = sql`user_id = (select platform.user_id())`;

/** A moment, stored with its zone. */
export const moment = () => timestamp({ withTimezone: true, mode: 'date' });

/**
 * Rows as they stood before a change, kept by a trigger (`drizzle/guard.sql`) for the tables whose
 * history programs may read: never changed, and read by those who may read the row itself.
 */
export const earlierVersion = platform.table(
  'earlier_version',
  {
    organisationId: uuid().notNull(),
    ofTable: text().notNull(),
    rowId: uuid().notNull(),
    version: integer().notNull(),
    /** Another organisation that may read it: whoever referred. */
    sharedWith: uuid(),
    row: jsonb().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.ofTable, t.rowId, t.version] }),
    pgPolicy('earlier_version_of_organisation', {
      for: 'select',
      to: [careRole],
      using: ofActingOrganisations,
    }),
    pgPolicy('earlier_version_shared', {
      for: 'select',
      to: [careRole],
      using: sql`shared_with = any((select platform.org_ids())::uuid[])`,
    }),
  ],
);

/** The audit log: append-only, written by `platform.finish_act` alone, chained per organisation and lane. */
export const auditEntry = platform
  .table(
    'audit_entry',
    {
      id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity(),
      organisationId: uuid().notNull(),
      lane: integer().notNull(),
      seq: bigint({ mode: 'number' }).notNull(),
      at: moment().notNull(),
      actorKind: text().notNull(),
      actorId: uuid(),
      actorName: text().notNull(),
      act: text().notNull(),
      subjectKind: text().notNull(),
      subjectId: uuid(),
      personId: uuid(),
      reason: text(),
      requestId: text().notNull(),
      previousHash: text().notNull(),
      hash: text().notNull(),
    },
    (t) => [
      primaryKey({ columns: [t.organisationId, t.lane, t.seq] }),
      index().on(t.organisationId, t.personId, t.id.desc()),
      index().on(t.organisationId, t.id.desc()),
      pgPolicy('audit_entry_read', {
        for: 'select',
        to: [careRole, accountRole],
        using: ofActingOrganisations,
      }),
    ],
  )
  .enableRLS();

/** The head of each chain: what the last entry's number and hash must be. No role may touch it. */
export const auditChain = platform
  .table(
    'audit_chain',
    {
      organisationId: uuid().notNull(),
      lane: integer().notNull(),
      seq: bigint({ mode: 'number' }).notNull(),
      hash: text().notNull(),
    },
    (t) => [primaryKey({ columns: [t.organisationId, t.lane] })],
  )
  .enableRLS();

/** Keys of forms already submitted, with what came of it; reached only through functions. */
export const actKey = platform
  .table(
    'act_key',
    {
      key: uuid().primaryKey(),
      actorId: uuid(),
      madeAt: moment().notNull(),
      result: jsonb(),
    },
    (t) => [index().on(t.madeAt)],
  )
  .enableRLS();

/** What a person was typing, kept while they type; seen by that person alone. */
export const draft = platform.table(
  'draft',
  {
    organisationId: uuid().notNull(),
    userId: uuid().notNull(),
    /** Which form: see `draft/name.ts`. */
    form: text().notNull(),
    values: jsonb().$type<Record<string, string | string[]>>().notNull(),
    /** The version of the record that the form was opened at. */
    version: integer(),
    updatedAt: moment().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organisationId, t.userId, t.form] }),
    pgPolicy('draft_own', {
      for: 'all',
      to: [careRole],
      using: sql`${ofActingOrganisations} and ${ofActingUser}`,
      withCheck: sql`${ofActingOrganisations} and ${ofActingUser}`,
    }),
  ],
);

/** Mail to be sent: written in the transaction of the act, delivered by a job, emptied when sent. */
export const mail = platform.table(
  'mail',
  {
    id: uuid().primaryKey(),
    organisationId: uuid().notNull(),
    kind: text().notNull(),
    /** What it is about; told should it fail for good. */
    subjectId: uuid(),
    toAddress: text().notNull(),
    subject: text().notNull(),
    body: text().notNull(),
    status: text().notNull().default('waiting'),
    madeAt: moment().notNull(),
    sentAt: moment(),
    failure: text(),
  },
  (t) => [
    index().on(t.status, t.madeAt),
    pgPolicy('mail_write', {
      for: 'insert',
      to: [careRole, workforceRole, researchRole, accountRole],
      withCheck: ofActingOrganisations,
    }),
    pgPolicy('mail_deliver', {
      for: 'all',
      to: [jobsRole],
      using: sql`true`,
      withCheck: sql`true`,
    }),
  ],
);
