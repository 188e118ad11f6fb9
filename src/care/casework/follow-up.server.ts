import { and, desc, eq, isNotNull, sql } from 'drizzle-orm';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readRecord, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { formatDate } from '#ui/time.ts';
import { person } from '../person/schema.server.ts';
import { recorded } from './contact.server.ts';
import { allow, keepEpisodeStep } from './episode.server.ts';
import { lastFollowUp } from './rules.ts';
import { contact, episode, summary } from './schema.server.ts';
import type { ContactInput, EndFollowUpInput, MoveFollowUpInput } from './shapes.ts';

/** Support that was closed, of which somebody wanted to hear again: the newest of a person. */
function closedOf(tx: Tx, here: string, personId: string) {
  return tx
    .select({ episode, summaryId: newestSummary })
    .from(episode)
    .where(
      and(
        eq(episode.organisationId, here),
        eq(episode.personId, personId),
        eq(episode.status, 'closed'),
        isNotNull(episode.followUpOn),
      ),
    )
    .orderBy(desc(episode.closedAt), desc(episode.id))
    .limit(1);
}

const newestSummary = sql<
  string | null
>`(select s.id from ${summary} s where s.episode_id = episode.id and s.organisation_id = episode.organisation_id and s.kind = 'closing-summary' order by s.at desc, s.id desc limit 1)`;

/** What a follow-up needs: who, what was said at the close, when it was wanted. Reading it is an act. */
export async function readFollowUp(ctx: Ctx, personId: string) {
  const here = allow(ctx, 'casework.notes');
  if (!isId(personId)) throw refuse.notFound();
  const entry = { act: 'person.read', subject: ['person', personId] as const, personId };
  return readRecord(ctx, 'care', entry, async (tx) => {
    const [found] = await closedOf(tx, here, personId);
    const [who] = await tx
      .select({
        id: person.id,
        givenName: person.givenName,
        familyName: person.familyName,
        preferredName: person.preferredName,
        telephone: person.telephone,
        email: person.email,
      })
      .from(person)
      .where(and(eq(person.id, personId), eq(person.organisationId, here)));
    if (!found || !who) throw refuse.notFound('No follow-up was asked for when support ended.');
    return { person: who, ...found };
  });
}

/** The closed support, locked, while its follow-up is still to do. */
async function lockToFollowUp(tx: Tx, here: string, personId: string, version?: number) {
  if (!isId(personId)) throw refuse.notFound();
  const [row] = await closedOf(tx, here, personId).for('update');
  if (!row) throw refuse.notFound();
  const { episode: found } = row;
  const shown = {
    'Follow up on': found.followUpOn ? formatDate(found.followUpOn) : '',
    version: found.version,
  };
  if (found.followedUpAt)
    throw refuse.conflict('It has been followed up already.', {
      ...shown,
      'Followed up on': formatDate(found.followedUpAt),
    });
  if (version !== undefined && version !== found.version)
    throw refuse.conflict('Somebody else changed this while you had it open.', shown);
  return found;
}

type Done = { personId: string; done: boolean };

/** The frame of what is done about a follow-up: the lock, the change, its audit entry. */
async function followUp(
  ctx: Ctx,
  personId: string,
  act: string,
  version: number | undefined,
  work: (
    tx: Tx,
    found: typeof episode.$inferSelect,
  ) => Promise<Partial<typeof episode.$inferInsert>>,
): Promise<Done> {
  const here = allow(ctx, 'casework.write');
  return perform(ctx, 'care', async (tx, note) => {
    const found = await lockToFollowUp(tx, here, personId, version);
    const set = await work(tx, found);
    await tx
      .update(episode)
      .set({ ...set, version: found.version + 1 })
      .where(and(eq(episode.id, found.id), eq(episode.organisationId, here)));
    note({ act, subject: ['episode', found.id], personId });
    return { personId, done: set.followedUpAt !== undefined };
  });
}

/** Records a contact after the close. Somebody who could not be reached stays to be followed up. */
export async function recordFollowUp(
  ctx: Ctx,
  personId: string,
  input: ContactInput,
  version?: number,
): Promise<Done> {
  const values = recorded(ctx, input);
  return followUp(ctx, personId, 'episode.follow-up', version, async (tx, found) => {
    const { id: episodeId, organisationId } = found;
    await tx.insert(contact).values({
      ...values,
      ...{ id: newId(), organisationId, personId, episodeId },
      kind: 'follow-up',
      madeAt: ctx.now,
    });
    if (values.status !== 'attended') return {};
    await keepEpisodeStep(ctx, tx, found, 'followed-up');
    return { followedUpAt: ctx.now };
  });
}

/** Puts the follow-up off to another day. */
export async function moveFollowUp(
  ctx: Ctx,
  personId: string,
  { followUpOn, followUpWhy }: MoveFollowUpInput,
  version?: number,
): Promise<Done> {
  const today = dayOf(ctx.now);
  if (followUpOn <= today) throw refuse.invalid({ followUpOn: 'Enter a day after today' });
  if (followUpOn > lastFollowUp(today))
    throw refuse.invalid({ followUpOn: 'Enter a day within two years' });
  return followUp(ctx, personId, 'episode.follow-up-move', version, async (tx, found) => {
    const reason = `Now on ${formatDate(followUpOn)}${followUpWhy ? `. ${followUpWhy}` : ''}`;
    await keepEpisodeStep(ctx, tx, found, 'follow-up-moved', { reason });
    return { followUpOn };
  });
}

/** No follow-up is wanted any more, with the reason. */
export const endFollowUp = (
  ctx: Ctx,
  personId: string,
  { endWhy }: EndFollowUpInput,
  version?: number,
): Promise<Done> =>
  followUp(ctx, personId, 'episode.follow-up-end', version, async (tx, found) => {
    await keepEpisodeStep(ctx, tx, found, 'follow-up-ended', { reason: endWhy });
    return { followedUpAt: ctx.now };
  });
