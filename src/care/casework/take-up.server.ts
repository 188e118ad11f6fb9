import { and, eq, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { codes, plainCode } from '../code/rules.ts';
import { lockEpisode, openEpisodeFor } from './episode.server.ts';
import { clinicalCode, episode, need } from './schema.server.ts';

const byUrgency = ['routine', 'soon', 'urgent'];

export interface TakenUp {
  episodeId: string;
  linkWorkerId: string | null;
  /** It was going on already. */
  joined: boolean;
}

/**
 * Takes up an accepted referral within its act: an episode is opened, or the one going on is joined,
 * which becomes as urgent as the more urgent of the two; each need named is there once.
 */
export async function takeUp(
  ctx: Ctx,
  tx: Tx,
  about: { personId: string; urgency: string; needs: readonly string[] },
): Promise<TakenUp> {
  const { episodeId, joined } = await openEpisodeFor(ctx, tx, about);
  const current = await lockEpisode(ctx, tx, episodeId);
  const of = {
    organisationId: actingOrganisation(ctx.actor),
    personId: about.personId,
    episodeId,
  };
  if (byUrgency.indexOf(about.urgency) > byUrgency.indexOf(current.urgency))
    await tx
      .update(episode)
      .set({ urgency: about.urgency, version: sql`${episode.version} + 1` })
      .where(and(eq(episode.id, episodeId), eq(episode.organisationId, of.organisationId)));
  if (!joined)
    await tx.insert(clinicalCode).values({
      ...of,
      ...plainCode(codes.accepted),
      id: newId(),
      because: 'referral accepted',
      at: ctx.now,
    });
  await addNeeds(ctx, tx, of, about.needs);
  return { episodeId, linkWorkerId: current.linkWorkerId, joined };
}

async function addNeeds(
  ctx: Ctx,
  tx: Tx,
  of: { organisationId: string; personId: string; episodeId: string },
  named: readonly string[],
): Promise<void> {
  const already = await tx
    .select({ need: need.need })
    .from(need)
    .where(and(eq(need.organisationId, of.organisationId), eq(need.episodeId, of.episodeId)));
  const known = new Set(already.map((row) => row.need));
  const fresh = named.filter((one) => !known.has(one));
  if (fresh.length === 0) return;
  await tx
    .insert(need)
    .values(fresh.map((one) => ({ ...of, id: newId(), need: one, madeAt: ctx.now })));
}
