import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '#platform/actor.ts';
import { newId } from '#platform/id.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { importDirectory } from './import.server.ts';
import { listImportRecords, listImports, readImport } from './import-report.server.ts';
import { listTerms, readListing } from './queries.server.ts';
import { mostExported, searchListings } from './search.server.ts';
import { searchFrom } from './search-input.ts';
import { additionShape, correctionShape } from './shapes.ts';
import { placeOfLine, schedulesOfLine, whenText, whereText } from './when-where.ts';
import { addListing, correctListing } from './write-listing.server.ts';

let test_: TestDatabase;
let service: Service;

beforeAll(async () => {
  test_ = await openTestDatabase();
  service = await makeService(test_);
});
afterAll(() => test_.close());

test.each([
  ['Tuesday 10am to 12pm', ['TU'], '10:00', '12:00', 'WEEKLY'],
  ['Monday, Tuesday and Friday, 9.30am to 1pm', ['MO', 'TU', 'FR'], '09:30', '13:00', 'WEEKLY'],
  ['First Tuesday of the month, 2pm to 4pm', ['TU'], '14:00', '16:00', 'MONTHLY'],
  ['weekdays', ['MO', 'TU', 'WE', 'TH', 'FR'], undefined, undefined, 'WEEKLY'],
] as const)('“%s” is read as days and times', (line, days, opensAt, closesAt, frequency) => {
  expect(schedulesOfLine(line)).toMatchObject([
    { days, frequency, ...(opensAt ? { opensAt, closesAt } : {}) },
  ]);
});
test.each(['whenever', '', '10am to noon', '=cmd|x'])('“%s” says no day', (line) => {
  expect(schedulesOfLine(line)).toBeNull();
});

test.each([
  ['Village Hall, 2 High Street, Bristol, BS5 6XX', 'Village Hall', '2 High Street\nBristol'],
  ['2 High Street, Bristol BS5 6XX', null, '2 High Street\nBristol'],
  ['The Library BS5 6XX', 'The Library', null],
  ['bs56xx', null, null],
] as const)('“%s” is read as a place', (line, name, address) => {
  expect(placeOfLine(line)).toEqual({ name, address, postcode: 'BS5 6XX' });
});
test.each(['Village Hall', 'BS5 6XX is where it was', `${'x'.repeat(600)} BS5 6XX`])(
  '“%s” ends with no postcode',
  (line) => expect(placeOfLine(line)).toBeNull(),
);

const record = (id: string) => ({
  id,
  name: `Choir ${id}`,
  schedules: [{ freq: 'WEEKLY', byday: 'SA', opens_at: '09:00', closes_at: '10:00' }],
  service_at_locations: [
    {
      location: {
        id: `hall-${id}`,
        name: 'Old Hall',
        latitude: 55.95,
        longitude: -3.19,
        addresses: [{ address_1: '1 Mill Lane', city: 'Edinburgh', postal_code: 'EH1 1AA' }],
      },
      schedules: [{ freq: 'WEEKLY', byday: 'MO,WE', opens_at: '18:00', closes_at: '20:00' }],
    },
  ],
});
const take = (count: number, more: object = {}) =>
  importDirectory(
    { ...service.manager, actor: systemActor },
    {
      bytes: new TextEncoder().encode(
        JSON.stringify({
          contents: Array.from({ length: count }, (_, at) => ({ ...record(`${at}`), ...more })),
        }),
      ),
    },
    { fileName: 'choirs.json' },
  );
const search = (query: string, size?: number) =>
  searchListings(service.linkWorker, searchFrom(new URLSearchParams(query)), size);
const open = async (name: string) => {
  const { rows } = await test_.owner.query(
    'select id from care.directory_service where name = $1',
    [name],
  );
  return readListing(service.linkWorker, rows[0].id);
};
const typed = (listing: Awaited<ReturnType<typeof open>>, change: Record<string, string>) =>
  correctionShape.parse({
    ...Object.fromEntries(
      Object.entries(listing).map(([key, value]) => [key, value === null ? '' : String(value)]),
    ),
    when: whenText(listing),
    where: whereText(listing),
    ...change,
  });

