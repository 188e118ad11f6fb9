import type { Ctx } from '#platform/database/context.server.ts';
import * as queries from './queries.server.ts';

/** What the service asks for and when a link worker did it, and their wishes. */
export const readTraining = (ctx: Ctx, userId: string) => queries.readTraining(ctx, userId);

/** For each link worker with a post, how much of the mandatory training stands how. */
export const countTraining = (ctx: Ctx) => queries.countTraining(ctx);
