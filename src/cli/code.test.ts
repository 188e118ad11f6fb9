import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordNeed } from '#care/casework/plan.server.ts';
import { hasCodes } from '#care/code/api.server.ts';
import { lookUpCodes } from '#care/code/queries.server.ts';
import { verhoeffDigit } from '#care/code/snomed.ts';
import { makePersonWithEpisode } from '#care/connection/test-person.ts';
import { haveSharedData, sharedData } from '#care/directory/import/shared-data.ts';
import { counting } from '../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../test/support/database.ts';
import { importCodeFile } from './code.ts';

let base: TestDatabase;
let service: Service;
let folder: string;
beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  folder = mkdtempSync(join(tmpdir(), 'holdfast-codes-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await base.close();
});

async function load(lines: string[], set?: string) {
  const file = join(folder, 'codes.txt');
  writeFileSync(file, lines.join('\r\n'));
  return run(file, set);
}
async function run(file: string, set?: string) {
  const said: string[] = [];
  const open = async () => ({ ...base.db, close: async () => undefined });
  const code = await importCodeFile(open, file, set, (line) => said.push(line));
  return { code, said };
}
const rows = async () =>
  (
    await base.owner.query(
      'select code_set as set, code, term, active from care.reference_code order by code_set, code',
    )
  ).rows;

/** Made-up concepts: a number, 00 for what it is, the check digit. */
const concept = (number: number) => `${number}00${verhoeffDigit(`${number}00`)}`;
const [lonely, money, moved, other] = [
  concept(90001),
  concept(90002),
  concept(90003),
  concept(90004),
];
const [NEEDS, SUPPORT] = ['1373501000000105', '1373511000000107'];

const refsetHead = 'id effectiveTime active moduleId refsetId referencedComponentId';
const member = (refset: string, code: string, active = '1') =>
  ['a-uuid', '20261001', active, '999000011000000103', refset, code].join('\t');
const termsHead =
  'id effectiveTime active moduleId conceptId languageCode typeId term caseSignificanceId';
const described = (code: string, term: string, full: boolean, active = '1') =>
  [
    '1',
    '20261001',
    active,
    '9',
    code,
    'en',
    `9000000000000${full ? '03001' : '13009'}`,
    term,
    '9',
  ].join('\t');

const head = (columns: string) => columns.replaceAll(' ', '\t');

test('a refset gives members, a description file their terms; each refused line has its reason', async () => {
  const wrong = lonely.slice(0, -1) + ((Number(lonely.at(-1)) + 1) % 10);
  const refset = [
    head(refsetHead),
    member(NEEDS, lonely),
    member(NEEDS, money),
    member(SUPPORT, money),
    member(NEEDS, lonely),
    member(NEEDS, wrong),
    member('999000000000000000', moved),
    member(NEEDS, moved, '0'),
    'too\tfew',
  ];
  for (const _ of [1, 2])
    expect(await load(refset)).toEqual({
      code: 0,
      said: [
        'Read 8: loaded 3, refused 5.',
        '  line 5: the code comes twice',
        '  line 6: the check digit is wrong',
        '  line 7: unknown set “999000000000000000”',
        '  line 8: inactive',
        '  line 9: not the 6 columns of a simple refset',
      ],
    });
  const terms = [
    head(termsHead),
    described(lonely, 'Feeling lonely', false),
    described(lonely, 'Lonely (finding)', true),
    described(lonely, 'On their own', false),
    described(money, 'Out of use (finding)', true, '0'),
    described(money, 'Short of money', false),
    described(other, 'Something else (finding)', true),
    described(money, '', false),
  ];
  for (const _ of [1, 2])
    expect((await load(terms)).said).toEqual([
      'Read 7: loaded 2, 2 of other codes passed over, refused 1.',
      '  line 8: no term, or one of over 300 characters',
    ]);
  expect(await rows()).toEqual([
    { set: 'needs', code: lonely, term: 'Lonely', active: true },
    { set: 'needs', code: money, term: 'Short of money', active: true },
    { set: 'support', code: money, term: 'Short of money', active: true },
  ]);
});

test('a later file ends a member, keeps terms, and leaves what it does not name', async () => {
  const { said } = await load([head(refsetHead), member(NEEDS, money, '0'), member(NEEDS, lonely)]);
  expect(said).toEqual(['Read 2: loaded 1, 1 ended, refused 1.', '  line 2: inactive']);
  expect(await rows()).toEqual([
    { set: 'needs', code: lonely, term: 'Lonely', active: true },
    { set: 'needs', code: money, term: 'Short of money', active: false },
    { set: 'support', code: money, term: 'Short of money', active: true },
  ]);
});

