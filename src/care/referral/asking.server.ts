import { and, eq, gt, lt } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { seal, unseal } from '#platform/secret/seal.server.ts';
import { hashToken, newToken } from '#platform/secret/token.server.ts';
import { resolvePractice } from '../practice/api.server.ts';
import { type Answers, answersTo, firstUnanswered, questions } from './asking.ts';
import { checkDate, writeAsked } from './receive.server.ts';
import { asking } from './schema.server.ts';
import { selfShape } from './shapes.ts';

/** How long answers are kept after the last one, in milliseconds; the start page says so. */
const KEPT = 2 * 60 * 60 * 1000;

/** A request being typed: its answers, or what it became. */
export interface Asking {
  answers: Answers;
  referralId: string | null;
}

/** The request behind a browser's token at this service, or null where none is kept any more. */
export async function readAsking(ctx: Ctx, token: string | null): Promise<Asking | null> {
  if (!token) return null;
  return readIn(ctx, 'care', async (tx) => {
    const [row] = await tx.select().from(asking).where(kept(ctx, token));
    return row ? opened(token, row) : null;
  });
}

/**
 * Keeps the answer to one question. Gives the token for the browser: the one it sent, or a new one
 * where nothing unsent is kept under it.
 */
export async function saveAnswer(
  ctx: Ctx,
  token: string | null,
  slug: string,
  values: Answers,
): Promise<string> {
  const question = questions.find((one) => one.slug === slug);
  if (!question) throw refuse.notFound();
  const given = answersTo(question, values);
  if (typeof given.dateOfBirth === 'string') checkDate(ctx, given.dateOfBirth);
  const fresh = newToken();
  const { again } = await perform(ctx, 'care', async (tx, note) => {
    if (typeof given.practiceCode === 'string')
      given.practiceCode = (await resolvePractice(tx, given.practiceCode)) ?? '';
    const before = token ? await lockAsking(ctx, tx, token) : null;
    const expiresAt = new Date(ctx.now.getTime() + KEPT);
    if (token && before && !before.referralId) {
      const answers = { ...opened(token, before).answers, ...given };
      await tx
        .update(asking)
        .set({ sealed: seal(token, JSON.stringify(answers)), expiresAt })
        .where(eq(asking.id, before.id));
      note({ act: 'asking.answer', subject: ['asking', before.id] });
      return { again: true };
    }
    const organisationId = actingOrganisation(ctx.actor);
    await tx
      .delete(asking)
      .where(and(eq(asking.organisationId, organisationId), lt(asking.expiresAt, ctx.now)));
    const id = newId();
    await tx.insert(asking).values({
      id,
      organisationId,
      tokenHash: hashToken(fresh),
      sealed: seal(fresh, JSON.stringify(given)),
      expiresAt,
    });
    note({ act: 'asking.answer', subject: ['asking', id] });
    return { again: false };
  });
  return again && token ? token : fresh;
}

/**
 * Sends the request: it becomes a referral, once, however often it is sent, and the answers are
 * emptied.
 * @throws Refusal not-found where nothing is kept under the token; invalid where an answer is missing
 */
export async function sendAsking(ctx: Ctx, token: string | null): Promise<{ id: string }> {
  return perform(ctx, 'care', async (tx, note) => {
    const found = token ? await lockAsking(ctx, tx, token) : null;
    if (!token || !found) throw refuse.notFound('Your answers are no longer kept.');
    const { answers, referralId } = opened(token, found);
    if (referralId) {
      note({ act: 'asking.send-again', subject: ['asking', found.id] });
      return { id: referralId };
    }
    if (firstUnanswered(answers)) throw refuse.invalid({ '': 'Some questions have no answer yet' });
    const id = await writeAsked(ctx, tx, note, selfShape.parse(answers));
    await tx.update(asking).set({ sealed: '', referralId: id }).where(eq(asking.id, found.id));
    return { id };
  });
}

/** Forgets what was typed and not sent. */
export async function discardAsking(ctx: Ctx, token: string | null): Promise<void> {
  if (!token) return;
  await perform(ctx, 'care', async (tx, note) => {
    const gone = await tx.delete(asking).where(kept(ctx, token)).returning({ id: asking.id });
    note({ act: 'asking.discard', subject: ['asking', gone[0]?.id ?? null] });
    return null;
  });
}

const kept = (ctx: Ctx, token: string) =>
  and(
    eq(asking.organisationId, actingOrganisation(ctx.actor)),
    eq(asking.tokenHash, hashToken(token)),
    gt(asking.expiresAt, ctx.now),
  );

async function lockAsking(ctx: Ctx, tx: Tx, token: string) {
  const [row] = await tx.select().from(asking).where(kept(ctx, token)).for('update');
  return row ?? null;
}

function opened(token: string, row: { sealed: string; referralId: string | null }): Asking {
  const text = row.sealed ? unseal(token, row.sealed) : null;
  return { answers: text ? JSON.parse(text) : {}, referralId: row.referralId };
}
