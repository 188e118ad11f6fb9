import { readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import fc from 'fast-check';
import type { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { openLimits } from '#platform/limit.server.ts';
import { counting } from '../../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../../test/support/database.ts';
import { publishListing } from '../commands.server.ts';
import { fetchDirectory } from '../fetch.server.ts';
import { haveSharedData, sharedData } from '../import/shared-data.ts';
import { importDirectory } from '../import.server.ts';
import { readListing } from '../queries.server.ts';
import { searchListings } from '../search.server.ts';
import { searchFrom } from '../search-input.ts';
import { openReferral } from './api.server.ts';
import { describe1, describe3 } from './openapi.ts';

let test_: TestDatabase;
let service: Service;
let system: Ctx;
let app: Hono;

const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => void;
const origin = 'https://holdfast.example';
const village = `id,name,organisation,description,address,town,postcode,latitude,longitude,opening times,cost,category,target audience,minimum age,maximum age,url,email,phone
v1,Bereavement Café,St Jude's,"Tea and talk <b>for</b> people who are grieving",1 Long Row,Bristol,BS5 6XX,51.4632,-2.5619,Tuesday 10am - 12noon,Free,Bereavement,Older people,18,,https://example.org/café tea,tea@example.org,01632 960 011
v2,Men's Shed,Shed Trust,"Woodwork and company",2 Wide Lane,Bristol,BS16 3AA,51.4839,-2.5113,Thursday 6pm - 9pm,£3 a session,Loneliness,Men,18,80,not a web address,nobody@,01632 960 012
v3,Debt Advice,Money Help,"Advice about benefits and money worries",3 High Street,Bath,BA1 1AA,51.3811,-2.3590,weekdays 9am - 5pm,Free,Money,Everybody,,,,,01632 960 013
v4,Online Choir,,Singing from home,,,,,,Monday evening,Free,Music,Everybody,,,,,
`;

const appOn = (db: TestDatabase, count = async () => undefined as undefined) =>
  openReferral({ origin, db: db.db, count, failed: (error) => expect(error).toBeNull() });

beforeAll(async () => {
  test_ = await openTestDatabase();
  service = await makeService(test_);
  system = { ...service.manager, actor: systemActor };
  await importDirectory(
    system,
    { bytes: new TextEncoder().encode(village) },
    { fileName: 'village.csv' },
  );
  // A service's own table stays in the house until somebody says otherwise.
  app = appOn(test_);
  expect((await ask<Page>('/v3/services')).contents).toEqual([]);
  await test_.owner.query('update care.directory_service set published = true');
});
afterAll(() => test_.close());

interface Page {
  contents: { id: string; name?: string; [field: string]: unknown }[];
  total_items: number;
  [field: string]: unknown;
}
const ask = async <T>(path: string): Promise<T> => {
  const answer = await app.request(path);
  expect(answer.status, `${path}: ${await answer.clone().text()}`).toBe(200);
  return (await answer.json()) as T;
};
const names = async (query: string) =>
  (await ask<Page>(`/v3/services?${query}`)).contents.map((each) => each.name);
const detail = async (path: string) => {
  const answer = await app.request(path);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  return [answer.status, ((await answer.json()) as { detail: string }).detail];
};

test('every filter of version 3.0 finds what it should', async () => {
  expect(await names('')).toEqual([
    'Bereavement Café',
    'Debt Advice',
    "Men's Shed",
    'Online Choir',
  ]);
  expect(await names('search=woodwork')).toEqual(["Men's Shed"]);
  expect(await names('minimum_age=18')).toEqual(['Bereavement Café', "Men's Shed"]);
  expect(await names('maximum_age=80')).toEqual(["Men's Shed"]);
  expect(await names('day=TU')).toEqual(['Bereavement Café', 'Debt Advice']);
  expect(await names('day=thursday&start_time=18:00')).toEqual(["Men's Shed"]);
  expect(await names('end_time=12:00')).toEqual(['Bereavement Café']);
  expect(await names('postcode=BS5%206XX&proximity=2000')).toEqual(['Bereavement Café']);
  expect(await names('postcode=BS5%206XX&proximity=8000')).toEqual([
    'Bereavement Café',
    "Men's Shed",
  ]);
  expect(await names('modified_after=2000-01-01')).toHaveLength(4);
  expect(await names('modified_after=2099-01-01T00:00:00Z')).toEqual([]);

  const terms = await ask<Page>('/v3/taxonomy_terms');
  const money = terms.contents.find((term) => term.name === 'Money');
  expect(await names(`taxonomy_term_id=${money?.id}`)).toEqual(['Debt Advice']);
  expect(await names(`taxonomy_id=${money?.taxonomy_id}`)).toContain('Online Choir');
  const [first] = (await ask<Page>('/v3/services?search=debt')).contents;
  expect(await names(`organization_id=${first?.organization_id}`)).toEqual(['Debt Advice']);
  const minimal = await ask<Page>('/v3/services?minimal=true&per_page=1');
  expect(minimal.contents).toEqual([{ id: expect.any(String), last_modified: expect.any(String) }]);

  const places = await ask<Page>('/v3/service_at_locations?postcode=BS5&proximity=3000');
  expect(places.contents).toMatchObject([{ service: { name: 'Bereavement Café' } }]);
});

test('pages have the standard’s envelope, past the last one too', async () => {
  expect(await ask('/v3/services?per_page=3&page=2')).toMatchObject({
    total_items: 4,
    total_pages: 2,
    page_number: 2,
    size: 1,
    first_page: false,
    last_page: true,
    empty: false,
  });
  for (const list of ['services', 'service_at_locations', 'organizations', 'taxonomy_terms'])
    expect(await ask(`/v3/${list}?page=90`)).toMatchObject({ empty: true, contents: [] });
  expect(await ask('/v3/services?page=90')).toMatchObject({ total_items: 4, last_page: true });
  expect(await ask('/v1/services?per_page=4')).toMatchObject({
    totalElements: 4,
    totalPages: 1,
    number: 1,
    first: true,
    last: true,
    empty: false,
  });
});

test('what is asked wrongly is refused by name, and nothing can be written', async () => {
  expect(await detail('/v3/services?page=0')).toMatchObject([400, expect.stringMatching(/^page /)]);
  expect(await detail('/v3/services?day=Someday')).toMatchObject([
    400,
    expect.stringMatching(/^day /),
  ]);
  expect(await detail('/v3/services?colour=red')).toEqual([
    400,
    'colour is not a parameter of this list',
  ]);
  expect(await detail('/v3/services?page=1&page=2')).toEqual([400, 'page is given twice']);
  expect(await detail('/v3/services?proximity=100')).toMatchObject([
    400,
    expect.stringMatching(/^postcode /),
  ]);
  expect(await detail('/v3/services?postcode=nowhere')).toMatchObject([
    400,
    expect.stringMatching(/^postcode /),
  ]);
  for (const list of [
    'services',
    'service_at_locations',
    'organizations',
    'taxonomies',
    'taxonomy_terms',
  ])
    for (const id of ['0', '../x', '01890a5d-ac96-774b-bcce-b302099a8057'])
      expect((await app.request(`/v3/${list}/${encodeURIComponent(id)}`)).status).toBe(404);
  expect((await app.request('/v3/nothing')).status).toBe(404);
  expect((await app.request('/v3/services', { method: 'POST' })).status).toBe(405);
});

test('any page of the web may read it, keep it, and ask whether it changed', async () => {
  const first = await app.request('/v3/services', {
    headers: { origin: 'https://elsewhere.example' },
  });
  expect(first.headers.get('access-control-allow-origin')).toBe('*');
  expect(first.headers.get('cache-control')).toBe('public, max-age=60');
  const etag = first.headers.get('etag') ?? '';
  expect(etag).not.toBe('');
  const again = await app.request('/v3/services', { headers: { 'if-none-match': etag } });
  expect([again.status, await again.text()]).toEqual([304, '']);
  await test_.owner.query(
    `update care.directory_service set alert = 'Closed on Monday' where source_id = 'v1'`,
  );
  expect((await app.request('/v3/services', { headers: { 'if-none-match': etag } })).status).toBe(
    200,
  );
});

test('too many calls from one address are told to wait', async () => {
  const limit = openLimits();
  const limited = appOn(test_, async () => {
    await limit('open-data', '192.0.2.1');
    return undefined;
  });
  const answers = await Promise.all(Array.from({ length: 601 }, () => limited.request('/v1')));
  const refused = answers.filter((answer) => answer.status === 429);
  expect(refused).toHaveLength(1);
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('only public listings leave the house, and none that its source has lost', async () => {
  const hidden = async (set: string, back: string) => {
    const [all] = (await ask<Page>('/v3/services?search=debt')).contents;
    await test_.owner.query(`update care.directory_service set ${set} where source_id = 'v3'`);
    try {
      const lists = [
        'v3/services',
        'v3/service_at_locations',
        'v3/organizations',
        'v1/services',
        'v1/organizations',
      ];
      for (const list of lists) {
        const text = await (await app.request(`/${list}`)).text();
        expect(text).not.toMatch(/Debt Advice|Money Help/);
      }
      for (const version of ['v1', 'v3'])
        for (const path of [`services/${all?.id}`, `organizations/${all?.organization_id}`])
          expect((await app.request(`/${version}/${path}`)).status).toBe(404);
    } finally {
      await test_.owner.query(`update care.directory_service set ${back} where source_id = 'v3'`);
    }
  };
  await hidden('published = false', 'published = true');
  await hidden('gone_since = now()', 'gone_since = null');
});

test('a manager decides what leaves the house, a link worker does not', async () => {
  const [debt] = (await ask<Page>('/v3/services?search=debt')).contents;
  const id = debt?.id ?? '';
  await expect(publishListing(service.linkWorker, id, { published: 'no' })).rejects.toThrow(
    'permission',
  );
  await publishListing(service.manager, id, { published: 'no' });
  expect(await names('search=debt')).toEqual([]);
  await publishListing(service.manager, id, { published: 'yes' });
  expect(await names('search=debt')).toEqual(['Debt Advice']);
  const { steps } = await readListing(service.linkWorker, id);
  expect(steps.map((step) => step.act).slice(0, 2)).toEqual(['published', 'unpublished']);
});

test('a list asks the database as often for many as for few', async () => {
  for (const path of [
    '/v3/services',
    '/v3/services?full=true',
    '/v3/service_at_locations',
    '/v3/organizations',
  ]) {
    const join = path.includes('?') ? '&' : '?';
    const count = async (size: number) => {
      const { ctx, statements } = counting(service.manager);
      await appOn({ ...test_, db: ctx.db }).request(`${path}${join}per_page=${size}`);
      return statements();
    };
    const many = await count(50);
    expect(many, path).toBe(await count(1));
    expect(many, path).toBeLessThan(14);
  }
});

test('the descriptions of both are sound, by a checker not ours', async () => {
  const config = await createConfig({ extends: ['recommended'] });
  for (const description of [describe3(origin), describe1(origin)]) {
    const problems = await lintFromString({ source: JSON.stringify(description), config });
    expect(
      problems.map((each) => `${each.ruleId}: ${each.message} ${each.location[0]?.pointer}`),
    ).toEqual([]);
  }
  expect(await ask('/v3')).toMatchObject({ openapi_url: `${origin}/openreferral/v3/openapi.json` });
  expect(await ask('/v3/openapi.json')).toEqual(JSON.parse(JSON.stringify(describe3(origin))));
});

interface Described {
  name: string;
  schema: { type?: string; enum?: string[]; minimum?: number; maximum?: number };
}

test('any call made of the described parameters is answered or refused, never failed', async () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  const document = describe3(origin) as unknown as {
    paths: Record<
      string,
      {
        get: {
          parameters?: Described[];
          responses: Record<number, { content: Record<string, { schema: object }> }>;
        };
      }
    >;
  };
  const lists = Object.entries(document.paths).filter(
    ([path, { get }]) => get.parameters && !path.includes('{'),
  );
  const asked = ({ name, schema }: Described) =>
    fc.oneof(
      { weight: 4, arbitrary: likely(name, schema) },
      { weight: 1, arbitrary: fc.string({ maxLength: 30 }) },
    );
  for (const [path, { get }] of lists) {
    const valid = ajv.compile(get.responses[200]?.content['application/json']?.schema ?? {});
    const shape = Object.fromEntries(
      (get.parameters ?? []).map((each) => [each.name, asked(each)]),
    );
    await fc.assert(
      fc.asyncProperty(fc.record(shape, { requiredKeys: [] }), async (values) => {
        const answer = await app.request(
          `/v3${path}?${new URLSearchParams(values as Record<string, string>)}`,
        );
        expect([200, 400]).toContain(answer.status);
        if (answer.status === 200)
          expect(valid(await answer.json()), JSON.stringify(valid.errors)).toBe(true);
      }),
      { numRuns: 40 },
    );
  }
});

function likely(name: string, schema: Described['schema']): fc.Arbitrary<string> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.type === 'integer' || schema.type === 'number')
    return fc
      .integer({ min: schema.minimum ?? 1, max: Math.min(schema.maximum ?? 300, 300) })
      .map(String);
  if (/_id$/.test(name)) return fc.uuid();
  if (/_time$/.test(name)) return fc.constantFrom('09:00', '17:30', '23:59');
  if (name === 'day') return fc.constantFrom('MO', 'tuesday', 'SU');
  if (name === 'modified_after') return fc.constantFrom('2020-01-01', '2026-11-21T10:00:00Z');
  if (name === 'postcode') return fc.constantFrom('BS5 6XX', 'BA1', 'SW1A 1AA');
  return fc.constantFrom('tea', 'woodwork -men', '"high street" or', '');
}

test('two services of ours feed each other, and nothing a listing says is lost', async () => {
  const theirs = await openTestDatabase();
  const service_ = await makeService(theirs);
  const server = await new Promise<ReturnType<typeof serve>>((open) => {
    const opening = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () =>
      open(opening),
    );
  });
  try {
    const { port } = server.address() as { port: number };
    const address = `http://127.0.0.1:${port}/v3/services?per_page=3`;
    const fetched = await fetchDirectory(address, {
      allowedHosts: [`127.0.0.1:${port}`],
      pause: 0,
    });
    expect([...fetched.remarks]).toEqual([]);
    const ctx = { ...service_.manager, actor: systemActor };
    const report = await importDirectory(
      ctx,
      { bytes: fetched.bytes },
      { fileName: 'services', address },
    );
    expect(report).toMatchObject({ kind: 'open-referral-uk-3', read: 4, imported: 4, refused: 0 });
    const here = await ask<Page>('/v3/services?full=true');
    const there = (await (await appOn(theirs).request('/v3/services?full=true')).json()) as Page;
    expect(there.contents.map(plain)).toEqual(here.contents.map(plain));
    const found = await searchListings(
      service_.linkWorker,
      searchFrom(new URLSearchParams('q=woodwork&day=TH')),
    );
    expect(found.listings.map((each) => each.name)).toEqual(["Men's Shed"]);
  } finally {
    server.close();
    await theirs.close();
  }
});

