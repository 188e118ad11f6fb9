import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import {
  finishAnswers,
  listOffered,
  publishedQuestionnaire,
  safetyPromptsFor,
} from '#questionnaire/api.server.ts';
import { askedAnswers } from '#questionnaire/calculate.server.ts';
import { isOpenOn } from '#questionnaire/limits.ts';
import type { Answers, Questionnaire } from '#questionnaire/model.ts';
import { problemsWith } from '#questionnaire/validate.server.ts';
import { contact, episode } from '../casework/schema.server.ts';
import { closeLinks } from '../link/api.server.ts';
import { queueMeasureLink, readReach } from '../messaging/api.server.ts';
import { mayMeasure, type NotTodayInput, type OfferInput } from './rules.ts';
import { measure, measureScore, safetyShown } from './schema.server.ts';

export type Measure = typeof measure.$inferSelect;

export const linkTo = (measureId: string) => ({ kind: 'measure', subjectId: measureId }) as const;

/** The definition a kept measure names; it is never taken away while a measure names it. */
export async function definitionOf(
  tx: Tx,
  of: Pick<Measure, 'organisationId' | 'questionnaire'>,
): Promise<Questionnaire> {
  const found = await publishedQuestionnaire(tx, of.organisationId, of.questionnaire);
  if (!found) throw new Error(`no definition of ${of.questionnaire}`);
  return found;
}

/** The person's latest time of support, the one going on before any that is closed. */
async function latestEpisode(tx: Tx, here: string, personId: string): Promise<string> {
  const [found] = await tx
    .select({ id: episode.id })
    .from(episode)
    .where(and(eq(episode.organisationId, here), eq(episode.personId, personId)))
    .orderBy(sql`${episode.status} = 'closed'`, desc(episode.openedAt))
    .limit(1);
  if (!found) throw refuse.notFound();
  return found.id;
}

/** Offers a measure: to be answered together, sent as a link, or noted as not today. */
export async function offerMeasure(ctx: Ctx, personId: string, input: OfferInput) {
  if (!mayMeasure(ctx.actor)) throw refuse.forbidden();
  if (!isId(personId)) throw refuse.notFound();
  const here = actingOrganisation(ctx.actor);
  return perform(ctx, 'care', async (tx, note) => {
    const offered = (await listOffered(tx, here, dayOf(ctx.now))).find(
      ({ canonical }) => canonical === input.questionnaire,
    );
    if (!offered) throw refuse.invalid({ questionnaire: 'Choose a measure' });
    const id = newId();
    const episodeId = await latestEpisode(tx, here, personId);
    if (input.contactId) await requireContact(tx, here, personId, input.contactId);
    const alone = input.way === 'email' || input.way === 'text';
    const notToday = input.way === 'not-today';
    await tx.insert(measure).values({
      id,
      organisationId: here,
      personId,
      episodeId,
      questionnaire: offered.canonical,
      title: offered.title,
      occasion: input.occasion,
      status: notToday ? 'not-today' : 'asked',
      contactId: input.contactId,
      alone,
      answers: {},
      notTodayReason: notToday ? input.reason : null,
      notTodayNote: notToday ? input.reasonNote : null,
      byUserId: ctx.actor.id,
      byName: ctx.actor.name,
      at: ctx.now,
    });
    if (input.way === 'email' || input.way === 'text') {
      const way = (await readReach(ctx, tx, personId))?.reach[input.way];
      if (!way || 'problem' in way)
        throw refuse.invalid({ way: way?.problem ?? 'They cannot be reached that way' });
      await queueMeasureLink(ctx, tx, { personId, measureId: id, channel: input.way, to: way.to });
    }
    note({
      act: notToday ? 'measure.not-today' : 'measure.offer',
      subject: ['measure', id],
      personId,
    });
    return { id, status: notToday ? 'not-today' : 'asked', alone };
  });
}

async function requireContact(tx: Tx, here: string, personId: string, contactId: string) {
  const [found] = await tx
    .select({ id: contact.id })
    .from(contact)
    .where(
      and(
        eq(contact.id, contactId),
        eq(contact.organisationId, here),
        eq(contact.personId, personId),
      ),
    );
  if (!found) throw refuse.notFound();
}

/** A measure of the acting organisation, locked until the act is done. */
export async function lockMeasure(ctx: Ctx, tx: Tx, id: string): Promise<Measure> {
  if (!isId(id)) throw refuse.notFound();
  const [found] = await tx
    .select()
    .from(measure)
    .where(and(eq(measure.id, id), eq(measure.organisationId, actingOrganisation(ctx.actor))))
    .for('update');
  if (!found) throw refuse.notFound();
  return found;
}

async function change(ctx: Ctx, tx: Tx, of: Measure, set: Partial<Measure>): Promise<void> {
  await tx
    .update(measure)
    .set({ ...set, version: of.version + 1 })
    .where(and(eq(measure.id, of.id), eq(measure.organisationId, actingOrganisation(ctx.actor))));
}

