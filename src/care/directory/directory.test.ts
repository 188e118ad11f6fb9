import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import { projectRoot } from '#platform/root.server.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { findListing } from './api.server.ts';
import {
  confirmListing,
  markListingFull,
  reportListing,
  settleReports,
} from './commands.server.ts';
import { csvMappingShape } from './import/csv-mapping.ts';
import { haveSharedData, sharedData } from './import/shared-data.ts';
import { importDirectory } from './import.server.ts';
import { queueImport, runQueuedImport } from './import-queue.server.ts';
import { listImportRecords, listImports, readImport } from './import-report.server.ts';
import { listTerms, readListing } from './queries.server.ts';
import { searchListings } from './search.server.ts';
import { searchFrom } from './search-input.ts';
import { correctionShape } from './shapes.ts';
import { correctListing } from './write-listing.server.ts';

let test_: TestDatabase;
let service: Service;
let system: Ctx;

beforeAll(async () => {
  test_ = await openTestDatabase();
  service = await makeService(test_);
  system = { ...service.manager, actor: systemActor };
});
afterAll(() => test_.close());

const fixture = (name: string) =>
  readFileSync(join(projectRoot, 'src/care/directory/import/fixtures', name));
const bytes = (text: string) => new TextEncoder().encode(text);
const search = (query: string, ctx = service.linkWorker) =>
  searchListings(ctx, searchFrom(new URLSearchParams(query)));
const names = async (query: string) => (await search(query)).listings.map((one) => one.name);
const counts = async (table: string) =>
  Number((await test_.owner.query(`select count(*) from care.${table}`)).rows[0].count);

const village = `id,name,organisation,description,postcode,opening times,cost,category,target audience,minimum age,last checked,phone
v1,Bereavement Café,St Jude's,"Tea and talk for people who are grieving",BS5 6XX,Tuesday 10am - 12noon,Free,Bereavement,Older people,18,2026-10-01,01632 960 011
v2,Men's Shed,Shed Trust,"Woodwork and company",BS16 3AA,Thursday 6pm - 9pm,£3 a session,Loneliness,Men,18,2026-02-01,01632 960 012
v3,Debt Advice,Money Help,"Advice about benefits and money worries",BA1 1AA,weekdays 9am - 5pm,Free,Money,Everybody,,2024-01-01,01632 960 013
v4,Online Choir,Sing!,Singing from home,,Monday evening,Free,Music,Everybody,,,
`;

async function importVillage() {
  return importDirectory(system, { bytes: bytes(village) }, { fileName: 'village.csv' });
}

test('an import stores listings, and the same import again changes nothing', async () => {
  const first = await importVillage();
  expect(first).toMatchObject({
    kind: 'csv',
    source: 'file:village',
    read: 4,
    imported: 4,
    added: 4,
    unchanged: 0,
  });
  const before = {
    services: await counts('directory_service'),
    steps: await counts('directory_service_step'),
    places: await counts('directory_location'),
    schedules: await counts('directory_service_schedule'),
  };
  const second = await importVillage();
  expect(second).toMatchObject({ imported: 4, added: 0, changed: 0, unchanged: 4 });
  expect({
    services: await counts('directory_service'),
    steps: await counts('directory_service_step'),
    places: await counts('directory_location'),
    schedules: await counts('directory_service_schedule'),
  }).toEqual(before);
  const changed = await importDirectory(
    system,
    { bytes: bytes(village.replace('Woodwork', 'Metalwork')) },
    { fileName: 'village.csv' },
  );
  expect(changed).toMatchObject({ added: 0, changed: 1, unchanged: 3 });
  expect(await names('q=metalwork')).toEqual(["Men's Shed"]);
  expect(await names('q=woodwork')).toEqual([]);
});

