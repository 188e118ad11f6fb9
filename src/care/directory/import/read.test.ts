import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { projectRoot } from '#platform/root.server.ts';
import { htmlToText, newNotes } from './clean.ts';
import { cleanDate, cleanEmail, cleanUrl, postcodeFrom, timeFrom } from './clean-values.ts';
import { csvMappingShape } from './csv-mapping.ts';
import { detect } from './detect.ts';
import { hoursFrom, schedulesFrom } from './opening-words.ts';
import { readDirectory, readDirectoryFolder } from './read.ts';

const fixture = (name: string) =>
  readFileSync(join(projectRoot, 'src/care/directory/import/fixtures', name));
const source = 'test';
const text = (content: string) => new TextEncoder().encode(content);

test('a full record of version 1.0', async () => {
  const result = await readDirectory(fixture('version-1-full.json'), { source });
  expect(result).toMatchObject({ kind: 'open-referral-uk-1', read: 1, imported: 1 });
  expect(result.listings[0]).toMatchObject({
    name: 'Riverside Walking Group',
    description:
      'Gentle walks for everybody.\n- Tea afterwards\n- Our map (https://walks.example/map)',
    url: 'https://www.walks.example',
    email: 'hello@walks.example',
    status: 'temporarily-closed',
    cost: 'free',
    attending: ['in-person'],
    access: ['drop-in'],
    assuredDate: '2026-06-09',
    minimumAge: 18,
    maximumAge: null,
    languages: [{ name: 'Welsh' }],
    contacts: [{ name: 'Jo Bloggs', phones: [{ number: '01632 960 001' }] }],
    terms: [{ kind: 'need', name: 'Loneliness', code: 'need:7' }],
    schedules: [{ byday: ['MO', 'TH'], opensAt: '10:00', closesAt: '11:30', interval: 1 }],
    locations: [
      {
        name: 'The Boathouse',
        postcode: 'BS1 4QA',
        latitude: 51.45,
        longitude: -2.59,
        accessibility: 'Ramp to the door',
      },
    ],
  });
  expect(result.records[0]?.reasons).toEqual(
    expect.arrayContaining([
      'HTML taken out of description',
      'latitude and longitude stood the wrong way round',
      'assured date “09/06/2026” was read as 2026-06-09',
      'empty, so left out: organisation description, organisation web address, kind of help',
    ]),
  );
});

test('a list of version 3.0: merged by identifier, repaired from what is there, refused', async () => {
  const result = await readDirectory(fixture('version-3-list.json'), { source });
  expect(result).toMatchObject({
    kind: 'open-referral-uk-3',
    read: 4,
    imported: 2,
    merged: 1,
    refused: 1,
  });
  expect(result.listings[0]).toMatchObject({
    name: 'Craft Table',
    alternateName: 'Craft Table at the Hall',
    email: 'craft@makers.example',
    lastModified: '2026-04-01T09:00:00.000Z',
    minimumAge: null,
  });
  expect(result.records[2]).toMatchObject({ outcome: 'imported', name: 'Makers' });
  expect(result.records[2]?.reasons).toContain('it had no name; its organisation’s name was used');
  expect(result.records[3]).toMatchObject({ outcome: 'refused', sourceId: 'c', name: null });
});

const mapping = csvMappingShape.parse({
  columns: { name: 'Group name', description: 'What we do', address: 'Where' },
  automatic: true,
});

test('a plain table by a mapping and common headings', async () => {
  const result = await readDirectory(fixture('groups.csv'), { source, mapping });
  expect(result).toMatchObject({ kind: 'csv', read: 3, imported: 2, refused: 1 });
  const [knit, chess] = result.listings;
  expect(knit).toMatchObject({
    name: 'Knit & Natter',
    cost: 'paid',
    phones: [{ number: '0117 496 0001' }],
    email: 'knit@example.org',
    locations: [{ postcode: 'BS5 6XX', address: 'The Hall, High Street' }],
    schedules: [
      { byday: ['TU'], opensAt: '10:00', closesAt: '12:00' },
      { byday: ['TH'], opensAt: '14:00', closesAt: '16:00' },
    ],
  });
  expect(chess).toMatchObject({ description: null, email: null, phones: [], cost: 'free' });
  expect(chess?.schedules[0]?.byday).toEqual(['MO', 'TU', 'WE', 'TH', 'FR']);
});

