import { and, asc, eq, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, readRecord, type Tx } from '#platform/database/transaction.server.ts';
import {
  type ListFilter,
  MOST_IN_FILE,
  nameOf,
  ofWorker,
  orderedBy,
  PAGE,
  paged,
} from '../api.server.ts';
import { person } from '../person/schema.server.ts';
import { allow } from './episode.server.ts';
import { contact, episode, holding } from './schema.server.ts';

export interface CaseloadFilter extends ListFilter {
  /** active, paused, or both where it is empty */
  status: string;
  /** `yes` for those being held, `no` for the others */
  held: string;
}

const ofThis = sql`organisation_id = ${episode.organisationId} and episode_id = ${episode.id}`;
const lastContact = sql<Date | null>`(select max(at) from ${contact} where ${ofThis} and status = 'attended')`;
const reviewOn = sql<
  string | null
>`(select min(review_on)::text from ${holding} where ${ofThis} and status in ('holding', 'stepping-down'))`;

const orders: Record<string, SQL[]> = {
  longest: [asc(episode.openedAt)],
  contact: [sql`${lastContact} asc nulls first`],
  review: [sql`${reviewOn} asc nulls last`, asc(episode.openedAt)],
  name: [asc(person.familyName), asc(person.givenName)],
};

async function select(ctx: Ctx, tx: Tx, here: string, filter: CaseloadFilter, file: boolean) {
  const wanted = [
    eq(episode.organisationId, here),
    isNotNull(episode.linkWorkerId),
    inArray(
      episode.status,
      filter.status === 'active' || filter.status === 'paused'
        ? [filter.status]
        : ['active', 'paused'],
    ),
    ofWorker(episode.linkWorkerId, filter.worker),
    filter.held === 'yes' ? sql`${reviewOn} is not null` : undefined,
    filter.held === 'no' ? sql`${reviewOn} is null` : undefined,
  ];
  return tx
    .select({
      personId: person.id,
      givenName: person.givenName,
      familyName: person.familyName,
      preferredName: person.preferredName,
      dateOfBirth: person.dateOfBirth,
      status: episode.status,
      openedAt: episode.openedAt,
      linkWorker: nameOf(episode.linkWorkerId),
      lastContact: lastContact.mapWith(contact.at),
      nextAppointment:
        sql<Date | null>`(select min(at) from ${contact} where ${ofThis} and status = 'planned' and at >= ${ctx.now.toISOString()}::timestamptz)`.mapWith(
          contact.at,
        ),
      reviewOn,
    })
    .from(episode)
    .innerJoin(
      person,
      and(eq(person.id, episode.personId), eq(person.organisationId, episode.organisationId)),
    )
    .where(and(...wanted))
    .orderBy(...orderedBy(orders, filter.order, 'longest'), asc(episode.id))
    .limit(file ? MOST_IN_FILE : PAGE + 1)
    .offset(file ? 0 : (filter.page - 1) * PAGE);
}

/**
 * Whom link workers support now, a page at a time: since when, when they last met and meet next, and
 * when holding is looked at again. Those on the waiting list are on that list.
 */
export async function listCaseload(ctx: Ctx, filter: CaseloadFilter) {
  const here = allow(ctx, 'casework.see');
  return readIn(ctx, 'care', async (tx) => paged(await select(ctx, tx, here, filter, false)));
}

/** The same list for a file: at most 5,000 rows. Leaves an audit entry. */
export async function exportCaseload(ctx: Ctx, filter: CaseloadFilter) {
  const here = allow(ctx, 'casework.see');
  return readRecord(ctx, 'care', { act: 'caseload.export', subject: ['episode', null] }, (tx) =>
    select(ctx, tx, here, filter, true),
  );
}
