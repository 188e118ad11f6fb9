import type { Ctx } from '#platform/database/context.server.ts';
import { crossTo, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import {
  type MicroDiscretion,
  microDiscretionToInsert,
} from '#workforce/supervision/api.server.ts';

/**
 * From care to workforce: keeps the one-line reason for a decision as the actor's own, where the
 * actor alone reads it until they share it. In the transaction of the act: both are kept, or neither.
 * The audit log has that a reason was kept and for which element, never its words.
 */
export function keepReason(tx: Tx, ctx: Ctx, why: MicroDiscretion): void {
  const id = newId();
  const entry = {
    act: 'micro-discretion.keep',
    subject: ['reflection', id] as const,
    personId: why.personId,
    reason: why.element,
  };
  crossTo(tx, 'workforce', entry, microDiscretionToInsert(ctx, tx, id, why));
}
