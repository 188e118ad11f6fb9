import { and, eq } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { newToken } from '#platform/secret/token.server.ts';
import { quotasOf } from '#questionnaire/extensions.ts';
import { lastDayOf } from '#questionnaire/limits.ts';
import { formatDate } from '#ui/time.ts';
import { listQuestionnaires, questionnaireOf } from './questionnaire.server.ts';
import { endResults } from './result.server.ts';
import { mayResearch, type SurveyInput, type SurveyStatus, surveyTransitions } from './rules.ts';
import { survey, surveyPart } from './schema.server.ts';

/** Refuses whoever is no researcher; gives the organisation they work in. */
export function toResearch(ctx: Ctx): string {
  if (!mayResearch(ctx.actor)) throw refuse.forbidden();
  return actingOrganisation(ctx.actor);
}

/** A survey, locked: its answers and links change one after the other. */
export async function lockSurvey(ctx: Ctx, tx: Tx, id: string) {
  if (!isId(id)) throw refuse.notFound();
  const [found] = await tx
    .select()
    .from(survey)
    .where(and(eq(survey.id, id), eq(survey.organisationId, actingOrganisation(ctx.actor))))
    .for('no key update');
  if (!found) throw refuse.notFound();
  return found;
}

/** The input as it is kept: where the questionnaire has a last day, so has the survey. */
async function checkInput(ctx: Ctx, tx: Tx, input: SurveyInput): Promise<SurveyInput> {
  const organisationId = actingOrganisation(ctx.actor);
  const { questionnaire } = input;
  const offered = await listQuestionnaires(tx, organisationId, dayOf(ctx.now));
  if (!offered.some(({ canonical }) => canonical === questionnaire))
    throw refuse.invalid({ questionnaire: 'Choose a questionnaire' });
  if (input.closesOn !== null && input.closesOn < dayOf(ctx.now))
    throw refuse.invalid({ closesOn: 'The day must be today or later' });
  const of = await questionnaireOf(tx, { organisationId, questionnaire });
  const last = lastDayOf(of);
  if (last !== null && input.closesOn !== null && input.closesOn > last)
    throw refuse.invalid({
      closesOn: `The questionnaire can be answered until ${formatDate(last)}: choose that day or an earlier one`,
    });
  const quota = Math.min(...quotasOf(of).map(({ most }) => most));
  if (quota < input.smallestGroup)
    throw refuse.invalid({
      smallestGroup: `The questionnaire has a quota of ${quota}, and a quota that is full tells how many there are: choose a smallest group of ${quota} or less, or another questionnaire`,
    });
  return { ...input, closesOn: input.closesOn ?? last };
}

/** Begins a survey, as a draft. */
export async function makeSurvey(ctx: Ctx, input: SurveyInput) {
  const organisationId = toResearch(ctx);
  return perform(ctx, 'research', async (tx, note) => {
    const checked = await checkInput(ctx, tx, input);
    const id = newId();
    await tx
      .insert(survey)
      .values({ id, organisationId, ...checked, status: 'draft', madeAt: ctx.now });
    note({ act: 'survey.make', subject: ['survey', id] });
    return { id };
  });
}

/** Changes a draft; a conflict where a colleague did since. */
export async function changeSurvey(ctx: Ctx, id: string, version: number, input: SurveyInput) {
  toResearch(ctx);
  return perform(ctx, 'research', async (tx, note) => {
    const of = await lockSurvey(ctx, tx, id);
    const checked = await checkInput(ctx, tx, input);
    if (of.status !== 'draft') throw refuse.conflict('A survey that was opened stays as it is.');
    if (of.version !== version)
      throw refuse.conflict('A colleague has changed this survey since you opened it.', {
        Title: of.title,
        'What it is for': of.purpose,
        version: of.version,
      });
    await tx
      .update(survey)
      .set({ ...checked, version: version + 1 })
      .where(eq(survey.id, id));
    note({ act: 'survey.change', subject: ['survey', id] });
    return { id };
  });
}

const checkMove = (from: string, to: SurveyStatus) => {
  if (!surveyTransitions[from as SurveyStatus].includes(to))
    throw refuse.conflict('A colleague has moved this survey on already.');
};

/** Opens a survey: from here on it can be answered, and stays as it is. */
export async function openSurvey(ctx: Ctx, id: string) {
  toResearch(ctx);
  return perform(ctx, 'research', async (tx, note) => {
    const of = await lockSurvey(ctx, tx, id);
    checkMove(of.status, 'open');
    if (of.closesOn !== null && of.closesOn < dayOf(ctx.now))
      throw refuse.invalid({ '': 'Its last day is past: change that first.' });
    await tx
      .update(survey)
      .set({
        status: 'open',
        openedOn: dayOf(ctx.now),
        openCode: of.byOpenLink ? newToken() : null,
      })
      .where(eq(survey.id, id));
    note({ act: 'survey.open', subject: ['survey', id] });
    return { id };
  });
}

/** Closes a survey: answers not sent are deleted, and results of everybody are counted. */
export async function closeSurvey(ctx: Ctx, id: string) {
  if (ctx.actor.kind !== 'job') toResearch(ctx);
  return perform(ctx, 'research', async (tx, note) => {
    const of = await lockSurvey(ctx, tx, id);
    checkMove(of.status, 'closed');
    await tx
      .delete(surveyPart)
      .where(and(eq(surveyPart.surveyId, id), eq(surveyPart.organisationId, of.organisationId)));
    await endResults(ctx, tx, of);
    await tx
      .update(survey)
      .set({ status: 'closed', closedOn: dayOf(ctx.now) })
      .where(eq(survey.id, id));
    note({ act: 'survey.close', subject: ['survey', id] });
    return { id };
  });
}
