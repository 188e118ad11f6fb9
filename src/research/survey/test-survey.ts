import type { Ctx } from '#platform/database/context.server.ts';
import type { Answers } from '#questionnaire/model.ts';
import { keepByToken, respondent, sendByToken } from './by-token.server.ts';
import { makeSurvey, openSurvey } from './commands.server.ts';
import { inviteTo, tokenFor } from './invite.server.ts';
import { surveyShape } from './rules.ts';

export const sender = {
  secret: 'a secret for tests that is long enough',
  origin: 'http://localhost:3000',
};

const instrument = (name: string) => `https://holdfast.example/fhir/Questionnaire/${name}|1`;

/** An open survey. */
export async function openedSurvey(ctx: Ctx, also: Record<string, string> = {}): Promise<string> {
  const input = surveyShape.parse({
    title: 'How link work goes',
    purpose: 'To learn what helps.',
    questionnaire: instrument('most-significant-change'),
    ...also,
  });
  const { id } = await makeSurvey(ctx, input);
  await openSurvey(ctx, id);
  return id;
}
export const loneliness = { questionnaire: instrument('loneliness') };

interface Owner {
  query(text: string, values?: unknown[]): Promise<{ rows: { id: string; address: string }[] }>;
}

/** Invites so many made-up people; gives their links, in the order of their addresses. */
export async function invited(ctx: Ctx, owner: Owner, id: string, many: number): Promise<string[]> {
  const addresses = Array.from(
    { length: many },
    (_, n) => `person${String(n).padStart(4, '0')}@made-up.example`,
  );
  await inviteTo(ctx, sender, id, addresses.join('\n'));
  const { rows } = await owner.query(
    'select id, address from research.survey_contact where survey_id = $1 order by address',
    [id],
  );
  return rows.map((contact) => tokenFor(sender.secret, contact.id));
}

export const asNobody = (ctx: Ctx): Ctx => ({ ...ctx, actor: respondent([]) });

/** Answers by a link, and sends. */
export async function answered(
  ctx: Ctx,
  token: string,
  answers: Answers,
  address: string | null = null,
): Promise<void> {
  const by = asNobody(ctx);
  await keepByToken(by, token, () => ({ agreed: true, answers, address }));
  await sendByToken(by, token);
}
