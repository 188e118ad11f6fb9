import { setTimeout as wait } from 'node:timers/promises';
import { fetchOutside } from '#platform/outbound/outside.server.ts';
import { isRefusal } from '#platform/refusal.ts';
import { mostBytes } from './import/detect.ts';
import { field, isRaw, type Raw } from './import/raw.ts';
import { FileRefusal } from './import/refusal.ts';

/** What was fetched before, and what is fetched now, by address. */
export interface Kept {
  get(address: string): Promise<Buffer | null>;
  put(address: string, body: Buffer): Promise<void>;
  /** Full records fetched, of those to fetch. */
  progress(fetched: number, toFetch: number): void;
}

export interface FetchOptions {
  /** See the setting IMPORT_ALLOWED_HOSTS. */
  allowedHosts: readonly string[];
  /** Told before each page after the first. */
  progress?: (page: number, pages: number) => void;
  kept?: Kept;
  /** Milliseconds between two requests. */
  pause?: number;
  /** The longest wait, in seconds, that is sat through when a feed asks for one. */
  patience?: number;
  /** When to stop and go on later, in milliseconds of the clock. */
  until?: number;
}

export interface Fetched {
  bytes: Uint8Array;
  /** Of records that could not be fetched in full, by their identifier. */
  remarks: Map<string, string>;
}

/** The feed is to be gone on with after so many seconds; what was fetched is kept. */
export class Later extends Error {
  override name = 'Later';
  readonly seconds: number;
  constructor(seconds: number) {
    super('The feed asks to be left alone for a while. Try again later.');
    this.seconds = seconds;
  }
}

/** The most pages of one feed that are followed, and the most records fetched one by one. */
const MOST_PAGES = 500;
const MOST_DETAILS = 20_000;
const TIMEOUT = 60_000;
const PAUSE = 100;
const PATIENCE = 30;
/** A feed that answers none of its first records is not asked for more. */
const ENOUGH_FAILURES = 5;
const BUSY_TRIES = 3;

/**
 * Fetches a directory file or feed. Of a feed that answers in pages every page is fetched; where its
 * list holds but the outline of a service, each service is then asked for by itself. All is put into
 * one list, as the first page writes it.
 * @throws Refusal as `fetchOutside`; FileRefusal where a later page is no page of the same list;
 *   Later where the feed must be gone on with another time
 */
export async function fetchDirectory(address: string, options: FetchOptions): Promise<Fetched> {
  const first = await ask(address, options);
  const answer = parsed(first.body);
  if (!isRaw(answer) && !Array.isArray(answer)) return { bytes: first.body, remarks: new Map() };
  const budget = { left: mostBytes - first.body.length };
  const items = await allPages(answer, first, options, budget);
  const whole = items ?? itemsOf(answer);
  const remarks = await fillIn(whole, first.url, options, budget);
  if (items === null && remarks === null) return { bytes: first.body, remarks: new Map() };
  const key = isRaw(answer) && 'contents' in answer ? 'contents' : 'content';
  // One page of many that was asked for by itself stays known as such.
  const envelope = isRaw(answer) && items === null ? answer : {};
  const list = isRaw(answer) ? { ...envelope, [key]: whole } : whole;
  return { bytes: Buffer.from(JSON.stringify(list)), remarks: remarks ?? new Map() };
}

interface Answer {
  url: string;
  body: Buffer;
}
interface Budget {
  left: number;
}

/** Asks once the feed has had a rest; one that is busy is asked again when it says so. */
async function ask(address: string, options: FetchOptions): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    if (options.until !== undefined && Date.now() > options.until) throw new Later(1);
    try {
      return await fetchOutside(address, {
        allowedHosts: options.allowedHosts,
        maxBytes: mostBytes,
        timeoutMs: TIMEOUT,
        accept: 'application/json, text/csv;q=0.9, application/zip;q=0.9, */*;q=0.5',
      });
    } catch (error) {
      if (!isRefusal(error) || error.kind !== 'limited') throw error;
      const seconds = error.detail.retryAfter ?? PATIENCE;
      if (seconds > (options.patience ?? PATIENCE) || tries === BUSY_TRIES)
        throw new Later(Math.min(seconds, 3_600));
      await wait(seconds * 1000);
    }
  }
}

