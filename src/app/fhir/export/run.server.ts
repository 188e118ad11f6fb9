import { Readable } from 'node:stream';
import type { Resource } from '@medplum/fhirtypes';
import { and, sql } from 'drizzle-orm';
import type { BulkExport } from '#account/program/export/commands.server.ts';
import {
  endExport,
  keepFile,
  noteProgress,
  runningExport,
  settleExport,
} from '#account/program/export/progress.server.ts';
import { allows } from '#account/program/scopes.ts';
import { actorOfProgram } from '#account/program/sign-in.server.ts';
import { jobActor } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import type { JobRun, Jobs } from '#platform/jobs/jobs.server.ts';
import type { Storage } from '#platform/storage/storage.server.ts';
import { kindsFor } from '../kinds.server.ts';
import { countCrowd } from './crowd.ts';
import { exportable } from './kinds.ts';
import { disguise, pseudonyms, tellingOf } from './pseudonym.ts';

export interface ExportOptions {
  storage: Storage;
  /** What pseudonyms are made with. */
  secret: string;
  /** The smallest group that is told of under pseudonyms. */
  smallGroup: number;
}

/** Records that are read at once. */
const PAGE = 500;
export const NDJSON = 'application/fhir+ndjson';

/** Starts writing the exports that programs ask for, and taking them away when their time is over. */
export async function workExports(db: Database, jobs: Jobs, options: ExportOptions): Promise<void> {
  await jobs.work('export-run', (run) => runExport(db, run, options));
  await jobs.work('export-end', (run) => removeExport(db, run, options));
}

type Run = Pick<JobRun, 'id' | 'data' | 'now' | 'last'> & { signal?: AbortSignal };

const jobCtx = (db: Database, { id, data, now }: Run): Ctx => ({
  db,
  actor: jobActor(String(data.organisationId)),
  now,
  requestId: id,
});
const folderOf = (organisationId: string, exportId: string) =>
  `export/${organisationId}/${exportId}/`;
/** Where the file of a kind of an export is kept. */
export const keyOf = ({ organisationId, id }: BulkExport, kind: string): string =>
  `${folderOf(organisationId, id)}${kind.toLowerCase()}.ndjson`;

/** The export was cancelled, or its program was ended. */
class Over extends Error {}

/**
 * Writes the files of an export, each as the program may read that kind now, a page of records in
 * memory at a time. A try that was cut off goes on with the kinds that are not written yet.
 */
export async function runExport(db: Database, run: Run, options: ExportOptions): Promise<void> {
  const ctx = jobCtx(db, run);
  const found = await runningExport(ctx, String(run.data.exportId));
  if (!found) return;
  try {
    await writeFiles(ctx, found, run, options);
  } catch (error) {
    const over = error instanceof Over;
    if (!over && !run.last) throw error;
    await settleExport(ctx, found.id, 'failed');
    await removeFiles(found.organisationId, found.id, options);
    if (!over) throw error;
    return;
  }
  await settleExport(ctx, found.id, 'done');
}