test('search by words, their forms and beginnings, and mistyped', async () => {
  expect(await names('q=grieving')).toEqual(['Bereavement Café']);
  // Not in the directory, but near enough to “grieving”.
  expect(await names('q=grief')).toEqual(['Bereavement Café']);
  expect(await names('q=zebra')).toEqual([]);
  expect(await names('q=sing')).toEqual(['Online Choir']);
  expect(await names('q=bereav')).toEqual(['Bereavement Café']);
  const typo = await search('q=bereavment+cafe');
  expect(typo.listings[0]?.name).toBe('Bereavement Café');
  expect(typo.meant).toContainEqual({ word: 'bereavment', meant: 'bereavement' });
  const some = await search('q=debt+choir');
  expect(some.some).toBe(true);
  expect(some.total).toBe(2);
  const pages = await Promise.all(
    [1, 2, 3].map(async (page) => {
      const asked = searchFrom(new URLSearchParams(`q=debt+choir&page=${page}`));
      return (await searchListings(service.linkWorker, asked, 1)).listings.map((one) => one.id);
    }),
  );
  expect(pages.map((page) => page.length)).toEqual([1, 1, 0]);
  expect(new Set(pages.flat())).toEqual(new Set(some.listings.map((one) => one.id)));
  expect(await names("q='); drop table care.directory_service; --")).toEqual([]);
  expect(await names('q=%00%E2%80%AE%F0%9F%98%80')).toHaveLength(4);
});

test('search by need, audience, age, cost, day and time', async () => {
  expect(await names('need=loneliness')).toEqual(["Men's Shed"]);
  expect(await names('audience=Older people')).toEqual(['Bereavement Café']);
  expect(await names('age=16')).toEqual(expect.arrayContaining(['Debt Advice', 'Online Choir']));
  expect(await names('age=16')).toHaveLength(2);
  expect(await names('cost=paid')).toEqual(["Men's Shed"]);
  expect(await names('day=TH&time=evening')).toEqual(["Men's Shed"]);
  expect(await names('day=TH&time=morning')).toEqual(['Debt Advice']);
  expect(await names('day=SU')).toEqual([]);
  expect(await names('confirmed=fresh')).toEqual(['Bereavement Café']);
  const terms = await listTerms(service.linkWorker);
  expect(terms.needs).toContain('Bereavement');
  expect(terms.audiences).toContain('Men');
});

test('search by distance from a postcode', async () => {
  expect(await names('near=BS5 0AA')).toEqual([
    'Bereavement Café',
    "Men's Shed",
    'Debt Advice',
    'Online Choir',
  ]);
  const close = await search('near=bs5&within=5');
  expect(close.listings.map((one) => one.name)).toEqual([
    'Bereavement Café',
    "Men's Shed",
    'Online Choir',
  ]);
  expect(close.listings[0]?.km).toBeLessThan(1);
  expect(close.home).toBeNull();
  expect((await search('near=nowhere')).near).toBeNull();
});

test('a search that names no place begins where the service works', async () => {
  const move = (postcode: string | null) =>
    test_.owner.query('update account.organisation set postcode = $1 where id = $2', [
      postcode,
      service.linkWorker.actor.organisationIds[0],
    ]);
  await move('BA1 5AA');
  const here = await search('within=5');
  expect(here.listings.map((one) => one.name)).toEqual(['Debt Advice', 'Online Choir']);
  expect(here.home).toEqual({ postcode: 'BA1 5AA', miles: 5 });
  await move('EX1 1AA');
  expect((await search('')).home?.miles).toBe(10);
  expect(await names('')).toEqual(['Online Choir']);
  expect(await names('q=shed')).toEqual([]);
  expect(await names('q=shed&near=')).toEqual(["Men's Shed"]);
  expect(await names('need=Money')).toEqual([]);
  expect((await search('near=')).total).toBe(4);
  expect((await search('near=BS5 0AA&within=5')).home).toBeNull();
  // A place that moves is found where it is now, and one without a place anywhere.
  const place = (latitude: number, longitude: number) =>
    test_.owner.query(
      "update care.directory_location set latitude = $1, longitude = $2 where postcode = 'BS16 3AA'",
      [latitude, longitude],
    );
  const { rows } = await test_.owner.query(
    "select latitude, longitude from care.directory_location where postcode = 'BS16 3AA'",
  );
  await place(50.73, -3.53);
  expect(await names('q=shed')).toEqual(["Men's Shed"]);
  await place(rows[0].latitude, rows[0].longitude);
  expect(await names('q=shed')).toEqual([]);
  await move(null);
  expect((await search('')).total).toBe(4);
});

async function idOf(name: string): Promise<string> {
  const { rows } = await test_.owner.query(
    'select id from care.directory_service where name = $1',
    [name],
  );
  return rows[0].id;
}

