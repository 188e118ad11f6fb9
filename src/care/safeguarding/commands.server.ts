import { and, eq, inArray } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { episode } from '../casework/schema.server.ts';
import { person } from '../person/schema.server.ts';
import { referral } from '../referral/schema.server.ts';
import { leadsOf, requireColleague, tell } from './colleagues.server.ts';
import {
  type ConcernStatus,
  concernStatuses,
  concernTransitions,
  mayRaise,
  type RaiseInput,
  type StepInput,
} from './rules.ts';
import { concern, concernReader, concernStep } from './schema.server.ts';

type Concern = typeof concern.$inferSelect;

async function keepStep(ctx: Ctx, tx: Tx, concernId: string, kind: string, note: string | null) {
  await tx.insert(concernStep).values({
    id: newId(),
    organisationId: actingOrganisation(ctx.actor),
    concernId,
    kind,
    note,
    byUserId: ctx.actor.id,
    byName: ctx.actor.name,
    at: ctx.now,
  });
}

async function addReader(ctx: Ctx, tx: Tx, concernId: string, userId: string) {
  await tx
    .insert(concernReader)
    .values({
      id: newId(),
      organisationId: actingOrganisation(ctx.actor),
      concernId,
      userId,
      addedAt: ctx.now,
    })
    .onConflictDoNothing();
}

/**
 * Raises a concern about a person. The leads, the person's link worker and who is named are told. The
 * audit entry does not name the person: their access history would show others that there is one.
 */
export function raiseConcern(ctx: Ctx, personId: string, input: RaiseInput) {
  return raise(ctx, personId, input, async (tx, organisationId) => {
    const [about] = await tx
      .select({ personId: person.id, linkWorkerId: episode.linkWorkerId })
      .from(person)
      .leftJoin(episode, goingOn(organisationId))
      .where(and(eq(person.id, personId), eq(person.organisationId, organisationId)))
      .limit(1);
    return about && { ...about, referralId: null };
  });
}

/**
 * Raises a concern about somebody who is referred, whatever becomes of the referral. When it is accepted
 * the concern comes with the person; declined or withdrawn it stays with who sees it.
 */
export function raiseConcernFromReferral(ctx: Ctx, referralId: string, input: RaiseInput) {
  return raise(ctx, referralId, input, async (tx, organisationId) => {
    // Held until it is kept: an acceptance meanwhile waits, and then takes the concern along.
    const [about] = await tx
      .select({ referralId: referral.id, personId: referral.personId })
      .from(referral)
      .where(and(eq(referral.id, referralId), eq(referral.organisationId, organisationId)))
      .for('update');
    if (!about?.personId) return about && { ...about, linkWorkerId: null };
    const [supported] = await tx
      .select({ linkWorkerId: episode.linkWorkerId })
      .from(person)
      .leftJoin(episode, goingOn(organisationId))
      .where(and(eq(person.id, about.personId), eq(person.organisationId, organisationId)))
      .limit(1);
    return { ...about, linkWorkerId: supported?.linkWorkerId ?? null };
  });
}

const goingOn = (organisationId: string) =>
  and(
    eq(episode.organisationId, organisationId),
    eq(episode.personId, person.id),
    inArray(episode.status, ['active', 'paused']),
  );

interface About {
  personId: string | null;
  referralId: string | null;
  linkWorkerId: string | null;
}

async function raise(
  ctx: Ctx,
  aboutId: string,
  input: RaiseInput,
  find: (tx: Tx, organisationId: string) => Promise<About | undefined>,
) {
  if (!mayRaise(ctx.actor) || !ctx.actor.id) throw refuse.forbidden();
  if (!isId(aboutId)) throw refuse.notFound();
  const organisationId = actingOrganisation(ctx.actor);
  const raisedBy = ctx.actor.id;
  return perform(ctx, 'care', async (tx, note) => {
    const about = await find(tx, organisationId);
    if (!about) throw refuse.notFound();
    if (input.tell) await requireColleague(ctx, tx, input.tell, 'tell');
    const id = newId();
    await tx.insert(concern).values({
      id,
      organisationId,
      personId: about.personId,
      referralId: about.referralId,
      title: input.title,
      what: input.what,
      raisedBy,
      raisedByName: ctx.actor.name,
      raisedAt: ctx.now,
    });
    await keepStep(ctx, tx, id, 'raised', null);
    const readers = [about.linkWorkerId, input.tell].filter((userId) => userId !== null);
    for (const userId of readers) await addReader(ctx, tx, id, userId);
    const leads = await leadsOf(ctx, tx);
    await tell(ctx, tx, [...leads, ...readers], id, 'A safeguarding concern was raised.');
    if (leads.length === 0) {
      const supervisors = await tx
        .selectDistinct({ userId: colleague.userId })
        .from(colleague)
        .where(
          and(
            eq(colleague.organisationId, organisationId),
            inArray(colleague.role, ['supervisor', 'manager']),
          ),
        );
      await tell(
        ctx,
        tx,
        supervisors.map((one) => one.userId),
        null,
        'A safeguarding concern was raised, and your service has named no safeguarding lead. Name one now.',
      );
    }
    note({ act: 'concern.raise', subject: ['concern', id] });
    return { id };
  });
}

/** The concern, locked; for who may not see it there is none. */
async function lockConcern(ctx: Ctx, tx: Tx, id: string, version?: number): Promise<Concern> {
  if (!mayRaise(ctx.actor)) throw refuse.forbidden();
  if (!isId(id)) throw refuse.notFound();
  const [found] = await tx
    .select()
    .from(concern)
    .where(and(eq(concern.id, id), eq(concern.organisationId, actingOrganisation(ctx.actor))))
    .for('update');
  if (!found) throw refuse.notFound();
  if (version !== undefined && version !== found.version)
    throw refuse.conflict('Somebody else changed this concern while you had it open.', {
      Status: concernStatuses[found.status as ConcernStatus],
      version: found.version,
    });
  return found;
}

/** Adds a note, passes a concern on, closes it or opens it again; each with words, each kept. */
export async function stepConcern(ctx: Ctx, id: string, input: StepInput, version?: number) {
  return perform(ctx, 'care', async (tx, note) => {
    const found = await lockConcern(ctx, tx, id, version);
    const status = concernTransitions[found.status as ConcernStatus][input.act];
    if (!status)
      throw refuse.conflict('That cannot be done now.', {
        Status: concernStatuses[found.status as ConcernStatus],
        version: found.version,
      });
    await tx
      .update(concern)
      .set({ status, version: found.version + 1 })
      .where(and(eq(concern.id, id), eq(concern.organisationId, found.organisationId)));
    await keepStep(ctx, tx, id, input.act, input.note);
    note({ act: `concern.${input.act}`, subject: ['concern', id] });
    return { id };
  });
}

/** Lets one more colleague see a concern. */
export async function nameReader(ctx: Ctx, id: string, userId: string) {
  return perform(ctx, 'care', async (tx, note) => {
    await lockConcern(ctx, tx, id);
    await requireColleague(ctx, tx, userId, 'colleague');
    const [named] = await tx
      .select({ name: colleague.name })
      .from(colleague)
      .where(eq(colleague.userId, userId))
      .limit(1);
    await addReader(ctx, tx, id, userId);
    await keepStep(ctx, tx, id, 'name', named?.name ?? null);
    await tell(ctx, tx, [userId], id, 'You are asked to look at a safeguarding concern.');
    note({ act: 'concern.name', subject: ['concern', id] });
    return { id };
  });
}
