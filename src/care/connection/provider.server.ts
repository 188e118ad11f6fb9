import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { keepAnswer, outcomes } from './answer.server.ts';
import { type Connection, lockConnection, tell } from './change.server.ts';
import { keepAttendance } from './commands.server.ts';
import type { AnswerInput } from './rules.ts';

/** A connection sent to the listing that the provider's program answers for. */
async function lockSentHere(ctx: Ctx, tx: Tx, id: string): Promise<Connection> {
  const { kind, listing } = ctx.actor;
  if (kind !== 'program' || !listing) throw refuse.forbidden();
  const current = await lockConnection(ctx, tx, id);
  if (current.serviceId !== listing) throw refuse.notFound();
  return current;
}

/** Takes the answer of a provider's program, as by their link. */
export function answerAsProvider(ctx: Ctx, id: string, input: AnswerInput, version: number) {
  return perform(ctx, 'care', async (tx, note) => {
    const current = await lockSentHere(ctx, tx, id);
    await keepAnswer(ctx, tx, current, note, input, version);
    const said = `${current.serviceName} ${outcomes[input.answer]}.`;
    await tell(ctx, tx, current, 'connection-answered', said);
    note({
      act: 'connection.answer',
      subject: ['connection', current.id],
      personId: current.personId,
    });
    return { id: current.id };
  });
}

/** Takes a provider's word that the person has come, and since when. */
export function attendAsProvider(ctx: Ctx, id: string, on: string, version: number) {
  return perform(ctx, 'care', async (tx, note) => {
    const current = await lockSentHere(ctx, tx, id);
    await keepAttendance(ctx, tx, note, current, { attended: 'yes', on, note: '' }, version);
    await tell(ctx, tx, current, 'connection-answered', `${current.serviceName}: they have come.`);
    return { id: current.id };
  });
}
