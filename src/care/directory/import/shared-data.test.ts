import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseTable } from './csv.ts';
import { csvMappingShape } from './csv-mapping.ts';
import { readOpenReferralUk1 } from './open-referral-uk-1.ts';
import { readDirectory, readDirectoryFolder } from './read.ts';
import { haveSharedData, sharedData } from './shared-data.ts';
import { newTally, type ReadResult } from './tally.ts';

const source = 'test';
const read = (path: string, mapping?: Parameters<typeof csvMappingShape.parse>[0]) =>
  readDirectory(readFileSync(sharedData(path)), {
    source,
    ...(mapping ? { mapping: csvMappingShape.parse(mapping) } : {}),
  });

function adds(result: ReadResult, count: number) {
  expect(result.read).toBe(count);
  expect(result.imported + result.merged + result.refused).toBe(count);
  expect(result.records).toHaveLength(count);
  expect(result.listings).toHaveLength(result.imported);
  for (const record of result.records.filter((one) => one.outcome !== 'imported'))
    expect(record.reasons.length).toBeGreaterThan(0);
}

describe.runIf(haveSharedData('reading real directories'))('real directories', () => {
  test('every one of the 819 records of the Bristol feed is accounted for', async () => {
    const result = await read('directory-uk/bristol-oruk-list-2024-12.json');
    adds(result, 819);
    expect(result).toMatchObject({
      kind: 'open-referral-uk-1',
      imported: 817,
      merged: 1,
      refused: 1,
    });
    expect(result.records.find((record) => record.outcome === 'refused')?.reasons[0]).toMatch(
      /no name/,
    );
    expect(result.records.find((record) => record.outcome === 'merged')?.reasons.join()).toMatch(
      /same identifier as record \d+/,
    );
    const yoga = result.listings.find((one) => one.name.startsWith('Fishponds Yoga'));
    expect(yoga?.alternateName).toBe('Yoga for Fitness & Relaxation');
    for (const listing of result.listings) {
      expect(listing.description ?? '').not.toMatch(
        /<\/?(p|div|span|br|a|strong|ul|li)\b|&nbsp;|&amp;/,
      );
      expect(listing.url ?? 'https://x').toMatch(/^https?:\/\//);
    }
    expect(result.listings.filter((one) => one.locations.length > 0).length).toBeGreaterThan(20);
  });

  test('reading it twice gives the same identifiers', async () => {
    const ids = async () =>
      (await read('directory-uk/bristol-oruk-list-2024-12.json')).listings.map(
        (one) => one.sourceId,
      );
    expect(await ids()).toEqual(await ids());
  });

  test('3,487 libraries by a mapping, closed ones marked', async () => {
    const result = await read('directory-uk/libraries-england/libraries_england_2023.csv', {
      columns: {
        name: 'name',
        organisation: 'reporting',
        address: ['address1', 'address2', 'address3'],
        postcode: 'postcode',
        email: 'email',
        categories: 'type',
        closed: 'closed',
        MO: 'monday',
        TU: 'tuesday',
      },
      constants: { fees: 'Free' },
    });
    adds(result, 3487);
    expect(result.refused).toBe(0);
    expect(result.listings.filter((one) => one.status === 'defunct').length).toBeGreaterThan(300);
    expect(result.listings.every((one) => one.cost === 'free')).toBe(true);
  });

  test('tables of Greater Manchester by their headings alone', async () => {
    const charities = await read(
      'directory-uk/trafford-gm/charities/charities_operating_in_trafford.csv',
    );
    adds(charities, 736);
    expect(charities.imported).toBe(736);
    expect(charities.listings[1]).toMatchObject({
      sourceId: '214927',
      url: 'https://www.cheshirewildlifetrust.co.uk',
    });
    const foodBanks = await read('directory-uk/trafford-gm/food_banks/gm_food_banks.csv');
    adds(foodBanks, 171);
    expect(foodBanks.listings[0]?.schedules[0]).toMatchObject({
      byday: ['WE'],
      opensAt: '10:00',
      closesAt: '16:00',
    });
    const facilities = await read(
      'directory-uk/trafford-gm/sport_facilities/sports_facilities.csv',
    );
    adds(facilities, 314);
    expect(facilities.merged).toBeGreaterThan(0);
  });

  const jsonUnder = (folder: string) =>
    readdirSync(sharedData(folder), { recursive: true })
      .map(String)
      .filter((name) => /(examples|UK-(Default|Test))\/service.*\.json$/.test(name))
      .map((name) => `${folder}/${name}`);

  test('the examples of the standards and the answers of the validator', async () => {
    const files = jsonUnder('hsds');
    expect(files.length).toBeGreaterThan(15);
    for (const file of files) {
      const result = await read(file);
      expect(result.kind, file).toBe('open-referral-uk-3');
      adds(result, result.read);
      expect(result.refused, file).toBe(0);
    }
  });

  test('data packages in folders', async () => {
    for (const folder of [
      'hsds/openreferral-3.0/examples/csv',
      'hsds/oruk-3.0-profile/examples/csv',
    ]) {
      const result = await readDirectoryFolder(sharedData(folder), { source });
      adds(result, 1);
      expect(result.listings[0]?.name).toBe('Community Counselling');
    }
  });

  test('what is no list of services is refused in words', async () => {
    for (const [path, words] of [
      ['hsds/openreferral-3.0/examples/taxonomy_term_list.json', /categories/],
      ['hsds/openreferral-3.0/examples/organization_list.json', /organisations/],
      ['hsds/oruk-validator-mocks/V3.0-UK-Default/api_details.json', /front page/],
      ['hsds/oruk-validator-mocks/V3.0-UK-Default/dashboard_services_response.json', /validator/],
      ['nhs-geo/ods-pcn-imd/ePCN.xlsx', /Excel/],
      ['nhs-geo/imd2019/File_1_-_IMD2019_Index_of_Multiple_Deprivation.csv.gz', /gzip/],
    ] as const)
      await expect(read(path), path).rejects.toThrow(words);
  });

  test('CSV torture cases parse as their expected JSON says', () => {
    const folder = 'torture/csv-spectrum';
    for (const name of readdirSync(sharedData(`${folder}/csvs`))) {
      const expected = JSON.parse(
        readFileSync(sharedData(`${folder}/json/${name.replace('.csv', '.json')}`), 'utf8'),
      ) as Record<string, string>[];
      const table = parseTable(readFileSync(sharedData(`${folder}/csvs/${name}`), 'utf8'));
      const rows = table.rows.map(({ cells }) =>
        Object.fromEntries(table.headings.map((heading, at) => [heading, cells[at] ?? ''])),
      );
      const plain = (value: unknown) =>
        JSON.parse(JSON.stringify(value).replaceAll('\\r\\n', '\\n'));
      expect(plain(rows), name).toEqual(plain(expected));
    }
  });

  test('hostile strings in every field never throw and are always accounted for', () => {
    const strings = JSON.parse(
      readFileSync(sharedData('hostile/blns/blns.json'), 'utf8'),
    ) as string[];
    const tally = newTally();
    readOpenReferralUk1(
      tally,
      strings.map((text, at) => ({
        id: `id-${at}`,
        name: text || 'x',
        description: text,
        url: text,
        email: text,
        status: text,
        fees: text,
        assured_date: text,
        last_modified: text,
        attending_type: text,
        minimum_age: text,
        organization: { id: text, name: text, description: text, url: text },
        contacts: [{ name: text, phones: [{ number: text }] }],
        languages: [{ language: text }],
        regular_schedules: [
          { opens_at: text, closes_at: text, byday: text, freq: text, description: text },
        ],
        service_at_locations: [
          {
            location: {
              id: text,
              name: text,
              latitude: text,
              longitude: text,
              physical_addresses: [{ address_1: text, postal_code: text }],
            },
          },
        ],
        service_taxonomys: [{ taxonomy: { name: text, vocabulary: text } }],
        cost_options: [{ option: text, amount: text }],
      })),
      source,
    );
    const result = tally.result();
    adds(result, strings.length);
    expect(result.imported).toBeGreaterThan(strings.length * 0.8);
    const stored = JSON.stringify(result.listings);
    for (const hidden of ['\\u0000', '\u202e', '\ufeff'])
      expect(stored.includes(hidden)).toBe(false);
    for (const listing of result.listings) expect(listing.url ?? 'https:').toMatch(/^https?:/);
  });
});
