import { and, asc, count, eq, isNotNull, max, type SQL, sql } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import {
  allCodeSets,
  type Code,
  type CodeSet,
  codes,
  findCodes,
  mayReadCodes,
  plainCode,
  searchWords,
} from './rules.ts';
import { referenceCode } from './schema.server.ts';

export const MOST_FOUND = 50;

/** Members in use that have a term and match what was typed, by number or by beginnings of words. */
const matching = (typed: string, set: CodeSet | null): SQL | undefined =>
  and(
    eq(referenceCode.active, true),
    isNotNull(referenceCode.term),
    set ? eq(referenceCode.codeSet, set) : undefined,
    // Letters and digits alone: nothing in them stands for anything else in a pattern.
    ...searchWords(typed).map(
      (word) =>
        sql`(${referenceCode.code} like ${`${word}%`} or ${referenceCode.term} ~* ${`\\m${word}`})`,
    ),
  );

/** The codes Holdfast uses, the loaded sets, and what of both matches; at most 50 members. */
export async function lookUpCodes(ctx: Ctx, typed: string, set: CodeSet | null) {
  if (!mayReadCodes(ctx.actor)) throw refuse.forbidden();
  return readIn(ctx, 'care', async (tx) => {
    const loaded = await tx
      .select({
        set: referenceCode.codeSet,
        members: count(),
        terms: count(referenceCode.term),
        loadedAt: max(referenceCode.loadedAt),
      })
      .from(referenceCode)
      .where(eq(referenceCode.active, true))
      .groupBy(referenceCode.codeSet);
    const found = await findMembers(tx, typed, set, MOST_FOUND + 1);
    return {
      own: findCodes(Object.values(codes), typed),
      sets: allCodeSets.map((one) => ({
        ...(loaded.find((row) => row.set === one) ?? { members: 0, terms: 0, loadedAt: null }),
        set: one,
      })),
      found: found.slice(0, MOST_FOUND),
      more: found.length > MOST_FOUND,
    };
  });
}

async function findMembers(
  tx: Tx,
  typed: string,
  set: CodeSet | null,
  most: number,
): Promise<(Code & { set: CodeSet })[]> {
  const rows = await tx
    .select()
    .from(referenceCode)
    .where(matching(typed, set))
    .orderBy(asc(referenceCode.term), asc(referenceCode.code), asc(referenceCode.codeSet))
    .limit(most);
  return rows.map((row) => ({
    set: row.codeSet as CodeSet,
    code: row.code,
    term: row.term ?? '',
  }));
}

/** Whether a set has members to choose from. */
export async function hasCodes(tx: Tx, set: CodeSet): Promise<boolean> {
  return (await findMembers(tx, '', set, 1)).length > 0;
}

/**
 * The code behind what was typed: a number of the set, or one of its terms to the letter; null where
 * nothing was.
 * @throws Refusal invalid under `field`: not there, or to be chosen from those found
 */
export async function resolveCode(
  tx: Tx,
  typed: string | null | undefined,
  set: CodeSet,
  field: string,
): Promise<Code | null> {
  if (!typed) return null;
  const found = await findMembers(tx, typed, set, MOST_FOUND);
  const one = found.find(
    ({ code, term }) => code === typed.trim() || term.toLowerCase() === typed.trim().toLowerCase(),
  );
  if (one) return plainCode(one);
  throw refuse.invalid({
    [field]:
      found.length > 0
        ? 'Choose one of the codes found, or leave it empty'
        : 'No code was found. Try the beginnings of other words, or leave it empty',
  });
}
