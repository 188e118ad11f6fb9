import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import type { Channel } from './rules.ts';
import * as send from './send.server.ts';

/** Where a person can be written to, as of now; null for a person of another organisation. */
export const readReach = (ctx: Ctx, tx: Tx, personId: string) => send.readReach(ctx, tx, personId);

/** Writes down, within an act, the message with a link to a person's own page; made when it leaves. */
export const queueOwnPageLink = (
  ctx: Ctx,
  tx: Tx,
  to: { personId: string; ownPageId: string; channel: Channel; to: string },
): Promise<string> =>
  send.queueMessage(ctx, tx, {
    ...to,
    kind: 'own-page',
    subject: 'Your own page',
    text: 'Here is the link to your own page. You need the code that your link worker gave you.',
  });

/** Writes down, within an act, the message with a link to a measure; made when it leaves. */
export const queueMeasureLink = (
  ctx: Ctx,
  tx: Tx,
  to: { personId: string; measureId: string; channel: Channel; to: string },
): Promise<string> =>
  send.queueMessage(ctx, tx, {
    ...to,
    kind: 'measure',
    subject: 'A few questions, if you like',
    text: 'Here are the few questions we talked about. You need not answer, and can stop at any time.',
  });
