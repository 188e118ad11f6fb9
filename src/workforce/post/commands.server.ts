import { and, eq, isNull } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type Note, perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { formatDate } from '#ui/time.ts';
import {
  inductionItems,
  type MakePostInput,
  mayManagePosts,
  maySeeTeam,
  type PostInput,
  type Stage,
  stages,
} from './rules.ts';
import { inductionItem, post, postPractice, postStep } from './schema.server.ts';

type Post = typeof post.$inferSelect;

function manager(ctx: Ctx): string {
  if (!mayManagePosts(ctx.actor)) throw refuse.forbidden();
  return actingOrganisation(ctx.actor);
}

/** Makes a link worker's post with its induction list. One open post for each link worker. */
export async function makePost(ctx: Ctx, input: MakePostInput) {
  const here = manager(ctx);
  return perform(ctx, 'workforce', async (tx, note) => {
    await requireColleague(tx, input.linkWorkerId, 'link-worker', 'linkWorkerId');
    await requireSupervisor(tx, input);
    const id = newId();
    const made = await tx
      .insert(post)
      .values({ id, organisationId: here, userId: input.linkWorkerId, ...columns(input) })
      .onConflictDoNothing()
      .returning({ id: post.id });
    if (made.length === 0)
      throw refuse.invalid({ linkWorkerId: 'This link worker has a post already' });
    await setPractices(tx, here, id, input.practices);
    await tx.insert(inductionItem).values(
      inductionItems.map((item, position) => ({
        id: newId(),
        organisationId: here,
        postId: id,
        position,
        item,
      })),
    );
    await keepStep(ctx, tx, { id, organisationId: here, stage: input.stage }, 'made');
    note({ act: 'post.make', subject: ['post', id] });
    return { id };
  });
}

/** Changes a post that is still as the manager saw it; moving to another stage is a step of its own. */
export async function changePost(
  ctx: Ctx,
  id: string,
  input: PostInput,
  version: number | undefined,
) {
  return changing(ctx, id, async (tx, found, note) => {
    if (found.version !== version) throw conflictWith(found);
    await requireSupervisor(tx, input);
    await tx
      .update(post)
      .set({ ...columns(input), version: found.version + 1 })
      .where(eq(post.id, id));
    await setPractices(tx, found.organisationId, id, input.practices);
    const moved = found.stage !== input.stage;
    await keepStep(ctx, tx, { ...found, stage: input.stage }, moved ? 'stage' : 'changed');
    note({ act: moved ? 'post.move-stage' : 'post.change', subject: ['post', id] });
    return { id };
  });
}

/** Ends a post on its last day; what was recorded of it stays. */
export async function endPost(ctx: Ctx, id: string, { endedOn }: { endedOn: string }) {
  return changing(ctx, id, async (tx, found, note) => {
    if (endedOn < found.startedOn)
      throw refuse.invalid({ endedOn: 'The last day must be after the start' });
    await tx
      .update(post)
      .set({ endedOn, version: found.version + 1 })
      .where(eq(post.id, id));
    await keepStep(ctx, tx, found, 'ended');
    note({ act: 'post.end', subject: ['post', id] });
    return { id };
  });
}

/** Ticks or unticks an item of an induction: one's own, or anybody's for who supports them. */
export async function tickInduction(ctx: Ctx, itemId: string, done: boolean) {
  const here = actingOrganisation(ctx.actor);
  if (!isId(itemId)) throw refuse.notFound();
  return perform(ctx, 'workforce', async (tx, note) => {
    const [found] = await tx
      .select({ postId: inductionItem.postId, userId: post.userId })
      .from(inductionItem)
      .innerJoin(post, eq(post.id, inductionItem.postId))
      .where(
        and(
          eq(inductionItem.id, itemId),
          eq(inductionItem.organisationId, here),
          maySeeTeam(ctx.actor) ? undefined : eq(post.userId, ctx.actor.id ?? ''),
        ),
      );
    if (!found) throw refuse.notFound();
    await tx
      .update(inductionItem)
      .set(
        done ? { doneOn: dayOf(ctx.now), doneBy: ctx.actor.name } : { doneOn: null, doneBy: null },
      )
      .where(eq(inductionItem.id, itemId));
    note({ act: done ? 'induction.tick' : 'induction.untick', subject: ['post', found.postId] });
    return { id: found.postId };
  });
}

const columns = (input: PostInput) => ({
  employer: input.employer,
  stage: input.stage,
  kind: input.kind,
  kindNote: input.kindNote,
  weeklyMinutes: input.hours,
  startedOn: input.startedOn,
  fundedUntil: input.fundedUntil,
  capacity: input.capacity,
  supervisorId: input.supervisorId,
  clinicalSupervisor: input.clinicalSupervisor,
  reviewOn: input.reviewOn,
});

async function changing<T extends { id: string }>(
  ctx: Ctx,
  id: string,
  work: (tx: Tx, found: Post, note: Note) => Promise<T>,
): Promise<T> {
  const here = manager(ctx);
  if (!isId(id)) throw refuse.notFound();
  return perform(ctx, 'workforce', async (tx, note) => {
    const [found] = await tx
      .select()
      .from(post)
      .where(and(eq(post.id, id), eq(post.organisationId, here), isNull(post.endedOn)))
      .for('update');
    if (!found) throw refuse.notFound();
    return work(tx, found, note);
  });
}

const conflictWith = (found: Post) =>
  refuse.conflict('Somebody else changed this post while you were typing.', {
    version: found.version,
    Stage: stages[found.stage as Stage],
    'Funded until': found.fundedUntil ? formatDate(found.fundedUntil) : '',
    'People at once': found.capacity ?? '',
  });

async function requireSupervisor(tx: Tx, { supervisorId }: PostInput) {
  if (supervisorId) await requireColleague(tx, supervisorId, 'supervisor', 'supervisorId');
}

async function requireColleague(tx: Tx, userId: string, role: string, field: string) {
  const found = await tx
    .select({ id: colleague.userId })
    .from(colleague)
    .where(and(eq(colleague.userId, userId), eq(colleague.role, role)));
  if (found.length === 0) throw refuse.invalid({ [field]: 'Choose somebody of your service' });
}

async function setPractices(tx: Tx, here: string, postId: string, practices: string[]) {
  await tx.delete(postPractice).where(eq(postPractice.postId, postId));
  if (practices.length > 0)
    await tx
      .insert(postPractice)
      .values(practices.map((practiceId) => ({ organisationId: here, postId, practiceId })));
}

async function keepStep(
  ctx: Ctx,
  tx: Tx,
  of: { id: string; organisationId: string; stage: string },
  kind: string,
) {
  await tx.insert(postStep).values({
    id: newId(),
    organisationId: of.organisationId,
    postId: of.id,
    kind,
    stage: of.stage,
    byUserId: ctx.actor.id,
    byName: ctx.actor.name,
    at: ctx.now,
  });
}
