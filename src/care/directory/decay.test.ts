import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { confirmListing } from './commands.server.ts';
import { recordDecay } from './decay.server.ts';
import { importDirectory } from './import.server.ts';
import { readImportReport } from './import-report.server.ts';
import { workDirectory } from './jobs.server.ts';
import { readListing } from './queries.server.ts';
import { searchListings } from './search.server.ts';
import { searchFrom } from './search-input.ts';

let test_: TestDatabase;
let service: Service;

beforeAll(async () => {
  test_ = await openTestDatabase();
  service = await makeService(test_);
});
afterAll(() => test_.close());

const on = (day: string, ctx = service.linkWorker): Ctx => ({
  ...ctx,
  now: new Date(`${day}T12:00:00Z`),
});
const system = (day: string) => ({ ...on(day), actor: systemActor });
const row = (id: string, checked = '') => ({
  id,
  name: `Group ${id}`,
  status: 'active',
  ...(checked ? { assured_date: checked } : {}),
});
const take = (day: string, records: unknown, name = 'council.json') =>
  importDirectory(
    system(day),
    { bytes: new TextEncoder().encode(JSON.stringify(records)) },
    { fileName: name },
  );
const listing = async (name: string, day: string) => {
  const found = await searchListings(on(day), searchFrom(new URLSearchParams({ q: name })));
  const [first] = found.listings.filter((one) => one.name === name);
  if (!first) throw new Error(`no listing ${name}`);
  return readListing(on(day), first.id);
};
const acts = (found: { steps: { act: string }[] }) => found.steps.map((step) => step.act);

test('a listing decays as days pass, and its history says when', async () => {
  await take('2026-01-10', { content: [row('a', '2026-01-05'), row('b')] });
  expect(await recordDecay(system('2026-01-11'))).toEqual({ ageing: 0, stale: 0 });
  expect(await recordDecay(system('2026-07-04'))).toEqual({ ageing: 0, stale: 0 });
  expect(await recordDecay(system('2026-07-05'))).toEqual({ ageing: 1, stale: 0 });
  expect(await recordDecay(system('2026-07-05'))).toEqual({ ageing: 0, stale: 0 });
  expect(await listing('Group a', '2026-07-05')).toMatchObject({ freshness: 'ageing' });
  expect(await recordDecay(system('2027-01-05'))).toEqual({ ageing: 0, stale: 1 });
  const stale = await listing('Group a', '2027-01-05');
  expect(stale.freshness).toBe('stale');
  expect(acts(stale)).toEqual(['became-stale', 'became-ageing', 'imported']);

  await confirmListing(on('2027-01-06'), stale.id);
  expect(await listing('Group a', '2027-01-06')).toMatchObject({ freshness: 'fresh' });
  expect(await recordDecay(system('2027-01-07'))).toEqual({ ageing: 0, stale: 0 });
  expect(await recordDecay(system('2027-07-07'))).toEqual({ ageing: 1, stale: 0 });
  expect(acts(await listing('Group b', '2027-07-07'))).toEqual(['imported']);
  await expect(recordDecay(service.manager)).rejects.toMatchObject({ kind: 'forbidden' });
});

test('a search finds what is fresh, and what wants confirming', async () => {
  const found = async (confirmed: string) =>
    (
      await searchListings(on('2027-07-01'), searchFrom(new URLSearchParams({ confirmed })))
    ).listings.map((one) => one.name);
  expect(await found('fresh')).toEqual(['Group a']);
  expect(await found('due')).toEqual(['Group b']);
});

test('at the start the queue has a worker and a time', async () => {
  const { jobs } = test_.db;
  if (!jobs) throw new Error('no jobs');
  await workDirectory(test_.db, jobs, { allowedHosts: [] });
  const { rows } = await test_.owner.query(
    "select cron, timezone from jobs.schedule where name = 'listing-decay'",
  );
  expect(rows).toEqual([{ cron: '10 3 * * *', timezone: 'Europe/London' }]);
});

test('what a list no longer has is marked, kept, and comes back when it returns', async () => {
  const list = (...ids: string[]) => ({ content: ids.map((id) => row(id)) });
  await take('2027-02-01', list('p', 'q', 'r'), 'parks.json');
  const without = await take('2027-02-02', list('p', 'r'), 'parks.json');
  expect(without).toMatchObject({ read: 2, imported: 2, merged: 0, refused: 0, gone: 1 });
  expect(without.goneListings).toEqual([{ sourceId: 'q', name: 'Group q' }]);
  const gone = await listing('Group q', '2027-02-02');
  expect(gone.goneSince).not.toBeNull();
  expect(acts(gone)).toEqual(['gone-from-source', 'imported']);
  // Asked for again it is no news.
  expect(await take('2027-02-03', list('p', 'r'), 'parks.json')).toMatchObject({ gone: 0 });

  const back = await take('2027-02-04', list('p', 'q', 'r'), 'parks.json');
  expect(back).toMatchObject({ read: 3, imported: 3, unchanged: 3, gone: 0, returned: 1 });
  expect(back.records[1]?.reasons).toContain('it was gone from its source, and is back');
  expect(acts(await listing('Group q', '2027-02-04'))).toEqual([
    'back-in-source',
    'gone-from-source',
    'imported',
  ]);
});

test('only a whole list of the same feed marks anything', async () => {
  const all = { content: [row('s'), row('t')] };
  await take('2027-03-01', all, 'sports.json');
  // Another list, a single record, one page of several, an empty list; a record that is refused is there.
  const others: [unknown, string][] = [
    [{ content: [row('u')] }, 'arts.json'],
    [row('s'), 'sports.json'],
    [{ totalPages: 2, content: [row('s')] }, 'sports.json'],
    [{ content: [] }, 'sports.json'],
    [{ content: [row('s'), { id: 't' }] }, 'sports.json'],
  ];
  for (const [records, name] of others)
    expect(await take('2027-03-02', records, name).catch(() => ({ gone: 0 }))).toMatchObject({
      gone: 0,
    });
});

test('the report of an import tells of the gone, beside its records', async () => {
  const { rows } = await test_.owner.query(
    "select id from care.directory_import where file_name = 'parks.json' order by made_at",
  );
  const report = await readImportReport(service.manager, rows[1].id);
  expect(report).toMatchObject({ read: 2, imported: 2, gone: 1, returned: 0 });
  expect(report.records).toHaveLength(2);
  expect(report.goneListings).toEqual([{ sourceId: 'q', name: 'Group q' }]);
});