async function writeFiles(
  ctx: Ctx,
  found: BulkExport & { have: string[] },
  { signal }: Run,
  options: ExportOptions,
): Promise<void> {
  const program = await actorOfProgram(ctx, found.programId);
  if (!program) throw new Over();
  // An analyst sees nobody: what is read here as a supervisor leaves in disguise alone.
  const actor = found.pseudonymous
    ? { ...program.actor, roles: ['supervisor' as const] }
    : program.actor;
  const reader = { ...ctx, actor };
  const kinds = kindsFor(actor).filter(
    ({ type }) =>
      exportable(type, found.pseudonymous) &&
      found.kinds.split(' ').includes(type) &&
      allows(program.allowed, type, 'r'),
  );
  const progress = { written: 0, total: 0 };
  for (const kind of kinds) progress.total += await countOf(reader, kind, found.since);
  // Read twice under pseudonyms: first to learn what many share.
  if (found.pseudonymous) progress.total *= 2;
  const step = async (records: number) => {
    progress.written += records;
    if (signal?.aborted) throw new Error('the export was cut off');
    if (!(await noteProgress(ctx, found.id, progress))) throw new Over();
  };
  await step(0);
  const told = found.pseudonymous
    ? await inDisguise(reader, kinds, found, step, options)
    : (record: Resource) => record;
  for (const kind of kinds.filter(({ type }) => !found.have.includes(type))) {
    let lines = 0;
    const text = async function* () {
      for await (const records of pages(reader, kind, found.since)) {
        const out = records.flatMap((record) => told(record) ?? []);
        lines += out.length;
        if (out.length > 0) yield `${out.map((one) => JSON.stringify(one)).join('\n')}\n`;
        await step(records.length);
      }
    };
    const key = keyOf(found, kind.type);
    await options.storage.put(key, Readable.from(text(), { objectMode: false }), {
      contentType: NDJSON,
    });
    if (lines === 0) await options.storage.delete(key);
    else if (!(await keepFile(ctx, found.id, kind.type, lines))) throw new Over();
  }
}

/** How records are told under pseudonyms: what few people share is left out, everywhere. */
async function inDisguise(
  ctx: Ctx,
  kinds: Kind[],
  found: BulkExport,
  step: (records: number) => Promise<void>,
  { secret, smallGroup }: ExportOptions,
) {
  const today = dayOf(found.madeAt);
  const crowd = countCrowd();
  for (const kind of kinds)
    for await (const records of pages(ctx, kind, found.since)) {
      for (const record of records) {
        const telling = tellingOf(record, today);
        for (const [name, values] of Object.entries(telling?.facts ?? {}))
          for (const value of values)
            crowd.add(`${kind.type} ${name}`, value, telling?.person ?? '');
      }
      await step(records.length);
    }
  const may = crowd.tellable(smallGroup);
  const rename = pseudonyms(secret, `${found.organisationId} ${found.programId}`);
  return (record: Resource) => disguise(record, { today, rename, may });
}

const within = (ctx: Ctx, kind: Kind, since: Date | null) =>
  and(
    kind.scope(ctx),
    since ? sql`${kind.changed} >= ${since.toISOString()}::timestamptz` : undefined,
  );

const countOf = (ctx: Ctx, kind: Kind, since: Date | null) =>
  readIn(ctx, 'care', (tx) => tx.$count(kind.table, within(ctx, kind, since)));

/** The records of a kind, a page at a time, each page from a snapshot of its own. */
async function* pages(ctx: Ctx, kind: Kind, since: Date | null): AsyncGenerator<Resource[]> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const from: string = after;
    const { records, last } = await readIn(ctx, 'care', async (tx) => {
      const rows = await tx
        .select({ id: sql<string>`${kind.id}` })
        .from(kind.table)
        .where(and(within(ctx, kind, since), from ? sql`${kind.id} > ${from}::uuid` : undefined))
        .orderBy(sql`${kind.id}`)
        .limit(PAGE);
      const ids = rows.map((row) => row.id);
      return {
        records: ids.length > 0 ? await kind.load(tx, ctx, ids) : [],
        last: ids.length === PAGE ? ids.at(-1) : undefined,
      };
    });
    yield records;
    after = last;
  }
}

/** Takes an export and its files away: its time is over, or it was cancelled. */
async function removeExport(db: Database, run: Run, options: ExportOptions): Promise<void> {
  const ctx = jobCtx(db, run);
  const exportId = String(run.data.exportId);
  await endExport(ctx, exportId);
  await removeFiles(String(run.data.organisationId), exportId, options);
}

async function removeFiles(organisationId: string, exportId: string, { storage }: ExportOptions) {
  for await (const key of storage.list(folderOf(organisationId, exportId)))
    await storage.delete(key);
}
