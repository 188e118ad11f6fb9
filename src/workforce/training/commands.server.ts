import { and, eq, inArray, isNull } from 'drizzle-orm';
import { actingOrganisation, hasRole } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { findLinkWorker } from '../post/api.server.ts';
import {
  type AnswerWishInput,
  expiryOf,
  type MandatoryInput,
  mayManageTraining,
  maySeeTraining,
  type RecordTrainingInput,
  usualTraining,
  type WishStatus,
  wishTransitions,
} from './rules.ts';
import { mandatoryTraining, trainingRecord, trainingWish } from './schema.server.ts';

function manager(ctx: Ctx): string {
  if (!mayManageTraining(ctx.actor)) throw refuse.forbidden();
  return actingOrganisation(ctx.actor);
}

function linkWorker(ctx: Ctx): string {
  if (!ctx.actor.id || !hasRole(ctx.actor, 'link-worker')) throw refuse.forbidden();
  return ctx.actor.id;
}

/** Begins the service's list with what is usual; a conflict where there is a list already. */
export async function startMandatoryList(ctx: Ctx) {
  const here = manager(ctx);
  return perform(ctx, 'workforce', async (tx, note) => {
    const there = await tx
      .select({ id: mandatoryTraining.id })
      .from(mandatoryTraining)
      .where(eq(mandatoryTraining.organisationId, here))
      .limit(1);
    if (there.length > 0) throw refuse.conflict('The list was begun already.');
    await tx
      .insert(mandatoryTraining)
      .values(usualTraining.map((one) => ({ id: newId(), organisationId: here, ...one })));
    note({ act: 'training.start-list', subject: ['mandatory-training', null] });
    return { count: usualTraining.length };
  });
}

/** Adds one training to what every link worker is asked to do. */
export async function addMandatory(ctx: Ctx, input: MandatoryInput) {
  const here = manager(ctx);
  return perform(ctx, 'workforce', async (tx, note) => {
    const id = newId();
    await tx.insert(mandatoryTraining).values({ id, organisationId: here, ...input });
    note({ act: 'training.add', subject: ['mandatory-training', id] });
    return { id };
  });
}

/** Asks for a training no more. What was recorded of it stays. */
export async function endMandatory(ctx: Ctx, id: string) {
  const here = manager(ctx);
  if (!isId(id)) throw refuse.notFound();
  return perform(ctx, 'workforce', async (tx, note) => {
    const ended = await tx
      .update(mandatoryTraining)
      .set({ endedAt: ctx.now })
      .where(
        and(
          eq(mandatoryTraining.id, id),
          eq(mandatoryTraining.organisationId, here),
          isNull(mandatoryTraining.endedAt),
        ),
      )
      .returning({ id: mandatoryTraining.id });
    if (ended.length === 0) throw refuse.notFound();
    note({ act: 'training.end', subject: ['mandatory-training', id] });
    return { id };
  });
}

/** Records that a link worker did a mandatory training: they themselves, or who supports them. */
export async function recordTraining(ctx: Ctx, userId: string, input: RecordTrainingInput) {
  const here = actingOrganisation(ctx.actor);
  const own = userId === ctx.actor.id && hasRole(ctx.actor, 'link-worker');
  if (!own && !maySeeTraining(ctx.actor)) throw refuse.forbidden();
  if (input.doneOn > dayOf(ctx.now))
    throw refuse.invalid({ doneOn: 'The day must be today or before' });
  return perform(ctx, 'workforce', async (tx, note) => {
    const [asked] = await tx
      .select()
      .from(mandatoryTraining)
      .where(
        and(
          eq(mandatoryTraining.id, input.trainingId),
          eq(mandatoryTraining.organisationId, here),
          isNull(mandatoryTraining.endedAt),
        ),
      );
    if (!asked) throw refuse.invalid({ trainingId: 'Choose the training' });
    await findLinkWorker(tx, userId);
    const id = newId();
    await tx.insert(trainingRecord).values({
      id,
      organisationId: here,
      userId,
      trainingId: asked.id,
      doneOn: input.doneOn,
      expiresOn: expiryOf(input.doneOn, asked.months),
      byName: ctx.actor.name,
      madeAt: ctx.now,
    });
    note({ act: 'training.record', subject: ['training-record', id] });
    return { id };
  });
}

/** Says what one would like to learn. */
export async function makeWish(ctx: Ctx, input: { wish: string; why: string | null }) {
  const me = linkWorker(ctx);
  return perform(ctx, 'workforce', async (tx, note) => {
    const id = newId();
    await tx.insert(trainingWish).values({
      id,
      organisationId: actingOrganisation(ctx.actor),
      userId: me,
      ...input,
      status: 'wished',
      madeAt: ctx.now,
      changedAt: ctx.now,
    });
    note({ act: 'training-wish.make', subject: ['training-wish', id] });
    return { id };
  });
}

/** Answers a wish, as a manager or supervisor. */
export async function answerWish(ctx: Ctx, id: string, { answer, answerWords }: AnswerWishInput) {
  if (!maySeeTraining(ctx.actor)) throw refuse.forbidden();
  return moveWish(ctx, id, answer, { answer: answerWords, answeredBy: ctx.actor.name });
}

/** Says that one has learnt what one wished for. */
export async function finishWish(ctx: Ctx, id: string) {
  return moveWish(ctx, id, 'done', {}, linkWorker(ctx));
}

async function moveWish(
  ctx: Ctx,
  id: string,
  status: WishStatus,
  words: { answer?: string; answeredBy?: string },
  ofUser?: string,
) {
  if (!isId(id)) throw refuse.notFound();
  const from = Object.entries(wishTransitions)
    .filter(([, to]) => to.includes(status))
    .map(([name]) => name);
  const which = and(
    eq(trainingWish.id, id),
    eq(trainingWish.organisationId, actingOrganisation(ctx.actor)),
    ofUser ? eq(trainingWish.userId, ofUser) : undefined,
  );
  return perform(ctx, 'workforce', async (tx, note) => {
    const moved = await tx
      .update(trainingWish)
      .set({ status, changedAt: ctx.now, ...words })
      .where(and(which, inArray(trainingWish.status, from)))
      .returning({ id: trainingWish.id });
    if (moved.length === 0) {
      const [there] = await tx.select({ id: trainingWish.id }).from(trainingWish).where(which);
      throw there ? refuse.conflict('This wish was answered meanwhile.') : refuse.notFound();
    }
    note({ act: `training-wish.${status}`, subject: ['training-wish', id] });
    return { id };
  });
}
