import { and, eq } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { addDays, dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type Note, perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import {
  may,
  type RequestAct,
  type RequestStatus,
  requestStatuses,
  requestTransitions,
} from './rules.ts';
import { discretionRequest, discretionRequestStep } from './schema.server.ts';
import type { AnswerInput } from './shapes.ts';
import { tellWhoAsked } from './tell.server.ts';

/** How long what was allowed holds, where the supervisor names no day. */
const ALLOWED_DAYS = 28;

/** A supervisor allows or refuses; the link worker is told. */
export async function answerRequest(
  ctx: Ctx,
  id: string,
  version: number | undefined,
  input: AnswerInput,
): Promise<{ id: string }> {
  if (!may(ctx.actor, 'request.answer')) throw refuse.forbidden();
  const today = dayOf(ctx.now);
  if (input.answer === 'allow' && input.validUntil && input.validUntil < today)
    throw refuse.invalid({ validUntil: 'Enter today or a later day' });
  return perform(ctx, 'care', async (tx, note) => {
    const found = await lockRequest(ctx, tx, id, version);
    if (found.linkWorkerId === ctx.actor.id)
      throw refuse.forbidden('Somebody else has to answer what you asked for.');
    await move(ctx, tx, note, found, input.answer, input.note, {
      answer: input.note,
      validUntil:
        input.answer === 'allow' ? (input.validUntil ?? addDays(today, ALLOWED_DAYS)) : null,
    });
    await tellWhoAsked(ctx, tx, {
      requestId: id,
      personId: found.personId,
      linkWorkerId: found.linkWorkerId,
    });
    return { id };
  });
}

/** Who asked takes it back. */
export async function withdrawRequest(
  ctx: Ctx,
  id: string,
  version?: number,
): Promise<{ id: string }> {
  return perform(ctx, 'care', async (tx, note) => {
    const found = await lockRequest(ctx, tx, id, version);
    if (found.linkWorkerId !== ctx.actor.id) throw refuse.notFound();
    await move(ctx, tx, note, found, 'withdraw', null, {});
    return { id };
  });
}

type Request = typeof discretionRequest.$inferSelect;

async function lockRequest(ctx: Ctx, tx: Tx, id: string, version?: number): Promise<Request> {
  if (!isId(id)) throw refuse.notFound();
  const [found] = await tx
    .select()
    .from(discretionRequest)
    .where(
      and(
        eq(discretionRequest.id, id),
        eq(discretionRequest.organisationId, actingOrganisation(ctx.actor)),
      ),
    )
    .for('update');
  if (!found) throw refuse.notFound();
  if (version !== undefined && version !== found.version) throw changedMeanwhile(found);
  return found;
}

function changedMeanwhile(found: Request) {
  return refuse.conflict('This has been answered or taken back meanwhile.', {
    Status: requestStatuses[found.status as RequestStatus],
    version: found.version,
  });
}

async function move(
  ctx: Ctx,
  tx: Tx,
  note: Note,
  found: Request,
  act: RequestAct,
  words: string | null,
  set: Partial<Pick<Request, 'answer' | 'validUntil'>>,
): Promise<void> {
  const to = requestTransitions[found.status as RequestStatus][act];
  if (!to) throw changedMeanwhile(found);
  await tx
    .update(discretionRequest)
    .set({ ...set, status: to, version: found.version + 1 })
    .where(
      and(
        eq(discretionRequest.id, found.id),
        eq(discretionRequest.organisationId, found.organisationId),
      ),
    );
  await keepStep(ctx, tx, found.id, to, words);
  note({
    act: `discretion-request.${act}`,
    subject: ['discretion-request', found.id],
    ...(found.personId ? { personId: found.personId } : {}),
  });
}

export async function keepStep(
  ctx: Ctx,
  tx: Tx,
  requestId: string,
  toStatus: string,
  words: string | null,
) {
  await tx.insert(discretionRequestStep).values({
    id: newId(),
    organisationId: actingOrganisation(ctx.actor),
    requestId,
    toStatus,
    note: words,
    byUserId: ctx.actor.id,
    byName: ctx.actor.name,
    at: ctx.now,
  });
}
