import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { type Note, perform, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { mayMarkFull, mayPublishListing, mayTendListing, reportReasonWords } from './rules.ts';
import { service, serviceReport } from './schema.server.ts';
import type { FullInput, PublishInput, ReportInput } from './shapes.ts';
import { keepStep, lockListing, signatureOf } from './step.server.ts';

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
