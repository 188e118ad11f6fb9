import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import * as queries from './queries.server.ts';
import * as reflections from './reflection.server.ts';

export type MicroDiscretion = reflections.MicroDiscretion;

/** The statement of this zone that keeps the reason for a micro-discretion as its actor's own. */
export const microDiscretionToInsert = (ctx: Ctx, tx: Tx, id: string, why: MicroDiscretion) =>
  reflections.microDiscretionToInsert(ctx, tx, id, why);

/** A link worker's meetings; what was agreed and shared only where the reader may read it. */
export const readSupervision = (ctx: Ctx, userId: string) => queries.readSupervision(ctx, userId);

/** The gaps in supervision of each link worker with a post, line and clinical apart. */
export const listSupervisionGaps = (ctx: Ctx) => queries.listSupervisionGaps(ctx);
