import type { Ctx } from '#platform/database/context.server.ts';
import * as queries from './queries.server.ts';

/** Answers of a person that opened the safety prompt and wait for somebody to act on them. */
export const listOpenSafety = (ctx: Ctx, personId: string) => queries.listOpenSafety(ctx, personId);
