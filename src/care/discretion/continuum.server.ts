import { and, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm';
import { organisation, referralAgreement } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { readMeant, readSettings } from './case.server.ts';
import { type ContinuumRow, continuumRow, type Speakers } from './continuum.ts';
import { loadElements } from './element.server.ts';
import { oddsOf } from './odds.ts';
import { type Modifier, monthsBetween, type Setting } from './resolver.ts';
import { may, maySeePost, type Stage } from './rules.ts';
import { discretionModifier, discretionSetting, practiceDeprivation } from './schema.server.ts';
import type { PostFact } from './spread.ts';

const MOST = 500;
const MOST_FACTS = 5_000;

export interface Practice {
  id: string;
  name: string;
  decile: number | null;
}

/** Agreements with practices that refer to a service on a day. */
const referring = (here: string, today: string) =>
  and(
    eq(referralAgreement.organisationId, here),
    eq(organisation.kind, 'practice'),
    or(isNull(referralAgreement.endedOn), gt(referralAgreement.endedOn, today)),
  );

/** The practices that refer to a service today, by name. */
export async function listPractices(tx: Tx, here: string, today: string): Promise<Practice[]> {
  return tx
    .select({ id: organisation.id, name: organisation.name, decile: practiceDeprivation.decile })
    .from(referralAgreement)
    .innerJoin(organisation, eq(organisation.id, referralAgreement.referringOrganisationId))
    .leftJoin(practiceDeprivation, eq(practiceDeprivation.practiceCode, organisation.odsCode))
    .where(referring(here, today))
    .orderBy(organisation.name)
    .limit(MOST);
}

/** The ODS codes of the practices that refer to a service today. */
export async function listPracticeCodes(tx: Tx, here: string, today: string): Promise<string[]> {
  const rows = await tx
    .select({ code: organisation.odsCode })
    .from(referralAgreement)
    .innerJoin(organisation, eq(organisation.id, referralAgreement.referringOrganisationId))
    .where(referring(here, today))
    .orderBy(organisation.odsCode)
    .limit(MOST);
  return rows.flatMap(({ code }) => (code ? [code] : []));
}

/** A link worker with what is known of their post, if they have one. */
export interface Post {
  userId: string;
  name: string;
  postId: string | null;
  stage: Stage | null;
  specialist: boolean;
  inPostSince: string | null;
  reviewOn: string | null;
}

/** The link workers an actor may see posts of: all for those who support them, else themselves. */
export async function listPosts(tx: Tx, ctx: Ctx, day: string): Promise<Post[]> {
  const here = actingOrganisation(ctx.actor);
  const alone = may(ctx.actor, 'everybody.see') ? null : ctx.actor.id;
  const { rows } = await tx.execute(sql`
    select c.user_id as "userId", c.name, f.post_id as "postId", f.stage, coalesce(f.specialist, false) as specialist,
      f.in_post_since::text as "inPostSince", f.review_on::text as "reviewOn"
    from account.colleague c
    left join (select distinct on (q.user_id) q.* from care.post_facts() q where q.since <= ${day}::date
      order by q.user_id, q.since desc, q.step_id desc) f on f.user_id = c.user_id
    where c.organisation_id = ${here} and c.role = 'link-worker' and (${alone}::uuid is null or c.user_id = ${alone}::uuid)
    order by c.name, c.user_id limit ${MOST}`);
  return rows as unknown as Post[];
}

/** What was known of every link worker’s post up to a day, the oldest first. */
export async function listPostFacts(tx: Tx, until: string): Promise<PostFact[]> {
  const { rows } = await tx.execute(sql`
    select q.user_id as "userId", q.stage, q.specialist, q.in_post_since::text as "inPostSince", q.since::text as "from"
    from care.post_facts() q where q.since <= ${until}::date order by q.since, q.step_id limit ${MOST_FACTS}`);
  return rows as unknown as PostFact[];
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

/** The same of settings that have been read. */
export const visible =
  ({ actor }: Ctx) =>
  ({ scope, userId }: Pick<Setting, 'scope' | 'userId'>): boolean =>
    scope !== 'post' || maySeePost(actor, userId);

export interface ContinuumChoice {
  on: string;
  before: string | null;
  practiceId: string | null;
  linkWorkerId: string | null;
}

export interface Continuum {
  /** `odds`: settings in force contradict one another, and nobody disagrees; known and meant, or open. */
  rows: (ContinuumRow & { odds: 'open' | 'meant' | null })[];
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
    const all = await readSettings(tx, here);
    const maySee = visible(ctx);
    const settings = all.filter(maySee);
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
    const { contested, requests } = rows[0] as { contested: number; requests: number };
    const odds = oddsOf(all, await readMeant(tx, here), choice.on, maySee);
    const standing = new Map(
      odds.map(({ element, meant }) => [element, meant ? ('meant' as const) : ('open' as const)]),
    );
    return {
      rows: elements.map((one) => ({
        ...continuumRow(one, speakers, choice, settings, modifiers),
        odds: standing.get(one.code) ?? null,
      })),
      practices,
      posts: posts.map(({ userId, name }) => ({ userId, name })),
      contested: contested + odds.filter(({ meant }) => meant === null).length,
      requests,
    };
  });
}