test('one listing with all that belongs to it', async () => {
  const listing = await readListing(service.linkWorker, await idOf("Men's Shed"));
  expect(listing).toMatchObject({
    cost: 'paid',
    telephone: '01632 960 012',
    provider: { name: 'Shed Trust' },
    freshness: 'ageing',
    confirmedOn: '2026-02-01',
    places: [{ postcode: 'BS16 3AA', withinKm: 2 }],
    schedules: [{ days: ['TH'], opensAt: '18:00', closesAt: '21:00' }],
  });
  await expect(readListing(service.linkWorker, newId())).rejects.toMatchObject({
    kind: 'not-found',
  });
  await expect(readListing(service.linkWorker, 'x')).rejects.toMatchObject({ kind: 'not-found' });
  expect(await findListing(service.linkWorker, listing.id)).toMatchObject({
    provider: 'Shed Trust',
  });
});

describe('tending a listing', () => {
  test('a confirmation says when and by whom, to every service', async () => {
    const id = await idOf('Debt Advice');
    expect(await readListing(service.linkWorker, id)).toMatchObject({ freshness: 'stale' });
    const key = newId();
    await confirmListing({ ...service.linkWorker, key }, id);
    await confirmListing({ ...service.linkWorker, key }, id);
    const seen = await readListing(service.otherLinkWorker, id);
    expect(seen).toMatchObject({
      freshness: 'fresh',
      confirmedBy: 'Amina Yusuf, Hillside Social Prescribing',
    });
    expect(seen.steps.filter((step) => step.act === 'confirmed')).toHaveLength(1);
  });

  test('a correction confirms, keeps what was before, and outlives an import', async () => {
    const id = await idOf("Men's Shed");
    const listing = await readListing(service.linkWorker, id);
    const typed = {
      ...Object.fromEntries(
        Object.entries(listing).map(([key, value]) => [key, value === null ? '' : String(value)]),
      ),
      telephone: '01632 960 099',
      email: 'shed@example.org',
    };
    const input = correctionShape.parse(typed);
    await correctListing(service.linkWorker, id, listing.version, input);
    await expect(
      correctListing(service.secondLinkWorker, id, listing.version, { ...input, name: 'Shed' }),
    ).rejects.toMatchObject({
      kind: 'conflict',
      detail: { theirs: { email: 'shed@example.org', version: listing.version + 1 } },
    });
    const again = await importDirectory(
      system,
      { bytes: bytes(village.replace('Woodwork', 'Carpentry')) },
      { fileName: 'village.csv' },
    );
    expect(again.records[1]?.reasons.join()).toMatch(/left as it is: email, telephone/);
    const after = await readListing(service.linkWorker, id);
    expect(after).toMatchObject({
      telephone: '01632 960 099',
      email: 'shed@example.org',
      description: 'Carpentry and company',
      confirmedBy: 'Amina Yusuf, Hillside Social Prescribing',
    });
    expect(after.steps.find((step) => step.act === 'corrected')?.before).toEqual({
      telephone: '01632 960 012',
      email: null,
    });
  });

  test('a report shows until it is settled', async () => {
    const id = await idOf('Online Choir');
    await reportListing(service.linkWorker, id, { reason: 'closed', note: 'Nobody answers' });
    expect(await readListing(service.otherLinkWorker, id)).toMatchObject({
      openReports: 1,
      reports: [{ reason: 'closed', note: 'Nobody answers' }],
    });
    await settleReports(service.manager, id);
    expect(await readListing(service.linkWorker, id)).toMatchObject({
      openReports: 0,
      reports: [],
    });
  });

  test('full, and open again', async () => {
    const id = await idOf('Online Choir');
    const link: Ctx = {
      ...service.linkWorker,
      actor: {
        kind: 'link',
        id: newId(),
        name: 'the provider',
        organisationIds: [service.organisationId],
        roles: [],
      },
    };
    await markListingFull(link, id, { full: 'yes', note: 'Until January' });
    expect(await readListing(service.linkWorker, id)).toMatchObject({
      fullBy: 'the provider',
      fullNote: 'Until January',
    });
    await markListingFull(service.linkWorker, id, { full: 'no', note: null });
    expect(await readListing(service.linkWorker, id)).toMatchObject({
      fullSince: null,
      fullNote: null,
    });
  });

  test('those who may not, may not; and every act leaves an audit entry', async () => {
    const id = await idOf('Online Choir');
    await expect(confirmListing(service.referrer, id)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(
      queueImport(service.linkWorker, { bytes: bytes('x') }, { fileName: 'x' }),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await search('', service.referrer)).total).toBe(4);
    const { rows } = await test_.owner.query(
      "select distinct act from platform.audit_entry where act like 'listing.%' or act like 'directory.%'",
    );
    expect(rows.map((row) => row.act)).toEqual(
      expect.arrayContaining([
        'listing.confirmed',
        'listing.corrected',
        'listing.reported',
        'listing.report-settled',
        'listing.marked-full',
        'listing.marked-open',
        'directory.import',
      ]),
    );
  });
});

