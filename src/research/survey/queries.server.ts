import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { suppressTotal } from '#platform/suppression.ts';
import { toResearch } from './commands.server.ts';
import { listQuestionnaires, questionnaireOf } from './questionnaire.server.ts';
import { shownResult } from './result.server.ts';
import { survey, surveyAnswer, surveyPart, surveyToken } from './schema.server.ts';

const PAGE = 50;

/** The surveys of the organisation, newest first; `before` is the last of the page before. */
export async function listSurveys(ctx: Ctx, before?: string) {
  const here = toResearch(ctx);
  return readIn(ctx, 'research', async (tx) => {
    const found = await tx
      .select({
        id: survey.id,
        title: survey.title,
        status: survey.status,
        closesOn: survey.closesOn,
      })
      .from(survey)
      .where(
        and(
          eq(survey.organisationId, here),
          isId(before) ? lt(survey.id, before as string) : undefined,
        ),
      )
      .orderBy(desc(survey.id))
      .limit(PAGE + 1);
    return { surveys: found.slice(0, PAGE), more: found.length > PAGE };
  });
}

export async function findSurvey(tx: Tx, here: string, id: string) {
  if (!isId(id)) throw refuse.notFound();
  const [found] = await tx
    .select()
    .from(survey)
    .where(and(eq(survey.id, id), eq(survey.organisationId, here)));
  if (!found) throw refuse.notFound();
  return found;
}

/** One survey, and how far its respondents are: null stands for fewer than its smallest group. */
export async function readSurvey(ctx: Ctx, id: string) {
  const here = toResearch(ctx);
  return readIn(ctx, 'research', async (tx) => {
    const found = await findSurvey(tx, here, id);
    const ofSurvey = sql`survey_id = ${id} and organisation_id = ${here}`;
    const { rows } = await tx.execute<{ answered: number; begun: number; used: number }>(sql`
      select (select count(*)::integer from ${surveyAnswer} where ${ofSurvey}) as answered,
        (select count(*)::integer from ${surveyPart} where ${ofSurvey}) as begun,
        (select count(*)::integer from ${surveyToken} where ${ofSurvey} and used) as used`);
    const { answered, begun, used } = rows[0] ?? { answered: 0, begun: 0, used: 0 };
    const told = (n: number) => suppressTotal(n, found.smallestGroup);
    return {
      survey: found,
      questionnaire: (await questionnaireOf(tx, found)).title,
      answered: told(answered),
      // What was not sent is deleted when a survey closes.
      begun: found.status === 'open' ? told(begun) : null,
      withdrawn: told(used - answered),
    };
  });
}

/** What may be shown of the answers to a survey; null before there is enough. */
export async function readResults(ctx: Ctx, id: string) {
  const here = toResearch(ctx);
  return readIn(ctx, 'research', async (tx) => {
    const found = await findSurvey(tx, here, id);
    const of = await questionnaireOf(tx, found);
    return { survey: found, of, shown: await shownResult(ctx, tx, found) };
  });
}

/** What a survey here can ask. */
export async function offeredQuestionnaires(ctx: Ctx) {
  const here = toResearch(ctx);
  return readIn(ctx, 'research', (tx) => listQuestionnaires(tx, here, dayOf(ctx.now)));
}
