import type { Ctx } from '#platform/database/context.server.ts';
import * as queries from './queries.server.ts';

/** What other slices may ask about connections. */
export const listConnectionsOf = (ctx: Ctx, personId: string) =>
  queries.listConnectionsOf(ctx, personId);

export const listUnansweredConnections = (ctx: Ctx, linkWorkerId: string) =>
  queries.listUnanswered(ctx, linkWorkerId);

export const listFollowUpsDue = (ctx: Ctx, linkWorkerId: string) =>
  queries.listFollowUpsDue(ctx, linkWorkerId);
