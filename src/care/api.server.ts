import { and, eq, inArray, isNull, notInArray, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { listColleagues } from '#account/queries.server.ts';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation, hasRole } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';

/** How many rows a list of people's support shows at once, and how many its file has at most. */
export const PAGE = 50;
export const MOST_IN_FILE = 5000;

/** What every list of people's support is asked for in its address. */
export interface ListFilter {
  /** A link worker's user id, or `all`; where nothing is asked, a link worker sees their own. */
  worker: string;
  order: string;
  page: number;
}

/** Reads what an address asks of a list; its file is asked for the same. */
export function listFilter(ctx: Ctx, request: Request): ListFilter {
  const asked = new URL(request.url).searchParams;
  const own = hasRole(ctx.actor, 'link-worker') ? ctx.actor.id : null;
  const page = Number(asked.get('page'));
  return {
    worker: asked.get('worker') || own || 'all',
    order: asked.get('order') ?? '',
    page: Number.isInteger(page) && page > 0 && page < 1000 ? page : 1,
  };
}

/** Nothing where everybody's are asked for. */
export const ofWorker = (column: PgColumn, worker: string): SQL | undefined =>
  isId(worker) ? eq(column, worker) : undefined;

/** The order asked for by its name, or the usual one; what every object has (`constructor`) is no name. */
export const orderedBy = (orders: Record<string, SQL[]>, asked: string, usual: string): SQL[] =>
  orders[Object.hasOwn(orders, asked) ? asked : usual] ?? [];

/** The page asked for, and whether there is a next, from one row more than a page holds. */
export const paged = <Row>(rows: Row[]) => ({
  rows: rows.slice(0, PAGE),
  more: rows.length > PAGE,
});

/** The name of the colleague with a user id; null for one who has left. */
export const nameOf = (column: PgColumn) =>
  sql<string | null>`(select c.name from account.colleague c where c.user_id = ${column} limit 1)`;

/**
 * What falls to the actor: their own, and to a supervisor what is nobody's, or of somebody who works here
 * neither as link worker nor as supervisor any more. Where there is no supervisor it falls to every link
 * worker. Everybody else's question stays one about their own, which an index answers.
 */
export async function whatFallsTo({ actor }: Ctx, tx: Tx) {
  const here = await tx
    .select({ userId: colleague.userId, role: colleague.role })
    .from(colleague)
    .where(
      and(
        eq(colleague.organisationId, actingOrganisation(actor)),
        inArray(colleague.role, ['link-worker', 'supervisor']),
      ),
    );
  const besides =
    hasRole(actor, 'supervisor') || !here.some(({ role }) => role === 'supervisor')
      ? here.map(({ userId }) => userId)
      : null;
  return (linkWorkerId: PgColumn): SQL | undefined =>
    besides
      ? or(eq(linkWorkerId, actor.id), isNull(linkWorkerId), notInArray(linkWorkerId, besides))
      : eq(linkWorkerId, actor.id);
}

/** Whom a list can be filtered by. */
export async function workerItems(ctx: Ctx): Promise<{ value: string; text: string }[]> {
  const workers = await listColleagues(ctx, 'link-worker');
  return [
    { value: 'all', text: 'Everybody' },
    ...workers.map(({ userId, name }) => ({ value: userId, text: name })),
  ];
}
