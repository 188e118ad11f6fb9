import { and, eq, like, sql } from 'drizzle-orm';
import { actingOrganisation } from '../actor.ts';
import type { Ctx } from '../database/context.server.ts';
import { keepAside, perform, type Tx } from '../database/transaction.server.ts';
import { refuse } from '../refusal.ts';
import { draft } from '../schema.server.ts';
import { aboutOf, type DraftName, isDraftName } from './name.ts';

/** The most a draft may hold, in characters of JSON. */
export const LARGEST_DRAFT = 200_000;
/** The most drafts one person may have in one organisation. */
export const MOST_DRAFTS = 200;

type Values = Record<string, string | string[]>;

/** What somebody typed, as they typed it, and the version of the record they had before them. */
export interface Draft {
  form: string;
  values: Values;
  version: number | undefined;
  updatedAt: Date;
}

/** Whose drafts: one's own, here. Only a member of staff has any. */
function author(ctx: Ctx): { organisationId: string; userId: string } {
  if (ctx.actor.kind !== 'staff' || !ctx.actor.id) throw refuse.forbidden();
  return { organisationId: actingOrganisation(ctx.actor), userId: ctx.actor.id };
}

const ownDrafts = (of: { organisationId: string; userId: string }) =>
  and(eq(draft.organisationId, of.organisationId), eq(draft.userId, of.userId));

/**
 * Keeps what somebody has typed so far; they alone see it, and a later one takes its place. That a
 * draft was begun is in the audit log; each later pause in typing is not.
 * @throws Refusal `invalid` for a name that is no form's, for too much, or for too many
 */
export async function saveDraft(
  ctx: Ctx,
  form: DraftName,
  values: Values,
  version?: number,
): Promise<void> {
  const of = author(ctx);
  if (!isDraftName(form)) throw refuse.invalid({ '': 'There is no form of that name' });
  if (JSON.stringify(values).length > LARGEST_DRAFT)
    throw refuse.invalid({ '': 'This is too long to keep as a draft' });
  const kept = { values, version: version ?? null, updatedAt: ctx.now };
  const known = await keepAside(ctx, 'care', (tx) =>
    tx
      .update(draft)
      .set(kept)
      .where(and(ownDrafts(of), eq(draft.form, form)))
      .returning({ form: draft.form }),
  );
  if (known.length > 0) return;
  await perform({ ...ctx, key: undefined, draft: undefined }, 'care', async (tx, note) => {
    const [mine] = await tx
      .select({ count: sql<number>`count(*)::integer` })
      .from(draft)
      .where(ownDrafts(of));
    if ((mine?.count ?? 0) >= MOST_DRAFTS)
      throw refuse.invalid({ '': `You have ${MOST_DRAFTS} drafts. Finish or discard some first` });
    await tx
      .insert(draft)
      .values({ ...of, form, ...kept })
      .onConflictDoUpdate({ target: [draft.organisationId, draft.userId, draft.form], set: kept });
    note({ act: 'draft.begin', subject: ['draft', null], personId: aboutOf(form) });
    return null;
  });
}

/** Throws away one's own draft. */
export async function discardDraft(ctx: Ctx, form: DraftName): Promise<void> {
  const of = author(ctx);
  if (!isDraftName(form)) throw refuse.invalid({ '': 'There is no form of that name' });
  await perform(ctx, 'care', async (tx, note) => {
    await tx.delete(draft).where(and(ownDrafts(of), eq(draft.form, form)));
    note({ act: 'draft.discard', subject: ['draft', null], personId: aboutOf(form) });
    return null;
  });
}

/** One's own drafts about somebody, by the name of their form; one statement for a whole page. */
export async function readDrafts(
  ctx: Ctx,
  tx: Tx,
  personId: string,
): Promise<Record<string, Draft>> {
  const rows = await tx
    .select()
    .from(draft)
    .where(and(ownDrafts(author(ctx)), like(draft.form, `%:${personId}%`)))
    .limit(MOST_DRAFTS);
  return Object.fromEntries(
    rows.map(({ form, values, version, updatedAt }) => [
      form,
      { form, values, version: version ?? undefined, updatedAt },
    ]),
  );
}
