import { and, desc, eq, gt, ne } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, readRecord, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import type { GivenOut } from '#questionnaire/export/answers.ts';
import { findWithAnswers, numberedAnswers, writtenAnswers } from './answers-out.server.ts';
import { toResearch } from './commands.server.ts';
import { questionnaireOf } from './questionnaire.server.ts';
import { HOURS_KEPT, type LongFile } from './rules.ts';
import { answersMade, answersMadePart } from './schema.server.ts';

type Made = typeof answersMade.$inferSelect;

/** A part of a file has about this many characters: what a job and a download hold at once. */
const PART = 1_000_000;
/** Files of one survey that are shown to whoever asked for them. */
const SHOWN = 20;

/** Theirs who asked for it and nobody else's, for a day. */
const ofAsker = (ctx: Ctx, surveyId: string) =>
  and(
    eq(answersMade.surveyId, surveyId),
    eq(answersMade.organisationId, actingOrganisation(ctx.actor)),
    eq(answersMade.askedBy, ctx.actor.id ?? ''),
    gt(answersMade.madeAt, new Date(ctx.now.getTime() - HOURS_KEPT * 3_600_000)),
  );

/** Has a file of the answers to a closed survey made by a job; gives its id. */
export async function askForFile(ctx: Ctx, surveyId: string, file: LongFile) {
  const organisationId = toResearch(ctx);
  return perform(ctx, 'research', async (tx, note) => {
    const { answered, why } = await findWithAnswers(ctx, tx, surveyId);
    if (why) throw refuse.conflict('These answers cannot be taken out one by one.');
    const id = newId();
    await tx.insert(answersMade).values({
      id,
      organisationId,
      surveyId,
      file,
      askedBy: ctx.actor.id ?? '',
      status: 'waiting',
      total: answered,
      madeAt: ctx.now,
    });
    note({ act: 'survey.file-ask', subject: ['survey', surveyId] });
    await ctx.db.jobs?.send(tx, 'survey-answers', { id, organisationId });
    return { id };
  });
}

/** Whether the answers of a survey can be taken out, how many there are, and the asker's own files of them. */
export async function readAnswersOut(ctx: Ctx, surveyId: string) {
  toResearch(ctx);
  return readIn(ctx, 'research', async (tx) => {
    const found = await findWithAnswers(ctx, tx, surveyId);
    const made = await tx
      .select()
      .from(answersMade)
      .where(ofAsker(ctx, surveyId))
      .orderBy(desc(answersMade.id))
      .limit(SHOWN);
    return { ...found, made };
  });
}

/** A file that is whole, part after part, for whoever asked for it. Taking it out is an act. */
export async function takeMadeFile(ctx: Ctx, surveyId: string, id: string) {
  toResearch(ctx);
  if (!isId(surveyId) || !isId(id)) throw refuse.notFound();
  const entry = { act: 'survey.take-out', subject: ['survey', surveyId] as const };
  const found = await readRecord(ctx, 'research', entry, async (tx) => {
    const [made] = await tx
      .select()
      .from(answersMade)
      .where(and(eq(answersMade.id, id), eq(answersMade.status, 'done'), ofAsker(ctx, surveyId)));
    if (!made) throw refuse.notFound();
    return made;
  });
  return { file: found.file as LongFile, text: partsOf(ctx, id) };
}

async function* partsOf(ctx: Ctx, id: string): AsyncGenerator<string> {
  for (let number = 0; ; number += 1) {
    const [part] = await readIn(ctx, 'research', (tx) =>
      tx
        .select({ body: answersMadePart.body })
        .from(answersMadePart)
        .where(and(eq(answersMadePart.madeId, id), eq(answersMadePart.number, number))),
    );
    if (!part) return;
    yield part.body;
  }
}

/**
 * Writes a file that was asked for, part after part; from its beginning where an earlier try was
 * stopped. One that is gone meanwhile, for somebody withdrew, is left.
 */
export async function writeFile(ctx: Ctx, id: string): Promise<void> {
  const asked = await readIn(ctx, 'research', async (tx) => {
    const [made] = await tx.select().from(answersMade).where(unfinished(ctx, id));
    if (!made) return null;
    const { survey } = await findWithAnswers(ctx, tx, made.surveyId);
    return { made, of: await questionnaireOf(tx, survey) };
  });
  if (!asked) return;
  const { made, of } = asked;
  await perform(ctx, 'research', async (tx, note) => {
    note({ act: 'survey.file-begin', subject: ['survey-file', id] });
    await change(ctx, tx, id, { status: 'running', written: 0 });
    await tx.delete(answersMadePart).where(eq(answersMadePart.madeId, id));
    return null;
  });
  let written = 0;
  async function* counted(all: AsyncIterable<GivenOut>) {
    for await (const one of all) {
      written += 1;
      yield one;
    }
  }
  const answers = counted(numberedAnswers(ctx, made.surveyId, of.version));
  let number = 0;
  let waiting = '';
  const keep = (status: 'running' | 'done') =>
    perform(ctx, 'research', async (tx, note) => {
      note({ act: 'survey.file-write', subject: ['survey-file', id] });
      if (!(await change(ctx, tx, id, { status, written }))) return { there: false };
      const { organisationId } = made;
      await tx
        .insert(answersMadePart)
        .values({ organisationId, madeId: id, number, body: waiting });
      number += 1;
      waiting = '';
      return { there: true };
    });
  for await (const text of writtenAnswers(of, made.file as LongFile, answers)) {
    waiting += text;
    if (waiting.length >= PART && !(await keep('running')).there) return;
  }
  await keep('done');
}

const unfinished = (ctx: Ctx, id: string) =>
  and(
    eq(answersMade.id, id),
    eq(answersMade.organisationId, actingOrganisation(ctx.actor)),
    ne(answersMade.status, 'done'),
  );

/** Changes a file that is not whole yet; says whether it is still there. */
async function change(ctx: Ctx, tx: Tx, id: string, set: Partial<Made>): Promise<boolean> {
  const changed = await tx
    .update(answersMade)
    .set(set)
    .where(unfinished(ctx, id))
    .returning({ id: answersMade.id });
  return changed.length > 0;
}
