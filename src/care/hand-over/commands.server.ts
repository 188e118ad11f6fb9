import { and, eq, inArray, isNull, ne, notLike, type SQL, sql } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { queueMail } from '#platform/mail/queue.server.ts';
import { refuse } from '#platform/refusal.ts';
import { lockEpisode, moveEpisode } from '../casework/api.server.ts';
import { contact, holding } from '../casework/schema.server.ts';
import { connection, message } from '../connection/schema.server.ts';
import { handOverVisits } from '../visit/api.server.ts';
import { visit } from '../visit/schema.server.ts';
import { type HandOverInput, mayHandOver, maySeePeopleOf } from './rules.ts';

async function requireTaker(ctx: Ctx, tx: Tx, from: string, to: string): Promise<string> {
  const [taker] = await tx
    .select({ name: colleague.name })
    .from(colleague)
    .where(
      and(
        eq(colleague.organisationId, actingOrganisation(ctx.actor)),
        eq(colleague.userId, to),
        eq(colleague.role, 'link-worker'),
      ),
    )
    .limit(1);
  if (!taker || from === to)
    throw refuse.invalid({ to: 'Choose another link worker of this service' });
  return taker.name;
}

/** The support of people who stand with a link worker, locked in one order; anybody else’s is refused. */
async function lockTheirs(ctx: Ctx, tx: Tx, from: string, ids: readonly string[]) {
  const found = [];
  for (const id of ids) {
    const one = await lockEpisode(ctx, tx, id);
    if (one.linkWorkerId !== from || one.status === 'closed')
      throw refuse.conflict(
        'Somebody you chose was handed over or closed meanwhile. Look at the list again.',
      );
    found.push(one);
  }
  return found;
}

/**
 * Hands people over to another link worker, with all that stands open: holding, appointments and
 * their home visits (which are checked again), connections, and messages not read yet. A visit that
 * has begun stays with whoever is inside. Drafts are their writer’s own and stay. Each person’s
 * timeline says it, with the reason; both link workers are told.
 */
export async function handOver(
  ctx: Ctx,
  from: string,
  { to, episodes, why }: HandOverInput,
): Promise<{ count: number }> {
  if (!mayHandOver(ctx.actor)) throw refuse.forbidden();
  if (!isId(from)) throw refuse.notFound();
  return perform(ctx, 'care', async (tx, note) => {
    const name = await requireTaker(ctx, tx, from, to);
    const theirs = await lockTheirs(ctx, tx, from, episodes);
    for (const one of theirs) {
      await moveEpisode(ctx, tx, one, {
        kind: 'allocated',
        reason: `Handed over to ${name}. ${why}`,
        toUserId: to,
        set: { linkWorkerId: to, allocatedAt: ctx.now },
      });
      note({ act: 'episode.hand-over', subject: ['episode', one.id], personId: one.personId });
    }
    await moveAlong(ctx, tx, from, { id: to, name }, theirs);
    await tellBoth(ctx, tx, from, { id: to, name }, theirs);
    return { count: theirs.length };
  });
}

type Theirs = readonly { id: string; personId: string }[];

/** What stands open with these people goes along. */
async function moveAlong(
  ctx: Ctx,
  tx: Tx,
  from: string,
  to: { id: string; name: string },
  theirs: Theirs,
): Promise<void> {
  const here = actingOrganisation(ctx.actor);
  const ids = theirs.map(({ id }) => id);
  await tx
    .update(holding)
    .set({ linkWorkerId: to.id, version: sql`${holding.version} + 1` })
    .where(
      and(
        eq(holding.organisationId, here),
        inArray(holding.episodeId, ids),
        ne(holding.status, 'ended'),
      ),
    );
  const inside = tx
    .select({ contactId: visit.contactId })
    .from(visit)
    .where(
      and(
        eq(visit.organisationId, here),
        isNull(visit.checkedOutAt),
        sql`${visit.checkedInAt} is not null`,
      ),
    );
  const moved = await tx
    .update(contact)
    .set({ linkWorkerId: to.id, version: sql`${contact.version} + 1` })
    .where(
      and(
        eq(contact.organisationId, here),
        inArray(contact.episodeId, ids),
        eq(contact.status, 'planned'),
        sql`${contact.id} not in ${inside}`,
      ),
    )
    .returning({ id: contact.id });
  await handOverVisits(
    ctx,
    tx,
    moved.map(({ id }) => id),
    to,
  );
  await tx
    .update(connection)
    .set({ linkWorkerId: to.id, version: sql`${connection.version} + 1` })
    .where(
      and(
        eq(connection.organisationId, here),
        inArray(connection.episodeId, ids),
        inArray(connection.status, ['sent', 'accepted', 'waiting-list']),
      ),
    );
  await tx
    .update(message)
    .set({ toUserId: to.id })
    .where(
      and(
        eq(message.organisationId, here),
        eq(message.toUserId, from),
        isNull(message.readAt),
        notLike(message.kind, 'discretion%'),
        inArray(
          message.personId,
          theirs.map(({ personId }) => personId),
        ),
      ),
    );
}