/** Without identifiers (a term's is the code where it has none) and moments, which are each service's own. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !/^id$|_id$|^code$|last_modified/.test(name))
      .map(([name, part]) => [name, plain(part)]),
  );
}

const schemas = sharedData('hsds');
/** Without the drafts they name, which each checker wants for its own. */
const schemaIn = (path: string) =>
  JSON.parse(readFileSync(`${schemas}/${path}`, 'utf8'), (name, value) =>
    name === '$schema' ? undefined : value,
  );

/** A schema of the standard's, compiled with every format checked; `contents` of a list's alone. */
function compiled(path: string): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  addFormats(ajv);
  const schema = schemaIn(path);
  // Both the lists' own envelope and the item schemas are told in one file or the other.
  const items = schema.properties?.contents?.items ?? schema.properties?.content?.items;
  return ajv.compile(items ?? schema);
}

/** Nothing empty stands anywhere: the validator of the standard objects to it. */
function empties(value: unknown, at = ''): string[] {
  if (value === null || value === '') return [at];
  if (Array.isArray(value))
    return value.length === 0 && at !== ''
      ? [at]
      : value.flatMap((each, i) => empties(each, `${at}/${i}`));
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, part]) => empties(part, `${at}/${name}`));
}

test.skipIf(!haveSharedData('the standard’s own schemas over real directories'))(
  'every answer over real directories is valid by the standard’s own schemas',
  { timeout: 240_000 },
  async () => {
    const real = await openTestDatabase();
    try {
      const ctx = { ...(await makeService(real)).manager, actor: systemActor };
      for (const file of [
        'bristol-oruk-list-2024-12.json',
        'libraries-england/libraries_england_2023.csv',
        'trafford-gm/food_banks/gm_food_banks.csv',
      ]) {
        const text = readFileSync(sharedData(`directory-uk/${file}`), 'utf8');
        // Of a long table the beginning will do.
        const some = file.endsWith('.csv') ? text.split('\n').slice(0, 300).join('\n') : text;
        const fileName = file.split('/').at(-1) ?? file;
        await importDirectory(ctx, { bytes: new TextEncoder().encode(some) }, { fileName });
      }
      await real.owner.query('update care.directory_service set published = true');
      const open = appOn(real);
      const read = new Map<string, { id: string }[]>();
      const every = async (list: string, key: 'contents' | 'content') => {
        const before = read.get(list);
        if (before) return before;
        const all: { id: string }[] = [];
        read.set(list, all);
        for (let page = 1; ; page++) {
          const joined = `${list}${list.includes('?') ? '&' : '?'}per_page=200&page=${page}`;
          const answer = (await (await open.request(joined)).json()) as Record<string, unknown>;
          all.push(...(answer[key] as { id: string }[]));
          if (answer.last_page ?? answer.last) return all;
        }
      };
      const check = (valid: ValidateFunction, records: object[], what: string) => {
        const wrong = records.flatMap((record) =>
          valid(record) && empties(record).length === 0
            ? []
            : [
                {
                  what,
                  record: (record as { id: string }).id,
                  errors: valid.errors,
                  empty: empties(record),
                },
              ],
        );
        expect(wrong.slice(0, 3)).toEqual([]);
      };
      const uk = 'oruk-validator-schemas/V3.0-UK';
      const lists: [string, string, 'contents' | 'content'][] = [
        ['/v3/services', `${uk}/service_list.json`, 'contents'],
        ['/v3/services?full=true', `${uk}/service.json`, 'contents'],
        ['/v3/services?full=true', 'oruk-3.0-profile/schema/compiled/service.json', 'contents'],
        [
          '/v3/services?full=true',
          'openreferral-3.0/schema/compiled/service_with_definitions.json',
          'contents',
        ],
        ['/v3/service_at_locations', `${uk}/service_at_location_list.json`, 'contents'],
        ['/v3/service_at_locations?full=true', `${uk}/service_at_location.json`, 'contents'],
        ['/v3/organizations', `${uk}/organization_list.json`, 'contents'],
        ['/v3/taxonomies', `${uk}/taxonomy_list.json`, 'contents'],
        ['/v3/taxonomy_terms', `${uk}/taxonomy_term_list.json`, 'contents'],
        ['/v1/services', 'oruk-validator-schemas/V1.0-UK/service_list.json', 'content'],
        ['/v1/organizations', 'oruk-validator-schemas/V1.0-UK/organization_list.json', 'content'],
        ['/v1/taxonomies', 'oruk-validator-schemas/V1.0-UK/taxonomy_list.json', 'content'],
      ];
      for (const [list, schema, key] of lists) {
        const records = await every(list, key);
        expect(records.length, list).toBeGreaterThan(0);
        if (list === '/v3/services') expect(records.length).toBeGreaterThan(800);
        expect(new Set(records.map((record) => record.id)).size, list).toBe(records.length);
        check(compiled(schema), records, `${list} by ${schema}`);
      }
      check(compiled(`${uk}/api_details.json`), [await (await open.request('/v3')).json()], '/v3');
      // The official validator follows some identifiers of each list; so do we.
      for (const [list, key, schema] of [
        ['/v3/services', 'contents', `${uk}/service.json`],
        ['/v3/service_at_locations', 'contents', `${uk}/service_at_location.json`],
        ['/v3/organizations', 'contents', `${uk}/organization_list.json`],
        ['/v3/taxonomies', 'contents', `${uk}/taxonomy_list.json`],
        ['/v3/taxonomy_terms', 'contents', `${uk}/taxonomy_term.json`],
        ['/v1/services', 'content', 'oruk-validator-schemas/V1.0-UK/service.json'],
        ['/v1/organizations', 'content', 'oruk-validator-schemas/V1.0-UK/organization_list.json'],
      ] as const) {
        const valid = compiled(schema);
        const records = await every(list, key);
        const some = records.filter((_, at) => at % Math.ceil(records.length / 25) === 0);
        const singles = await Promise.all(
          some.map(async ({ id }) => {
            const answer = await open.request(`${list}/${id}`);
            expect(answer.status, `${list}/${id}`).toBe(200);
            return (await answer.json()) as { id: string };
          }),
        );
        expect(singles.map(({ id }) => id)).toEqual(some.map(({ id }) => id));
        check(valid, singles, `${list}/{id}`);
      }
    } finally {
      await real.close();
    }
  },
);
