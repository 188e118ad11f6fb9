import { readFileSync, statSync } from 'node:fs';
import { loadDeprivation, MOST_DEPRIVATION_BYTES } from '#care/discretion/deprivation.server.ts';
import { systemActor } from '#platform/actor.ts';
import { OperationRefused } from '#platform/backup/tables.server.ts';
import type { Config } from '#platform/config.server.ts';
import { newId } from '#platform/id.ts';
import { openDatabase } from '../../server.ts';

/** Loads deprivation by practice; says which rows were not taken and why. Exit code 1 for none. */
export async function loadDeprivationFile(config: Config, file: string): Promise<number> {
  const text = read(file);
  const db = await openDatabase(config);
  try {
    const report = await loadDeprivation(
      { db, actor: systemActor, now: new Date(), requestId: `command ${newId()}` },
      text,
    );
    console.log(`Read ${report.read}: loaded ${report.loaded}, refused ${report.refused.length}.`);
    for (const { line, why } of report.refused.slice(0, 20)) console.log(`  line ${line}: ${why}`);
    return report.loaded > 0 ? 0 : 1;
  } finally {
    await db.close();
  }
}

function read(file: string): string {
  try {
    if (statSync(file).size > MOST_DEPRIVATION_BYTES)
      throw new OperationRefused(`${file} is over 5 MB.`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new OperationRefused(`There is no file ${file}.`);
    throw error;
  }
}
