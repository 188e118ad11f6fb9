import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { haveSharedData, sharedData } from '#care/directory/import/shared-data.ts';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { directoryCommand } from './directory.ts';

let database: TestDatabase;
let folder: string;
let server: Server;
let feed: string;

beforeAll(async () => {
  database = await openTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'holdfast-directory-'));
  server = createServer((request, response) => {
    const page = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('page') ?? 1);
    response.setHeader('content-type', 'application/json');
    const contents = [1, 2].map((at) => ({ id: `p${page}-${at}`, name: `Group ${page}.${at}` }));
    response.end(
      JSON.stringify({ total_items: 6, total_pages: 3, page_number: page, size: 2, contents }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  feed = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  rmSync(folder, { recursive: true });
  await database.close();
});

async function run(...args: string[]) {
  const said = { out: [] as string[], err: [] as string[] };
  const code = await directoryCommand(args, {
    env: { HOLDFAST_DATA: folder, IMPORT_ALLOWED_HOSTS: feed },
    out: (line) => said.out.push(line),
    err: (line) => said.err.push(line),
    open: async () => ({ ...database.db, close: async () => undefined }),
  });
  return { code, out: said.out.join('\n'), err: said.err.join('\n') };
}

const put = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

test('a table with a mapping, and the report as JSON', async () => {
  const table = put('groups.csv', 'Gruppe;Ort\nChoir;BS5 6XX\n;BS1 1AA\n');
  const map = put('map.json', '{"columns":{"name":"Gruppe","postcode":"Ort"}}');
  const report = join(folder, 'report.json');
  const { code, out } = await run('import', table, '--map', map, '--report', report);
  expect(code).toBe(0);
  expect(out).toMatch(/Read 2: imported 1 \(1 new, .* refused 1/);
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
    read: 2,
    imported: 1,
    merged: 0,
    refused: 1,
    records: [
      { outcome: 'imported', name: 'Choir' },
      { outcome: 'refused', reasons: [expect.stringMatching(/no name/)] },
    ],
  });
});

test('a feed in pages, from an address that is allowed', async () => {
  const { code, out, err } = await run('import', `http://${feed}/services`);
  expect(err).toMatch(/page 3 of 3/);
  expect(out).toMatch(/Read 6: imported 6/);
  expect(code).toBe(0);
});

test('what cannot be read gives exit code 1 and words; wrong calls 2', async () => {
  for (const [args, words] of [
    [['import', join(folder, 'nowhere.csv')], /no file/],
    [['import', put('a.pdf', '%PDF-1.7')], /PDF/],
    [['import', put('b.csv', 'a,b\n1,2\n')], /No column/],
    [['import', put('c.csv', 'name\nx\n'), '--map', put('bad.json', '{')], /not JSON/],
    [
      ['import', put('d.csv', 'name\nx\n'), '--map', put('odd.json', '{"columns":{"colour":"x"}}')],
      /does not fit/,
    ],
    [['import', 'http://127.0.0.1:1/private'], /./],
  ] as const) {
    const { code, err } = await run(...args);
    expect(err).toMatch(words);
    expect(code).toBe(1);
  }
  expect((await run('import')).code).toBe(2);
  expect((await run('export')).code).toBe(2);
  const help = await run('--help');
  expect(help.code).toBe(0);
  expect(help.out).toMatch(/import/);
});

test.runIf(haveSharedData('the command on the Bristol feed'))('the Bristol feed', async () => {
  const report = join(folder, 'bristol.json');
  const { code, out } = await run(
    'import',
    sharedData('directory-uk/bristol-oruk-list-2024-12.json'),
    '--report',
    report,
  );
  expect(code).toBe(0);
  expect(out).toMatch(/Read 819: imported 817 .*, merged 1, refused 1/);
  const { records, read, imported, merged, refused } = JSON.parse(readFileSync(report, 'utf8'));
  expect(records).toHaveLength(819);
  expect(imported + merged + refused).toBe(read);
});
