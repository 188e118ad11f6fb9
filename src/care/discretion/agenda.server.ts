import { and, eq, inArray, lte, or } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { addDays, dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { listPosts } from './continuum.server.ts';
import { loadElements } from './element.server.ts';
import type { Element } from './elements.ts';
import { readOdds } from './odds.server.ts';
import { selectSettings, shown } from './queries.server.ts';
import { may } from './rules.ts';
import { discretionSetting } from './schema.server.ts';
import { listWidenings } from './widening.server.ts';

/** A review within so many days is on the agenda. */
const SOON = 28;

/**
 * What the managers have to talk about: what is contested, contradicts itself, has passed its last
 * day, is proposed, agreed, and due for review; and what contradicts itself and is meant.
 */
export async function readAgenda(ctx: Ctx) {
  if (!may(ctx.actor, 'agenda.see')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  const today = dayOf(ctx.now);
  const until = addDays(today, SOON);
  return readIn(ctx, 'care', async (tx) => {
    const elements = await loadElements(tx, here);
    const rows = await selectSettings(
      tx,
      and(
        eq(discretionSetting.organisationId, here),
        or(
          inArray(discretionSetting.status, ['proposed', 'agreed', 'contested', 'under-review']),
          and(
            eq(discretionSetting.status, 'in-force'),
            or(lte(discretionSetting.reviewOn, until), lte(discretionSetting.until, until)),
          ),
        ),
      ),
    );
    const settings = rows.map((row) => shown(row, elements, today));
    const odds = await readOdds(tx, here, elements, today);
    const objections = settings.filter((one) => one.contestsId && one.inForceOn === null);
    const rest = settings.filter((one) => !objections.includes(one));
    return {
      contested: rest
        .filter(({ status }) => status === 'contested')
        .map((setting) => ({
          setting,
          objections: objections.filter((one) => one.contestsId === setting.id),
        })),
      contradicting: odds.filter(({ meant }) => meant === null),
      meant: odds.filter(({ meant }) => meant !== null),
      expired: rest.filter(({ expired }) => expired),
      proposed: rest.filter(({ status }) => status === 'proposed'),
      agreed: rest.filter(({ status }) => status === 'agreed'),
      forReview: rest.filter(
        ({ status, expired }) => !expired && ['in-force', 'under-review'].includes(status),
      ),
      posts: await nearReview(tx, ctx, elements, until),
    };
  });
}

/** Link workers whose review is near, with what experience would widen: proposed, never done. */
async function nearReview(tx: Tx, ctx: Ctx, elements: readonly Element[], until: string) {
  const posts = (await listPosts(tx, ctx, dayOf(ctx.now))).filter(
    ({ reviewOn }) => reviewOn !== null && reviewOn <= until,
  );
  const widenings = await listWidenings(tx, ctx, elements, posts);
  return posts.map(({ userId, name, reviewOn }) => ({
    userId,
    name,
    reviewOn: reviewOn ?? '',
    suggested: widenings
      .filter(({ post }) => post.userId === userId)
      .map(({ element, modifier: { reason } }) => ({
        element: element.code,
        name: element.name,
        reason,
      })),
  }));
}
