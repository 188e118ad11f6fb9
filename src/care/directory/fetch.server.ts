import { fetchOutside } from '#platform/outbound/outside.server.ts';
import { mostBytes } from './import/detect.ts';
import { field, isRaw, type Raw } from './import/raw.ts';
import { FileRefusal } from './import/refusal.ts';

export interface FetchOptions {
  /** See the setting IMPORT_ALLOWED_HOSTS. */
  allowedHosts: readonly string[];
  /** Told before each page after the first. */
  progress?: (page: number, pages: number) => void;
}

/** The most pages of one feed that are followed. */
const MOST_PAGES = 500;
const TIMEOUT = 60_000;

function parsed(body: Buffer): unknown {
  const start = body.subarray(0, 200).toString('utf8').trimStart();
  if (!start.startsWith('{')) return null;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

/** The number of pages an answer says there are, and the number of this one; null for no page of many. */
function pagingOf(answer: Raw): { page: number; pages: number; zeroBased: boolean } | null {
  const pages = Number(field(answer, 'total_pages', 'totalPages'));
  const page = Number(field(answer, 'page_number', 'number', 'page'));
  if (!Number.isInteger(pages) || pages < 2 || !Number.isInteger(page)) return null;
  return { page, pages, zeroBased: page === 0 };
}

const itemsOf = (answer: unknown): unknown[] => {
  const items = isRaw(answer) ? field(answer, 'contents', 'content') : null;
  return Array.isArray(items) ? items : [];
};

/**
 * Fetches a directory file or feed. Of a feed that answers in pages every page is fetched and put
 * into one list, as the first page writes it.
 * @throws Refusal as `fetchOutside`; FileRefusal where a later page is no page of the same list
 */
export async function fetchDirectory(address: string, options: FetchOptions): Promise<Uint8Array> {
  const settings = {
    allowedHosts: options.allowedHosts,
    maxBytes: mostBytes,
    timeoutMs: TIMEOUT,
    accept: 'application/json, text/csv;q=0.9, application/zip;q=0.9, */*;q=0.5',
  };
  const first = await fetchOutside(address, settings);
  const answer = parsed(first.body);
  const paging = isRaw(answer) ? pagingOf(answer) : null;
  if (!isRaw(answer) || !paging || new URL(first.url).searchParams.has('page')) return first.body;
  if (paging.pages > MOST_PAGES)
    throw new FileRefusal(
      `This feed has ${paging.pages} pages; at most ${MOST_PAGES} are followed.`,
    );
  const all = [...itemsOf(answer)];
  let size = first.body.length;
  for (let step = 1; step < paging.pages; step++) {
    options.progress?.(step + 1, paging.pages);
    const url = new URL(first.url);
    url.searchParams.set('page', String(paging.page + step));
    const next = await fetchOutside(url.href, settings);
    size += next.body.length;
    if (size > mostBytes) throw new FileRefusal('This feed is larger than 100 MB in all.');
    const items = itemsOf(parsed(next.body));
    if (items.length === 0)
      throw new FileRefusal(`Page ${step + 1} of ${paging.pages} of this feed could not be read.`);
    all.push(...items);
  }
  const key = 'contents' in answer ? 'contents' : 'content';
  return Buffer.from(JSON.stringify({ [key]: all }));
}
