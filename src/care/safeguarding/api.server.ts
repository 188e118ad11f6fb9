import type { Ctx } from '#platform/database/context.server.ts';
import * as queries from './queries.server.ts';

/** Concerns about a person that one may see and that are not closed. */
export const listOpenConcernsAbout = (ctx: Ctx, personId: string) =>
  queries.listOpenConcernsAbout(ctx, personId);

/** The same, of those raised from a referral. */
export const listOpenConcernsFrom = (ctx: Ctx, referralId: string) =>
  queries.listOpenConcernsFrom(ctx, referralId);
