import { and, eq, inArray } from 'drizzle-orm';
import Papa from 'papaparse';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { dateOfBirthProblem } from '../person/rules.ts';
import { knownPractices } from '../practice/api.server.ts';
import { fieldOf, valuesFrom } from './csv.ts';
import { writeReceived } from './receive.server.ts';
import { mayDecide, openStatuses } from './rules.ts';
import { referral } from './schema.server.ts';
import { type TypedReferral, typedShape } from './shapes.ts';

/** What became of one row. Holds no personal data: the row’s number finds it in the file. */
export type RowReport = {
  /** As a spreadsheet counts: the row with the column names is 1. */
  row: number;
  result: 'imported' | 'refused';
  reasons: string[];
};
export type ImportReport = {
  read: number;
  imported: number;
  refused: number;
  rows: RowReport[];
  /** Columns that no field of a referral is called. */
  ignoredColumns: string[];
};

const MOST_ROWS = 1000;
const needed = {
  givenName: 'first name',
  familyName: 'family name',
  dateOfBirth: 'date of birth',
  reason: 'reason',
};

/** Reads a file of referrals into rows, or refuses it as a whole under `rows`. */
function readRows(text: string): { rows: Record<string, unknown>[]; columns: string[] } {
  const parsed = Papa.parse<Record<string, unknown>>(text.replace(/^\ufeff/, ''), {
    header: true,
    skipEmptyLines: 'greedy',
    preview: MOST_ROWS + 1,
  });
  const columns = parsed.meta.fields ?? [];
  const found = new Set(columns.map(fieldOf));
  const missing = Object.entries(needed).filter(([field]) => !found.has(field));
  if (missing.length > 0)
    throw refuse.invalid({
      rows: `There is no column for: ${missing.map(([, words]) => words).join(', ')}. The first row must hold the names of the columns`,
    });
  if (parsed.data.length === 0)
    throw refuse.invalid({ rows: 'There are no rows under the names of the columns' });
  if (parsed.data.length > MOST_ROWS)
    throw refuse.invalid({ rows: `There are more than ${MOST_ROWS} rows. Split the file` });
  return { rows: parsed.data, columns };
}

const identity = (one: {
  givenName: string;
  familyName: string;
  dateOfBirth: string;
  reason: string;
}) => [one.givenName, one.familyName, one.dateOfBirth, one.reason].join('\n').toLowerCase();

/**
 * Takes referrals from a CSV file. Rows that are right are received, all in one act; the others are
 * refused with reasons. A row already received and still open is not received twice.
 */
export async function importReferrals(ctx: Ctx, text: string): Promise<ImportReport> {
  if (!mayDecide(ctx.actor)) throw refuse.forbidden();
  const { rows, columns } = readRows(text);
  const today = dayOf(ctx.now);
  const report: RowReport[] = [];
  const good: { place: number; input: TypedReferral }[] = [];
  for (const [place, row] of rows.entries()) {
    const parsed = typedShape.safeParse(valuesFrom(row));
    const reasons = parsed.success
      ? [dateOfBirthProblem(parsed.data.dateOfBirth, today)].filter((one) => one !== null)
      : [
          ...new Set(
            parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`),
          ),
        ];
    report.push({ row: place + 2, result: reasons.length > 0 ? 'refused' : 'imported', reasons });
    if (parsed.success && reasons.length === 0) good.push({ place, input: parsed.data });
  }
  return perform<ImportReport>(ctx, 'care', async (tx, note) => {
    const known = await openAlready(
      tx,
      actingOrganisation(ctx.actor),
      good.map((one) => one.input),
    );
    const fresh = good.filter(({ place, input }) => {
      const key = identity(input);
      const twice = known.has(key);
      known.add(key);
      if (twice)
        report[place] = { row: place + 2, result: 'refused', reasons: ['It was received already'] };
      return !twice;
    });
    await writeReceived(ctx, tx, note, 'file', await withKnownPractices(tx, fresh, report));
    note({ act: 'referral.import', subject: ['referral', null] });
    const imported = report.filter((one) => one.result === 'imported').length;
    return {
      read: rows.length,
      imported,
      refused: rows.length - imported,
      rows: report,
      ignoredColumns: columns
        .filter((column) => !fieldOf(column))
        .map((name) => name.slice(0, 100)),
    };
  });
}

/** The rows to write; a practice that is not known is left out, and the row says so. */
async function withKnownPractices(
  tx: Tx,
  rows: { place: number; input: TypedReferral }[],
  report: RowReport[],
): Promise<TypedReferral[]> {
  const known = await knownPractices(
    tx,
    rows.flatMap(({ input }) => input.practiceCode ?? []),
  );
  return rows.map(({ place, input }) => {
    const practiceCode = input.practiceCode?.toUpperCase() ?? null;
    if (practiceCode === null || known.has(practiceCode)) return { ...input, practiceCode };
    report[place]?.reasons.push('practiceCode: not the code of a practice, left empty');
    return { ...input, practiceCode: null };
  });
}

/** What of these is received and still open, by who it is and why. */
async function openAlready(tx: Tx, here: string, inputs: TypedReferral[]): Promise<Set<string>> {
  if (inputs.length === 0) return new Set();
  const rows = await tx
    .select({
      givenName: referral.givenName,
      familyName: referral.familyName,
      dateOfBirth: referral.dateOfBirth,
      reason: referral.reason,
    })
    .from(referral)
    .where(
      and(
        eq(referral.organisationId, here),
        inArray(referral.status, openStatuses),
        inArray(referral.dateOfBirth, [...new Set(inputs.map((one) => one.dateOfBirth))]),
      ),
    );
  return new Set(rows.map(identity));
}
