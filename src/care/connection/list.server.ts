import { and, asc, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, readRecord, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
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
import { maySee, type Status, statuses } from './rules.ts';
import { connection } from './schema.server.ts';

export interface ConnectionFilter extends ListFilter {
  /** A status; `open` for those that still ask for something; `all`. */
  status: string;
}

const open: Status[] = ['sent', 'waiting-list', 'accepted'];

const orders: Record<string, SQL[]> = {
  newest: [desc(connection.sentAt)],
  oldest: [asc(connection.sentAt)],
  chase: [asc(connection.chaseOn)],
  service: [asc(connection.serviceName)],
};

function wanted(status: string): SQL | undefined {
  if (status === 'open') return inArray(connection.status, open);
  return statuses.includes(status as Status) ? eq(connection.status, status) : undefined;
}

function select(ctx: Ctx, tx: Tx, filter: ConnectionFilter, file: boolean) {
  return tx
    .select({
      id: connection.id,
      serviceName: connection.serviceName,
      status: connection.status,
      sentAt: connection.sentAt,
      chaseOn: connection.chaseOn,
      /** Nobody has answered, and the day to ask again has come. */
      overdue: sql<boolean>`${connection.status} = 'sent' and ${connection.chaseOn} <= ${dayOf(ctx.now)}::date`,
      waitingWeeks: connection.waitingWeeks,
      firstAttendedOn: connection.firstAttendedOn,
      goingAt4Weeks: connection.goingAt4Weeks,
      goingAt12Weeks: connection.goingAt12Weeks,
      linkWorker: nameOf(connection.linkWorkerId),
      personId: person.id,
      givenName: person.givenName,
      familyName: person.familyName,
      preferredName: person.preferredName,
    })
    .from(connection)
    .innerJoin(
      person,
      and(eq(person.id, connection.personId), eq(person.organisationId, connection.organisationId)),
    )
    .where(
      and(
        eq(connection.organisationId, actingOrganisation(ctx.actor)),
        ofWorker(connection.linkWorkerId, filter.worker),
        wanted(filter.status),
      ),
    )
    .orderBy(...orderedBy(orders, filter.order, 'newest'), asc(connection.id))
    .limit(file ? MOST_IN_FILE : PAGE + 1)
    .offset(file ? 0 : (filter.page - 1) * PAGE);
}

/** Connections of the service or of one link worker, a page at a time: where each has come to. */
export async function listConnections(ctx: Ctx, filter: ConnectionFilter) {
  if (!maySee(ctx.actor)) throw refuse.forbidden();
  return readIn(ctx, 'care', async (tx) => paged(await select(ctx, tx, filter, false)));
}

/** The same list for a file: at most 5,000 rows. Leaves an audit entry. */
export async function exportConnections(ctx: Ctx, filter: ConnectionFilter) {
  if (!maySee(ctx.actor)) throw refuse.forbidden();
  const entry = { act: 'connection.export', subject: ['connection', null] as const };
  return readRecord(ctx, 'care', entry, (tx) => select(ctx, tx, filter, true));
}