function requireOpen(ctx: Ctx, definition: Questionnaire): void {
  if (!isOpenOn(definition, dayOf(ctx.now)))
    throw refuse.conflict('The last day to answer this has passed.');
}

const recordSafetyShown = (ctx: Ctx, tx: Tx, of: Measure) =>
  tx.insert(safetyShown).values({
    id: newId(),
    organisationId: of.organisationId,
    personId: of.personId,
    episodeId: of.episodeId,
    measureId: of.id,
    shownAt: ctx.now,
  });

/**
 * Keeps answers while a measure is being answered; gives whether the safety prompt is to be shown:
 * every time its question is answered so (`answered`), and where another answer brings it back.
 */
export async function keepAnswers(
  ctx: Ctx,
  tx: Tx,
  of: Measure,
  answers: Answers,
  answered?: string,
): Promise<{ safety: boolean }> {
  if (of.status !== 'asked') throw refuse.conflict('This has been answered already.');
  const definition = await definitionOf(tx, of);
  requireOpen(ctx, definition);
  const before = safetyPromptsFor(definition, of.answers).map(({ linkId }) => linkId);
  const safety = safetyPromptsFor(definition, answers).some(
    ({ linkId }) => linkId === answered || !before.includes(linkId),
  );
  await change(ctx, tx, of, { answers: askedAnswers(definition, answers) });
  if (safety) await recordSafetyShown(ctx, tx, of);
  return { safety };
}

/** Finishes a measure: what is required is there, answers to what was not asked fall away, scores are kept. */
export async function finishMeasure(ctx: Ctx, tx: Tx, of: Measure, given: Answers): Promise<void> {
  if (of.status !== 'asked') throw refuse.conflict('This has been answered already.');
  const definition = await definitionOf(tx, of);
  requireOpen(ctx, definition);
  if (Object.keys(problemsWith(definition, given)).length > 0)
    throw refuse.invalid({ '': 'Some questions still need an answer.' });
  const { answers, scores } = finishAnswers(definition, given);
  await change(ctx, tx, of, { answers, status: 'answered', answeredAt: ctx.now });
  if (scores.length > 0)
    await tx.insert(measureScore).values(
      scores.map((score) => ({
        id: newId(),
        organisationId: of.organisationId,
        personId: of.personId,
        episodeId: of.episodeId,
        measureId: of.id,
        code: score.linkId,
        label: score.label,
        value: score.value,
        raw: score.raw,
        low: score.low,
        high: score.high,
        lowIsBetter: score.lowIsBetter,
        band: score.band?.label ?? null,
      })),
    );
  await closeLinks(ctx, tx, linkTo(of.id));
}

/** Keeps what was answered together with a member of staff, and finishes it. */
export async function answerTogether(ctx: Ctx, id: string, answers: Answers) {
  if (!mayMeasure(ctx.actor)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    const of = await lockMeasure(ctx, tx, id);
    await finishMeasure(ctx, tx, of, answers);
    note({ act: 'measure.answer', subject: ['measure', id], personId: of.personId });
    if (safetyPromptsFor(await definitionOf(tx, of), answers).length > 0) {
      await recordSafetyShown(ctx, tx, of);
      note({ act: 'measure.safety-shown', subject: ['measure', id], personId: of.personId });
    }
    return { id, personId: of.personId };
  });
}

/** Puts a measure aside that was offered and not answered; its link ends. */
export async function putAside(ctx: Ctx, id: string, input: NotTodayInput) {
  if (!mayMeasure(ctx.actor)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    const of = await lockMeasure(ctx, tx, id);
    if (of.status !== 'asked') throw refuse.conflict('This has been answered already.');
    await change(ctx, tx, of, {
      status: 'not-today',
      answers: {},
      notTodayReason: input.reason,
      notTodayNote: input.reasonNote,
    });
    await closeLinks(ctx, tx, linkTo(id));
    note({ act: 'measure.not-today', subject: ['measure', id], personId: of.personId });
    return { id, personId: of.personId };
  });
}

/** Records what staff did after the safety prompt was shown. */
export async function answerSafety(ctx: Ctx, id: string, input: { done: string }) {
  if (!mayMeasure(ctx.actor)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    const of = await lockMeasure(ctx, tx, id);
    const ofThis = and(
      eq(safetyShown.measureId, id),
      eq(safetyShown.organisationId, of.organisationId),
    );
    const seen = await tx
      .update(safetyShown)
      .set({ seenAt: ctx.now, seenBy: ctx.actor.name, done: input.done })
      .where(and(ofThis, isNull(safetyShown.seenAt)))
      .returning({ id: safetyShown.id });
    if (seen.length === 0) {
      const [last] = await tx
        .select({ seenBy: safetyShown.seenBy })
        .from(safetyShown)
        .where(ofThis)
        .orderBy(desc(safetyShown.seenAt))
        .limit(1);
      if (!last) throw refuse.notFound();
      throw refuse.conflict(`${last.seenBy} has recorded what was done already.`);
    }
    note({ act: 'measure.safety-seen', subject: ['measure', id], personId: of.personId });
    return { id };
  });
}
