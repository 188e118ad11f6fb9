import { randomUUID } from 'node:crypto';
import { and, eq, notExists, sql } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import type { Actor } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { keepAside, perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { seal, unseal } from '#platform/secret/seal.server.ts';
import { hashToken, looksLikeToken } from '#platform/secret/token.server.ts';
import { finishAnswers } from '#questionnaire/api.server.ts';
import { withCalculated } from '#questionnaire/calculate.server.ts';
import { quotasOf } from '#questionnaire/extensions.ts';
import { fullQuota } from '#questionnaire/limits.ts';
import type { Answers, Questionnaire } from '#questionnaire/model.ts';
import { inOwnWords } from '#questionnaire/translate.ts';
import { problemsWith } from '#questionnaire/validate.server.ts';
import { mixAnswer, mixTokens } from './mix.server.ts';
import { questionnaireOf } from './questionnaire.server.ts';
import { countAnswers, countCodes, stepResults } from './result.server.ts';
import { whyClosed } from './rules.ts';
import {
  answersMade,
  survey,
  surveyAnswer,
  surveyContact,
  surveyKey,
  surveyPart,
} from './schema.server.ts';

/** What is kept of answers on their way: sealed, and readable with the link alone. */
interface Part {
  /** They have read what it is for and want to take part. */
  agreed?: boolean;
  /** The language they read it in, of those the questionnaire has. */
  language?: string;
  answers: Answers;
  /** The address to link the answers with; null for none, undefined before it was asked. */
  address?: string | null;
}
const nothing: Part = { answers: {} };

/** The quota of the questionnaire that these answers would go over; null where there is room. */
async function quotaOver(ctx: Ctx, tx: Tx, surveyId: string, of: Questionnaire, answers: Answers) {
  const given = withCalculated(of, answers);
  const near = quotasOf(of).filter(({ question }) => given[question]);
  return fullQuota(of, given, await countCodes(ctx, tx, surveyId, near));
}

export const respondent = (organisationIds: string[]): Actor => ({
  kind: 'link',
  id: null,
  name: 'a respondent',
  organisationIds,
  roles: [],
});

/** Whoever holds a link, acting for its one organisation; not found where there is no such link. */
async function answering(ctx: Ctx, token: string) {
  if (!looksLikeToken(token)) throw refuse.notFound();
  const tokenHash = hashToken(token);
  const nobody = { ...ctx, actor: respondent([]) };
  const { rows } = await readIn(nobody, 'research', (tx) =>
    tx.execute<{ survey_id: string; organisation_id: string; used: boolean }>(
      sql`select * from research.open_token(${tokenHash})`,
    ),
  );
  const [row] = rows;
  if (!row) throw refuse.notFound();
  return {
    tokenHash,
    surveyId: row.survey_id,
    used: row.used,
    acting: { ...ctx, actor: respondent([row.organisation_id]) },
  };
}

/** As an act of nobody at no time: what is audited names the survey and the day. */
const unseen = (ctx: Ctx): Ctx => ({
  ...ctx,
  now: new Date(`${dayOf(ctx.now)}T00:00:00Z`),
  requestId: 'survey',
});

const ofSurvey = (ctx: Ctx, id: string) =>
  and(eq(survey.id, id), eq(survey.organisationId, ctx.actor.organisationIds[0] ?? ''));

/** What is behind a link. */
export async function readByToken(ctx: Ctx, token: string) {
  const { acting, surveyId, tokenHash, used } = await answering(ctx, token);
  return readIn(acting, 'research', async (tx) => {
    const [found] = await tx
      .select({ survey, service: organisation.name })
      .from(survey)
      .innerJoin(organisation, eq(organisation.id, survey.organisationId))
      .where(ofSurvey(acting, surveyId));
    if (!found) throw refuse.notFound();
    const keys = tx.select({ id: surveyKey.answerId }).from(surveyKey);
    const linked = used && (await keys.where(eq(surveyKey.tokenHash, tokenHash))).length > 0;
    const closed = whyClosed(
      found.survey,
      dayOf(ctx.now),
      found.survey.quota === null ? 0 : await countAnswers(acting, tx, surveyId),
    );
    const questionnaire = await questionnaireOf(tx, found.survey);
    const part = used || closed ? nothing : await readPart(tx, token, tokenHash);
    return {
      ...found,
      questionnaire,
      state: used ? ('sent' as const) : (closed ?? ('open' as const)),
      linked,
      part,
      /** What a random order is drawn from: of this link alone, and nowhere kept. */
      seed: tokenHash,
      over: await quotaOver(acting, tx, surveyId, questionnaire, part.answers),
    };
  });
}

async function readPart(tx: Tx, token: string, tokenHash: string): Promise<Part> {
  const [row] = await tx
    .select({ sealed: surveyPart.sealed })
    .from(surveyPart)
    .where(eq(surveyPart.tokenHash, tokenHash));
  const text = row ? unseal(token, row.sealed) : null;
  return text ? (JSON.parse(text) as Part) : nothing;
}

/** The survey, locked so that its answers come one after the other; refused where it takes none. */
async function lock(
  ctx: Ctx,
  tx: Tx,
  id: string,
  tokenHash: string,
  strength: 'share' | 'no key update',
) {
  const [found] = await tx.select().from(survey).where(ofSurvey(ctx, id)).for(strength);
  if (!found) throw refuse.notFound();
  const { rows } = await tx.execute<{ used: boolean }>(
    sql`select used from research.open_token(${tokenHash})`,
  );
  if (rows[0]?.used !== false) throw refuse.conflict('These answers were sent already.');
  return found;
}

/** Keeps what was answered so far, under the link. It is no act: nothing is sent, nothing is audited. */
export async function keepByToken(
  ctx: Ctx,
  token: string,
  change: (part: Part) => Part,
): Promise<void> {
  const { acting, surveyId, tokenHash } = await answering(ctx, token);
  await keepAside(acting, 'research', async (tx) => {
    const of = await lock(acting, tx, surveyId, tokenHash, 'share');
    if (whyClosed(of, dayOf(ctx.now), 0)) throw refuse.conflict('This survey is closed.');
    const sealed = seal(token, JSON.stringify(change(await readPart(tx, token, tokenHash))));
    await tx
      .insert(surveyPart)
      .values({ tokenHash, organisationId: of.organisationId, surveyId, sealed })
      .onConflictDoUpdate({ target: surveyPart.tokenHash, set: { sealed } });
  });
}

/** Sends the answers: from here on nothing leads from the link to them, unless it was asked for. */
export async function sendByToken(ctx: Ctx, token: string): Promise<void> {
  const { acting, surveyId, tokenHash } = await answering(ctx, token);
  await perform(unseen(acting), 'research', async (tx, note) => {
    const of = await lock(acting, tx, surveyId, tokenHash, 'no key update');
    const before = await countAnswers(acting, tx, surveyId);
    if (whyClosed(of, dayOf(ctx.now), before)) throw refuse.conflict('This survey is closed.');
    const { agreed, answers: given, address } = await readPart(tx, token, tokenHash);
    const definition = await questionnaireOf(tx, of);
    if (!agreed || address === undefined || Object.keys(problemsWith(definition, given)).length > 0)
      throw refuse.invalid({ '': 'Some questions still need an answer.' });
    if (await quotaOver(acting, tx, surveyId, definition, given))
      throw refuse.conflict('This survey has enough answers like these.');
    const id = randomUUID();
    const { answers } = finishAnswers(definition, inOwnWords(definition, given));
    await mixAnswer(acting, tx, { id, surveyId, answeredOn: dayOf(ctx.now), answers });
    await mixTokens(acting, tx, surveyId, { used: tokenHash });
    if (address)
      await tx.insert(surveyKey).values({
        answerId: id,
        organisationId: of.organisationId,
        surveyId,
        contactId: await contactOf(tx, of, address),
        tokenHash,
      });
    await tx.delete(surveyPart).where(eq(surveyPart.tokenHash, tokenHash));
    await stepResults(acting, tx, of, before + 1);
    note({ act: 'survey.answer', subject: ['survey', surveyId] });
    return {};
  });
}

/** The contact with an address; who was invited by it is the same. */
async function contactOf(tx: Tx, of: typeof survey.$inferSelect, address: string): Promise<string> {
  const [kept] = await tx
    .insert(surveyContact)
    .values({ id: randomUUID(), organisationId: of.organisationId, surveyId: of.id, address })
    .onConflictDoUpdate({
      target: [surveyContact.surveyId, surveyContact.address],
      set: { address },
    })
    .returning({ id: surveyContact.id });
  return kept?.id ?? '';
}

/** Withdraws linked answers: they, the key and the address are deleted. */
export async function withdrawByToken(ctx: Ctx, token: string): Promise<void> {
  const { acting, surveyId, tokenHash } = await answering(ctx, token);
  await perform(unseen(acting), 'research', async (tx, note) => {
    await tx
      .select({ id: survey.id })
      .from(survey)
      .where(ofSurvey(acting, surveyId))
      .for('no key update');
    const [key] = await tx
      .delete(surveyKey)
      .where(and(eq(surveyKey.tokenHash, tokenHash), eq(surveyKey.surveyId, surveyId)))
      .returning();
    if (!key) throw refuse.conflict('Nothing is linked with this address any more.');
    await tx.delete(surveyAnswer).where(eq(surveyAnswer.id, key.answerId));
    // Files that hold them and were not taken yet go with them.
    await tx.delete(answersMade).where(eq(answersMade.surveyId, surveyId));
    const others = tx.select().from(surveyKey).where(eq(surveyKey.contactId, key.contactId));
    await tx
      .delete(surveyContact)
      .where(and(eq(surveyContact.id, key.contactId), notExists(others)));
    note({ act: 'survey.withdraw', subject: ['survey', surveyId] });
    return {};
  });
}
