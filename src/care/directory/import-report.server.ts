import { and, asc, eq, ne, or, sql } from 'drizzle-orm';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { directoryImport, directoryImportRecord } from './import-schema.server.ts';
import { mayImportDirectory } from './rules.ts';

function allowed(ctx: Ctx): void {
  if (!mayImportDirectory(ctx.actor)) throw refuse.forbidden();
}

/** A table whose columns are still to be said is its own organisation's; what was imported, everybody's. */
function seenBy({ actor }: Ctx) {
  const [own] = actor.organisationIds;
  return or(
    ne(directoryImport.status, 'to-map'),
    own ? eq(directoryImport.byOrganisationId, own) : undefined,
  );
}

/** An import with its counts; not its records. */
export async function readImport(ctx: Ctx, id: string) {
  allowed(ctx);
  if (!isId(id)) throw refuse.notFound();
  const [found] = await readIn(ctx, 'care', (tx) =>
    tx
      .select({
        id: directoryImport.id,
        status: directoryImport.status,
        fileName: directoryImport.fileName,
        source: directoryImport.source,
        kind: directoryImport.kind,
        startedBy: directoryImport.startedBy,
        madeAt: directoryImport.madeAt,
        finishedAt: directoryImport.finishedAt,
        toFetch: directoryImport.toFetch,
        fetched: directoryImport.fetched,
        total: directoryImport.total,
        stored: directoryImport.stored,
        read: directoryImport.read,
        imported: directoryImport.imported,
        merged: directoryImport.merged,
        refused: directoryImport.refused,
        gone: directoryImport.gone,
        returned: directoryImport.returned,
        failure: directoryImport.failure,
      })
      .from(directoryImport)
      .where(and(eq(directoryImport.id, id), seenBy(ctx))),
  );
  if (!found) throw refuse.notFound();
  return found;
}

/** The latest imports, newest first, after those that wait for somebody to go on with them. */
export function listImports(ctx: Ctx) {
  allowed(ctx);
  return readIn(ctx, 'care', (tx) =>
    tx
      .select({
        id: directoryImport.id,
        status: directoryImport.status,
        fileName: directoryImport.fileName,
        startedBy: directoryImport.startedBy,
        madeAt: directoryImport.madeAt,
        imported: directoryImport.imported,
        merged: directoryImport.merged,
        refused: directoryImport.refused,
        gone: directoryImport.gone,
      })
      .from(directoryImport)
      .where(seenBy(ctx))
      .orderBy(
        sql`${directoryImport.status} = 'to-map' desc, ${directoryImport.madeAt} desc, ${directoryImport.id} desc`,
      )
      .limit(20),
  );
}

/** A page of what became of the records of an import. */
export function listImportRecords(
  ctx: Ctx,
  id: string,
  options: { outcome?: string; page: number; size: number },
) {
  allowed(ctx);
  return readIn(ctx, 'care', (tx) =>
    tx
      .select()
      .from(directoryImportRecord)
      .where(
        and(
          eq(directoryImportRecord.importId, id),
          options.outcome ? eq(directoryImportRecord.outcome, options.outcome) : undefined,
        ),
      )
      .orderBy(asc(directoryImportRecord.position))
      .limit(options.size)
      .offset((options.page - 1) * options.size),
  );
}

/** The whole report of an import that is done. */
export async function readImportReport(ctx: Ctx, id: string) {
  const { status, kind, source, read, imported, merged, refused, gone, returned } =
    await readImport(ctx, id);
  if (status !== 'done')
    throw refuse.notFound('This import is not done, so there is no report yet.');
  const rows = await listImportRecords(ctx, id, { page: 1, size: 1_000_000 });
  const records = rows
    .filter((row) => row.outcome !== 'gone')
    .map(({ sourceId, name, outcome, reasons }) => ({ sourceId, name, outcome, reasons }));
  const goneListings = rows
    .filter((row) => row.outcome === 'gone')
    .map(({ sourceId, name }) => ({ sourceId, name }));
  return { kind, source, read, imported, merged, refused, records, gone, returned, goneListings };
}

/** The name of a report's file. */
export const reportName = (now: Date) => `directory-import-${dayOf(now)}.json`;
