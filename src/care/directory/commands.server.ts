import { and, eq, isNull, sql } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import type { Actor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type Note, perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { listingShape } from './listing-shape.ts';
import {
  type ListingAct,
  mayMarkFull,
  mayPublishListing,
  mayTendListing,
  most,
  reportReasonWords,
} from './rules.ts';
import { service, serviceReport, serviceStep } from './schema.server.ts';
import type {
  AdditionInput,
  CorrectionInput,
  FullInput,
  PublishInput,
  ReportInput,
} from './shapes.ts';
import { type Correctable, correctable, storeNew } from './store.server.ts';
import { correctWhenWhere, readWhenWhere } from './when-where.server.ts';
import { linesOf, whenText, whereText } from './when-where.ts';
import { keepWords } from './words.server.ts';

async function lockListing(tx: Tx, id: string) {
  if (!isId(id)) throw refuse.notFound();
  const [found] = await tx.select().from(service).where(eq(service.id, id)).for('update');
  if (!found) throw refuse.notFound('This listing is not in the directory.');
  return found;
}

/** Who acted, as other services may read it: a name and where they work. */
async function signatureOf(tx: Tx, actor: Actor): Promise<string> {
  const [id] = actor.organisationIds;
  if (!id || actor.kind !== 'staff') return actor.name;
  const [place] = await tx
    .select({ name: organisation.name })
    .from(organisation)
    .where(eq(organisation.id, id));
  return place ? `${actor.name}, ${place.name}` : actor.name;
}

interface Step {
  act: ListingAct;
  note?: string | null;
  before?: Record<string, string | number | null>;
}

async function keepStep(
  ctx: Ctx,
  tx: Tx,
  note: Note,
  serviceId: string,
  byName: string,
  step: Step,
) {
  await tx.insert(serviceStep).values({
    id: newId(),
    serviceId,
    act: step.act,
    note: step.note ?? null,
    before: step.before ?? null,
    byName,
    byUserId: ctx.actor.id,
    byOrganisationId: ctx.actor.organisationIds[0] ?? null,
    at: ctx.now,
  });
  note({ act: `listing.${step.act}`, subject: ['listing', serviceId] });
}

/** Says that a listing is right as it stands. */
export async function confirmListing(ctx: Ctx, id: string) {
  if (!mayTendListing(ctx.actor)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    await lockListing(tx, id);
    const byName = await signatureOf(tx, ctx.actor);
    await tx
      .update(service)
      .set({ confirmedAt: ctx.now, confirmedBy: byName, freshness: 'fresh' })
      .where(eq(service.id, id));
    await keepStep(ctx, tx, note, id, byName, { act: 'confirmed' });
    return { id };
  });
}

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

/** Says that something is wrong with a listing; it shows on the listing until somebody settles it. */
export async function reportListing(ctx: Ctx, id: string, input: ReportInput) {
  if (!mayTendListing(ctx.actor)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    await lockListing(tx, id);
    const byName = await signatureOf(tx, ctx.actor);
    await tx.insert(serviceReport).values({
      id: newId(),
      serviceId: id,
      reason: input.reason,
      note: input.note,
      byName,
      at: ctx.now,
    });
    await tx
      .update(service)
      .set({ openReports: sql`${service.openReports} + 1` })
      .where(eq(service.id, id));
    const words = reportReasonWords[input.reason];
    await keepStep(ctx, tx, note, id, byName, {
      act: 'reported',
      note: input.note ? `${words}: ${input.note}` : words,
    });
    return { id };
  });
}

/** Marks what was reported as dealt with. */
export async function settleReports(ctx: Ctx, id: string) {
  if (!mayTendListing(ctx.actor)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    await lockListing(tx, id);
    const byName = await signatureOf(tx, ctx.actor);
    await tx
      .update(serviceReport)
      .set({ settledAt: ctx.now, settledBy: byName })
      .where(and(eq(serviceReport.serviceId, id), isNull(serviceReport.settledAt)));
    await tx.update(service).set({ openReports: 0 }).where(eq(service.id, id));
    await keepStep(ctx, tx, note, id, byName, { act: 'report-settled' });
    return { id };
  });
}

/** Lets a listing leave the house in the open directory, or keeps it here. */
export async function publishListing(ctx: Ctx, id: string, input: PublishInput) {
  if (!mayPublishListing(ctx.actor)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    await lockListing(tx, id);
    const byName = await signatureOf(tx, ctx.actor);
    const published = input.published === 'yes';
    // A change, so that those who copy what changed since take it, or find it gone.
    await tx.update(service).set({ published, changedAt: ctx.now }).where(eq(service.id, id));
    await keepStep(ctx, tx, note, id, byName, { act: published ? 'published' : 'unpublished' });
    return { id };
  });
}

/** Says, as the provider or for it, that a service is full, or that it has places again. */
export async function markListingFull(ctx: Ctx, id: string, input: FullInput) {
  if (!mayMarkFull(ctx.actor)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    await markFullIn(ctx, tx, note, id, input);
    return { id };
  });
}

/** The same within the transaction of another act, such as a provider's answer to a connection. */
export async function markFullIn(
  ctx: Ctx,
  tx: Tx,
  note: Note,
  id: string,
  input: FullInput,
): Promise<void> {
  const old = await lockListing(tx, id);
  const byName = await signatureOf(tx, ctx.actor);
  const full = input.full === 'yes';
  await tx
    .update(service)
    .set({
      fullSince: full ? (old.fullSince ?? ctx.now) : null,
      fullBy: full ? byName : null,
      fullNote: full ? input.note : null,
    })
    .where(eq(service.id, id));
  await keepStep(ctx, tx, note, id, byName, {
    act: full ? 'marked-full' : 'marked-open',
    note: input.note,
  });
}
