import { and, eq, isNull } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { listingShape } from './listing-shape.ts';
import { mayTendListing, most } from './rules.ts';
import { service } from './schema.server.ts';
import type { AdditionInput, CorrectionInput } from './shapes.ts';
import { keepStep, lockListing, signatureOf } from './step.server.ts';
import { type Correctable, correctable, storeNew } from './store.server.ts';
import { correctWhenWhere, readWhenWhere } from './when-where.server.ts';
import { linesOf, whenText, whereText } from './when-where.ts';
import { keepWords } from './words.server.ts';

const shown = (row: Pick<typeof service.$inferSelect, Correctable>) =>
  Object.fromEntries(correctable.map((field) => [field, row[field]]));

async function shownWhenWhere(tx: Tx, id: string) {
  const read = await readWhenWhere(tx, id);
  return { when: whenText(read), where: whereText(read) };
}

/** The words a listing is found by, with those of its places as they are now. */
const keywordsWith = (keywords: string, where: string) =>
  [keywords, ...linesOf(where)].join(' · ').slice(0, most.text);

/**
 * Puts a listing right, which also confirms it: whoever corrected it has looked at all of it. The
 * fields changed are left alone by later imports.
 * @throws Refusal `conflict` with what the other person saved, where `version` is not the latest
 */
export async function correctListing(
  ctx: Ctx,
  id: string,
  version: number | undefined,
  input: CorrectionInput,
) {
  if (!mayTendListing(ctx.actor)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    const old = await lockListing(tx, id);
    if (version !== old.version)
      throw refuse.conflict('Someone else changed this listing while you were typing.', {
        ...shown(old),
        ...(await shownWhenWhere(tx, id)),
        version: old.version,
      });
    const { before, byName } = await putRight(ctx, tx, old, input);
    await keepStep(ctx, tx, note, id, byName, {
      act: Object.keys(before).length > 0 ? 'corrected' : 'confirmed',
      before,
    });
    return { id };
  });
}

/** Writes what was typed of a listing, as confirmed; gives what stood before in the fields changed. */
async function putRight(
  ctx: Ctx,
  tx: Tx,
  old: typeof service.$inferSelect,
  { when, where, ...typed }: CorrectionInput,
) {
  const fields = Object.fromEntries(
    correctable.map((field) => [field, typed[field] ?? null]),
  ) as Pick<typeof old, Correctable>;
  const changed = correctable.filter((field) => fields[field] !== old[field]);
  const around = await correctWhenWhere(tx, old.id, { when, where });
  const byName = await signatureOf(tx, ctx.actor);
  await tx
    .update(service)
    .set({
      ...fields,
      corrected: [...new Set([...old.corrected, ...changed, ...Object.keys(around)])],
      ...(around.where === undefined ? {} : { keywords: keywordsWith(old.keywords, where ?? '') }),
      confirmedAt: ctx.now,
      confirmedBy: byName,
      freshness: 'fresh',
      changedAt: ctx.now,
      version: old.version + 1,
    })
    .where(eq(service.id, old.id));
  await keepWords(tx, `${typed.name} ${typed.description ?? ''} ${where ?? ''}`);
  const before: Record<string, string | number | null> = {
    ...Object.fromEntries(changed.map((field) => [field, old[field]])),
    ...around,
  };
  return { before, byName };
}

/** The source of listings that link workers add. */
const ADDED = 'added-here';

/**
 * Adds a listing that no source has, confirmed by whoever adds it. It leaves the house in the open
 * directory only when a manager says so.
 * @throws Refusal `invalid` at the name where the directory has a listing of that name
 */
export async function addListing(ctx: Ctx, input: AdditionInput) {
  if (!mayTendListing(ctx.actor)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    const { provider: givenBy, need, audience, ...typed } = input;
    const same = await tx
      .select({ id: service.id })
      .from(service)
      .where(and(eq(service.name, typed.name), isNull(service.goneSince)))
      .limit(1);
    if (same.length > 0)
      throw refuse.invalid({
        name: 'The directory has a listing of this name. Correct that one, or give this one a name that tells them apart.',
      });
    const term = (kind: 'need' | 'audience', name: string | null) =>
      name ? [{ kind, name, taxonomy: ADDED }] : [];
    const listing = listingShape.parse({
      source: ADDED,
      sourceId: newId(),
      name: typed.name,
      provider: givenBy ? { name: givenBy } : null,
      terms: [...term('need', need), ...term('audience', audience)],
    });
    const byName = await signatureOf(tx, ctx.actor);
    const id = await storeNew(tx, listing, { now: ctx.now, byName, published: false });
    await putRight(ctx, tx, await lockListing(tx, id), typed);
    await keepWords(tx, [givenBy, need, audience].filter(Boolean).join(' '));
    await keepStep(ctx, tx, note, id, byName, { act: 'added' });
    return { id };
  });
}
