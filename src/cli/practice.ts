import { readFileSync, statSync } from 'node:fs';
import { readSheet } from 'read-excel-file/node';
import { importPractices } from '#care/practice/import.server.ts';
import { systemActor } from '#platform/actor.ts';
import { OperationRefused } from '#platform/backup/tables.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { newId } from '#platform/id.ts';
import { isRefusal } from '#platform/refusal.ts';

/** The national list of practices is under 4 MB. */
const MOST_BYTES = 50_000_000;
const SHEET = 'PCN Core Partner Details';

/**
 * `holdfast practice import FILE`: the national list of practices, epraccur.csv. With `networks`
 * (ePCN.xlsx) also the network each belongs to now. Gives the exit code: 1 where nothing was taken.
 */
export async function importPracticeFile(
  open: () => Promise<Database>,
  file: string,
  networksFile?: string,
  out: (line: string) => void = console.log,
): Promise<number> {
  const text = readFileSync(checked(file), 'utf8');
  const networks = networksFile ? await readNetworks(checked(networksFile)) : undefined;
  const db = await open();
  try {
    const ctx = { db, actor: systemActor, now: new Date(), requestId: `command ${newId()}` };
    const { read, imported, open, refused } = await importPractices(ctx, text, networks);
    out(`Read ${read}: imported ${imported}, refused ${refused.length}.`);
    out(`People can register with ${open} of them now.`);
    for (const { line, why } of refused.slice(0, 20)) out(`  line ${line}: ${why}`);
    return imported > 0 ? 0 : 1;
  } catch (error) {
    if (isRefusal(error)) throw new OperationRefused(error.detail.fields?.file ?? error.message);
    throw error;
  } finally {
    await db.close();
  }
}

/** The network of each practice that has not left it, from the sheet ODS calls core partners. */
async function readNetworks(file: string): Promise<Map<string, { code: string; name: string }>> {
  const [head = [], ...rows] = await readSheet(file, SHEET).catch((error: Error) => {
    throw new OperationRefused(`${file} cannot be read as ePCN.xlsx: ${error.message}`);
  });
  const names = head.map((cell) => String(cell).replaceAll(/\s+/g, ' ').toLowerCase());
  const of = (name: string) => {
    const at = names.indexOf(name);
    if (at < 0) throw new OperationRefused(`The sheet “${SHEET}” has no column “${name}”.`);
    return at;
  };
  const [practice, code, name, end] = [
    of('partner organisation code'),
    of('pcn code'),
    of('pcn name'),
    of('practice to pcn relationship end date'),
  ];
  return new Map(
    rows
      .filter((row) => !row[end])
      .map((row) => [String(row[practice]), { code: String(row[code]), name: String(row[name]) }]),
  );
}

function checked(file: string): string {
  try {
    if (statSync(file).size > MOST_BYTES) throw new OperationRefused(`${file} is over 50 MB.`);
    return file;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new OperationRefused(`There is no file ${file}.`);
    throw error;
  }
}
