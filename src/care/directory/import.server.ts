import { eq } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import type { CsvMapping } from './import/csv-mapping.ts';
import {
  type DirectoryKind,
  type DirectoryReading,
  readDirectory,
  readDirectoryFolder,
} from './import/read.ts';
import type { RecordReport } from './import/tally.ts';
import {
  directoryFetched,
  directoryImport,
  directoryImportRecord,
} from './import-schema.server.ts';
import { markPresence } from './presence.server.ts';
import { mayImportDirectory } from './rules.ts';
import { storeListings } from './store.server.ts';
import { refreshWords } from './words.server.ts';

/** How many listings one transaction stores. */
const BATCH = 100;

export interface ImportRequest {
  fileName: string;
  /** Names the feed; see `readDirectory`. */
  source?: string;
  mapping?: CsvMapping;
  /** Where it was fetched from. */
  address?: string;
  /** What to say, beside all else, of single records by their source identifier. */
  remarks?: ReadonlyMap<string, string>;
}

/** Which list this is, when it comes again: by its feed's name, else where it came from. */
const feedOf = (request: ImportRequest) =>
  (request.source ?? request.address ?? request.fileName).toLowerCase().slice(0, 500);

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
  /** Listings that were in this list before and are no longer: kept, and marked so. */
  gone: number;
  /** Those that were so marked, and are back. */
  returned: number;
  goneListings: { sourceId: string; name: string }[];
}

function allowed(ctx: Ctx): void {
  if (!mayImportDirectory(ctx.actor)) throw refuse.forbidden();
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
  return storeReading(ctx, id, reading, request, ctx.actor.name, progress);
}

/** Stores what was read, batch by batch; each batch is one transaction, so a stop loses only the rest. */
export async function storeReading(
  ctx: Ctx,
  id: string,
  reading: DirectoryReading,
  request: ImportRequest,
  byName: string,
  progress: (stored: number, total: number) => void = () => undefined,
): Promise<ImportReport> {
  const { listings, records, kind, source } = reading;
  // What came as open data stays open; a service's own table is shared when somebody says so.
  const published = kind !== 'csv';
  const counts = { new: 0, changed: 0, unchanged: 0 };
  const total = listings.length;
  const byId = new Map(
    records
      .filter((record) => record.outcome === 'imported')
      .map((record) => [record.sourceId, record]),
  );
  for (const record of records) {
    const remark = record.sourceId && request.remarks?.get(record.sourceId);
    if (remark) record.reasons.push(remark);
  }
  for (let at = 0; at < total || at === 0; at += BATCH) {
    const batch = listings.slice(at, at + BATCH);
    await perform(ctx, 'care', async (tx, note) => {
      const stored = await storeListings(tx, batch, { now: ctx.now, byName, published });
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
  const list = {
    source,
    feed: feedOf(request),
    sourceIds: [...new Set(records.map((record) => record.sourceId).filter((one) => one !== null))],
    whole: reading.whole,
  };
  let goneListings: ImportReport['goneListings'] = [];
  let returned = 0;
  await perform(ctx, 'care', async (tx, note) => {
    const seen = await markPresence(tx, list, { now: ctx.now, byName });
    goneListings = seen.gone.map(({ sourceId, name }) => ({ sourceId, name }));
    returned = seen.returned.length;
    for (const { sourceId } of seen.returned)
      byId.get(sourceId)?.reasons.push('it was gone from its source, and is back');
    await keepRecords(tx, id, records, goneListings);
    await tx.delete(directoryFetched).where(eq(directoryFetched.importId, id));
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
        gone: goneListings.length,
        returned,
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
    gone: goneListings.length,
    returned,
    goneListings,
  };
}

/** The records of the list, and after them the listings it no longer has. */
async function keepRecords(
  tx: Tx,
  id: string,
  records: RecordReport[],
  gone: ImportReport['goneListings'],
): Promise<void> {
  const missing = gone.map((one) => ({ ...one, outcome: 'gone', reasons: [] }));
  const rows = [...records, ...missing].map((row, at) => ({
    ...row,
    importId: id,
    position: at + 1,
  }));
  for (let at = 0; at < rows.length; at += 1000)
    await tx
      .insert(directoryImportRecord)
      .values(rows.slice(at, at + 1000))
      .onConflictDoNothing();
}
