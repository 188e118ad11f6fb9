import type { Ctx } from '#platform/database/context.server.ts';
import * as practised from './practised.server.ts';

/** What happened in the newest quarter that is over, to stand beside what is agreed. */
export const readPractised = (ctx: Ctx, practiceId: string | null, threshold: number) =>
  practised.readPractised(ctx, practiceId, threshold);
