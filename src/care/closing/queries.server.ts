import { and, eq, inArray } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, readRecord } from '#platform/database/transaction.server.ts';
import { readDrafts } from '#platform/draft/draft.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { summary } from '../casework/schema.server.ts';
import { checkDiscretion } from '../discretion/api.server.ts';
import { checkClosing, closingAct, closingAsks } from './commands.server.ts';
import { caseOf, gatherFacts, openEpisode } from './facts.server.ts';
import { recipientOf } from './recipient.server.ts';
import { type CloseInput, KIND, LETTER, mayClose, maySee } from './rules.ts';
import { composeSummary, type SummaryDocument } from './summary.ts';

/** What the form to close shows; reading it is an act. */
export async function readToClose(ctx: Ctx, personId: string) {
  if (!mayClose(ctx.actor)) throw refuse.forbidden();
  return readRecord(
    ctx,
    'care',
    { act: 'person.read', subject: ['person', personId], personId },
    async (tx) => {
      const { person, episode } = await openEpisode(ctx, tx, personId, false);
      const work = await caseOf(ctx, tx, episode.id);
      return {
        person,
        episode,
        ...work,
        drafts: await readDrafts(ctx, tx, personId),
        openHoldings: work.holdings.filter((one) => one.status !== 'ended'),
        practice: await recipientOf(ctx, tx, person.practiceCode),
      };
    },
  );
}

/** The summary as it would be, without keeping anything; refuses what closing would refuse. */
export async function previewSummary(
  ctx: Ctx,
  personId: string,
  input: CloseInput,
): Promise<SummaryDocument> {
  if (!mayClose(ctx.actor)) throw refuse.forbidden();
  return readIn(ctx, 'care', async (tx) => {
    const found = await openEpisode(ctx, tx, personId, false);
    const work = await caseOf(ctx, tx, found.episode.id);
    checkClosing(ctx, work, input);
    const { id } = found.episode;
    const asks = closingAsks(ctx, tx, id, input);
    await checkDiscretion(tx, ctx, closingAct(personId, id, input), asks);
    return composeSummary(await gatherFacts(ctx, tx, found, work, input));
  });
}

/** A closing summary or a letter as it was kept; reading it is an act. */
export async function readSummary(ctx: Ctx, personId: string, summaryId: string) {
  if (!maySee(ctx.actor)) throw refuse.forbidden();
  if (!isId(personId) || !isId(summaryId)) throw refuse.notFound();
  return readRecord(
    ctx,
    'care',
    { act: 'summary.read', subject: ['summary', summaryId], personId },
    async (tx) => {
      const [found] = await tx
        .select()
        .from(summary)
        .where(
          and(
            eq(summary.id, summaryId),
            eq(summary.organisationId, actingOrganisation(ctx.actor)),
            eq(summary.personId, personId),
            inArray(summary.kind, [KIND, LETTER]),
          ),
        );
      if (!found) throw refuse.notFound();
      return found;
    },
  );
}
