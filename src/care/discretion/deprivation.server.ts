import { inArray, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { listPracticeCodes } from './continuum.server.ts';
import { type Figures, readDeprivation } from './deprivation.ts';
import { may } from './rules.ts';
import { practiceDeprivation } from './schema.server.ts';

/** The most bytes of a file: every practice in England is under 1 MB. */
export const MOST_DEPRIVATION_BYTES = 5_000_000;

export interface DeprivationReport {
  read: number;
  loaded: number;
  /** Of practices that do not refer to the service whose manager loads. */
  passedOver: number;
  /** Practices whose figures another loaded: the operator, or another service. */
  kept: string[];
  refused: { line: number; why: string }[];
}

const CHUNK = 1000;

/**
 * Loads deprivation by practice from a CSV with the columns practice_code, imd_score and imd_decile
 * (1 the most deprived); others are passed over. The operator loads every practice, in place of
 * whatever was known. A manager loads those that refer to their service, and writes over no figures but
 * those their service loaded: the table is shared by all.
 * @throws Refusal invalid where it is no such file
 */
export async function loadDeprivation(ctx: Ctx, csv: string): Promise<DeprivationReport> {
  const operator = ctx.actor.kind === 'system';
  if (!operator && !may(ctx.actor, 'modifier.keep')) throw refuse.forbidden();
  const { read, found, refused } = readDeprivation(csv);
  if (found.size === 0) return { read, loaded: 0, passedOver: 0, kept: [], refused };
  return perform(ctx, 'care', async (tx, note) => {
    note({ act: 'practice-deprivation.load', subject: ['practice-deprivation', null] });
    if (operator) {
      await store(tx, ctx, found, null);
      return { read, loaded: found.size, passedOver: 0, kept: [], refused };
    }
    const here = actingOrganisation(ctx.actor);
    const own = new Set(await listPracticeCodes(tx, here, dayOf(ctx.now)));
    const wanted = new Map([...found].filter(([code]) => own.has(code)));
    const known = await tx
      .select({ code: practiceDeprivation.practiceCode, loadedBy: practiceDeprivation.loadedBy })
      .from(practiceDeprivation)
      .where(inArray(practiceDeprivation.practiceCode, [...wanted.keys()]))
      .orderBy(practiceDeprivation.practiceCode);
    const kept = known.filter(({ loadedBy }) => loadedBy !== here).map(({ code }) => code);
    for (const code of kept) wanted.delete(code);
    await store(tx, ctx, wanted, here);
    const passedOver = found.size - wanted.size - kept.length;
    return { read, loaded: wanted.size, passedOver, kept, refused };
  });
}

async function store(
  tx: Tx,
  ctx: Ctx,
  found: ReadonlyMap<string, Figures>,
  loadedBy: string | null,
): Promise<void> {
  const rows = [...found].map(([practiceCode, figures]) => ({
    practiceCode,
    ...figures,
    loadedAt: ctx.now,
    loadedBy,
  }));
  for (let at = 0; at < rows.length; at += CHUNK)
    await tx
      .insert(practiceDeprivation)
      .values(rows.slice(at, at + CHUNK))
      .onConflictDoUpdate({
        target: practiceDeprivation.practiceCode,
        set: {
          score: sql`excluded.score`,
          decile: sql`excluded.decile`,
          loadedAt: sql`excluded.loaded_at`,
          loadedBy: sql`excluded.loaded_by`,
        },
      });
}