/** The same for what may have been fetched before. */
async function askOnce(address: string, options: FetchOptions, budget: Budget): Promise<Buffer> {
  const before = await options.kept?.get(address);
  let body = before;
  if (!body) {
    await wait(options.pause ?? PAUSE);
    body = (await ask(address, options)).body;
    await options.kept?.put(address, body);
  }
  budget.left -= body.length;
  if (budget.left < 0) throw new FileRefusal('This feed is larger than 100 MB in all.');
  return body;
}

function parsed(body: Buffer): unknown {
  if (
    !/^\s*[{[]/.test(
      body
        .subarray(0, 200)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    )
  )
    return null;
  try {
    return JSON.parse(body.toString('utf8').replace(/^\ufeff/, ''));
  } catch {
    return null;
  }
}

const itemsOf = (answer: unknown): unknown[] => {
  const items = isRaw(answer) ? field(answer, 'contents', 'content') : answer;
  return Array.isArray(items) ? items : [];
};

/** The records of every page; null for what is no first page of many. */
async function allPages(
  answer: unknown,
  first: Answer,
  options: FetchOptions,
  budget: Budget,
): Promise<unknown[] | null> {
  if (!isRaw(answer) || new URL(first.url).searchParams.has('page')) return null;
  const pages = Number(field(answer, 'total_pages', 'totalPages'));
  const start = Number(field(answer, 'page_number', 'number', 'page'));
  if (!Number.isInteger(pages) || pages < 2 || !Number.isInteger(start)) return null;
  if (pages > MOST_PAGES)
    throw new FileRefusal(`This feed has ${pages} pages; at most ${MOST_PAGES} are followed.`);
  const all = [...itemsOf(answer)];
  for (let step = 1; step < pages; step++) {
    options.progress?.(step + 1, pages);
    const url = new URL(first.url);
    url.searchParams.set('page', String(start + step));
    const items = itemsOf(parsed(await askOnce(url.href, options, budget)));
    if (items.length === 0)
      throw new FileRefusal(`Page ${step + 1} of ${pages} of this feed could not be read.`);
    all.push(...items);
  }
  return all;
}

/** What a full record has and an outline lacks. */
const parts = [
  'service_at_locations',
  'service_at_location',
  'locations',
  'schedules',
  'regular_schedules',
  'contacts',
  'phones',
  'eligibilitys',
  'cost_options',
  'service_areas',
  'service_taxonomys',
  'attributes',
  'languages',
];

const idOf = (item: unknown): string | null => {
  const id = isRaw(item) && !parts.some((part) => part in item) ? field(item, 'id') : null;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
};

/**
 * Puts the full record in place of each outline, for a list at `…/services`. Gives what to say of
 * those that could not be had; null where there was no outline.
 */
async function fillIn(
  items: unknown[],
  url: string,
  options: FetchOptions,
  budget: Budget,
): Promise<Map<string, string> | null> {
  const list = new URL(url);
  const path = list.pathname.replace(/\/$/, '');
  const thin = items.flatMap((item, at) => {
    const id = idOf(item);
    return id === null ? [] : [{ id, at }];
  });
  if (!path.endsWith('/services') || thin.length === 0) return null;
  const remarks = new Map<string, string>();
  let had = 0;
  for (const [count, { id, at }] of thin.entries()) {
    options.kept?.progress(count, thin.length);
    if (count >= MOST_DETAILS || (had === 0 && count >= ENOUGH_FAILURES)) {
      remarks.set(id, 'only its entry in the list was read');
      continue;
    }
    list.pathname = `${path}/${encodeURIComponent(id)}`;
    list.searchParams.delete('page');
    const full = await askFull(list.href, options, budget);
    if (full && String(field(full, 'id')) === id) {
      items[at] = { ...(items[at] as Raw), ...full };
      had += 1;
    } else
      remarks.set(id, 'its full record could not be fetched, so its entry in the list was read');
  }
  return remarks;
}

/** A record by itself; null where the feed has none at that address. */
async function askFull(
  address: string,
  options: FetchOptions,
  budget: Budget,
): Promise<Raw | null> {
  try {
    const answer = parsed(await askOnce(address, options, budget));
    const inner = isRaw(answer) ? field(answer, 'service') : null;
    if (isRaw(inner)) return inner;
    return isRaw(answer) ? answer : null;
  } catch (error) {
    if (isRefusal(error) && error.kind === 'invalid') return null;
    if (isRefusal(error) && error.kind === 'unavailable') throw new Later(60);
    throw error;
  }
}