test('a table of codes and terms, of a set it names or is given', async () => {
  const named = [
    'Term,CODE,Set',
    `"Help, with forms",${moved},support`,
    `No set,${other},conditions`,
  ];
  expect((await load(named)).said).toEqual([
    'Read 2: loaded 1, refused 1.',
    '  line 3: unknown set “conditions”',
  ]);
  expect(await load([`code,term`, `${other},`], 'support')).toEqual({
    code: 1,
    said: ['Read 1: loaded 0, refused 1.', '  line 2: no term, or one of over 300 characters'],
  });
});

test('what is no file of codes is refused in words', async () => {
  await expect(load(['code,term', `${other},Other`])).rejects.toThrow('--set');
  await expect(load(['code,term', `${other},Other`], 'conditions')).rejects.toThrow('no set');
  for (const content of [['name,postcode'], [String.fromCharCode(0, 1, 2, 255).repeat(99)], ['{}']])
    await expect(load(content)).rejects.toThrow('no file of codes');
  await expect(load([])).rejects.toThrow('empty');
  await expect(run(join(folder, 'none.txt'))).rejects.toThrow('There is no file');
});

test('a need is coded by a number or a term to the letter, and is asked about otherwise', async () => {
  const { personId } = await makePersonWithEpisode(service.linkWorker);
  const say = (needCode: string | null) =>
    recordNeed(service.linkWorker, personId, { need: 'loneliness', needWords: null, needCode });
  for (const typed of [null, lonely, ' lonely ']) await say(typed);
  const { rows: kept } = await base.owner.query(
    'select code, term from care.need where person_id = $1 order by id',
    [personId],
  );
  const coded = { code: lonely, term: 'Lonely' };
  expect(kept).toEqual([{ code: null, term: null }, coded, coded]);
  const refused = (words: string) => ({
    kind: 'invalid',
    detail: { fields: { needCode: expect.stringContaining(words) } },
  });
  await expect(say('lone')).rejects.toMatchObject(refused('Choose one'));
  // Of another set, ended, or nowhere.
  for (const typed of [moved, money, 'Help, with forms', "'; --", '73211009'])
    await expect(say(typed)).rejects.toMatchObject({ kind: 'invalid' });
  expect(await hasCodes(service.linkWorker, 'needs')).toBe(true);
  expect(await hasCodes(service.linkWorker, 'safeguarding')).toBe(false);
});

test('staff look codes up, by words and by number, in as many statements whatever there is', async () => {
  const { ctx, statements } = counting(service.linkWorker);
  const all = await lookUpCodes(ctx, '', null);
  const before = statements();
  expect(all.found.map(({ term, set }) => [term, set])).toEqual([
    ['Help, with forms', 'support'],
    ['Lonely', 'needs'],
    ['Short of money', 'support'],
  ]);
  expect(all.sets.map(({ set, members, terms }) => [set, members, terms])).toEqual([
    ['needs', 1, 1],
    ['support', 2, 2],
    ['safeguarding', 0, 0],
  ]);
  const found = async (typed: string, set: 'needs' | null = null) =>
    (await lookUpCodes(service.manager, typed, set)).found.map(({ term }) => term);
  expect(await found('FORM help')).toEqual(['Help, with forms']);
  expect(await found('orms')).toEqual([]);
  expect(await found(money.slice(0, 5))).toEqual(['Short of money']);
  expect(await found('', 'needs')).toEqual(['Lonely']);
  expect(await found("'.*\\ %_")).toHaveLength(3);
  await base.owner.query(
    `insert into care.reference_code select 'safeguarding', (100000 + n)::text, 'Made up ' || n, true, now() from generate_series(1, 60) n`,
  );
  const many = await lookUpCodes(ctx, 'made', null);
  expect([many.found.length, many.more, statements() - before]).toEqual([50, true, before]);
  await base.owner.query(`delete from care.reference_code where code_set = 'safeguarding'`);
  for (const nobody of [service.referrer, service.administrator])
    await expect(lookUpCodes(nobody, '', null)).rejects.toMatchObject({ kind: 'forbidden' });
});

test.skipIf(!haveSharedData('a list of SNOMED CT codes'))(
  'a published list is loaded whole',
  async () => {
    const file = sharedData(
      'snomed/opensafely/user-RachelS99-social-prescribing-in-dependency.csv',
    );
    expect((await run(file, 'support')).said).toEqual(['Read 343: loaded 343, refused 0.']);
    const { found } = await lookUpCodes(service.supervisor, 'life coach', 'needs');
    expect(found).toEqual([]);
    expect((await lookUpCodes(service.supervisor, 'life coach', null)).found).toEqual([
      { set: 'support', code: '1024791000000107', term: 'Life coaching' },
    ]);
  },
);
