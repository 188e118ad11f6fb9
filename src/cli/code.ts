import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type CodeReport, importCodes } from '#care/code/import.server.ts';
import { allCodeSets, readCodeSet } from '#care/code/rules.ts';
import { systemActor } from '#platform/actor.ts';
import { OperationRefused } from '#platform/backup/tables.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { newId } from '#platform/id.ts';
import { isRefusal } from '#platform/refusal.ts';

/** A description snapshot of the UK edition is some 300 MB; it is read line by line. */
const MOST_BYTES = 2_000_000_000;

/**
 * `holdfast codes import FILE`: members of reference sets, or their terms. Gives the exit code: 1
 * where nothing was taken.
 */
export async function importCodeFile(
  open: () => Promise<Database>,
  file: string,
  setName?: string,
  out: (line: string) => void = console.log,
): Promise<number> {
  check(file);
  const set = setName === undefined ? null : readCodeSet(setName);
  if (setName !== undefined && !set)
    throw new OperationRefused(`There is no set ${setName}: name ${allCodeSets.join(', ')}.`);
  const db = await open();
  try {
    const ctx = { db, actor: systemActor, now: new Date(), requestId: `command ${newId()}` };
    const report = await importCodes(ctx, linesOf(file), set);
    for (const line of said(report)) out(line);
    return report.loaded + report.ended > 0 ? 0 : 1;
  } catch (error) {
    if (isRefusal(error)) throw new OperationRefused(error.detail.fields?.file ?? error.message);
    throw error;
  } finally {
    await db.close();
  }
}

/** Opened when the first line is asked for: readline loses what it reads before. */
async function* linesOf(file: string): AsyncGenerator<string> {
  yield* createInterface({
    input: createReadStream(file, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
}

function said({ read, loaded, ended, passedOver, refused, reasons }: CodeReport): string[] {
  const others = [
    ended > 0 && `${ended} ended`,
    passedOver > 0 && `${passedOver} of other codes passed over`,
  ].filter(Boolean);
  return [
    [`Read ${read}: loaded ${loaded}`, ...others, `refused ${refused}.`].join(', '),
    ...reasons.slice(0, 20).map(({ line, why }) => `  line ${line}: ${why}`),
  ];
}

function check(file: string): void {
  try {
    if (statSync(file).size > MOST_BYTES) throw new OperationRefused(`${file} is over 2 GB.`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new OperationRefused(`There is no file ${file}.`);
    throw error;
  }
}