test('Windows-1252, byte order marks, semicolons and huge cells', async () => {
  const latin = Buffer.concat([
    text('name;description\nCaf'),
    Buffer.from([0xe9, 0x20, 0x96, 0x20]),
    text('Chat;x\n'),
  ]);
  expect((await readDirectory(latin, { source })).listings[0]?.name).toBe('Café – Chat');
  const marked = Buffer.concat([
    Buffer.from([0xef, 0xbb, 0xbf]),
    text('name,email\nÉlan,a@b.org\n'),
  ]);
  expect((await readDirectory(marked, { source })).listings[0]?.name).toBe('Élan');
  const wide = Buffer.concat([
    Buffer.from([0xff, 0xfe]),
    Buffer.from('name,email\nŁódź,a@b.org\n', 'utf16le'),
  ]);
  expect((await readDirectory(wide, { source })).listings[0]?.name).toBe('Łódź');
  const huge = await readDirectory(text(`name,description\nBig,${'a'.repeat(3_000_000)}\n`), {
    source,
  });
  expect(huge.listings[0]?.description?.length).toBe(20_000);
  expect(huge.records[0]?.reasons.join()).toMatch(/cut to 20000/);
});

test('a mapping that does not fit, and a table without names, are refused', async () => {
  const wrong = csvMappingShape.parse({ columns: { name: 'Nom' } });
  await expect(readDirectory(text('name,x\na,b\n'), { source, mapping: wrong })).rejects.toThrow(
    /“Nom”/,
  );
  await expect(readDirectory(text('colour,size\nred,1\n'), { source })).rejects.toThrow(
    /No column/,
  );
});

test('files that are something else are named for what they are', () => {
  for (const [content, words] of [
    ['', /empty/],
    ['   \n ', /blank/],
    ['%PDF-1.7 …', /PDF/],
    ['<!DOCTYPE html><title>Sign in</title>', /web page/],
    ['<?xml version="1.0"?><a/>', /XML/],
    ['{"resourceType":"Bundle"}', /FHIR/],
    ['{"type":"FeatureCollection","features":[]}', /GeoJSON/],
    ['[{"id":1', /broken/],
    ['{"a":1}\n{"a":2}\n', /one list/],
    ['just words', /one line/],
    ['PK\u0005\u0006', /empty/],
  ] as const) {
    const found = detect(text(content));
    expect(found.kind === 'refused' ? found.message : found.kind, content).toMatch(words);
  }
  expect(detect(text('"')).kind).toBe('refused');
  expect(detect(text('[]'))).toMatchObject({ records: [] });
  expect(detect(text(`${'['.repeat(200_000)}`)).kind).toBe('refused');
});