describe('putting right when and where', () => {
  test('a line that is left keeps all that is known, others are read; an import leaves both', async () => {
    await take(1);
    const old = await open('Choir 0');
    expect(whenText(old)).toBe(
      'Saturday, 9am to 10am\nMonday and Wednesday, 6pm to 8pm at Old Hall',
    );
    const where = `${whereText(old)}\nNew Hall, 3 High Street, Leith, EH6 6AA`;
    const when = 'Monday and Wednesday, 6pm to 8pm at Old Hall\nThursday 7pm to 9pm';
    await correctListing(service.linkWorker, old.id, old.version, typed(old, { when, where }));
    const now = await open('Choir 0');
    expect(whenText(now)).toBe(
      'Thursday, 7pm to 9pm\nMonday and Wednesday, 6pm to 8pm at Old Hall',
    );
    expect(now.places.map((place) => [place.name, place.postcode, place.withinKm])).toEqual([
      ['Old Hall', 'EH1 1AA', 0],
      ['New Hall', 'EH6 6AA', 20],
    ]);
    expect(now).toMatchObject({
      freshness: 'fresh',
      corrected: ['when', 'where'],
      version: old.version + 1,
    });
    expect(now.steps[0]).toMatchObject({
      act: 'corrected',
      before: { when: whenText(old), where: whereText(old) },
    });
    expect((await search('day=TH&time=evening')).total).toBe(1);
    expect((await search('day=SA')).total).toBe(0);
    expect((await search('q=leith')).total).toBe(1);

    const again = await take(1, { description: 'New words from the source' });
    expect(again.records[0]?.reasons.join()).toContain('left as it is: times and places');
    const after = await open('Choir 0');
    expect(after.description).toBe('New words from the source');
    expect([whenText(after), whereText(after)]).toEqual([whenText(now), whereText(now)]);
  });

  test('what cannot be read is said at its field, and nothing is changed', async () => {
    const old = await open('Choir 0');
    const attempt = (change: Record<string, string>) =>
      correctListing(service.linkWorker, old.id, old.version, typed(old, change));
    await expect(attempt({ when: 'whenever', name: 'Other' })).rejects.toMatchObject({
      kind: 'invalid',
      detail: { fields: { when: expect.stringContaining('whenever') } },
    });
    await expect(attempt({ where: '<script>alert(1)</script>' })).rejects.toMatchObject({
      detail: { fields: { where: expect.stringContaining('postcode') } },
    });
    expect(await open('Choir 0')).toMatchObject({ name: 'Choir 0', version: old.version });
    await expect(
      correctListing(service.referrer, old.id, old.version, typed(old, {})),
    ).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('the second of two editors is told, and shown both', async () => {
    const old = await open('Choir 0');
    await correctListing(
      service.linkWorker,
      old.id,
      old.version,
      typed(old, { when: 'Friday 1pm to 2pm' }),
    );
    await expect(
      correctListing(
        service.otherLinkWorker,
        old.id,
        old.version,
        typed(old, { when: 'Sunday 1pm to 2pm' }),
      ),
    ).rejects.toMatchObject({
      kind: 'conflict',
      detail: { theirs: { when: 'Friday, 1pm to 2pm', version: old.version + 1 } },
    });
    const gone = await open('Choir 0');
    await correctListing(
      service.linkWorker,
      gone.id,
      gone.version,
      typed(gone, { when: '', where: '' }),
    );
    expect(await open('Choir 0')).toMatchObject({ places: [], schedules: [] });
  });
});

test('results in the order asked for', async () => {
  await take(30);
  const first = async (query: string) => (await search(query)).listings[0]?.name;
  expect(await first('sort=name')).toBe('Choir 0');
  expect(await first('sort=confirmed')).toBe('Choir 0');
  expect(await first('sort=unconfirmed')).not.toBe('Choir 0');
  expect((await search('sort=nonsense')).total).toBe(30);
});

describe('adding a listing', () => {
  const soup = {
    name: 'Soup on Mondays',
    provider: 'Mill Lane Neighbours',
    need: 'Loneliness',
    audience: '',
    description: 'Soup and company.',
    status: 'active',
    cost: 'free',
    when: 'Monday, midday to 2pm',
    where: 'Mill Hall, 4 Mill Lane, Edinburgh, EH1 1AA',
  };
  const add = (typed: object, ctx = service.linkWorker) =>
    addListing(ctx, additionShape.parse(typed));

  test('it is found at once, confirmed by whoever added it, and not published', async () => {
    const { id } = await add(soup);
    const listing = await readListing(service.linkWorker, id);
    expect(listing).toMatchObject({
      name: soup.name,
      freshness: 'fresh',
      published: false,
      status: 'active',
      cost: 'free',
      provider: { name: soup.provider },
    });
    expect(whenText(listing)).toBe(soup.when);
    expect(listing.places).toMatchObject([{ name: 'Mill Hall', postcode: 'EH1 1AA' }]);
    expect(listing.steps).toMatchObject([{ act: 'added' }]);
    for (const query of ['q=soup', 'q=neighbours', 'need=Loneliness&near=EH1 1AB&within=3'])
      expect((await search(query)).listings.map((one) => one.name)).toEqual([soup.name]);
    const { rows } = await test_.owner.query(
      "select count(*)::int as n from platform.audit_entry where act = 'listing.added' and subject_id = $1",
      [id],
    );
    expect(rows[0].n).toBe(1);
  });

  test('the same press again is one listing; a name that is there is refused', async () => {
    const key = newId();
    const again = { ...service.linkWorker, key };
    const first = await add({ ...soup, name: 'Soup on Fridays' }, again);
    expect(await add({ ...soup, name: 'Soup on Fridays' }, again)).toEqual(first);
    await expect(add({ ...soup, name: 'Soup on Fridays' })).rejects.toMatchObject({
      detail: { fields: { name: expect.stringContaining('has a listing of this name') } },
    });
  });

  test('bad input is refused at its field, and nothing is half stored', async () => {
    const before = (await search('near=')).total;
    for (const [typed, field] of [
      [{ name: '' }, 'name'],
      [{ status: '' }, 'status'],
      [{ minimumAge: '60', maximumAge: '50' }, 'maximumAge'],
      [{ url: 'javascript:alert(1)' }, 'url'],
      [{ provider: 'x'.repeat(2_000) }, 'provider'],
    ] as const) {
      const parsed = additionShape.safeParse({ ...soup, ...typed });
      expect(parsed.error?.issues.map((issue) => issue.path[0])).toEqual([field]);
    }
    await expect(add({ ...soup, name: 'Nowhere', where: 'somewhere' })).rejects.toMatchObject({
      detail: { fields: { where: expect.any(String) } },
    });
    await expect(add(soup, service.referrer)).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await search('near=')).total).toBe(before);
  });
});

