import { and, eq, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { service, serviceStep } from './schema.server.ts';
import type { StoreContext } from './store.server.ts';
import { insertAll } from './store-parts.server.ts';

/** A list as it was imported: which feed, and the identifiers it holds. */
export interface ListSeen {
  source: string;
  /** Tells one list from another of the same source. */
  feed: string;
  sourceIds: string[];
  /** False for one record, or one page of a longer list, which say nothing of what they lack. */
  whole: boolean;
}

interface Known {
  id: string;
  sourceId: string;
  name: string;
}

const known = { id: service.id, sourceId: service.sourceId, name: service.name };
const listed = (ids: string[]) => sql`any(${sql.param(ids)}::text[])`;

/**
 * Writes down which listings a list holds: those it had before and has no longer are marked as gone
 * from their source, not deleted, and those that are back lose the mark. An empty list marks nothing.
 */
export async function markPresence(
  tx: Tx,
  list: ListSeen,
  context: Omit<StoreContext, 'published'>,
): Promise<{ gone: Known[]; returned: Known[] }> {
  if (list.sourceIds.length === 0) return { gone: [], returned: [] };
  const here = and(
    eq(service.source, list.source),
    sql`${service.sourceId} = ${listed(list.sourceIds)}`,
  );
  const returned = await tx
    .update(service)
    .set({ goneSince: null })
    .where(and(here, isNotNull(service.goneSince)))
    .returning(known);
  await tx
    .update(service)
    .set({ feed: list.feed })
    .where(and(here, or(isNull(service.feed), sql`${service.feed} <> ${list.feed}`)));
  const gone = list.whole
    ? await tx
        .update(service)
        .set({ goneSince: context.now })
        .where(
          and(
            eq(service.source, list.source),
            eq(service.feed, list.feed),
            isNull(service.goneSince),
            sql`not ${service.sourceId} = ${listed(list.sourceIds)}`,
          ),
        )
        .returning(known)
    : [];
  const step = (act: string) => (row: Known) => ({
    id: newId(),
    serviceId: row.id,
    act,
    byName: context.byName,
    at: context.now,
  });
  await insertAll(tx, serviceStep, [
    ...gone.map(step('gone-from-source')),
    ...returned.map(step('back-in-source')),
  ]);
  return { gone, returned };
}