test('a data package in a folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-package-'));
  try {
    writeFileSync(
      join(folder, 'services.csv'),
      'id,organization_id,name\ns1,o1,Lunch Club\ns2,o9,Choir\ns1,o1,Lunch Club\n',
    );
    writeFileSync(join(folder, 'organizations.csv'), 'id,name\no1,Parish\n');
    writeFileSync(join(folder, 'service_at_location.csv'), 'id,service_id,location_id\nx,s1,l1\n');
    writeFileSync(join(folder, 'locations.csv'), 'id,name,latitude,longitude\nl1,Hall,51.4,-2.5\n');
    writeFileSync(
      join(folder, 'addresses.csv'),
      'id,location_id,address_1,postal_code\na,l1,1 Lane,BS30 6AA\n',
    );
    writeFileSync(
      join(folder, 'schedules.csv'),
      'id,service_at_location_id,byday,opens_at,closes_at\nq,x,WE,12:00,14:00\n',
    );
    const result = await readDirectoryFolder(folder, { source });
    expect(result).toMatchObject({ read: 3, imported: 2, merged: 1 });
    expect(result.listings[0]).toMatchObject({
      provider: { name: 'Parish' },
      locations: [
        { postcode: 'BS30 6AA', latitude: 51.4, schedules: [{ byday: ['WE'], opensAt: '12:00' }] },
      ],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('values', () => {
  const notes = newNotes();
  expect(cleanDate(notes, 'd', '30/02/2026')).toBeNull();
  expect(cleanDate(notes, 'd', '21 November 2026')).toBe('2026-11-21');
  expect(cleanUrl(notes, 'u', 'javascript:alert(1)')).toBeNull();
  expect(cleanUrl(notes, 'u', 'https://user:pass@example.org/a')).toBe('https://example.org/a');
  expect(cleanEmail(notes, 'e', 'A@b.org; c@d.org')).toBe('A@b.org');
  expect(['10:00:00', '10am', '7.30 pm', '12 noon', '2500', '12am'].map(timeFrom)).toEqual([
    '10:00',
    '10:00',
    '19:30',
    '12:00',
    null,
    '00:00',
  ]);
  expect(['sw1a1aa', 'BS1 4ST', 'QQ1 1AA', 'BS1'].map(postcodeFrom)).toEqual([
    'SW1A 1AA',
    'BS1 4ST',
    null,
    null,
  ]);
  expect(hoursFrom('9-12.30pm')).toEqual([{ opensAt: '09:00', closesAt: '12:30' }]);
  expect(schedulesFrom('by arrangement')).toEqual([{ description: 'by arrangement' }]);
  expect(htmlToText('a <b>b</b><script>x</script> &amp;lt; <img src=x onerror=y>')).toBe(
    'a b &lt; ',
  );
});

/** A record of Open Referral with anything at all where a value should be. */
const mangled = fc.record(
  Object.fromEntries(
    [
      'id',
      'name',
      'description',
      'url',
      'email',
      'status',
      'assured_date',
      'organization',
      'service_at_locations',
      'schedules',
      'regular_schedules',
      'contacts',
      'cost_options',
      'attributes',
      'languages',
      'pc_metadata',
      'minimum_age',
      'attending_type',
      'last_modified',
      'eligibilitys',
    ].map((key) => [
      key,
      fc.oneof(
        { weight: 3, arbitrary: fc.string() },
        fc.constantFrom('a', 'b', null, ''),
        fc.anything({ withNullPrototype: false, maxDepth: 3 }),
      ),
    ]),
  ),
  { requiredKeys: [] },
);

test('whatever is in the records: imported + merged + refused is what was read, and nothing throws', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 4, arbitrary: mangled }, fc.jsonValue())),
      fc.boolean(),
      async (records, paged) => {
        const json = JSON.stringify(paged ? { contents: records } : { content: records });
        const found = detect(text(json));
        if (found.kind === 'refused') return;
        const result = await readDirectory(text(json), { source });
        expect(result.imported + result.merged + result.refused).toBe(result.read);
        expect(result.listings.length).toBe(result.imported);
        expect(new Set(result.listings.map((one) => one.sourceId)).size).toBe(result.imported);
        const again = await readDirectory(text(json), { source });
        expect(again.records).toEqual(result.records);
      },
    ),
    { numRuns: 300 },
  );
}, 120_000);

test('whatever is in a table, every row is accounted for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.string(), { minLength: 1, maxLength: 6 }), {
        minLength: 1,
        maxLength: 20,
      }),
      async (rows) => {
        const csv = `name,description,postcode,opening times,cost\n${rows.map((row) => row.join(',')).join('\n')}\n`;
        const result = await readDirectory(text(csv), { source }).catch(() => null);
        if (result) expect(result.imported + result.merged + result.refused).toBe(result.read);
      },
    ),
    { numRuns: 300 },
  );
}, 120_000);
