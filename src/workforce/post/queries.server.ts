import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { colleague, organisation, referralAgreement } from '#account/schema.server.ts';
import { actingOrganisation, hasRole } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { mayManagePosts, maySeeTeam } from './rules.ts';
import { inductionItem, post, postPractice, postStep } from './schema.server.ts';

/** The name of a colleague whose id is in a column, written out: the query builder leaves the table out. */
const nameOf = (column: 'post.user_id' | 'post.supervisor_id') =>
  sql<
    string | null
  >`(select c.name from account.colleague c where c.user_id = ${sql.raw(column)} limit 1)`;

/** A post with its practices, induction and history: one's own, or any for who supports it. */
export async function readPost(ctx: Ctx, id: string) {
  if (!maySeeTeam(ctx.actor)) throw refuse.forbidden();
  if (!isId(id)) throw refuse.notFound();
  return readIn(ctx, 'workforce', async (tx) => {
    const found = await findPost(ctx, tx, eq(post.id, id));
    if (!found) throw refuse.notFound();
    return found;
  });
}

/** The acting link worker's own post, or null while none was made. */
export async function readMyPost(ctx: Ctx) {
  const me = ctx.actor.id;
  if (!me || !hasRole(ctx.actor, 'link-worker')) throw refuse.forbidden();
  return readIn(ctx, 'workforce', (tx) =>
    findPost(ctx, tx, and(eq(post.userId, me), isNull(post.endedOn))),
  );
}

async function findPost(ctx: Ctx, tx: Tx, which: ReturnType<typeof and>) {
  const here = actingOrganisation(ctx.actor);
  const [found] = await tx
    .select({ post, name: nameOf('post.user_id'), supervisor: nameOf('post.supervisor_id') })
    .from(post)
    .where(and(eq(post.organisationId, here), which));
  if (!found) return null;
  const practices = await tx
    .select({ id: organisation.id, name: organisation.name })
    .from(postPractice)
    .innerJoin(organisation, eq(organisation.id, postPractice.practiceId))
    .where(eq(postPractice.postId, found.post.id))
    .orderBy(organisation.name);
  const induction = await tx
    .select()
    .from(inductionItem)
    .where(eq(inductionItem.postId, found.post.id))
    .orderBy(asc(inductionItem.position))
    .limit(100);
  const steps = await tx
    .select()
    .from(postStep)
    .where(eq(postStep.postId, found.post.id))
    .orderBy(sql`${postStep.id} desc`)
    .limit(50);
  return {
    ...found.post,
    name: found.name ?? 'Somebody who has left',
    supervisor: found.supervisor,
    practices,
    induction,
    steps,
  };
}

/** The open posts of the service by the link worker's name: for supporting, in no other order. */
export async function listPosts(ctx: Ctx) {
  if (!maySeeTeam(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'workforce', (tx) =>
    tx
      .select({
        id: post.id,
        userId: post.userId,
        name: sql<string>`coalesce(${nameOf('post.user_id')}, 'Somebody who has left')`,
        stage: post.stage,
        startedOn: post.startedOn,
        fundedUntil: post.fundedUntil,
        capacity: post.capacity,
        toDo: sql<number>`(select count(*)::integer from ${inductionItem} i where i.post_id = post.id and i.done_on is null)`,
      })
      .from(post)
      .where(and(eq(post.organisationId, here), isNull(post.endedOn)))
      .orderBy(sql`3`, post.id)
      .limit(500),
  );
}

/** What a manager chooses from when making or changing a post. */
export async function readPostChoices(ctx: Ctx) {
  if (!mayManagePosts(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'workforce', async (tx) => {
    const people = await tx
      .select({
        userId: colleague.userId,
        name: colleague.name,
        role: colleague.role,
        hasPost: sql<boolean>`exists (select 1 from ${post} p where p.user_id = colleague.user_id and p.organisation_id = ${here} and p.ended_on is null)`,
      })
      .from(colleague)
      .orderBy(colleague.name)
      .limit(1000);
    const practices = await tx
      .select({ id: organisation.id, name: organisation.name })
      .from(referralAgreement)
      .innerJoin(organisation, eq(organisation.id, referralAgreement.referringOrganisationId))
      .where(
        and(
          eq(referralAgreement.organisationId, here),
          isNull(referralAgreement.endedOn),
          eq(organisation.kind, 'practice'),
        ),
      )
      .orderBy(organisation.name)
      .limit(200);
    return {
      linkWorkers: people.filter((one) => one.role === 'link-worker' && !one.hasPost),
      supervisors: people.filter((one) => one.role === 'supervisor'),
      practices,
    };
  });
}
