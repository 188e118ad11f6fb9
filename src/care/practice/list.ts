import Papa from 'papaparse';
import { isDay } from '#platform/clock.ts';
import { refuse } from '#platform/refusal.ts';
import { type PracticeStatus, practiceStatuses } from './rules.ts';

/** One practice of the list, as it is stored. */
export interface Listed {
  code: string;
  name: string;
  status: PracticeStatus;
  closedOn: string | null;
  postcode: string | null;
  registers: boolean;
}

export interface Refused {
  line: number;
  why: string;
}

/** Columns of epraccur.csv, which has no line of names: Organisation Data Service, its specification. */
const column = { code: 0, name: 1, postcode: 9, closed: 11, status: 12, setting: 25 } as const;
const COLUMNS = 27;
/** The prescribing setting of a GP practice. */
const GP_PRACTICE = '4';

/** Reads a list laid out as epraccur.csv: 27 columns, no names. Each code counts once, the first. */
export function readPracticeList(text: string): { listed: Listed[]; refused: Refused[] } {
  const { data } = Papa.parse<string[]>(text.replace(/^\ufeff/, ''), { skipEmptyLines: 'greedy' });
  if (!data.some((row) => row.length === COLUMNS))
    throw refuse.invalid({
      file: `This is no list of practices: epraccur.csv has ${COLUMNS} columns on each line`,
    });
  const listed = new Map<string, Listed>();
  const refused: Refused[] = [];
  for (const [at, row] of data.entries()) {
    const read = readLine(row.map((cell) => cell.trim()));
    const why =
      typeof read === 'string' ? read : listed.has(read.code) ? 'the code comes twice' : null;
    if (why) refused.push({ line: at + 1, why });
    else if (typeof read !== 'string') listed.set(read.code, read);
  }
  return { listed: [...listed.values()], refused };
}

function readLine(row: string[]): Listed | string {
  if (row.length !== COLUMNS) return `${row.length} columns in place of ${COLUMNS}`;
  const of = (name: keyof typeof column) => row[column[name]] ?? '';
  const [code, name, status, closed] = [of('code'), of('name'), of('status'), of('closed')];
  if (!/^[A-Z][A-Z\d]{5}$/.test(code)) return 'no practice code';
  if (!name || name.length > 200) return 'no name';
  if (!Object.hasOwn(practiceStatuses, status)) return 'the status is none of A, C, D, P';
  const closedOn = closed ? closed.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3') : null;
  if (closedOn && !isDay(closedOn)) return 'the day it closed is no date';
  return {
    code,
    name: titled(name),
    status: status as PracticeStatus,
    closedOn,
    postcode: of('postcode').slice(0, 8) || null,
    registers: of('setting') === GP_PRACTICE,
  };
}

/** `THE DENSHAM SURGERY` as people write it; a name not all in capitals is left alone. */
export function titled(name: string): string {
  if (name !== name.toUpperCase()) return name;
  return name
    .toLowerCase()
    .replaceAll(/(^|[\s(/&.-])(\p{L})/gu, (all) => all.toUpperCase())
    .replaceAll(/\b(Gp|Nhs|Pcn|Drs?|Ii|Iii)\b/g, (word) =>
      word.startsWith('Dr') ? word : word.toUpperCase(),
    );
}
