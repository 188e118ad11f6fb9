import { and, eq } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { keepAside, perform, readIn } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { bulkExport, bulkExportFile } from './schema.server.ts';

const running = (ctx: Ctx, id: string) =>
  and(
    eq(bulkExport.id, id),
    eq(bulkExport.organisationId, actingOrganisation(ctx.actor)),
    eq(bulkExport.status, 'running'),
  );

/** An export that is to be written, and of which kinds that was done; null for one that is over. */
export async function runningExport(ctx: Ctx, id: string) {
  return readIn(ctx, 'account', async (tx) => {
    const [found] = await tx.select().from(bulkExport).where(running(ctx, id));
    if (!found) return null;
    const files = await tx
      .select({ kind: bulkExportFile.kind })
      .from(bulkExportFile)
      .where(eq(bulkExportFile.exportId, id));
    return { ...found, have: files.map(({ kind }) => kind) };
  });
}

/** Says how far an export has come; false where it was cancelled. */
export function noteProgress(
  ctx: Ctx,
  id: string,
  progress: { written: number; total: number },
): Promise<boolean> {
  return keepAside(ctx, 'account', async (tx) => {
    const still = await tx
      .update(bulkExport)
      .set(progress)
      .where(running(ctx, id))
      .returning({ id: bulkExport.id });
    return still.length > 0;
  });
}

/** Keeps that a file was written; false where the export was cancelled. */
export function keepFile(ctx: Ctx, id: string, kind: string, records: number): Promise<boolean> {
  return keepAside(ctx, 'account', async (tx) => {
    const [still] = await tx.select().from(bulkExport).where(running(ctx, id)).for('update');
    if (!still) return false;
    await tx.insert(bulkExportFile).values({
      id: newId(),
      organisationId: actingOrganisation(ctx.actor),
      exportId: id,
      kind,
      records,
    });
    return true;
  });
}

/** An export is done, or has failed for good. */
export function settleExport(ctx: Ctx, id: string, status: 'done' | 'failed'): Promise<unknown> {
  return perform(ctx, 'account', async (tx, note) => {
    await tx.update(bulkExport).set({ status }).where(running(ctx, id));
    note({ act: `export.${status}`, subject: ['export', id] });
    return {};
  });
}

/** An export whose time is over. */
export function endExport(ctx: Ctx, id: string): Promise<unknown> {
  return perform(ctx, 'account', async (tx, note) => {
    await tx
      .delete(bulkExport)
      .where(
        and(eq(bulkExport.id, id), eq(bulkExport.organisationId, actingOrganisation(ctx.actor))),
      );
    note({ act: 'export.end', subject: ['export', id] });
    return {};
  });
}
