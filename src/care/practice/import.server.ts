import { sql } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { type Refused, readPracticeList } from './list.ts';
import { practice } from './schema.server.ts';

export interface PracticeReport {
  read: number;
  imported: number;
  /** Of those, where people can register now. */
  open: number;
  refused: Refused[];
}

const CHUNK = 1000;

/**
 * Loads the list of practices (the layout of epraccur.csv). One that is known gets what the list
 * says now; one that the list lacks stays. For the operator's command alone.
 * @param networks the network of each practice, by code
 */
export async function importPractices(
  ctx: Ctx,
  text: string,
  networks: ReadonlyMap<string, { code: string; name: string }> = new Map(),
): Promise<PracticeReport> {
  if (ctx.actor.kind !== 'system') throw refuse.forbidden();
  const { listed, refused } = readPracticeList(text);
  const rows = listed.map((one) => ({
    ...one,
    networkCode: networks.get(one.code)?.code ?? null,
    networkName: networks.get(one.code)?.name ?? null,
    loadedAt: ctx.now,
  }));
  await perform(ctx, 'care', async (tx, note) => {
    for (let at = 0; at < rows.length; at += CHUNK)
      await tx
        .insert(practice)
        .values(rows.slice(at, at + CHUNK))
        .onConflictDoUpdate({
          target: practice.code,
          set: {
            name: sql`excluded.name`,
            status: sql`excluded.status`,
            closedOn: sql`excluded.closed_on`,
            postcode: sql`excluded.postcode`,
            registers: sql`excluded.registers`,
            networkCode: sql`coalesce(excluded.network_code, ${practice.networkCode})`,
            networkName: sql`coalesce(excluded.network_name, ${practice.networkName})`,
            loadedAt: sql`excluded.loaded_at`,
          },
        });
    note({ act: 'practice.import', subject: ['practice', null] });
    return null;
  });
  return {
    read: listed.length + refused.length,
    imported: listed.length,
    open: listed.filter((one) => one.status === 'A' && one.registers).length,
    refused,
  };
}
