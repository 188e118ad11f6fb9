import { parseTable, planCsv, readCsv } from './csv.ts';
import type { CsvMapping } from './csv-mapping.ts';
import { detect } from './detect.ts';
import { packageFromFolder, packageFromZip, readHsdsPackage, tablesOf } from './hsds-package.ts';
import { readOpenReferralUk1 } from './open-referral-uk-1.ts';
import { readOpenReferralUk3 } from './open-referral-uk-3.ts';
import { FileRefusal } from './refusal.ts';
import { newTally, type ReadResult } from './tally.ts';

export const directoryKinds = [
  'open-referral-uk-1',
  'open-referral-uk-3',
  'hsds-package',
  'csv',
] as const;
export type DirectoryKind = (typeof directoryKinds)[number];
export const directoryKindWords: Record<DirectoryKind, string> = {
  'open-referral-uk-1': 'Open Referral UK 1.0',
  'open-referral-uk-3': 'Open Referral 3.0',
  'hsds-package': 'HSDS 3.0 data package',
  csv: 'CSV table',
};

export interface ReadOptions {
  /** Names where the listings come from; with a listing's own identifier it makes an import repeatable. */
  source: string;
  mapping?: CsvMapping;
}

export type DirectoryReading = ReadResult & { kind: DirectoryKind };

/**
 * Reads a file of a community directory, whatever kind it is. Every record is accounted for.
 * @throws FileRefusal with words for the person, where the file as a whole cannot be read
 */
export async function readDirectory(
  bytes: Uint8Array,
  options: ReadOptions,
): Promise<DirectoryReading> {
  const found = detect(bytes);
  if (found.kind === 'refused') throw new FileRefusal(found.message);
  const tally = newTally();
  if (found.kind === 'open-referral-uk-1')
    readOpenReferralUk1(tally, found.records, options.source);
  else if (found.kind === 'open-referral-uk-3')
    readOpenReferralUk3(tally, found.records, options.source);
  else if (found.kind === 'csv') {
    const table = parseTable(found.text);
    readCsv(tally, table, planCsv(table.headings, options.mapping), options.source);
  } else readHsdsPackage(tally, tablesOf(await packageFromZip(bytes)), options.source);
  return { kind: found.kind, ...tally.result() };
}

/** Reads a data package that lies unpacked in a folder. */
export async function readDirectoryFolder(
  folder: string,
  options: ReadOptions,
): Promise<DirectoryReading> {
  const tally = newTally();
  readHsdsPackage(tally, tablesOf(await packageFromFolder(folder)), options.source);
  return { kind: 'hsds-package', ...tally.result() };
}
