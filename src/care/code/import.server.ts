import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { type Line, readerFor } from './read.ts';
import type { CodeSet } from './rules.ts';
import { referenceCode } from './schema.server.ts';

export interface CodeReport {
  /** Lines after the first. */
  read: number;
  /** Members stored, or terms given to members. */
  loaded: number;
  /** Members that ended by this file. */
  ended: number;
  /** Descriptions of codes in none of the sets, or no longer in use. */
  passedOver: number;
  refused: number;
  /** The first of those refused, and why. */
  reasons: { line: number; why: string }[];
}

/** Of one file. A reference set has some hundreds of members; the largest, a few thousand. */
const MOST_MEMBERS = 20_000;
const MOST_REASONS = 100;
const CHUNK = 1000;

const keyOf = ({ set, code }: { set: CodeSet; code: string }) => `${set} ${code}`;

/**
 * Loads reference-set members from an RF2 simple refset snapshot or a CSV, or the terms of members
 * from an RF2 description snapshot, line by line. Repeated it changes nothing; members a file does not
 * name stay. For the operator's command alone.
 * @param set the set of a CSV that names none
 */
export async function importCodes(
  ctx: Ctx,
  lines: AsyncIterable<string>,
  set: CodeSet | null = null,
): Promise<CodeReport> {
  if (ctx.actor.kind !== 'system') throw refuse.forbidden();
  const known = await readIn(ctx, 'care', (tx) =>
    tx
      .select({ set: referenceCode.codeSet, code: referenceCode.code })
      .from(referenceCode)
      .where(eq(referenceCode.active, true)),
  );
  const found = await gather(lines, set, {
    members: new Set(known.map(({ set, code }) => `${set} ${code}`)),
    codes: new Set(known.map(({ code }) => code)),
  });
  const { members, ended, terms } = found;
  if (members.size + ended.size + terms.size > 0)
    await perform(ctx, 'care', async (tx, note) => {
      await keepMembers(tx, [...members.values()], ctx.now);
      await endMembers(tx, [...ended.values()]);
      await keepTerms(tx, [...terms]);
      note({ act: 'code.import', subject: ['code', null] });
      return null;
    });
  const loaded = members.size + terms.size;
  return { ...found.report, loaded, ended: ended.size };
}

/** Reads all lines; `known` are the members in use, and their codes. */
async function gather(
  lines: AsyncIterable<string>,
  set: CodeSet | null,
  known: { members: ReadonlySet<string>; codes: ReadonlySet<string> },
) {
  const members = new Map<string, Extract<Line, { kind: 'member' }>>();
  const ended = new Map<string, Extract<Line, { kind: 'ended' }>>();
  const terms = new Map<string, { term: string; full: boolean }>();
  const report = { read: 0, passedOver: 0, refused: 0, reasons: [] as CodeReport['reasons'] };
  const refuseLine = (why: string) => {
    report.refused += 1;
    // The first line is the heading.
    if (report.reasons.length < MOST_REASONS) report.reasons.push({ line: report.read + 1, why });
  };
  let reader: ((line: string) => Line) | undefined;
  for await (const text of lines) {
    if (!reader) {
      reader = readerFor(text, set);
      continue;
    }
    if (text.trim() === '') continue;
    report.read += 1;
    const line = reader(text);
    if (line.kind === 'refused') refuseLine(line.why);
    else if (line.kind === 'passed-over') report.passedOver += 1;
    else if (line.kind === 'term') {
      const before = terms.get(line.code);
      if (!known.codes.has(line.code)) report.passedOver += 1;
      else if (!before || line.full) terms.set(line.code, line);
    } else if (members.has(keyOf(line)) || ended.has(keyOf(line)))
      refuseLine('the code comes twice');
    else if (line.kind === 'ended') {
      refuseLine(line.why);
      if (known.members.has(keyOf(line))) ended.set(keyOf(line), line);
    } else if (members.size >= MOST_MEMBERS)
      throw refuse.invalid({ file: `A file may have at most ${MOST_MEMBERS} members` });
    else members.set(keyOf(line), line);
  }
  if (!reader) throw refuse.invalid({ file: 'The file is empty' });
  return { members, ended, terms, report };
}

async function keepMembers(
  tx: Tx,
  members: readonly Extract<Line, { kind: 'member' }>[],
  loadedAt: Date,
): Promise<void> {
  for (let at = 0; at < members.length; at += CHUNK)
    await tx
      .insert(referenceCode)
      .values(
        members
          .slice(at, at + CHUNK)
          .map(({ set: codeSet, code, term }) => ({ codeSet, code, term, loadedAt })),
      )
      .onConflictDoUpdate({
        target: [referenceCode.codeSet, referenceCode.code],
        set: {
          term: sql`coalesce(excluded.term, ${referenceCode.term})`,
          active: true,
          loadedAt: sql`excluded.loaded_at`,
        },
      });
}

async function endMembers(
  tx: Tx,
  ended: readonly Extract<Line, { kind: 'ended' }>[],
): Promise<void> {
  for (const set of new Set(ended.map((one) => one.set)))
    await tx
      .update(referenceCode)
      .set({ active: false })
      .where(
        and(
          eq(referenceCode.codeSet, set),
          inArray(
            referenceCode.code,
            ended.filter((one) => one.set === set).map(({ code }) => code),
          ),
        ),
      );
}

async function keepTerms(tx: Tx, terms: readonly [string, { term: string }][]): Promise<void> {
  for (let at = 0; at < terms.length; at += CHUNK) {
    const some = terms.slice(at, at + CHUNK);
    const [codes, words] = [some.map(([code]) => code), some.map(([, { term }]) => term)];
    await tx.execute(sql`
      update care.reference_code r set term = t.term
      from unnest(${sql.param(codes)}::text[], ${sql.param(words)}::text[]) as t (code, term)
      where r.code = t.code and r.term is distinct from t.term`);
  }
}
