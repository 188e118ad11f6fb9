import { and, eq } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import type { Kept } from './fetch.server.ts';
import { directoryFetched, directoryImport } from './import-schema.server.ts';

/** Answers that are written down together. */
const BATCH = 25;

/** Keeps what an import fetches until it is done; `flush` writes down the last of it. */
export async function keepFetched(
  ctx: Ctx,
  importId: string,
): Promise<Kept & { flush(): Promise<void> }> {
  const before = await readIn(ctx, 'care', (tx) =>
    tx
      .select({ address: directoryFetched.address })
      .from(directoryFetched)
      .where(eq(directoryFetched.importId, importId)),
  );
  const known = new Set(before.map((row) => row.address));
  let unwritten: { address: string; body: Buffer }[] = [];
  let progress: { fetched: number; toFetch: number } | null = null;

  async function flush(): Promise<void> {
    if (unwritten.length === 0) return;
    const rows = unwritten.map((row) => ({ ...row, importId }));
    await perform(ctx, 'care', async (tx, note) => {
      await tx.insert(directoryFetched).values(rows).onConflictDoNothing();
      await tx
        .update(directoryImport)
        .set({ status: 'running', ...progress })
        .where(eq(directoryImport.id, importId));
      note({ act: 'directory.import-fetch', subject: ['directory-import', importId] });
      return null;
    });
    unwritten = [];
  }

  return {
    async get(address) {
      if (!known.has(address)) return null;
      const [row] = await readIn(ctx, 'care', (tx) =>
        tx
          .select({ body: directoryFetched.body })
          .from(directoryFetched)
          .where(
            and(eq(directoryFetched.importId, importId), eq(directoryFetched.address, address)),
          ),
      );
      return row?.body ?? null;
    },
    async put(address, body) {
      unwritten.push({ address, body });
      if (unwritten.length >= BATCH) await flush();
    },
    progress(fetched, toFetch) {
      progress = { fetched, toFetch };
    },
    flush,
  };
}
