import { and, eq } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { moveWatch } from '../visit/api.server.ts';
import { against, requireContactWithin } from './bounds.server.ts';
import {
  becauseOf,
  type Contact,
  codeIt,
  lockContact,
  recorded,
  tellPerson,
  toCome,
} from './contact.server.ts';
import { allow, requireEpisode, requireNotClosed } from './episode.server.ts';
import { clinicalCode, contact, contactStep } from './schema.server.ts';
import type { CorrectInput, MoveInput } from './shapes.ts';

type Id = { id: string; personId: string };

/** Keeps the contact as it was before a change, with who changed it, when and why. Never altered. */
async function keepBefore(
  ctx: Ctx,
  tx: Tx,
  was: Contact,
  kind: 'moved' | 'corrected',
  why: string | null,
): Promise<void> {
  await tx.insert(contactStep).values({
    id: newId(),
    organisationId: was.organisationId,
    personId: was.personId,
    episodeId: was.episodeId,
    contactId: was.id,
    kind,
    why,
    byUserId: ctx.actor.id,
    byName: ctx.actor.name,
    at: ctx.now,
    wasStatus: was.status,
    wasAt: was.at,
    wasMode: was.mode,
    wasPlace: was.place,
    wasPlaceNote: was.placeNote,
    wasMinutes: was.minutes,
    wasAlsoThere: was.alsoThere,
    wasPersonWords: was.personWords,
    wasDone: was.done,
    wasNext: was.next,
  });
}

/**
 * Moves an appointment to another time or place, and the watch over a home visit with it; the person is
 * told if they asked to be.
 */
export async function moveContact(
  ctx: Ctx,
  contactId: string,
  input: MoveInput,
  version?: number,
): Promise<Id> {
  const here = allow(ctx, 'casework.write');
  const at = toCome(ctx, input);
  return perform(ctx, 'care', async (tx, note) => {
    const found = await lockContact(ctx, tx, contactId, 'move', version);
    const of = await requireNotClosed(ctx, tx, found.episodeId, against(at, found));
    await requireContactWithin(tx, ctx, of, 'contact.move', { ...input, on: at }, found);
    await keepBefore(ctx, tx, found, 'moved', input.why);
    const { mode, place, placeNote, minutes } = input;
    await tx
      .update(contact)
      .set({ at, mode, place, placeNote, minutes, version: found.version + 1 })
      .where(and(eq(contact.id, found.id), eq(contact.organisationId, here)));
    await moveWatch(ctx, tx, found, { id: found.id, at, place, placeNote });
    await tellPerson(ctx, tx, found);
    const { id, personId } = found;
    note({ act: 'contact.move', subject: ['contact', id], personId });
    return { id, personId };
  });
}

const corrected = [
  'status',
  'mode',
  'place',
  'placeNote',
  'minutes',
  'alsoThere',
  'personWords',
  'done',
  'next',
] as const;

/**
 * Corrects what was recorded of a contact, with the reason; what was written before stays beside it.
 * It may be done after support was closed: what is wrong about somebody must not have to stay. Where
 * it was beyond what was agreed a reason is asked for, and nothing is stopped.
 * @throws Refusal `conflict`, with what stands now, when somebody else changed it meanwhile
 */
export async function correctContact(
  ctx: Ctx,
  contactId: string,
  input: CorrectInput,
  version?: number,
): Promise<Id> {
  const here = allow(ctx, 'casework.write');
  const { linkWorkerId: _by, recordedAt: _when, ...values } = recorded(ctx, input);
  return perform(ctx, 'care', async (tx, note) => {
    const found = await lockContact(ctx, tx, contactId, 'correct', version);
    const same =
      found.at.getTime() === values.at.getTime() &&
      corrected.every((field) => found[field] === values[field]);
    if (same) throw refuse.invalid({ '': 'Nothing is different from what was recorded' });
    if (values.status === 'attended' && found.kind === 'appointment' && values.mode !== 'group') {
      const of = await requireEpisode(ctx, tx, found.episodeId, against(values.at, found));
      const what = { ...input, on: values.at, happened: true };
      await requireContactWithin(tx, ctx, of, 'contact.correct', what, found);
    }
    await keepBefore(ctx, tx, found, 'corrected', input.why);
    await tx
      .update(contact)
      .set({ ...values, version: found.version + 1 })
      .where(and(eq(contact.id, found.id), eq(contact.organisationId, here)));
    // The code says that they were seen, and when: it follows what is now known.
    await tx
      .delete(clinicalCode)
      .where(
        and(eq(clinicalCode.organisationId, here), eq(clinicalCode.because, becauseOf(found))),
      );
    if (values.status === 'attended') await codeIt(tx, found, values.at, here);
    const { id, personId } = found;
    note({ act: 'contact.correct', subject: ['contact', id], personId });
    return { id, personId };
  });
}
