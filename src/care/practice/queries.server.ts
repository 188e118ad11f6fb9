import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { formatDate } from '#ui/time.ts';
import { type Practice, type PracticeStatus, practiceStatuses, readPracticeCode } from './rules.ts';
import { practice } from './schema.server.ts';

const shown = {
  code: practice.code,
  name: practice.name,
  status: practice.status,
  closedOn: practice.closedOn,
  postcode: practice.postcode,
  networkName: practice.networkName,
};
const MOST = 10;

const asPractice = (row: Omit<Practice, 'status'> & { status: string }): Practice => ({
  ...row,
  status: row.status as PracticeStatus,
});

/** The practice with a code, or null where the list has none, or no list is loaded. */
export async function findPractice(tx: Tx, code: string | null): Promise<Practice | null> {
  if (!code) return null;
  const [row] = await tx.select(shown).from(practice).where(eq(practice.code, code));
  return row ? asPractice(row) : null;
}

/** Open practices whose name or postcode is like these words, the closest first, at most 10. */
export async function searchPractices(ctx: Ctx, words: string): Promise<Practice[]> {
  const wanted = words.trim().toLowerCase().slice(0, 100);
  if (wanted.length < 2) return [];
  const postcode = `${wanted.replaceAll(/[^a-z\d]/g, '')}%`;
  return readIn(ctx, 'care', async (tx) => {
    const close = sql<number>`public.word_similarity(${wanted}, lower(${practice.name}))`;
    const rows = await tx
      .select(shown)
      .from(practice)
      .where(
        and(
          eq(practice.status, 'A'),
          eq(practice.registers, true),
          sql`(${close} > 0.5 or lower(replace(${practice.postcode}, ' ', '')) like ${postcode})`,
        ),
      )
      .orderBy(sql`${close} desc`, asc(practice.name), asc(practice.code))
      .limit(MOST);
    return rows.map(asPractice);
  });
}

/**
 * The code behind what was typed as a practice: its code, or words of its name. Where no list is
 * loaded the form of the code alone is checked.
 * @throws Refusal invalid under `practiceCode`: unknown, closed, or to be chosen from those found
 */
export async function resolvePractice(
  tx: Tx,
  typed: string | null | undefined,
): Promise<string | null> {
  if (!typed) return null;
  const wrong = (message: string) => refuse.invalid({ practiceCode: message });
  const code = readPracticeCode(typed);
  const found = await findPractice(tx, code);
  if (found?.status === 'A') return found.code;
  if (found) {
    const since = found.closedOn ? ` on ${formatDate(found.closedOn)}` : '';
    throw wrong(
      found.status === 'C'
        ? `${found.name} closed${since}. Give the practice where the person is registered now`
        : `${found.name} is not open (${practiceStatuses[found.status].toLowerCase()}). Give another`,
    );
  }
  if (await anyLoaded(tx))
    throw wrong(
      code
        ? `No practice has the code ${code}. Type a part of its name to search`
        : 'Choose the practice, or leave it empty if it is not there',
    );
  if (code) return code;
  throw wrong(
    'A practice code is a letter and five digits, like L81004. Leave it empty if you do not know it',
  );
}

/** Those of the codes that may be stored: any the list has, or of the right form where none is loaded. */
export async function knownPractices(tx: Tx, codes: readonly string[]): Promise<Set<string>> {
  const written = [...new Set(codes.map(readPracticeCode))].filter((code) => code !== null);
  if (written.length === 0 || !(await anyLoaded(tx))) return new Set(written);
  const found = await tx
    .select({ code: practice.code })
    .from(practice)
    .where(inArray(practice.code, written));
  return new Set(found.map((one) => one.code));
}

async function anyLoaded(tx: Tx): Promise<boolean> {
  return (await tx.select({ code: practice.code }).from(practice).limit(1)).length > 0;
}
