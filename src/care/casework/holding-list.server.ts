import { and, asc, eq, inArray, lte, type SQL, sql } from 'drizzle-orm';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { shownColumns } from '#platform/database/shown.server.ts';
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
import { functionNames, type HoldingFunction, weeksHeld } from './holding.ts';
import { calledName, may } from './rules.ts';
import { holding } from './schema.server.ts';

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

export interface HoldingFilter extends ListFilter {
  /** One of the four things holding is for, or any where it is empty. */
  what: string;
  /** `yes` for those whose review has come */
  due: string;
}

const everything: HoldingFilter = { worker: 'all', what: '', due: '', order: '', page: 1 };

const orders: Record<string, SQL[]> = {
  review: [asc(holding.reviewOn)],
  longest: [asc(holding.startedAt)],
  name: [asc(person.familyName), asc(person.givenName)],
};

const goingOn = (here: string) =>
  and(eq(holding.organisationId, here), inArray(holding.status, ['holding', 'stepping-down']));

async function select(ctx: Ctx, tx: Tx, here: string, filter: HoldingFilter, file: boolean) {
  const today = dayOf(ctx.now);
  const notes = may(ctx.actor, 'casework.notes');
  const what = functionNames.find((name) => name === filter.what);
  const rows = await tx
    .select({
      holding: shownColumns(holding, notes, 'awaited', 'expectations', 'endReason', 'stepDownPlan'),
      person: {
        id: person.id,
        givenName: person.givenName,
        familyName: person.familyName,
        preferredName: person.preferredName,
      },
      linkWorker: nameOf(holding.linkWorkerId),
    })
    .from(holding)
    .innerJoin(person, eq(person.id, holding.personId))
    .where(
      and(
        goingOn(here),
        ofWorker(holding.linkWorkerId, filter.worker),
        what && eq(holding[what], true),
        filter.due === 'yes' ? lte(holding.reviewOn, today) : undefined,
      ),
    )
    .orderBy(...orderedBy(orders, filter.order, 'review'), asc(holding.id))
    .limit(file ? MOST_IN_FILE : PAGE + 1)
    .offset(file ? 0 : (filter.page - 1) * PAGE);
  return rows.map((row) => ({
    linkWorker: row.linkWorker,
    ...heldRow(row.holding, row.person, today, ctx.now),
  }));
}

/**
 * Who is being held, a page at a time, the earliest review first (so the overdue come first), with
 * how much each link worker carries, by name: for talking about in supervision, not for ranking.
 */
export async function listHolding(ctx: Ctx, filter: HoldingFilter = everything) {
  const here = allow(ctx, 'holding.list');
  const today = dayOf(ctx.now);
  return readIn(ctx, 'care', async (tx) => {
    const { rows: held, more } = paged(await select(ctx, tx, here, filter, false));
    const long = sql`${holding.startedAt} < ${ctx.now.toISOString()}::timestamptz - interval '26 weeks'`;
    const counts = await tx
      .select({
        linkWorker: sql<string>`coalesce(${nameOf(holding.linkWorkerId)}, 'Somebody who has left')`,
        people: sql<number>`count(distinct ${holding.personId})::integer`,
        waiting: sql<number>`count(*) filter (where ${holding.waiting})::integer`,
        preparing: sql<number>`count(*) filter (where ${holding.preparing})::integer`,
        sharing: sql<number>`count(*) filter (where ${holding.sharing})::integer`,
        witnessing: sql<number>`count(*) filter (where ${holding.witnessing})::integer`,
        overHalfYear: sql<number>`count(*) filter (where ${long})::integer`,
        reviewsDue: sql<number>`count(*) filter (where ${holding.reviewOn} < ${today}::date)::integer`,
      })
      .from(holding)
      .where(goingOn(here))
      .groupBy(holding.linkWorkerId)
      .orderBy(sql`1`)
      .limit(500);
    return { held, more, counts };
  });
}

/** The same list for a file: at most 5,000 rows. Leaves an audit entry. */
export async function exportHolding(ctx: Ctx, filter: HoldingFilter) {
  const here = allow(ctx, 'holding.list');
  return readRecord(ctx, 'care', { act: 'holding.export', subject: ['holding', null] }, (tx) =>
    select(ctx, tx, here, filter, true),
  );
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
