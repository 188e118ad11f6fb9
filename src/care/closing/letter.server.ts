import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, readRecord, type Tx } from '#platform/database/transaction.server.ts';
import { readDrafts } from '#platform/draft/draft.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { formatDate } from '#ui/time.ts';
import { summary } from '../casework/schema.server.ts';
import { codes } from '../code/rules.ts';
import { mailPractice } from './commands.server.ts';
import { caseOf, type Found, gatherFacts, openEpisode } from './facts.server.ts';
import { recipientOf } from './recipient.server.ts';
import { type GoalOutcome, goalOutcomeNames, LETTER, type LetterInput, mayClose } from './rules.ts';
import { composeLetter, type SummaryDocument, summaryText } from './summary.ts';

/** What the form for a letter shows; reading it is an act. */
export async function readToWrite(ctx: Ctx, personId: string) {
  if (!mayClose(ctx.actor)) throw refuse.forbidden();
  return readRecord(
    ctx,
    'care',
    { act: 'person.read', subject: ['person', personId], personId },
    async (tx) => {
      const { person } = await openEpisode(ctx, tx, personId, false);
      return {
        person,
        drafts: await readDrafts(ctx, tx, personId),
        practice: await recipientOf(ctx, tx, person.practiceCode),
      };
    },
  );
}

/** The letter as it would be, without keeping anything. */
export async function previewLetter(
  ctx: Ctx,
  personId: string,
  input: LetterInput,
): Promise<SummaryDocument> {
  if (!mayClose(ctx.actor)) throw refuse.forbidden();
  return readIn(ctx, 'care', async (tx) =>
    letterOf(ctx, tx, await openEpisode(ctx, tx, personId, false), input),
  );
}

/** Writes to the GP while support goes on: kept with the person, and sent where that was asked for. */
export async function writeLetter(
  ctx: Ctx,
  personId: string,
  input: LetterInput,
): Promise<{ summaryId: string }> {
  if (!mayClose(ctx.actor)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    const found = await openEpisode(ctx, tx, personId, true);
    const summaryId = newId();
    const body = summaryText(await letterOf(ctx, tx, found, input));
    await tx.insert(summary).values({
      organisationId: found.episode.organisationId,
      personId,
      episodeId: found.episode.id,
      id: summaryId,
      kind: LETTER,
      body,
      madeBy: ctx.actor.id,
      at: ctx.now,
    });
    if (input.sendToPractice) await mailPractice(ctx, tx, found, { id: summaryId, body });
    note({ act: 'letter.write', subject: ['summary', summaryId], personId });
    return { summaryId };
  });
}

/** What a summary would say now, without the end that there is none of. */
async function letterOf(
  ctx: Ctx,
  tx: Tx,
  found: Found,
  input: LetterInput,
): Promise<SummaryDocument> {
  const work = await caseOf(ctx, tx, found.episode.id);
  const facts = await gatherFacts(ctx, tx, found, work, {
    ...input,
    reason: 'other',
    feedback: '',
    followUpOn: null,
    holding: null,
    holdingWords: '',
    sendToPractice: false,
    discretionReason: null,
    outcomes: {},
  });
  return composeLetter({
    ...facts,
    goals: work.goals.map((one) => ({
      goal: one.goal,
      outcome: one.status === 'open' ? 'still going' : goalOutcomeNames[one.status as GoalOutcome],
      words: one.outcome ?? '',
    })),
    holdings: facts.holdings.map((one, index) => {
      const row = work.holdings[index];
      return row && row.status !== 'ended'
        ? { ...one, ended: `next review ${formatDate(row.reviewOn)}`, words: '' }
        : one;
    }),
    codes: facts.codes.filter(({ code }) => code !== codes.closed.code),
  });
}
