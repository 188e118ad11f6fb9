import { eq, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { isRefusal, refuse } from '#platform/refusal.ts';
import { type FetchOptions, fetchDirectory } from './fetch.server.ts';
import type { CsvMapping } from './import/csv-mapping.ts';
import { csvMappingShape } from './import/csv-mapping.ts';
import {
  type DirectoryKind,
  type DirectoryReading,
  readDirectory,
  readDirectoryFolder,
} from './import/read.ts';
import { FileRefusal } from './import/refusal.ts';
import type { RecordReport } from './import/tally.ts';
import { mayImportDirectory } from './rules.ts';
import { directoryImport, directoryImportRecord, directoryWord } from './schema.server.ts';
import { storeListings } from './store.server.ts';

/** How many listings one transaction stores. */
const BATCH = 100;

export interface ImportRequest {
  fileName: string;
  /** Names the feed; see `readDirectory`. */
  source?: string;
  mapping?: CsvMapping;
}

/** The report of an import, as the screen shows it and `--report` writes it. */
export interface ImportReport {
  kind: DirectoryKind;
  source: string;
  read: number;
  imported: number;
  merged: number;
  refused: number;
  /** Of those imported. */
  added: number;
  changed: number;
  unchanged: number;
  records: RecordReport[];
}

function allowed(ctx: Ctx): void {
  if (!mayImportDirectory(ctx.actor)) throw refuse.forbidden();
}

/** Takes a file, or the address of one, to be imported by a job; its progress shows under the id given. */
export async function queueImport(
  ctx: Ctx,
  from: { bytes: Uint8Array } | { address: string },
  request: ImportRequest,
): Promise<string> {
  allowed(ctx);
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
 * or read is told at its page.
 */
export async function runQueuedImport(
  ctx: Ctx,
  id: string,
  settings: FetchOptions = { allowedHosts: [] },
): Promise<void> {
  const [job] = await readIn(ctx, 'care', (tx) =>
    tx.select().from(directoryImport).where(eq(directoryImport.id, id)),
  );
  if (!job || job.status === 'done' || job.status === 'failed') return;
  try {
    const bytes = job.file ?? (await fetchDirectory(job.address ?? '', settings));
    const reading = await readDirectory(bytes, {
      name: job.fileName,
      ...(job.source ? { source: job.source } : {}),
      ...(job.mapping ? { mapping: csvMappingShape.parse(job.mapping) } : {}),
    });
    await store(ctx, id, reading, job.startedBy);
  } catch (error) {
    const words = refusalWords(error);
    if (words === null) throw error;
    await perform(ctx, 'care', async (tx, note) => {
      await tx
        .update(directoryImport)
        .set({ status: 'failed', failure: words, file: null, finishedAt: ctx.now })
        .where(eq(directoryImport.id, id));
      note({ act: 'directory.import-refuse', subject: ['directory-import', id] });
      return null;
    });
  }
}

/** What to tell of a file that cannot be fetched or read; null for a fault of our own. */
function refusalWords(error: unknown): string | null {
  if (error instanceof FileRefusal) return error.message;
  if (!isRefusal(error)) return null;
  return Object.values(error.detail.fields ?? {})[0] ?? error.message;
}

/**
 * Imports a file or folder at once, telling of progress after each batch.
 * @throws FileRefusal where the file as a whole cannot be read
 */
export async function importDirectory(
  ctx: Ctx,
  from: { bytes: Uint8Array } | { folder: string },
  request: ImportRequest,
  progress: (stored: number, total: number) => void = () => undefined,
): Promise<ImportReport> {
  allowed(ctx);
  const options = {
    name: request.fileName,
    ...(request.source ? { source: request.source } : {}),
    ...(request.mapping ? { mapping: request.mapping } : {}),
  };
  const reading =
    'folder' in from
      ? await readDirectoryFolder(from.folder, options)
      : await readDirectory(from.bytes, options);
  const id = newId();
  await perform(ctx, 'care', async (tx, note) => {
    await tx.insert(directoryImport).values({
      id,
      status: 'running',
      fileName: request.fileName.slice(0, 200),
      startedBy: ctx.actor.name,
      madeAt: ctx.now,
    });
    note({ act: 'directory.import-start', subject: ['directory-import', id] });
    return null;
  });
  return store(ctx, id, reading, ctx.actor.name, progress);
}

/** Stores what was read, batch by batch; each batch is one transaction, so a stop loses only the rest. */
async function store(
  ctx: Ctx,
  id: string,
  reading: DirectoryReading,
  byName: string,
  progress: (stored: number, total: number) => void = () => undefined,
): Promise<ImportReport> {
  const { listings, records, kind, source } = reading;
  const counts = { new: 0, changed: 0, unchanged: 0 };
  const total = listings.length;
  const byId = new Map(
    records
      .filter((record) => record.outcome === 'imported')
      .map((record) => [record.sourceId, record]),
  );
  for (let at = 0; at < total || at === 0; at += BATCH) {
    const batch = listings.slice(at, at + BATCH);
    await perform(ctx, 'care', async (tx, note) => {
      const stored = await storeListings(tx, batch, { now: ctx.now, byName });
      for (const [sourceId, { outcome, kept }] of stored) {
        counts[outcome] += 1;
        const record = byId.get(sourceId);
        if (outcome === 'unchanged') record?.reasons.push('the same as at the last import');
        if (kept.length > 0)
          record?.reasons.push(`put right here before, so left as it is: ${kept.join(', ')}`);
      }
      await tx
        .update(directoryImport)
        .set({ status: 'running', kind, source, total, stored: Math.min(at + BATCH, total) })
        .where(eq(directoryImport.id, id));
      note({ act: 'directory.import', subject: ['directory-import', id] });
      return null;
    });
    progress(Math.min(at + BATCH, total), total);
  }
  const { read, imported, merged, refused } = reading;
  await perform(ctx, 'care', async (tx, note) => {
    await keepRecords(tx, id, records);
    await refreshWords(tx);
    await tx
      .update(directoryImport)
      .set({
        status: 'done',
        file: null,
        finishedAt: new Date(),
        stored: total,
        read,
        imported,
        merged,
        refused,
      })
      .where(eq(directoryImport.id, id));
    note({ act: 'directory.import-finish', subject: ['directory-import', id] });
    return null;
  });
  return {
    kind,
    source,
    read,
    imported,
    merged,
    refused,
    added: counts.new,
    changed: counts.changed,
    unchanged: counts.unchanged,
    records,
  };
}

async function keepRecords(tx: Tx, id: string, records: RecordReport[]): Promise<void> {
  const rows = records.map((record, at) => ({ ...record, importId: id, position: at + 1 }));
  for (let at = 0; at < rows.length; at += 1000)
    await tx
      .insert(directoryImportRecord)
      .values(rows.slice(at, at + 1000))
      .onConflictDoNothing();
}

/** Collects the words of the directory anew, for putting mistyped ones right. */
export async function refreshWords(tx: Tx): Promise<void> {
  await tx.delete(directoryWord);
  await tx.execute(sql`
    insert into care.directory_word (word, uses)
    select word, ndoc from ts_stat('select to_tsvector(''simple'', name || '' '' || coalesce(alternate_name, '''') || '' '' || keywords || '' '' || left(coalesce(description, ''''), 20000)) from care.directory_service')
    where length(word) between 4 and 30 and word !~ '[^[:alpha:]''-]'
    on conflict (word) do update set uses = excluded.uses`);
}
