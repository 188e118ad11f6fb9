import { and, eq } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { isOpenOn } from '#questionnaire/limits.ts';
import type { Answers } from '#questionnaire/model.ts';
import { actingByLink, openLink } from '../link/api.server.ts';
import { definitionOf, finishMeasure, keepAnswers, lockMeasure } from './commands.server.ts';
import { measure, safetyShown } from './schema.server.ts';
import { tellOfSafety } from './tell.server.ts';

const NAME = 'the person';

/** Somebody who came by a link to a measure, acting for the one organisation. */
async function answering(ctx: Ctx, token: string) {
  const link = await openLink(ctx, 'measure', token);
  if (!link) throw refuse.notFound();
  return { link, ctx: actingByLink(ctx, link, NAME) };
}

/**
 * What is behind a link: the questions and what was answered so far while it is open; once it was
 * used nothing of the answers, so that the next reader of the message learns nothing.
 */
export async function readByLink(ctx: Ctx, token: string) {
  const { link, ctx: acting } = await answering(ctx, token);
  return readIn(acting, 'care', async (tx) => {
    const [found] = await tx
      .select()
      .from(measure)
      .where(and(eq(measure.id, link.subjectId), eq(measure.organisationId, link.organisationId)));
    if (!found) throw refuse.notFound();
    const [service] = await tx
      .select({ name: organisation.name, telephone: organisation.telephone })
      .from(organisation)
      .where(eq(organisation.id, link.organisationId));
    const [shown] = await tx
      .select({ id: safetyShown.id })
      .from(safetyShown)
      .where(
        and(
          eq(safetyShown.measureId, found.id),
          eq(safetyShown.organisationId, link.organisationId),
        ),
      )
      .limit(1);
    const definition = await definitionOf(tx, found);
    const open =
      link.state === 'open' && found.status === 'asked' && isOpenOn(definition, dayOf(acting.now));
    return {
      state: open
        ? ('open' as const)
        : found.status === 'answered'
          ? ('answered' as const)
          : ('over' as const),
      measure: open ? found : null,
      /** They asked for help in an answer: the words that say where to find it stay. */
      safetyShown: shown !== undefined,
      questionnaire: definition,
      language: found.language,
      service: service ?? { name: 'your social prescribing service', telephone: null },
    };
  });
}

/** Keeps the answer to one question, or the language; gives whether the safety prompt is to be shown. */
export async function keepByLink(
  ctx: Ctx,
  token: string,
  kept: { answers?: Answers; answered?: string; language?: string },
) {
  const { link, ctx: acting } = await answering(ctx, token);
  if (link.state !== 'open') throw refuse.notFound();
  return perform(acting, 'care', async (tx, note) => {
    const of = await lockMeasure(acting, tx, link.subjectId);
    const { safety } = await keepAnswers(acting, tx, of, kept.answers ?? of.answers, kept.answered);
    if (kept.language)
      await tx
        .update(measure)
        .set({ language: kept.language })
        .where(and(eq(measure.id, of.id), eq(measure.organisationId, link.organisationId)));
    const about = { subject: ['measure', of.id] as const, personId: of.personId };
    note({ act: 'measure.keep', ...about });
    if (safety) {
      note({ act: 'measure.safety-shown', ...about });
      await tellOfSafety(acting, tx, of);
    }
    return { safety };
  });
}

/** Sends the answers: the measure is finished and its link ends. */
export async function finishByLink(ctx: Ctx, token: string) {
  const { link, ctx: acting } = await answering(ctx, token);
  if (link.state !== 'open') throw refuse.notFound();
  return perform(acting, 'care', async (tx, note) => {
    const of = await lockMeasure(acting, tx, link.subjectId);
    await finishMeasure(acting, tx, of, of.answers);
    note({ act: 'measure.answer', subject: ['measure', of.id], personId: of.personId });
    return { id: of.id };
  });
}
