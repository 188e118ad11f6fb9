import { refuse } from '../refusal.ts';
import { type Condition, conditionOf, parted } from './asked-condition.ts';
import type { Kind } from './kind.ts';

/** The most records on a page, and how many where nothing is said. */
export const MOST = 200;
export const USUAL = 50;
/** The farthest into a list that pages go. */
const FARTHEST = 10_000;

const summaries = ['true', 'false', 'text', 'data', 'count'] as const;
export type Summary = (typeof summaries)[number];

/** The most parameters of one search. */
const MOST_PARAMETERS = 50;

/** A search as it was asked for, checked against what the kind of record can be searched by. */
export interface Asked {
  where: Condition[];
  count: number;
  from: number;
  total: 'none' | 'accurate';
  summary: Summary;
  elements: string[];
  sort: { name: string; down: boolean }[];
  /** Parameters of this kind whose records come along. */
  include: string[];
  /** Kinds of record that point here by a parameter, and come along. */
  revinclude: { type: string; parameter: string }[];
}

export function wholeNumber(name: string, text: string, most: number): number {
  if (!/^\d{1,9}$/.test(text)) throw refuse.invalid({ [name]: 'must be a whole number' });
  return Math.min(Number(text), most);
}

function oneOf<T extends string>(name: string, text: string, all: readonly T[]): T {
  const found = all.find((one) => one === text);
  if (!found) throw refuse.invalid({ [name]: `must be one of ${all.join(', ')}` });
  return found;
}

/**
 * Reads a search from an address; `kinds` are those the asker may search, for what is said of records
 * that point to others.
 * @throws Refusal `invalid` for what this kind of record cannot be searched by: nothing is passed
 *   over in silence, since a search that finds too much may show too much
 */
export function askedOf(kind: Kind, params: URLSearchParams, kinds: readonly Kind[] = []): Asked {
  if (params.size > MOST_PARAMETERS)
    throw refuse.invalid({}, `A search has at most ${MOST_PARAMETERS} parameters.`);
  const asked: Asked = {
    where: [],
    count: USUAL,
    from: 0,
    total: 'none',
    summary: 'false',
    elements: [],
    sort: [],
    include: [],
    revinclude: [],
  };
  for (const [name, text] of params) {
    switch (name) {
      case '_format':
      case '_pretty':
        break;
      case '_count':
        asked.count = wholeNumber(name, text, MOST);
        if (asked.count === 0) asked.summary = 'count';
        break;
      case '_offset':
        asked.from = wholeNumber(name, text, FARTHEST);
        break;
      case '_total':
        // An estimate is no cheaper here than the number.
        asked.total =
          oneOf(name, text, ['none', 'estimate', 'accurate']) === 'none' ? 'none' : 'accurate';
        break;
      case '_summary':
        asked.summary = oneOf(name, text, summaries);
        break;
      case '_elements':
        asked.elements = parted(text);
        break;
      case '_sort':
        asked.sort = parted(text).map((one) => sortOf(kind, one));
        break;
      case '_include':
        asked.include.push(...parted(text).map((one) => includeOf(kind, one)));
        break;
      case '_revinclude':
        asked.revinclude.push(...parted(text).map(revincludeOf));
        break;
      default:
        asked.where.push(conditionOf(kind, kinds, name, text));
    }
  }
  if (asked.summary === 'count') asked.total = 'accurate';
  return asked;
}

function sortOf(kind: Kind, written: string): Asked['sort'][number] {
  const down = written.startsWith('-');
  const name = down ? written.slice(1) : written;
  if (!['_id', '_lastUpdated'].includes(name) && !kind.parameters[name]?.sort)
    throw refuse.invalid({ _sort: `${kind.type} cannot be put in order by ${name.slice(0, 40)}` });
  return { name, down };
}

function includeOf(kind: Kind, written: string): string {
  const [type = '', name = ''] = written.split(':');
  if (type !== kind.type || !kind.parameters[name]?.to)
    throw refuse.invalid({ _include: `${written.slice(0, 60)} is nothing that can come along` });
  return name;
}

function revincludeOf(written: string): Asked['revinclude'][number] {
  const [type = '', parameter = ''] = written.split(':');
  if (type === '' || parameter === '')
    throw refuse.invalid({ _revinclude: 'must be a kind of record and a parameter of it' });
  return { type, parameter };
}
