import { and, count, desc, eq, isNotNull, lt, ne } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { choicesOf, columnField, guessChoices, mappingOf } from './import/csv-choices.ts';
import { type CsvMapping, csvMappingShape } from './import/csv-mapping.ts';
import { type Opening, readOpening } from './import/csv-opening.ts';
import { FileRefusal } from './import/refusal.ts';
import type { ImportRequest } from './import.server.ts';
import { directoryImport } from './import-schema.server.ts';
import { mayImportDirectory, mayKeepDirectory } from './rules.ts';

/** Tables of one organisation that may wait for their columns, and for how long. */
export const mostHeld = 10;
export const heldDays = 14;

function organisationOf(ctx: Ctx): string {
  if (!mayImportDirectory(ctx.actor)) throw refuse.forbidden();
  return actingOrganisation(ctx.actor);
}

/**
 * Takes a table, to be imported once somebody has said what its columns hold.
 * @throws Refusal `invalid` at `file` where nothing of it can be chosen, or too many wait already
 */
export async function holdTable(
  ctx: Ctx,
  bytes: Uint8Array,
  request: Pick<ImportRequest, 'fileName' | 'source'>,
): Promise<string> {
  const byOrganisationId = organisationOf(ctx);
  const opening = openingOf(bytes);
  const { id } = await perform(ctx, 'care', async (tx, note) => {
    const [waiting] = await tx
      .select({ count: count() })
      .from(directoryImport)
      .where(
        and(
          eq(directoryImport.byOrganisationId, byOrganisationId),
          eq(directoryImport.status, 'to-map'),
        ),
      );
    if ((waiting?.count ?? 0) >= mostHeld)
      throw refuse.invalid({
        file: `${mostHeld} tables wait for somebody to say what their columns hold. Go on with one of them, or give it up`,
      });
    const id = newId();
    await tx.insert(directoryImport).values({
      id,
      status: 'to-map',
      fileName: request.fileName.slice(0, 200),
      source: request.source ?? null,
      ...opening,
      byOrganisationId,
      file: Buffer.from(bytes),
      startedBy: ctx.actor.name,
      madeAt: ctx.now,
    });
    note({ act: 'directory.import-hold', subject: ['directory-import', id] });
    return { id };
  });
  return id;
}

function openingOf(bytes: Uint8Array): Opening {
  try {
    return readOpening(bytes);
  } catch (error) {
    if (error instanceof FileRefusal) throw refuse.invalid({ file: error.message });
    throw error;
  }
}

/**
 * A table's columns with what each is taken to hold: as at the last import with the same headings
 * (`asBefore` says when), else guessed. Null once it is said.
 */
export function readColumns(ctx: Ctx, id: string) {
  const own = organisationOf(ctx);
  if (!isId(id)) throw refuse.notFound();
  return readIn(ctx, 'care', async (tx) => {
    const [held] = await tx
      .select({
        status: directoryImport.status,
        fileName: directoryImport.fileName,
        headings: directoryImport.headings,
        sample: directoryImport.sample,
        by: directoryImport.byOrganisationId,
      })
      .from(directoryImport)
      .where(eq(directoryImport.id, id));
    if (!held || (held.status === 'to-map' && held.by !== own)) throw refuse.notFound();
    if (held.status !== 'to-map') return null;
    const { fileName, headings, sample } = held;
    const before = await lastMapping(tx, own, headings);
    return {
      fileName,
      sample,
      headings,
      choices: before ? choicesOf(headings, before.columns) : guessChoices(headings),
      asBefore: before?.madeAt ?? null,
    };
  });
}

async function lastMapping(tx: Tx, own: string, headings: string[]) {
  const [last] = await tx
    .select({ mapping: directoryImport.mapping, madeAt: directoryImport.madeAt })
    .from(directoryImport)
    .where(
      and(
        eq(directoryImport.byOrganisationId, own),
        eq(directoryImport.headings, headings),
        isNotNull(directoryImport.mapping),
        ne(directoryImport.status, 'failed'),
      ),
    )
    .orderBy(desc(directoryImport.madeAt), desc(directoryImport.id))
    .limit(1);
  const mapping = csvMappingShape.safeParse(last?.mapping);
  return last && mapping.success ? { columns: mapping.data.columns, madeAt: last.madeAt } : null;
}

/**
 * Says what each column holds, by `columnField`, and has the table imported.
 * @throws Refusal `invalid` at the columns; `conflict` where it was said already
 */
export async function mapColumns(
  ctx: Ctx,
  id: string,
  chosen: Readonly<Record<string, unknown>>,
): Promise<void> {
  const organisationId = organisationOf(ctx);
  await perform(ctx, 'care', async (tx, note) => {
    const { headings } = await lockHeld(tx, organisationId, id);
    const { columns, errors } = mappingOf(
      headings,
      headings.map((_, at) => String(chosen[columnField(at)] ?? '')),
    );
    if (Object.keys(errors).length > 0) throw refuse.invalid(errors);
    const mapping: CsvMapping = { columns, constants: {}, automatic: false };
    await tx
      .update(directoryImport)
      .set({ status: 'waiting', mapping })
      .where(eq(directoryImport.id, id));
    note({ act: 'directory.import-queue', subject: ['directory-import', id] });
    await ctx.db.jobs?.send(tx, 'directory-import', { id, organisationId });
    return null;
  });
}

/** Gives up a table whose columns nobody has explained. */
export async function giveUpTable(ctx: Ctx, id: string): Promise<void> {
  const organisationId = organisationOf(ctx);
  await perform(ctx, 'care', async (tx, note) => {
    await lockHeld(tx, organisationId, id);
    await tx
      .update(directoryImport)
      .set({ ...gone(ctx), failure: `${ctx.actor.name} gave it up.` })
      .where(eq(directoryImport.id, id));
    note({ act: 'directory.import-give-up', subject: ['directory-import', id] });
    return null;
  });
}

/** Takes away the tables whose columns nobody explained in two weeks. */
export async function forgetTables(ctx: Ctx): Promise<void> {
  if (!mayKeepDirectory(ctx.actor)) throw refuse.forbidden();
  const before = new Date(ctx.now.getTime() - heldDays * 86_400_000);
  await perform(ctx, 'care', async (tx, note) => {
    await tx
      .update(directoryImport)
      .set({
        ...gone(ctx),
        failure: `Nobody said in ${heldDays} days what its columns hold, so the file was taken away.`,
      })
      .where(and(eq(directoryImport.status, 'to-map'), lt(directoryImport.madeAt, before)));
    note({ act: 'directory.import-forget', subject: ['directory-import', null] });
    return null;
  });
}

const gone = (ctx: Ctx) => ({ status: 'failed', file: null, sample: [], finishedAt: ctx.now });

async function lockHeld(tx: Tx, own: string, id: string) {
  if (!isId(id)) throw refuse.notFound();
  const [held] = await tx
    .select({ status: directoryImport.status, headings: directoryImport.headings })
    .from(directoryImport)
    .where(and(eq(directoryImport.id, id), eq(directoryImport.byOrganisationId, own)))
    .for('update');
  if (!held) throw refuse.notFound();
  if (held.status !== 'to-map')
    throw refuse.conflict('What the columns of this table hold was said already.');
  return held;
}
