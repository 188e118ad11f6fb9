import { eq } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { isRefusal, refuse } from '#platform/refusal.ts';
import { type FetchOptions, fetchDirectory, Later } from './fetch.server.ts';
import { csvMappingShape } from './import/csv-mapping.ts';
import { readDirectory } from './import/read.ts';
import { FileRefusal } from './import/refusal.ts';
import { type ImportRequest, storeReading } from './import.server.ts';
import { directoryFetched, directoryImport } from './import-schema.server.ts';
import { keepFetched } from './kept.server.ts';
import { mayImportDirectory } from './rules.ts';

/** How long one run fetches, well within what a job may take, and how long a feed is tried. */
const RUN_MINUTES = 8;
const TRY_HOURS = 24;

export type ImportSettings = Pick<FetchOptions, 'allowedHosts' | 'pause' | 'patience'> & {
  runMinutes?: number;
};

/** Takes a file, or the address of one, to be imported by a job; its progress shows under the id given. */
export async function queueImport(
  ctx: Ctx,
  from: { bytes: Uint8Array } | { address: string },
  request: ImportRequest,
): Promise<string> {
  if (!mayImportDirectory(ctx.actor)) throw refuse.forbidden();
  const organisationId = actingOrganisation(ctx.actor);
  const { id } = await perform(ctx, 'care', async (tx, note) => {
    const id = newId();
    await tx.insert(directoryImport).values({
      id,
      status: 'waiting',
      fileName: request.fileName.slice(0, 200),
      source: request.source ?? null,
      mapping: request.mapping ?? null,
      ...('bytes' in from ? { file: Buffer.from(from.bytes) } : { address: from.address }),
      startedBy: ctx.actor.name,
      madeAt: ctx.now,
    });
    note({ act: 'directory.import-queue', subject: ['directory-import', id] });
    await ctx.db.jobs?.send(tx, 'directory-import', { id, organisationId });
    return { id };
  });
  return id;
}

/**
 * Carries out an import that was queued; does nothing for one already done. What cannot be fetched
 * or read is told at its page. A feed that asks to wait, or is long, is gone on with by a later job.
 */
export async function runQueuedImport(
  ctx: Ctx,
  id: string,
  settings: ImportSettings = { allowedHosts: [] },
): Promise<void> {
  if (!mayImportDirectory(ctx.actor)) throw refuse.forbidden();
  const [job] = await readIn(ctx, 'care', (tx) =>
    tx.select().from(directoryImport).where(eq(directoryImport.id, id)),
  );
  if (!job || ['to-map', 'done', 'failed'].includes(job.status)) return;
  try {
    const found = job.file
      ? { bytes: job.file, remarks: new Map<string, string>() }
      : await fetchKept(ctx, id, job.address ?? '', settings);
    const request = {
      fileName: job.fileName,
      remarks: found.remarks,
      ...(job.address ? { address: job.address } : {}),
      ...(job.source ? { source: job.source } : {}),
    };
    const reading = await readDirectory(found.bytes, {
      name: job.fileName,
      ...(job.source ? { source: job.source } : {}),
      ...(job.mapping ? { mapping: csvMappingShape.parse(job.mapping) } : {}),
    });
    await storeReading(ctx, id, reading, request, job.startedBy);
  } catch (error) {
    if (error instanceof Later) {
      const tried = ctx.now.getTime() - job.madeAt.getTime();
      if (tried < TRY_HOURS * 3_600_000) await goOnLater(ctx, id, error.seconds);
      else await giveUp(ctx, id, 'The feed has been too busy to answer for a whole day.');
      return;
    }
    const words = refusalWords(error);
    if (words === null) throw error;
    await giveUp(ctx, id, words);
  }
}

async function fetchKept(ctx: Ctx, id: string, address: string, settings: ImportSettings) {
  const kept = await keepFetched(ctx, id);
  try {
    return await fetchDirectory(address, {
      ...settings,
      kept,
      until: Date.now() + (settings.runMinutes ?? RUN_MINUTES) * 60_000,
    });
  } finally {
    await kept.flush();
  }
}

async function goOnLater(ctx: Ctx, id: string, seconds: number): Promise<void> {
  const organisationId = actingOrganisation(ctx.actor);
  await perform(ctx, 'care', async (tx, note) => {
    note({ act: 'directory.import-wait', subject: ['directory-import', id] });
    const after = new Date(Date.now() + seconds * 1000);
    await ctx.db.jobs?.send(tx, 'directory-import', { id, organisationId }, after);
    return null;
  });
}

async function giveUp(ctx: Ctx, id: string, words: string): Promise<void> {
  await perform(ctx, 'care', async (tx, note) => {
    await tx
      .update(directoryImport)
      .set({ status: 'failed', failure: words, file: null, finishedAt: ctx.now })
      .where(eq(directoryImport.id, id));
    await tx.delete(directoryFetched).where(eq(directoryFetched.importId, id));
    note({ act: 'directory.import-refuse', subject: ['directory-import', id] });
    return null;
  });
}

/** What to tell of a file that cannot be fetched or read; null for a fault of our own. */
function refusalWords(error: unknown): string | null {
  if (error instanceof FileRefusal) return error.message;
  if (!isRefusal(error)) return null;
  return Object.values(error.detail.fields ?? {})[0] ?? error.message;
}
