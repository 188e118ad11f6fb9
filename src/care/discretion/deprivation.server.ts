import { sql } from 'drizzle-orm';
import Papa from 'papaparse';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { practiceDeprivation } from './schema.server.ts';

export interface DeprivationReport {
  read: number;
  loaded: number;
  refused: { line: number; why: string }[];
}

const columns = ['practice_code', 'imd_score', 'imd_decile'] as const;
const CHUNK = 1000;

/**
 * Loads deprivation by practice from a CSV with the columns practice_code, imd_score and imd_decile
 * (1 the most deprived); others are passed over. A practice that is known gets the new figures.
 */
export async function loadDeprivation(ctx: Ctx, csv: string): Promise<DeprivationReport> {
  if (ctx.actor.kind !== 'system') throw refuse.forbidden();
  const parsed = Papa.parse<Record<string, string>>(csv.replace(/^\ufeff/, ''), {
    header: true,
    skipEmptyLines: true,
    transformHeader: (name) => name.trim().toLowerCase(),
  });
  const missing = columns.filter((name) => !parsed.meta.fields?.includes(name));
  if (missing.length > 0)
    throw refuse.invalid({ file: `The file has no column ${missing.join(', ')}` });
  const refused: DeprivationReport['refused'] = [];
  const found = new Map<string, { score: number; decile: number }>();
  for (const [index, row] of parsed.data.entries()) {
    const code = (row.practice_code ?? '').trim().toUpperCase();
    const [score, decile] = [
      Number(row.imd_score || Number.NaN),
      Number(row.imd_decile || Number.NaN),
    ];
    const why = !/^[A-Z0-9]{1,10}$/.test(code)
      ? 'no practice code'
      : !Number.isFinite(score) || score < 0
        ? 'the score is no number'
        : !Number.isInteger(decile) || decile < 1 || decile > 10
          ? 'the tenth is not from 1 to 10'
          : found.has(code)
            ? `${code} comes twice`
            : null;
    if (why) refused.push({ line: index + 2, why });
    else found.set(code, { score, decile });
  }
  const rows = [...found].map(([practiceCode, figures]) => ({
    practiceCode,
    ...figures,
    loadedAt: ctx.now,
  }));
  if (rows.length > 0)
    await perform(ctx, 'care', async (tx, note) => {
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
            },
          });
      note({ act: 'practice-deprivation.load', subject: ['practice-deprivation', null] });
      return { loaded: rows.length };
    });
  return { read: parsed.data.length, loaded: rows.length, refused };
}
