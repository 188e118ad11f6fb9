import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { fetchDirectory } from './fetch.server.ts';
import { queueImport, runQueuedImport } from './import-queue.server.ts';
import { listImportRecords, readImport } from './import-report.server.ts';
import { searchListings } from './search.server.ts';
import { searchFrom } from './search-input.ts';

let test_: TestDatabase;
let service: Service;
let server: Server;
let origin: string;
let settings: { allowedHosts: string[]; pause: number; patience: number };
/** The paths asked for, in order. */
let asked: string[];
/** What the feed does instead of answering, asked before each answer. */
let mood: (path: string, answer: ServerResponse) => boolean;

const pages = 3;
const name = (id: string) => `Club ${id}`;
const outline = (id: string) => ({ id, name: name(id), status: 'active' });
const full = (id: string) => ({
  ...outline(id),
  description: `All about ${name(id)}`,
  service_at_locations: [{ location: { id: `at-${id}`, name: `Hall of ${id}` } }],
});

/** A feed in pages of two outlines, with each full record by itself; `f2` has none. */
beforeAll(async () => {
  test_ = await openTestDatabase();
  service = await makeService(test_);
  server = createServer((request, answer) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://feed.example');
    const path = pathname + (searchParams.has('page') ? `?page=${searchParams.get('page')}` : '');
    asked.push(path);
    if (mood(path, answer)) return;
    const send = (body: unknown) => {
      answer.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    };
    const id = /^\/services\/([^/]+)$/.exec(pathname)?.[1];
    if (id === 'f2') answer.writeHead(404).end();
    else if (id) send(full(id));
    else {
      const page = Number(searchParams.get('page') ?? 1);
      const ids = [`${'abcdef'[page * 2 - 2]}1`, `${'abcdef'[page * 2 - 1]}2`];
      send({ total_pages: pages, page_number: page, contents: ids.map(outline) });
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  settings = { allowedHosts: [`127.0.0.1:${port}`], pause: 0, patience: 2 };
});
afterAll(async () => {
  server.close();
  await test_.close();
});
beforeEach(() => {
  asked = [];
  mood = () => false;
});
afterEach(() => {
  mood = () => false;
});

const queue = () =>
  queueImport(
    service.manager,
    { address: `${origin}/services` },
    { fileName: 'feed.example/services' },
  );
const run = (id: string, more: { runMinutes?: number } = {}) =>
  runQueuedImport(service.manager, id, { ...settings, ...more });
const details = () => asked.filter((path) => path.startsWith('/services/'));

test('every page is fetched, and of each outline the full record', async () => {
  const id = await queue();
  await run(id);
  expect(asked.slice(0, 3)).toEqual(['/services', '/services?page=2', '/services?page=3']);
  expect(details()).toHaveLength(6);
  expect(await readImport(service.manager, id)).toMatchObject({
    status: 'done',
    read: 6,
    imported: 6,
    toFetch: 6,
  });
  const [thin] = (await listImportRecords(service.manager, id, { page: 1, size: 10 })).filter(
    (record) => record.sourceId === 'f2',
  );
  expect(thin?.reasons).toContain(
    'its full record could not be fetched, so its entry in the list was read',
  );
  const found = await searchListings(
    service.linkWorker,
    searchFrom(new URLSearchParams({ q: 'hall' })),
  );
  expect(found.total).toBe(5);
  const { rows } = await test_.owner.query('select count(*)::int as n from care.directory_fetched');
  expect(rows).toEqual([{ n: 0 }]);
});

test('a busy feed is waited for as it asks, and gone on with where it stopped', async () => {
  let busy = 1;
  mood = (path, answer) => {
    if (path !== '/services/b2' || busy === 0) return false;
    busy -= 1;
    answer.writeHead(429, { 'retry-after': '1' }).end();
    return true;
  };
  const begun = Date.now();
  const first = await queue();
  await run(first);
  expect(Date.now() - begun).toBeGreaterThanOrEqual(1000);
  expect(await readImport(service.manager, first)).toMatchObject({ status: 'done', imported: 6 });

  // Too long to sit through: a later job goes on, and asks for nothing twice.
  asked = [];
  let closed = true;
  mood = (path, answer) => {
    if (path !== '/services/d2' || !closed) return false;
    answer.writeHead(503, { 'retry-after': '900' }).end();
    return true;
  };
  const second = await queue();
  await run(second);
  expect(await readImport(service.manager, second)).toMatchObject({
    status: 'running',
    fetched: 3,
    toFetch: 6,
  });
  const { rows } = await test_.owner.query(
    "select extract(epoch from start_after - now())::int as wait from jobs.job where name = 'directory-import' and data->>'id' = $1 order by start_after desc limit 1",
    [second],
  );
  expect(rows[0].wait).toBeGreaterThan(850);
  closed = false;
  asked = [];
  await run(second);
  expect(asked).toEqual(['/services', '/services/d2', '/services/e1', '/services/f2']);
  expect(await readImport(service.manager, second)).toMatchObject({ status: 'done', imported: 6 });
});

test('a run stops when its time is up, and a feed that is busy for a day is given up', async () => {
  const id = await queue();
  await run(id, { runMinutes: -1 });
  expect(asked).toEqual([]);
  expect(await readImport(service.manager, id)).toMatchObject({ status: 'waiting' });
  mood = (_path, answer) => {
    answer.writeHead(503, { 'retry-after': '900' }).end();
    return true;
  };
  const tomorrow = new Date(service.manager.now.getTime() + 25 * 3_600_000);
  await runQueuedImport({ ...service.manager, now: tomorrow }, id, settings);
  expect(await readImport(service.manager, id)).toMatchObject({
    status: 'failed',
    failure: 'The feed has been too busy to answer for a whole day.',
  });
});

test('a feed without full records is soon left in peace', async () => {
  mood = (path, answer) => {
    if (!path.startsWith('/services/')) return false;
    answer.writeHead(404).end();
    return true;
  };
  const fetched = await fetchDirectory(`${origin}/services`, settings);
  expect(details()).toHaveLength(5);
  expect(fetched.remarks.size).toBe(6);
});

test('pages are only followed to the end they tell, and one page alone is one page', async () => {
  const one = await fetchDirectory(`${origin}/services?page=2`, settings);
  expect(JSON.parse(Buffer.from(one.bytes).toString())).toMatchObject({ total_pages: 3 });
  mood = (path, answer) => {
    if (path !== '/services?page=3') return false;
    answer.end('<p>Sorry</p>');
    return true;
  };
  await expect(fetchDirectory(`${origin}/services`, settings)).rejects.toThrow(
    'Page 3 of 3 of this feed could not be read.',
  );
  mood = (_path, answer) => {
    answer.end(JSON.stringify({ total_pages: 501, page_number: 1, contents: [outline('a1')] }));
    return true;
  };
  await expect(fetchDirectory(`${origin}/services`, settings)).rejects.toThrow('501 pages');
});

test('an address on this network is refused, and said so at the import', async () => {
  await expect(
    fetchDirectory(`${origin}/services`, { ...settings, allowedHosts: [] }),
  ).rejects.toMatchObject({ kind: 'invalid' });
  const id = await queue();
  await runQueuedImport(service.manager, id);
  expect(await readImport(service.manager, id)).toMatchObject({
    status: 'failed',
    failure: expect.stringContaining('private network'),
  });
  expect(asked).toEqual([]);
  await expect(runQueuedImport(service.linkWorker, id)).rejects.toMatchObject({
    kind: 'forbidden',
  });
});
