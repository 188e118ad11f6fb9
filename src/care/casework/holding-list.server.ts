import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { shownColumns } from '#platform/database/shown.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { person } from '../person/schema.server.ts';
import { allow } from './episode.server.ts';
import { functionNames, type HoldingFunction, weeksHeld } from './holding.ts';
import { calledName, may } from './rules.ts';
import { holding } from './schema.server.ts';

const MOST = 50;

interface HeldRow {
  id: string;
  personId: string;
  name: string;
  status: string;
  functions: HoldingFunction[];
  awaited: string | null;
  reviewOn: string;
  overdue: boolean;
  weeks: number;
}

/**
 * Who is being held, a page at a time, the earliest review first (so the overdue come first), with
 * how much each link worker carries, by name: for talking about in supervision, not for ranking.
 */
export async function listHolding(ctx: Ctx, after?: string | null) {
  const here = allow(ctx, 'holding.list');
  const notes = may(ctx.actor, 'casework.notes');
  return readIn(ctx, 'care', async (tx) => {
    const today = dayOf(ctx.now);
    const [day = '', id = ''] = (after ?? '').split('_');
    const from =
      /^\d{4}-\d{2}-\d{2}$/.test(day) && isId(id)
        ? sql`(${holding.reviewOn}, ${holding.id}) > (${day}::date, ${id}::uuid)`
        : undefined;
    const mine = and(
      eq(holding.organisationId, here),
      inArray(holding.status, ['holding', 'stepping-down']),
    );
    const rows = await tx
      .select({
        holding: shownColumns(
          holding,
          notes,
          'awaited',
          'expectations',
          'endReason',
          'stepDownPlan',
        ),
        person: {
          id: person.id,
          givenName: person.givenName,
          familyName: person.familyName,
          preferredName: person.preferredName,
        },
        linkWorker: sql<
          string | null
        >`(select c.name from account.colleague c where c.user_id = ${holding.linkWorkerId} limit 1)`,
      })
      .from(holding)
      .innerJoin(person, eq(person.id, holding.personId))
      .where(and(mine, from))
      .orderBy(asc(holding.reviewOn), asc(holding.id))
      .limit(MOST + 1);
    const long = sql`${holding.startedAt} < ${ctx.now.toISOString()}::timestamptz - interval '26 weeks'`;
    const counts = await tx
      .select({
        linkWorker: sql<string>`coalesce((select c.name from account.colleague c where c.user_id = ${holding.linkWorkerId} limit 1), 'Somebody who has left')`,
        people: sql<number>`count(distinct ${holding.personId})::integer`,
        waiting: sql<number>`count(*) filter (where ${holding.waiting})::integer`,
        preparing: sql<number>`count(*) filter (where ${holding.preparing})::integer`,
        sharing: sql<number>`count(*) filter (where ${holding.sharing})::integer`,
        witnessing: sql<number>`count(*) filter (where ${holding.witnessing})::integer`,
        overHalfYear: sql<number>`count(*) filter (where ${long})::integer`,
        reviewsDue: sql<number>`count(*) filter (where ${holding.reviewOn} < ${today}::date)::integer`,
      })
      .from(holding)
      .where(mine)
      .groupBy(holding.linkWorkerId)
      .orderBy(sql`1`)
      .limit(500);
    const last = rows[MOST - 1];
    return {
      held: rows.slice(0, MOST).map((row) => ({
        linkWorker: row.linkWorker,
        ...heldRow(row.holding, row.person, today, ctx.now),
      })),
      counts,
      next: rows.length > MOST && last ? `${last.holding.reviewOn}_${last.holding.id}` : null,
    };
  });
}

/** A holding as a row of a list. */
function heldRow(
  held: typeof holding.$inferSelect,
  of: { id: string; givenName: string; familyName: string; preferredName: string | null },
  today: string,
  now: Date,
): HeldRow {
  return {
    id: held.id,
    personId: of.id,
    name: calledName(of),
    status: held.status,
    functions: functionNames.filter((name) => held[name]),
    awaited: held.awaited,
    reviewOn: held.reviewOn,
    overdue: held.reviewOn < today,
    weeks: weeksHeld(held.startedAt, now),
  };
}
