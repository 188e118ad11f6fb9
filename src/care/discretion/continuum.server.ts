import { and, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm';
import { colleague, organisation, referralAgreement } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { readSettings } from './case.server.ts';
import { latestPostFirst } from './circumstance.server.ts';
import { type ContinuumRow, continuumRow, type Speakers } from './continuum.ts';
import { loadElements } from './element.server.ts';
import { type Modifier, monthsBetween } from './resolver.ts';
import { may, maySeePost, type Stage } from './rules.ts';
import {
  discretionModifier,
  discretionPost,
  discretionSetting,
  practiceDeprivation,
} from './schema.server.ts';

const MOST = 500;

export interface Practice {
  id: string;
  name: string;
  decile: number | null;
}

/** The practices that refer to a service today, by name. */
export async function listPractices(tx: Tx, here: string, today: string): Promise<Practice[]> {
  return tx
    .select({ id: organisation.id, name: organisation.name, decile: practiceDeprivation.decile })
    .from(referralAgreement)
    .innerJoin(organisation, eq(organisation.id, referralAgreement.referringOrganisationId))
    .leftJoin(practiceDeprivation, eq(practiceDeprivation.practiceCode, organisation.odsCode))
    .where(
      and(
        eq(referralAgreement.organisationId, here),
        eq(organisation.kind, 'practice'),
        or(isNull(referralAgreement.endedOn), gt(referralAgreement.endedOn, today)),
      ),
    )
    .orderBy(organisation.name)
    .limit(MOST);
}

/** The link workers an actor may see posts of: all for those who support them, else themselves. */
export async function listPosts(tx: Tx, ctx: Ctx, day: string) {
  const here = actingOrganisation(ctx.actor);
  const latest = tx
    .selectDistinctOn([discretionPost.userId])
    .from(discretionPost)
    .where(
      and(eq(discretionPost.organisationId, here), sql`${discretionPost.from} <= ${day}::date`),
    )
    .orderBy(discretionPost.userId, ...latestPostFirst)
    .as('latest');
  const rows = await tx
    .select({
      userId: colleague.userId,
      name: colleague.name,
      stage: latest.stage,
      specialist: latest.specialist,
      inPostSince: latest.inPostSince,
      reviewOn: latest.reviewOn,
    })
    .from(colleague)
    .leftJoin(latest, eq(latest.userId, colleague.userId))
    .where(
      and(
        eq(colleague.organisationId, here),
        eq(colleague.role, 'link-worker'),
        may(ctx.actor, 'everybody.see') ? undefined : eq(colleague.userId, ctx.actor.id ?? ''),
      ),
    )
    .orderBy(colleague.name)
    .limit(MOST);
  return rows.map((row) => ({
    ...row,
    stage: row.stage as Stage | null,
    specialist: row.specialist ?? false,
  }));
}

export async function listModifiers(tx: Tx, here: string): Promise<Modifier[]> {
  const rows = await tx
    .select()
    .from(discretionModifier)
    .where(eq(discretionModifier.organisationId, here))
    .orderBy(discretionModifier.id)
    .limit(MOST);
  return rows.map((row) => ({ ...row, kind: row.kind as Modifier['kind'] }));
}

/** What of the settings an actor may see in lists: another’s post only where they support them. */
export function visibleTo(ctx: Ctx): SQL | undefined {
  return may(ctx.actor, 'everybody.see')
    ? undefined
    : sql`(${discretionSetting.scope} <> 'post' or ${discretionSetting.userId} = ${ctx.actor.id}::uuid)`;
}

export interface ContinuumChoice {
  on: string;
  before: string | null;
  practiceId: string | null;
  linkWorkerId: string | null;
}

export interface Continuum {
  rows: ContinuumRow[];
  practices: Practice[];
  posts: { userId: string; name: string }[];
  contested: number;
  requests: number;
}

/** Every element as a row from boundary to discretion: service, practice and individual. */
export async function readContinuum(
  ctx: Ctx,
  serviceName: string,
  choice: ContinuumChoice,
): Promise<Continuum> {
  if (!may(ctx.actor, 'profile.see')) throw refuse.forbidden();
  if (choice.linkWorkerId && !maySeePost(ctx.actor, choice.linkWorkerId)) throw refuse.notFound();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'care', async (tx) => {
    const elements = await loadElements(tx, here);
    const practices = await listPractices(tx, here, dayOf(ctx.now));
    const posts = await listPosts(tx, ctx, choice.on);
    const settings = await readSettings(tx, here, visibleTo(ctx));
    const modifiers = await listModifiers(tx, here);
    const practice = practices.find(({ id }) => id === choice.practiceId) ?? null;
    const post = posts.find(({ userId }) => userId === choice.linkWorkerId);
    if (choice.practiceId && !practice) throw refuse.notFound();
    if (choice.linkWorkerId && !post) throw refuse.notFound();
    const speakers: Speakers = {
      service: serviceName,
      practice,
      post: post
        ? {
            ...post,
            monthsInPost: monthsBetween(post.inPostSince, choice.on),
            isHearer: post.userId === ctx.actor.id,
          }
        : null,
    };
    const { rows } = await tx.execute(sql`select
      (select count(*)::integer from care.discretion_setting s where s.organisation_id = ${here} and s.status = 'contested' and s.contests_id is not null) as contested,
      (select count(*)::integer from care.discretion_request r where r.organisation_id = ${here} and r.status = 'asked') as requests`);
    return {
      rows: elements.map((one) => continuumRow(one, speakers, choice, settings, modifiers)),
      practices,
      posts: posts.map(({ userId, name }) => ({ userId, name })),
      ...(rows[0] as { contested: number; requests: number }),
    };
  });
}
