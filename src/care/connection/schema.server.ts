import { sql } from 'drizzle-orm';
import { boolean, check, date, index, integer, text, uuid } from 'drizzle-orm/pg-core';
import { moment } from '#platform/schema.server.ts';
import { ofEpisode } from '../casework/schema.server.ts';
import { care, guarded, owned } from '../schema.server.ts';

/** Telling a person about a service. Not a referral, and counted apart from connections. */
export const signpost = care.table(
  'signpost',
  {
    ...ofEpisode(),
    /** The listing, or null for a place that is not in the directory. */
    serviceId: uuid(),
    serviceName: text().notNull(),
    note: text(),
    byUserId: uuid(),
    at: moment().notNull(),
  },
  (t) => [
    guarded('signpost'),
    index().on(t.organisationId, t.episodeId),
    index().on(t.organisationId, t.at),
  ],
);

/** Sending a person to a service with follow-up, sharing only what they agreed to. */
export const connection = care.table(
  'connection',
  {
    ...ofEpisode(),
    serviceId: uuid(),
    serviceName: text().notNull(),
    providerEmail: text(),
    linkWorkerId: uuid().notNull(),
    shareName: boolean().notNull(),
    shareTelephone: boolean().notNull(),
    shareEmail: boolean().notNull(),
    shareCommunicationNeeds: boolean().notNull(),
    /** What the provider is told, in words the person has agreed. */
    sharedWords: text().notNull(),
    agreedAt: moment().notNull(),
    status: text().notNull(),
    sentAt: moment().notNull(),
    chaseOn: date({ mode: 'string' }).notNull(),
    answeredAt: moment(),
    answeredBy: text(),
    waitingWeeks: integer(),
    answerNote: text(),
    firstAttendedOn: date({ mode: 'string' }),
    /** null: not known yet */
    attendedFirst: boolean(),
    goingAt4Weeks: boolean(),
    goingAt12Weeks: boolean(),
    outcome: text(),
    changedAt: moment().notNull().defaultNow(),
    version: integer().notNull().default(1),
  },
  (t) => [
    guarded('connection'),
    check(
      'connection_status',
      sql`status in ('sent', 'accepted', 'waiting-list', 'full', 'not-suitable', 'withdrawn', 'ended')`,
    ),
    index().on(t.organisationId, t.episodeId),
    index().on(t.organisationId, t.linkWorkerId, t.status, t.chaseOn),
    index().on(t.organisationId, t.serviceId),
    index().on(t.organisationId, t.sentAt),
  ],
);

export const connectionStep = care.table(
  'connection_step',
  {
    ...ofEpisode(),
    connectionId: uuid()
      .notNull()
      .references(() => connection.id),
    kind: text().notNull(),
    note: text(),
    byUserId: uuid(),
    byName: text().notNull(),
    at: moment().notNull(),
  },
  (t) => [guarded('connection_step'), index().on(t.organisationId, t.connectionId, t.at)],
);

/** A word to a member of staff that something happened; opened from Today. */
export const message = care.table(
  'message',
  {
    ...owned(),
    toUserId: uuid().notNull(),
    kind: text().notNull(),
    text: text().notNull(),
    personId: uuid(),
    episodeId: uuid(),
    subjectId: uuid(),
    at: moment().notNull(),
    readAt: moment(),
  },
  (t) => [guarded('message'), index().on(t.organisationId, t.toUserId, t.readAt, t.at.desc())],
);
