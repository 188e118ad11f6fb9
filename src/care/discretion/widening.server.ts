import { and, eq, isNotNull, lte, sql } from 'drizzle-orm';
import { actingOrganisation, jobActor, systemActor } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { type Note, perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import type { Jobs } from '#platform/jobs/jobs.server.ts';
import { formatDate } from '#ui/time.ts';
import { readSettings } from './case.server.ts';
import { listModifiers, listPosts, type Post } from './continuum.server.ts';
import { loadElements } from './element.server.ts';
import { type Element, widenedLimit } from './elements.ts';
import { modifierInWords } from './explain.ts';
import { isNoLooser, type Modifier, monthsBetween, type Place, resolve } from './resolver.ts';
import { DISCRETION } from './rules.ts';
import { discretionSetting } from './schema.server.ts';
import { limitColumns, type Speaker, takeStep, writeSetting } from './setting.server.ts';

/** Where experience would widen an element for a link worker, were it agreed. */
export interface Widening {
  post: Post;
  months: number;
  element: Element;
  modifier: Modifier;
  /** Where it would be. */
  place: Place;
}

/** What experience would widen for each link worker and has not been widened for them already. */
export async function listWidenings(
  tx: Tx,
  ctx: Ctx,
  elements: readonly Element[],
  posts: readonly Post[],
): Promise<Widening[]> {
  const here = actingOrganisation(ctx.actor);
  const day = dayOf(ctx.now);
  const modifiers = await listModifiers(tx, here);
  const settings = await readSettings(tx, here);
  const forAll = settings.filter(({ scope }) => scope !== 'post');
  return posts.flatMap((post) => {
    const months = monthsBetween(post.inPostSince, day);
    const of = {
      day,
      linkWorkerId: post.userId,
      practiceId: null,
      stage: post.stage,
      specialist: post.specialist,
      monthsInPost: months,
      decile: null,
      needs: null,
    };
    return elements.flatMap((element) => {
      const now = resolve(element, of, settings, modifiers);
      const without = resolve(element, of, forAll, modifiers);
      return without.suggested.flatMap((modifier) => {
        const place = {
          position: Math.min(DISCRETION, without.position + modifier.widenPosition),
          limit: widenedLimit(element, without.limit, modifier.widenLimit),
        };
        if (isNoLooser(element, place, now)) return [];
        return [{ post, months: months ?? 0, element, modifier, place }];
      });
    });
  });
}

/** Settings in force whose day to be looked at again has come, and that were not since then. */
const toLookAt = (tx: Tx, here: string, today: string) =>
  tx
    .select()
    .from(discretionSetting)
    .where(
      and(
        eq(discretionSetting.organisationId, here),
        eq(discretionSetting.status, 'in-force'),
        isNotNull(discretionSetting.reviewOn),
        lte(discretionSetting.reviewOn, today),
        sql`not exists (select from care.discretion_setting_step x where x.organisation_id = ${here}
          and x.setting_id = ${discretionSetting.id} and x.act = 'review'
          and (x.at at time zone 'Europe/London')::date >= ${discretionSetting.reviewOn})`,
      ),
    )
    .orderBy(discretionSetting.id)
    .limit(500);

/** Widenings whose time has come and that were never proposed before. */
async function toPropose(tx: Tx, ctx: Ctx): Promise<Widening[]> {
  const here = actingOrganisation(ctx.actor);
  const today = dayOf(ctx.now);
  const posts = (await listPosts(tx, ctx, today)).filter(
    ({ reviewOn }) => reviewOn === null || reviewOn <= today,
  );
  const before = await tx
    .select({ modifierId: discretionSetting.modifierId, userId: discretionSetting.userId })
    .from(discretionSetting)
    .where(
      and(eq(discretionSetting.organisationId, here), isNotNull(discretionSetting.modifierId)),
    );
  const proposed = new Set(before.map(({ modifierId, userId }) => `${modifierId} ${userId}`));
  return (await listWidenings(tx, ctx, await loadElements(tx, here), posts)).filter(
    ({ modifier, post }) => !proposed.has(`${modifier.id} ${post.userId}`),
  );
}

async function propose(speaker: Speaker, tx: Tx, note: Note, one: Widening): Promise<void> {
  const { post, months, element, modifier, place } = one;
  const setting = await writeSetting(speaker, tx, note, 'draft', {
    element: element.code,
    elementVersion: element.version,
    scope: 'post',
    userId: post.userId,
    position: place.position,
    ...limitColumns(place.limit),
    reason: `${post.name} has been in post for ${months} months. ${modifier.reason}`,
    source: 'manager',
    evidence: `${modifierInWords(modifier)}. Nothing changes until it is agreed.`,
    from: dayOf(speaker.ctx.now),
    modifierId: modifier.id,
  });
  await takeStep(speaker, tx, note, setting, 'propose');
}

/**
 * Puts on the agenda what experience would widen, once it is time to talk about it, and what is to be
 * looked at again. Nothing that is in force changes by it. Run again it proposes nothing twice.
 */
export async function proposeWhatIsDue(db: Database, now: Date): Promise<void> {
  const today = dayOf(now);
  const system = { db, actor: systemActor, now, requestId: `discretion ${today}` };
  const { rows } = await readIn(system, 'care', (tx) =>
    tx.execute<{ organisation_id: string }>(
      sql`select organisation_id from care.organisations_with_discretion_due(${today}::date)`,
    ),
  );
  for (const { organisation_id: here } of rows) {
    const ctx = { ...system, actor: jobActor(here) };
    const speaker: Speaker = { ctx, here, party: 'service', practiceId: null };
    const due = await readIn(ctx, 'care', async (tx) => [
      ...(await toPropose(tx, ctx)),
      ...(await toLookAt(tx, here, today)),
    ]);
    if (due.length === 0) continue;
    await perform(ctx, 'care', async (tx, note) => {
      await tx.execute(
        sql`select pg_advisory_xact_lock(hashtextextended(${`widening ${here}`}, 0))`,
      );
      for (const one of await toPropose(tx, ctx)) await propose(speaker, tx, note, one);
      for (const setting of await toLookAt(tx, here, today)) {
        const why = `The day to look at it again, ${formatDate(setting.reviewOn ?? today)}, has come.`;
        await takeStep(speaker, tx, note, setting, 'review', why);
      }
      note({ act: 'discretion.look-ahead', subject: ['organisation', here] });
      return {};
    });
  }
}

/** Starts proposing, early each day. */
export async function workDiscretion(db: Database, jobs: Jobs): Promise<void> {
  await jobs.work('discretion-review', ({ now }) => proposeWhatIsDue(db, now));
  await jobs.every('discretion-review', '0 6 * * *');
}