test('a postcode our table knows only roughly is where the listings of its district are', async () => {
  const near = (await search('near=EH1 3QQ')).near;
  expect(near).toMatchObject({ latitude: 55.95, longitude: -3.19, within: 2 });
  expect((await search('near=KW1 5AA')).near?.within).toBe(20);
});

test('each page asks the database as often for many listings as for few', async () => {
  const count = async (work: (ctx: Service['manager']) => Promise<unknown>) => {
    const { ctx, statements } = counting(service.manager);
    await work(ctx);
    return statements();
  };
  const imports = (await listImports(service.manager)).map((one) => one.id);
  const of = (query: string, size?: number) =>
    count((ctx) => searchListings(ctx, searchFrom(new URLSearchParams(query)), size));
  expect(await of('near=EH1&q=choir')).toBe(await of('near=EH1&q=choir&cost=unknown&age=3'));
  expect(await of('near=')).toBeLessThanOrEqual(5);
  // Where the service works is one question more.
  expect(await of('')).toBe((await of('near=')) + 1);
  expect(await of('', mostExported)).toBe(await of(''));
  expect(await of('q=choir&near=EH1')).toBeLessThanOrEqual(8);
  expect(await count(listTerms)).toBeLessThanOrEqual(4);
  const { id } = await open('Choir 1');
  expect(await count((ctx) => readListing(ctx, id))).toBeLessThanOrEqual(13);
  expect(await count(listImports)).toBeLessThanOrEqual(4);
  const [report = ''] = imports;
  expect(await count((ctx) => readImport(ctx, report))).toBeLessThanOrEqual(4);
  expect(
    await count((ctx) => listImportRecords(ctx, report, { page: 1, size: 100 })),
  ).toBeLessThanOrEqual(4);
});

test('of very many listings 500 are counted and weighed, and rarer words still find their own', async () => {
  await test_.owner.query(
    `insert into care.directory_service (id, source, source_id, name, status, cost, source_hash, made_at, changed_at)
     select gen_random_uuid(), 'many', n, case n when 501 then 'Basketry' else 'Whittling' end || ' ' || n, 'active', 'free', '', now(), now()
     from generate_series(1, 501) n`,
  );
  expect(await search('')).toMatchObject({ total: 500, more: true });
  expect(await search('q=whittling')).toMatchObject({ total: 500, more: false });
  expect(await search('q=basketry')).toMatchObject({ total: 1, more: false });
  expect((await search('', mostExported)).total).toBeGreaterThan(500);
});
