import { and, eq, inArray, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { queueMail } from '#platform/mail/queue.server.ts';
import { refuse } from '#platform/refusal.ts';
import { cancelPlanned, moveEpisode } from '../casework/api.server.ts';
import { lastFollowUp } from '../casework/rules.ts';
import { clinicalCode, goal, holding, holdingStep, summary } from '../casework/schema.server.ts';
import { codes, plainCode } from '../code/rules.ts';
import { endAll } from '../connection/api.server.ts';
import { connection } from '../connection/schema.server.ts';
import { type Asking, type Deciding, requireDiscretion } from '../discretion/api.server.ts';
import { answerReferrers, wasReferred } from '../referral/api.server.ts';
import { type Case, caseOf, type Found, gatherFacts, openEpisode } from './facts.server.ts';
import { recipientOf } from './recipient.server.ts';
import { type CloseInput, closeReasonNames, goalOutcome, KIND, mayClose } from './rules.ts';
import { composeSummary, readSummaryText, summaryText } from './summary.ts';

/** What closing needs said that the form alone cannot know. */
export function checkClosing(ctx: Ctx, work: Case, input: CloseInput): void {
  const errors: Record<string, string> = {};
  const today = dayOf(ctx.now);
  if (input.followUpOn && input.followUpOn <= today) errors.followUpOn = 'Enter a day after today';
  if (input.followUpOn && input.followUpOn > lastFollowUp(today))
    errors.followUpOn = 'Enter a day within two years';
  if (work.holdings.some((one) => one.status !== 'ended')) {
    if (!input.holding) errors.holding = 'Say how holding ends: it is never ended by itself';
    else if (!input.holdingWords)
      errors.holdingWords =
        input.holding === 'step-down' ? 'Enter the plan for stepping down' : 'Enter what was said';
  }
  if (Object.keys(errors).length > 0) throw refuse.invalid(errors);
}

/** What closing asks of the service's agreements: word to whoever referred, if anybody did. */
export const closingAsks = (ctx: Ctx, tx: Tx, episodeId: string, input: CloseInput): Asking[] => [
  {
    element: 'feedback',
    asked: async () => ({
      usual: input.feedback !== '' || !(await wasReferred(ctx, tx, episodeId)),
    }),
  },
];

/** What is said of closing where it departs from what was agreed. */
export const closingAct = (personId: string, episodeId: string, input: CloseInput): Deciding => ({
  act: 'episode.close',
  personId,
  episodeId,
  reason: input.discretionReason,
});

/**
 * Closes a person's episode: what became of goals, holding and connections; the summary to the GP;
 * the code; and the word back to everybody who referred them.
 */
export async function closeEpisode(
  ctx: Ctx,
  personId: string,
  input: CloseInput,
  version?: number,
): Promise<{ episodeId: string; summaryId: string }> {
  if (!mayClose(ctx.actor)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    const found = await openEpisode(ctx, tx, personId, true);
    const ending = found.episode;
    const work = await caseOf(ctx, tx, ending.id);
    checkClosing(ctx, work, input);
    const asks = closingAsks(ctx, tx, ending.id, input);
    await requireDiscretion(tx, ctx, closingAct(personId, ending.id, input), asks);
    const facts = await gatherFacts(ctx, tx, found, work, input);
    const of = { organisationId: ending.organisationId, personId, episodeId: ending.id };
    await keepOutcomes(ctx, tx, work, input);
    await endHolding(ctx, tx, work, input);
    await moveEpisode(ctx, tx, ending, {
      kind: 'closed',
      reason: closeReasonNames[input.reason],
      version,
      set: {
        closedAt: ctx.now,
        closeReason: input.reason,
        whatChanged: input.whatChanged || null,
        followUpOn: input.followUpOn,
      },
    });
    await cancelPlanned(ctx, tx, ending.id, { tell: input.reason !== 'died' });
    await tx.insert(clinicalCode).values({
      ...of,
      ...plainCode(codes.closed),
      id: newId(),
      because: 'episode closed',
      at: ctx.now,
    });
    const summaryId = newId();
    const body = summaryText(composeSummary(facts));
    await tx
      .insert(summary)
      .values({ ...of, id: summaryId, kind: KIND, body, madeBy: ctx.actor.id, at: ctx.now });
    if (input.reason === 'died') await endAll(ctx, tx, note, personId);
    await answerReferrers(ctx, tx, ending.id, 'closed', input.feedback || null);
    if (input.sendToPractice) await mailPractice(ctx, tx, found, { id: summaryId, body });
    note({ act: 'episode.close', subject: ['episode', ending.id], personId });
    note({ act: 'summary.make', subject: ['summary', summaryId], personId });
    return { episodeId: ending.id, summaryId };
  });
}

async function keepOutcomes(ctx: Ctx, tx: Tx, work: Case, input: CloseInput): Promise<void> {
  const here = actingOrganisation(ctx.actor);
  for (const one of work.goals) {
    const status = goalOutcome(input, one.id);
    const outcome = input.outcomes[`goalWords-${one.id}`]?.trim() || one.outcome;
    if (status === one.status && outcome === one.outcome) continue;
    await tx
      .update(goal)
      .set({ status, outcome, changedAt: ctx.now, version: one.version + 1 })
      .where(and(eq(goal.id, one.id), eq(goal.organisationId, here)));
  }
  for (const one of work.connections) {
    const outcome = input.outcomes[`connection-${one.id}`]?.trim();
    if (!outcome || outcome === one.outcome) continue;
    await tx
      .update(connection)
      .set({ outcome, version: one.version + 1, changedAt: ctx.now })
      .where(and(eq(connection.id, one.id), eq(connection.organisationId, here)));
  }
}

/** Holding that is still open ends with what was said, or with the plan for stepping down. */
async function endHolding(ctx: Ctx, tx: Tx, work: Case, input: CloseInput): Promise<void> {
  const open = work.holdings.filter((one) => one.status !== 'ended');
  if (open.length === 0) return;
  const words =
    input.holding === 'step-down'
      ? { stepDownPlan: input.holdingWords }
      : { endReason: input.holdingWords };
  await tx
    .update(holding)
    .set({ status: 'ended', endedAt: ctx.now, ...words, version: sql`${holding.version} + 1` })
    .where(
      and(
        eq(holding.organisationId, actingOrganisation(ctx.actor)),
        inArray(
          holding.id,
          open.map((one) => one.id),
        ),
      ),
    );
  await tx.insert(holdingStep).values(
    open.map((one) => ({
      id: newId(),
      organisationId: one.organisationId,
      personId: one.personId,
      episodeId: one.episodeId,
      holdingId: one.id,
      kind: 'ended',
      note: input.holdingWords,
      byUserId: ctx.actor.id,
      byName: ctx.actor.name,
      at: ctx.now,
    })),
  );
}

/** Sends what was written to the person's practice by e-mail; refused where it may not go there. */
export async function mailPractice(
  ctx: Ctx,
  tx: Tx,
  { person }: Found,
  made: { id: string; body: string },
): Promise<void> {
  const practice = await recipientOf(ctx, tx, person.practiceCode);
  if (!practice?.email)
    throw refuse.invalid({
      sendToPractice: practice?.otherwise ?? 'No GP practice is recorded. Print it instead',
    });
  await queueMail(ctx, tx, 'closing-summary', {
    to: practice.email,
    subject: readSummaryText(made.body).title,
    text: made.body,
    subjectId: made.id,
  });
}
