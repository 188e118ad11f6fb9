import { and, eq, lt, sql } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import { addDays, dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { hashToken, looksLikeToken, newToken } from '#platform/secret/token.server.ts';
import { languagesOf } from '#questionnaire/translate.ts';
import { respondent } from './by-token.server.ts';
import { lockSurvey } from './commands.server.ts';
import { type HumanSigns, readHuman } from './human.server.ts';
import { mixTokens } from './mix.server.ts';
import { questionnaireOf } from './questionnaire.server.ts';
import { countAnswers } from './result.server.ts';
import { whyClosed } from './rules.ts';
import { survey, surveySpent } from './schema.server.ts';

async function arriving(ctx: Ctx, code: string) {
  if (!looksLikeToken(code)) throw refuse.notFound();
  const nobody = { ...ctx, actor: respondent([]) };
  const { rows } = await readIn(nobody, 'research', (tx) =>
    tx.execute<{ id: string; organisation_id: string }>(
      sql`select * from research.open_survey(${code})`,
    ),
  );
  const [row] = rows;
  if (!row) throw refuse.notFound();
  return { id: row.id, acting: { ...ctx, actor: respondent([row.organisation_id]) } };
}

/** What is behind an open link. */
export async function readOpenLink(ctx: Ctx, code: string) {
  const { acting, id } = await arriving(ctx, code);
  return readIn(acting, 'research', async (tx) => {
    const [found] = await tx
      .select({ survey, service: organisation.name })
      .from(survey)
      .innerJoin(organisation, eq(organisation.id, survey.organisationId))
      .where(eq(survey.id, id));
    if (!found) throw refuse.notFound();
    const answered = found.survey.quota === null ? 0 : await countAnswers(acting, tx, id);
    return {
      ...found,
      languages: languagesOf(await questionnaireOf(tx, found.survey)),
      closed: whyClosed(found.survey, dayOf(ctx.now), answered),
    };
  });
}

/** Hands whoever shows to be human a link of their own; gives its token. */
export async function takePart(
  ctx: Ctx,
  secret: string,
  code: string,
  signs: HumanSigns,
): Promise<string> {
  const { acting, id } = await arriving(ctx, code);
  const human = await readHuman(secret, code, signs, ctx.now);
  if ('problem' in human)
    throw refuse.invalid(
      human.problem === 'answer'
        ? { answer: 'Answer this question, which changes each time' }
        : { '': 'Press the button once more, please.' },
    );
  const token = newToken();
  // Without the form's key: it would give a second link that was never kept. The sign counts once.
  const { key: _key, ...once } = acting;
  await perform({ ...once, requestId: 'survey' }, 'research', async (tx, note) => {
    const of = await lockSurvey(acting, tx, id);
    const today = dayOf(ctx.now);
    if (whyClosed(of, today, 0)) throw refuse.conflict('This survey is closed.');
    await tx
      .delete(surveySpent)
      .where(
        and(
          eq(surveySpent.organisationId, of.organisationId),
          lt(surveySpent.spentOn, addDays(today, -1)),
        ),
      );
    const spent = await tx
      .insert(surveySpent)
      .values({ mark: human.mark, organisationId: of.organisationId, spentOn: today })
      .onConflictDoNothing()
      .returning({ mark: surveySpent.mark });
    if (spent.length === 0) throw refuse.invalid({ '': 'Press the button once more, please.' });
    await mixTokens(acting, tx, id, { added: [hashToken(token)] });
    note({ act: 'survey.take-part', subject: ['survey', id] });
    return {};
  });
  return token;
}
