import Papa from 'papaparse';
import { refuse } from '#platform/refusal.ts';

export interface Figures {
  score: number;
  /** Tenth, 1 the most deprived. */
  decile: number;
}

const columns = ['practice_code', 'imd_score', 'imd_decile'] as const;
/** There are under 10,000 practices. */
const MOST_ROWS = 50_000;

/**
 * Reads deprivation by practice from a CSV; says of every row that is not taken why.
 * @throws Refusal invalid where a column is missing, or there are too many rows
 */
export function readDeprivation(csv: string): {
  read: number;
  found: Map<string, Figures>;
  refused: { line: number; why: string }[];
} {
  const parsed = Papa.parse<Record<string, string>>(csv.replace(/^\ufeff/, ''), {
    header: true,
    skipEmptyLines: true,
    preview: MOST_ROWS + 1,
    transformHeader: (name) => name.trim().toLowerCase(),
  });
  const missing = columns.filter((name) => !parsed.meta.fields?.includes(name));
  if (missing.length > 0)
    throw refuse.invalid({ file: `The file has no column ${missing.join(', ')}` });
  if (parsed.data.length > MOST_ROWS)
    throw refuse.invalid({ file: `The file has more than ${MOST_ROWS} rows` });
  const refused: { line: number; why: string }[] = [];
  const found = new Map<string, Figures>();
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
  return { read: parsed.data.length, found, refused };
}
