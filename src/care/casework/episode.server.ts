import { and, desc, eq, getTableColumns, inArray, ne, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { type Around, foresee, liesAround } from '../discretion/api.server.ts';
import { person } from '../person/schema.server.ts';
import { type Counted, type Counting, supportSoFar } from './counted.server.ts';
import {
  type Deed,
  type EpisodeStatus,
  type EpisodeStepKind,
  episodeStatusNames,
  may,
  nextEpisodeStatus,
} from './rules.ts';
import { episode, episodeStep, holding } from './schema.server.ts';

export type Episode = typeof episode.$inferSelect;

/**
 * An episode with the stamp of what the service has agreed, and what an act of contact is likely to be
 * held against: each spares it a question.
 */
export type Stamped = Episode & {
  stamp: string | null;
  soFar: Counted | null;
  around: Around | null;
};

/** What a contact is held against, and of that what has to be counted. */
export const counted = ['contacts', 'frequency', 'duration'] as const;
export const binding = [...counted, 'contact-time', 'place'] as const;

/** A contact to come of it: a count where its day is another than it was. */
export type Against = { counting: Counting | null };

function stamped(ctx: Ctx, against: Against | undefined) {
  const nothing = sql<null>`null`;
  const { organisationId, personId, id, linkWorkerId } = episode;
  const counts = against?.counting && foresee(ctx, counted).limited ? against.counting : null;
  const around = against && foresee(ctx, binding).goesByPerson;
  return {
    ...getTableColumns(episode),
    soFar: counts
      ? sql<Counted | null>`case when ${linkWorkerId} is not null then ${supportSoFar(organisationId, id, counts)} end`
      : nothing,
    around: around ? liesAround(organisationId, { person: personId, episode: id }) : nothing,
    stamp: sql<
      string | null
    >`(select s.stamp from care.discretion_stamp s where s.organisation_id = episode.organisation_id)`,
  };
}

/** The acting organisation, if the actor may do the deed there. */
export function allow(ctx: Ctx, deed: Deed): string {
  if (!may(ctx.actor, deed)) throw refuse.forbidden();
  return actingOrganisation(ctx.actor);
}

/** The episode, locked for the rest of the transaction; another organisation's is not found. */
export async function lockEpisode(ctx: Ctx, tx: Tx, id: string): Promise<Episode> {
  if (!isId(id)) throw refuse.notFound();
  const [found] = await tx
    .select()
    .from(episode)
    .where(and(eq(episode.id, id), eq(episode.organisationId, actingOrganisation(ctx.actor))))
    .for('update');
  if (!found) throw refuse.notFound();
  return found;
}

/**
 * The person's episode that is going on (active or paused), locked against being closed meanwhile.
 * A person unknown here is not found; a person without one is a conflict that says what to do.
 */
export async function requireOpenEpisode(
  ctx: Ctx,
  tx: Tx,
  personId: string,
  against?: Against,
): Promise<Stamped> {
  if (!isId(personId)) throw refuse.notFound();
  const here = actingOrganisation(ctx.actor);
  const [open] = await tx
    .select(stamped(ctx, against))
    .from(episode)
    .where(
      and(
        eq(episode.organisationId, here),
        eq(episode.personId, personId),
        inArray(episode.status, ['active', 'paused']),
      ),
    )
    .orderBy(desc(episode.openedAt))
    .limit(1)
    .for('share');
  if (open) return open;
  const [known] = await tx
    .select({ id: person.id })
    .from(person)
    .where(and(eq(person.id, personId), eq(person.organisationId, here)));
  if (!known) throw refuse.notFound();
  throw refuse.conflict('This person has no support going on here. Reopen it first.');
}

/** The episode, going on or closed, locked against being moved meanwhile. */
export async function requireEpisode(
  ctx: Ctx,
  tx: Tx,
  episodeId: string,
  against?: Against,
): Promise<Stamped> {
  const [found] = await tx
    .select(stamped(ctx, against))
    .from(episode)
    .where(
      and(eq(episode.id, episodeId), eq(episode.organisationId, actingOrganisation(ctx.actor))),
    )
    .for('share');
  if (!found) throw refuse.notFound();
  return found;
}

/** Refuses what belongs to an episode that has been closed. */
export async function requireNotClosed(
  ctx: Ctx,
  tx: Tx,
  episodeId: string,
  against?: Against,
): Promise<Stamped> {
  const found = await requireEpisode(ctx, tx, episodeId, against);
  if (found.status === 'closed')
    throw refuse.conflict('This support has been closed. Reopen it first.');
  return found;
}

export async function keepEpisodeStep(
  ctx: Ctx,
  tx: Tx,
  of: Pick<Episode, 'id' | 'personId'>,
  kind: EpisodeStepKind,
  more: { reason?: string | null; toUserId?: string | null } = {},
): Promise<void> {
  await tx.insert(episodeStep).values({
    id: newId(),
    organisationId: actingOrganisation(ctx.actor),
    personId: of.personId,
    episodeId: of.id,
    kind,
    byUserId: ctx.actor.kind === 'staff' ? ctx.actor.id : null,
    byName: ctx.actor.name,
    at: ctx.now,
    reason: more.reason ?? null,
    toUserId: more.toUserId ?? null,
  });
}

export interface EpisodeMove {
  kind: Exclude<EpisodeStepKind, 'opened'>;
  reason?: string | null;
  toUserId?: string | null;
  /** The version the form was opened at; absent where no form showed one. */
  version?: number | undefined;
  set?: Partial<typeof episode.$inferInsert>;
}

/**
 * Moves a locked episode by the transition table and keeps the step. Closing is refused while
 * somebody is still being held: ending that needs a conversation of its own.
 */
export async function moveEpisode(
  ctx: Ctx,
  tx: Tx,
  current: Episode,
  move: EpisodeMove,
): Promise<EpisodeStatus> {
  const shown = {
    Status: episodeStatusNames[current.status as EpisodeStatus],
    version: current.version,
  };
  if (move.version !== undefined && move.version !== current.version)
    throw refuse.conflict('Somebody else changed this while you had it open.', shown);
  const status = nextEpisodeStatus(current.status, move.kind);
  if (!status) throw refuse.conflict(`That cannot be done now: it is “${shown.Status}”.`, shown);
  const mine = eq(episode.organisationId, current.organisationId);
  if (move.kind === 'closed') {
    const [held] = await tx
      .select({ id: holding.id })
      .from(holding)
      .where(
        and(
          eq(holding.organisationId, current.organisationId),
          eq(holding.episodeId, current.id),
          ne(holding.status, 'ended'),
        ),
      )
      .limit(1);
    if (held) throw refuse.conflict('This person is still being held. End the holding first.');
  }
  if (move.kind === 'reopened') {
    // The person's row is taken, so that two closed episodes cannot be reopened side by side.
    await tx
      .select({ id: person.id })
      .from(person)
      .where(
        and(eq(person.id, current.personId), eq(person.organisationId, current.organisationId)),
      )
      .for('update');
    const [other] = await tx
      .select({ id: episode.id })
      .from(episode)
      .where(and(mine, eq(episode.personId, current.personId), ne(episode.status, 'closed')))
      .limit(1);
    if (other) throw refuse.conflict('This person is already being supported here.');
  }
  await tx
    .update(episode)
    .set({
      ...(status === 'paused' ? {} : { lookAgainOn: null }),
      ...move.set,
      status,
      version: current.version + 1,
    })
    .where(and(mine, eq(episode.id, current.id)));
  await keepEpisodeStep(ctx, tx, current, move.kind, move);
  return status;
}

/**
 * Opens an episode within another act's transaction, or gives the one that is going on: two
 * referrals for one person become one episode.
 */
export async function openEpisodeFor(
  ctx: Ctx,
  tx: Tx,
  about: { personId: string; urgency?: string; reason?: string },
): Promise<{ episodeId: string; joined: boolean }> {
  const here = allow(ctx, 'episode.open');
  const [known] = await tx
    .select({ id: person.id })
    .from(person)
    .where(and(eq(person.id, about.personId), eq(person.organisationId, here)))
    .for('update');
  if (!known) throw refuse.notFound();
  const [open] = await tx
    .select({ id: episode.id })
    .from(episode)
    .where(
      and(
        eq(episode.organisationId, here),
        eq(episode.personId, about.personId),
        ne(episode.status, 'closed'),
      ),
    )
    .limit(1);
  if (open) return { episodeId: open.id, joined: true };
  const id = newId();
  await tx.insert(episode).values({
    id,
    organisationId: here,
    personId: about.personId,
    status: 'active',
    urgency: about.urgency ?? 'routine',
    openedAt: ctx.now,
  });
  await keepEpisodeStep(ctx, tx, { id, personId: about.personId }, 'opened', about);
  return { episodeId: id, joined: false };
}
