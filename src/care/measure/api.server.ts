import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import * as queries from './queries.server.ts';

/** Answers of a person that opened the safety prompt and wait for somebody to act on them. */
export const listOpenSafety = (ctx: Ctx, personId: string) => queries.listOpenSafety(ctx, personId);

/** Such answers for one's day, in a transaction of it. */
export const safetyToActOn = (ctx: Ctx, tx: Tx) => queries.safetyToActOn(ctx, tx);

/** What somebody answered while they were supported, to be asked again afterwards. */
export const listToAskAgain = (ctx: Ctx, episodeId: string) =>
  queries.listToAskAgain(ctx, episodeId);
