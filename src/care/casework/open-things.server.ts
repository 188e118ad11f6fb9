import { and, asc, desc, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { shownColumns } from '#platform/database/shown.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { connection } from '../connection/schema.server.ts';
import { action, barrier, contact, goal, holding, need, readiness } from './schema.server.ts';

const MOST = 50;

/** No episode: finds nothing. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

export const holdingWords = ['awaited', 'expectations', 'endReason', 'stepDownPlan'] as const;
export const contactWords = ['placeNote', 'alsoThere', 'personWords', 'done', 'next'] as const;
const connectionWords = ['sharedWords', 'answerNote', 'outcome'] as const;

/**
 * What is open in an episode: a fixed number of statements, whatever there is. Without the right to
 * notes there are no words in it, and nothing of plan, readiness and barriers.
 */
export async function readOpenThings(
  tx: Tx,
  here: string,
  episodeId: string | null,
  notes: boolean,
) {
  const of = (table: { organisationId: AnyPgColumn; episodeId: AnyPgColumn }) =>
    and(eq(table.organisationId, here), eq(table.episodeId, episodeId ?? NOBODY));
  return {
    appointments: await tx
      .select(shownColumns(contact, notes, ...contactWords))
      .from(contact)
      .where(and(of(contact), eq(contact.status, 'planned')))
      .orderBy(asc(contact.at))
      .limit(MOST),
    holdings: await tx
      .select(shownColumns(holding, notes, ...holdingWords))
      .from(holding)
      .where(and(of(holding), ne(holding.status, 'ended')))
      .orderBy(asc(holding.reviewOn))
      .limit(MOST),
    needs: !notes
      ? []
      : await tx
          .select()
          .from(need)
          .where(and(of(need), isNull(need.endedAt)))
          .orderBy(asc(need.madeAt))
          .limit(MOST),
    goals: !notes
      ? []
      : await tx
          .select()
          .from(goal)
          .where(of(goal))
          .orderBy(sql`${goal.status} <> 'open'`, asc(goal.madeAt))
          .limit(MOST),
    actions: !notes
      ? []
      : await tx
          .select()
          .from(action)
          .where(of(action))
          .orderBy(sql`${action.status} <> 'open'`, asc(action.madeAt))
          .limit(MOST),
    readiness: !notes
      ? null
      : ((
          await tx
            .select()
            .from(readiness)
            .where(of(readiness))
            .orderBy(desc(readiness.at))
            .limit(1)
        )[0] ?? null),
    barriers: !notes
      ? []
      : await tx
          .select()
          .from(barrier)
          .where(and(of(barrier), isNull(barrier.endedAt)))
          .orderBy(asc(barrier.madeAt))
          .limit(MOST),
    connections: await tx
      .select(shownColumns(connection, notes, ...connectionWords))
      .from(connection)
      .where(and(of(connection), inArray(connection.status, ['sent', 'accepted', 'waiting-list'])))
      .orderBy(asc(connection.sentAt))
      .limit(MOST),
  };
}