async function tellBoth(
  ctx: Ctx,
  tx: Tx,
  from: string,
  to: { id: string; name: string },
  theirs: Theirs,
): Promise<void> {
  const word = { organisationId: actingOrganisation(ctx.actor), at: ctx.now };
  await tx.insert(message).values(
    theirs.map(({ id, personId }) => ({
      ...word,
      id: newId(),
      toUserId: to.id,
      kind: 'handed-over',
      text: `${ctx.actor.name} handed somebody over to you`,
      personId,
      episodeId: id,
    })),
  );
  if (from === ctx.actor.id) return;
  const people = theirs.length === 1 ? 'One of your people' : `${theirs.length} of your people`;
  await tx.insert(message).values({
    ...word,
    id: newId(),
    toUserId: from,
    kind: 'handed-over',
    text: `${people} went over to ${to.name}`,
    personId: theirs.length === 1 ? (theirs[0]?.personId ?? null) : null,
  });
}

/** Asks supervisors, or managers where there are none, to hand over people of one’s own. */
export async function proposeHandOver(
  ctx: Ctx,
  { to, episodes, why }: HandOverInput,
): Promise<{ count: number }> {
  const { id: from } = ctx.actor;
  if (!from || !maySeePeopleOf(ctx.actor, from)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    const name = await requireTaker(ctx, tx, from, to);
    const theirs = await lockTheirs(ctx, tx, from, episodes);
    const asked = await ask(ctx, tx, eq(colleague.role, 'supervisor'), theirs, name, why);
    if (asked === 0) await ask(ctx, tx, eq(colleague.role, 'manager'), theirs, name, why);
    for (const { id, personId } of theirs)
      note({ act: 'episode.hand-over-propose', subject: ['episode', id], personId });
    return { count: theirs.length };
  });
}

/** Tells colleagues what is proposed, on Today and by a letter that names nobody; how many. */
async function ask(
  ctx: Ctx,
  tx: Tx,
  which: SQL,
  people: Theirs,
  taker: string,
  reason: string,
): Promise<number> {
  const { id: from, name: me } = ctx.actor;
  const here = actingOrganisation(ctx.actor);
  const whom = await tx
    .selectDistinct({ userId: colleague.userId, email: colleague.email })
    .from(colleague)
    .where(and(eq(colleague.organisationId, here), which, ne(colleague.userId, from ?? '')))
    .orderBy(colleague.userId)
    .limit(50);
  const several = people.length === 1 ? 'somebody' : `${people.length} people`;
  for (const { userId, email } of whom) {
    await tx.insert(message).values({
      id: newId(),
      organisationId: here,
      toUserId: userId,
      kind: 'hand-over-asked',
      text: `${me} proposes to hand ${several} over to ${taker}: ${reason}`,
      personId: people.length === 1 ? (people[0]?.personId ?? null) : null,
      subjectId: from,
      at: ctx.now,
    });
    await queueMail(ctx, tx, 'hand-over-asked', {
      to: email,
      subject: 'A colleague proposes to hand people over',
      text: 'A link worker proposes to hand people over to a colleague. Sign in to Holdfast and look at Today.\n',
    });
  }
  return whom.length;
}
