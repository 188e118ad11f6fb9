import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import * as moved from './moved.server.ts';
import { visit } from './schema.server.ts';

/**
 * The home that was checked before a visit, `''` where no address was known then, null where there is
 * no check that stands. For a list of contacts; `stillChecked` says whether it is the right home.
 */
export const checkedHomeOf = (contactId: PgColumn): SQL<string | null> =>
  sql<
    string | null
  >`(select coalesce(${visit.home}, '') from ${visit} where ${visit.contactId} = ${contactId} and ${visit.setAsideAt} is null and not ${visit.checkAgain})`;

/** Gives checked visits to another link worker, within an act: they check again what they are to do. */
export const handOverVisits = (ctx: Ctx, tx: Tx, contactIds: readonly string[], to: moved.Going) =>
  moved.handOverVisits(ctx, tx, contactIds, to);

/** Moves, within an act, the watch over a home visit along with its appointment. */
export const moveWatch = (ctx: Ctx, tx: Tx, was: moved.Appointment, now: moved.Appointment) =>
  moved.moveWatch(ctx, tx, was, now);
