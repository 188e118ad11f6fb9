import { and, eq } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { draft } from '#platform/schema.server.ts';
import { person } from '../person/schema.server.ts';
import { allow } from './episode.server.ts';

/** The most a draft may hold, in characters of JSON; a form that was let in always fits. */
const LARGEST = 1_100_000;

/** Which form a draft is of: a contact with a person, planned before or not. */
export const contactDraft = (personId: string, contactId?: string): string =>
  contactId ? `contact:${personId}:${contactId}` : `contact:${personId}`;

/** Whose draft it is, by its form. */
const personOf = (form: string): string => form.split(':')[1] ?? '';

function mine(ctx: Ctx, here: string, form: string) {
  return and(
    eq(draft.organisationId, here),
    eq(draft.userId, ctx.actor.id ?? ''),
    eq(draft.form, form),
  );
}

/** Keeps what somebody has typed so far; they alone see it. A later one takes its place. */
export async function saveDraft(ctx: Ctx, form: string, values: Record<string, string | string[]>) {
  const here = allow(ctx, 'casework.write');
  if (JSON.stringify(values).length > LARGEST)
    throw refuse.invalid({ '': 'This is too long to keep as a draft' });
  return perform(ctx, 'care', async (tx, note) => {
    const personId = personOf(form);
    const [known] = await tx
      .select({ id: person.id })
      .from(person)
      .where(and(eq(person.id, personId), eq(person.organisationId, here)));
    if (!known) throw refuse.notFound();
    const kept = { values, updatedAt: ctx.now };
    await tx
      .insert(draft)
      .values({ organisationId: here, userId: ctx.actor.id ?? '', form, ...kept })
      .onConflictDoUpdate({
        target: [draft.organisationId, draft.userId, draft.form],
        set: kept,
      });
    note({ act: 'draft.save', subject: ['draft', null], personId });
    return null;
  });
}

/** Throws away one's own draft. */
export async function discardDraft(ctx: Ctx, form: string) {
  allow(ctx, 'casework.write');
  return perform(ctx, 'care', async (tx, note) => {
    await dropDraft(ctx, tx, form);
    note({ act: 'draft.discard', subject: ['draft', null], personId: personOf(form) });
    return null;
  });
}

/** Removes one's own draft within an act that makes it superfluous. */
export async function dropDraft(ctx: Ctx, tx: Tx, form: string): Promise<void> {
  const [here = ''] = ctx.actor.organisationIds;
  await tx.delete(draft).where(mine(ctx, here, form));
}

/** One's own draft of a form, or null. */
export async function findDraft(ctx: Ctx, tx: Tx, form: string) {
  const [here = ''] = ctx.actor.organisationIds;
  const [found] = await tx
    .select()
    .from(draft)
    .where(mine(ctx, here, form));
  return found ?? null;
}
