import { afterAll, beforeAll, expect, test } from 'vitest';
import { readListing } from '#care/directory/queries.server.ts';
import { searchListings } from '#care/directory/search.server.ts';
import { searchFrom } from '#care/directory/search-input.ts';
import { makeService, openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { seedDirectory } from './demo-directory.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test('the demonstration has a directory in every state of trust', async () => {
  const { linkWorker } = await makeService(database);
  await seedDirectory(linkWorker);
  const { listings, total } = await searchListings(linkWorker, searchFrom(new URLSearchParams()));
  expect(total).toBe(16);
  expect(new Set(listings.map((one) => one.freshness))).toEqual(
    new Set(['fresh', 'ageing', 'stale']),
  );
  const full = listings.find((one) => one.fullSince);
  expect(full?.name).toBe('Carers’ Breathing Space');
  expect(listings.filter((one) => one.openReports > 0).map((one) => one.name)).toEqual([
    'Young Makers',
  ]);
  const walks = listings.find((one) => one.name === 'Riverside Gentle Walks');
  expect(await readListing(linkWorker, walks?.id ?? '')).toMatchObject({
    confirmedBy: 'Amina Yusuf, Hillside Social Prescribing',
    schedules: [{ days: ['TU'] }, { days: ['FR'] }],
  });
});