test('an import as a job: queued, run once, its records told', async () => {
  const id = await queueImport(
    service.manager,
    { bytes: fixture('version-3-list.json') },
    {
      fileName: 'feed.json',
    },
  );
  expect(await readImport(service.manager, id)).toMatchObject({ status: 'waiting' });
  await runQueuedImport(service.manager, id);
  await runQueuedImport(service.manager, id);
  expect(await readImport(service.manager, id)).toMatchObject({
    status: 'done',
    read: 4,
    imported: 2,
    merged: 1,
    refused: 1,
    stored: 2,
    kind: 'open-referral-uk-3',
  });
  const refused = await listImportRecords(service.manager, id, {
    outcome: 'refused',
    page: 1,
    size: 10,
  });
  expect(refused).toMatchObject([
    {
      position: 4,
      sourceId: 'c',
      reasons: ['it has no name, nor anything else to call it by', expect.any(String)],
    },
  ]);
  const { rows } = await test_.owner.query('select file from care.directory_import where id = $1', [
    id,
  ]);
  expect(rows[0].file).toBeNull();

  const bad = await queueImport(
    service.manager,
    { bytes: bytes('%PDF-1.7') },
    { fileName: 'flyer.pdf' },
  );
  await runQueuedImport(service.manager, bad);
  expect(await readImport(service.manager, bad)).toMatchObject({
    status: 'failed',
    failure: expect.stringContaining('PDF'),
  });
  expect((await listImports(service.manager)).length).toBeGreaterThan(2);
});

describe.runIf(haveSharedData('importing real directories'))('real directories', () => {
  test('the Bristol feed: 819 records, every one accounted for, twice', async () => {
    const file = { bytes: readFileSync(sharedData('directory-uk/bristol-oruk-list-2024-12.json')) };
    const first = await importDirectory(system, file, { fileName: 'bristol.json' });
    expect(first).toMatchObject({ read: 819, imported: 817, merged: 1, refused: 1, added: 817 });
    const again = await importDirectory(system, file, { fileName: 'bristol-copy.json' });
    expect(again).toMatchObject({ read: 819, imported: 817, added: 0, changed: 0, unchanged: 817 });
    const yoga = await search('q=yogga+fishponds');
    expect(yoga.listings[0]?.name).toMatch(/Fishponds Yoga/);
    expect((await search('near=BS5&within=3')).total).toBeGreaterThan(5);
  });

  test('libraries by a mapping', async () => {
    const mapping = csvMappingShape.parse({
      columns: { organisation: 'reporting' },
      automatic: true,
    });
    const report = await importDirectory(
      system,
      {
        bytes: readFileSync(
          sharedData('directory-uk/libraries-england/libraries_england_2023.csv'),
        ),
      },
      { fileName: 'libraries.csv', mapping },
    );
    expect(report.imported + report.merged + report.refused).toBe(3487);
    expect(report.added).toBe(report.imported);
  });

  test('hostile strings are stored and found without harm', async () => {
    const strings = JSON.parse(
      readFileSync(sharedData('hostile/blns/blns.json'), 'utf8'),
    ) as string[];
    const records = strings.map((text, at) => ({
      id: `h${at}`,
      name: `Hostile ${at}`,
      description: text,
      fees: text,
      organization: { id: `o${at}`, name: text || 'x' },
      service_at_locations: [
        { location: { name: text, physical_addresses: [{ address_1: text, postal_code: text }] } },
      ],
    }));
    const report = await importDirectory(
      system,
      { bytes: bytes(JSON.stringify({ content: records })) },
      { fileName: 'hostile.json' },
    );
    expect(report.imported).toBe(strings.length);
    for (let at = 0; at < strings.length; at += 3) {
      const [q, near, need] = [0, 1, 2].map((step) => encodeURIComponent(strings[at + step] ?? ''));
      const found = await search(`q=${q}&near=${near}&need=${need}`);
      expect(found.total).toBeGreaterThanOrEqual(0);
    }
  });
});
