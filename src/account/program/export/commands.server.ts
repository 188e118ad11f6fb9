import { and, count, eq, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { hashToken, looksLikeToken, newToken } from '#platform/secret/token.server.ts';
import { bulkExport, bulkExportFile } from './schema.server.ts';

/** How long an export and its files are kept after it was asked for. */
const HOURS = 24;
/** Exports that one program has at a time, one of them running. */
const MOST = 5;

export type BulkExport = typeof bulkExport.$inferSelect;

/** What is exported, as the FHIR server read it from the address. */
export interface Wanted {
  request: string;
  kinds: string[];
  since: Date | null;
}

function asProgram({ actor }: Ctx): string {
  if (actor.kind !== 'program' || !actor.id) throw refuse.forbidden('Exports are for programs.');
  return actor.id;
}

const own = (ctx: Ctx, id: string) =>
  and(
    eq(bulkExport.id, id),
    eq(bulkExport.programId, asProgram(ctx)),
    eq(bulkExport.organisationId, actingOrganisation(ctx.actor)),
  );

const gone = () => refuse.notFound('There is no such export, or it is over.');

/** Begins an export: a job writes its files. One runs at a time for a program. */
export function beginExport(ctx: Ctx, { kinds, ...wanted }: Wanted): Promise<{ id: string }> {
  const programId = asProgram(ctx);
  const organisationId = actingOrganisation(ctx.actor);
  return perform(ctx, 'account', async (tx, note) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${programId}, 2))`);
    const all = await tx
      .select({ status: bulkExport.status, n: count() })
      .from(bulkExport)
      .where(
        and(eq(bulkExport.programId, programId), eq(bulkExport.organisationId, organisationId)),
      )
      .groupBy(bulkExport.status);
    if (all.some((one) => one.status === 'running'))
      throw refuse.limited(60, 'An export of this program is running. Wait for it, or cancel it.');
    if (all.reduce((sum, one) => sum + one.n, 0) >= MOST)
      throw refuse.limited(3600, `This program has ${MOST} exports. Delete one first.`);
    const id = newId();
    const endsAt = new Date(ctx.now.getTime() + HOURS * 3_600_000);
    await tx.insert(bulkExport).values({
      ...wanted,
      id,
      organisationId,
      programId,
      kinds: kinds.join(' '),
      pseudonymous: ctx.actor.analyst === true,
      status: 'running',
      madeAt: ctx.now,
      endsAt,
    });
    const about = { exportId: id, organisationId };
    await ctx.db.jobs?.send(tx, 'export-run', about);
    await ctx.db.jobs?.send(tx, 'export-end', about, endsAt);
    note({ act: 'export.begin', subject: ['export', id], reason: kinds.join(' ') });
    return { id };
  });
}

/** An export of the program's own. @throws Refusal `not-found` for one that is over */
export async function seeExport(ctx: Ctx, id: string): Promise<BulkExport> {
  if (!isId(id)) throw gone();
  const [found] = await readIn(ctx, 'account', (tx) =>
    tx.select().from(bulkExport).where(own(ctx, id)),
  );
  if (!found || found.endsAt <= ctx.now) throw gone();
  return found;
}

/** The files of an export that is done, each with a new link; those given before end. */
export async function linkFiles(ctx: Ctx, { id }: BulkExport) {
  return perform(ctx, 'account', async (tx, note) => {
    const files = await tx
      .select({ id: bulkExportFile.id, kind: bulkExportFile.kind, records: bulkExportFile.records })
      .from(bulkExportFile)
      .where(eq(bulkExportFile.exportId, id))
      .orderBy(bulkExportFile.kind);
    const linked = files.map((file) => ({ ...file, link: newToken() }));
    for (const { id: fileId, link } of linked)
      await tx
        .update(bulkExportFile)
        .set({ linkHash: hashToken(link) })
        .where(eq(bulkExportFile.id, fileId));
    note({ act: 'export.link', subject: ['export', id] });
    return linked;
  });
}

/** The file behind a link, which is good once. */
export async function takeFile(ctx: Ctx, id: string, link: string): Promise<{ kind: string }> {
  const { id: exportId } = await seeExport(ctx, id);
  const used = () =>
    refuse.notFound('This link was used, or is none. Ask the export for a new one.');
  if (!looksLikeToken(link)) throw used();
  return perform(ctx, 'account', async (tx, note) => {
    const [file] = await tx
      .update(bulkExportFile)
      .set({ linkHash: null })
      .where(
        and(eq(bulkExportFile.exportId, exportId), eq(bulkExportFile.linkHash, hashToken(link))),
      )
      .returning({ kind: bulkExportFile.kind });
    if (!file) throw used();
    note({ act: 'export.take', subject: ['export', exportId], reason: file.kind });
    return file;
  });
}

/** Cancels an export or takes it away; a job removes its files. */
export async function dropExport(ctx: Ctx, id: string): Promise<void> {
  const { id: exportId, organisationId } = await seeExport(ctx, id);
  await perform(ctx, 'account', async (tx, note) => {
    const dropped = await tx
      .delete(bulkExport)
      .where(own(ctx, exportId))
      .returning({ id: bulkExport.id });
    if (dropped.length === 0) throw gone();
    await ctx.db.jobs?.send(tx, 'export-end', { exportId, organisationId });
    note({ act: 'export.drop', subject: ['export', exportId] });
    return {};
  });
}
