import { parseTable, planCsv, readCsv } from './csv.ts';
import type { CsvMapping } from './csv-mapping.ts';
import { detect } from './detect.ts';
import { packageFromFolder, packageFromZip, readHsdsPackage, tablesOf } from './hsds-package.ts';
import { readOpenReferralUk1 } from './open-referral-uk-1.ts';
import { readOpenReferralUk3 } from './open-referral-uk-3.ts';
import { field, isRaw } from './raw.ts';
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
  /** What the file is called; a table's listings are known by it. */
  name?: string;
  /**
   * Names where the listings come from; with a listing's own identifier it makes an import
   * repeatable. Where it is left out: feeds whose identifiers are UUIDs, unique wherever they come
   * from, share one; any other file has its own name.
   */
  source?: string;
  mapping?: CsvMapping;
}

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

function sourceOf(kind: DirectoryKind, options: ReadOptions, records: readonly unknown[]): string {
  if (options.source) return options.source.slice(0, 200);
  const ids = records.slice(0, 100).map((record) => (isRaw(record) ? field(record, 'id') : null));
  if (kind !== 'csv' && ids.every((id) => typeof id === 'string' && UUID.test(id)))
    return 'open-referral';
  const plain = (options.name ?? 'file').replace(/^.*[/\\]/, '').replace(/\.[a-z]{1,4}$/i, '');
  return `file:${plain.toLowerCase().slice(0, 180)}`;
}

export type DirectoryReading = ReadResult & {
  kind: DirectoryKind;
  source: string;
  /** False for a single record, or one page of a longer list. */
  whole: boolean;
};

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
  if (found.kind === 'hsds-package') return readPackage(await packageFromZip(bytes), options);
  const tally = newTally();
  const source = sourceOf(found.kind, options, found.kind === 'csv' ? [] : found.records);
  if (found.kind === 'csv') {
    const table = parseTable(found.text);
    readCsv(tally, table, planCsv(table.headings, options.mapping), source);
  } else if (found.kind === 'open-referral-uk-1') readOpenReferralUk1(tally, found.records, source);
  else readOpenReferralUk3(tally, found.records, source);
  const whole = found.kind === 'csv' || found.whole;
  return { kind: found.kind, source, whole, ...tally.result() };
}

function readPackage(
  files: ReadonlyMap<string, Uint8Array>,
  options: ReadOptions,
): DirectoryReading {
  const tables = tablesOf(files);
  const tally = newTally();
  const source = sourceOf('hsds-package', options, tables.get('services') ?? []);
  readHsdsPackage(tally, tables, source);
  return { kind: 'hsds-package', source, whole: true, ...tally.result() };
}

/** Reads a data package that lies unpacked in a folder. */
export async function readDirectoryFolder(
  folder: string,
  options: ReadOptions,
): Promise<DirectoryReading> {
  return readPackage(await packageFromFolder(folder), options);
}
