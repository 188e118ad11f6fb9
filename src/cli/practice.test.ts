import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { haveSharedData, sharedData } from '#care/directory/import/shared-data.ts';
import { searchPractices } from '#care/practice/queries.server.ts';
import { makeService, openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { importPracticeFile } from './practice.ts';

let base: TestDatabase;
let folder: string;
beforeAll(async () => {
  base = await openTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'holdfast-practice-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await base.close();
});

async function run(file: string, networks?: string) {
  const said: string[] = [];
  const open = async () => ({ ...base.db, close: async () => undefined });
  const code = await importPracticeFile(open, file, networks, (line) => said.push(line));
  return { code, said };
}
const put = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

test('what is no list of practices is refused in words', async () => {
  for (const [name, content, why] of [
    ['groups.csv', 'name,postcode\nChoir,BS1 4DJ\n', '27 columns'],
    ['empty.csv', '', '27 columns'],
    ['random.csv', String.fromCharCode(0, 1, 2, 255).repeat(100), '27 columns'],
  ] as const)
    await expect(run(put(name, content))).rejects.toThrow(why);
  await expect(run(join(folder, 'none.csv'))).rejects.toThrow('There is no file');
  const line = `"Z99009","NEW PRACTICE","","","","","","","","BS1 4DJ","","","A"${',""'.repeat(12)},"4",""`;
  await expect(run(put('ok.csv', line), put('networks.xlsx', 'no workbook'))).rejects.toThrow(
    'cannot be read',
  );
});

test('each line is taken or refused with its reason, again and again', async () => {
  const line = (code: string, name: string, status = 'A', closed = '') =>
    `"${code}","${name}","","","","","","","","BS1 4DJ","","${closed}","${status}"${',""'.repeat(12)},"4",""`;
  const text = [
    line('Z99010', 'THE LONG LANE SURGERY'),
    line('Z99010', 'THE LONG LANE SURGERY'),
    line('9', 'NO CODE'),
    line('Z99011', ''),
    line('Z99012', 'ODD STATUS', 'X'),
    line('Z99013', 'BAD DAY', 'C', '20241399'),
    '"Z99014","TOO SHORT"',
  ].join('\r\n');
  for (const _ of [1, 2]) {
    const { code, said } = await run(put('list.csv', text));
    expect(code).toBe(0);
    expect(said).toEqual([
      'Read 7: imported 1, refused 6.',
      'People can register with 1 of them now.',
      '  line 2: the code comes twice',
      '  line 3: no practice code',
      '  line 4: no name',
      '  line 5: the status is none of A, C, D, P',
      '  line 6: the day it closed is no date',
      '  line 7: 2 columns in place of 27',
    ]);
  }
  const { rows } = await base.owner.query(`select name, status from care.practice`);
  expect(rows).toEqual([{ name: 'The Long Lane Surgery', status: 'A' }]);
});

test.skipIf(!haveSharedData('the national list of practices'))(
  'the whole national list, with its networks, and a search of it',
  async () => {
    const { code, said } = await run(
      sharedData('nhs-geo/ods-pcn-imd/epraccur.csv'),
      sharedData('nhs-geo/ods-pcn-imd/ePCN.xlsx'),
    );
    expect(code).toBe(0);
    const [, read, imported, refused] =
      /Read (\d+): imported (\d+), refused (\d+)/.exec(said[0] ?? '') ?? [];
    expect([Number(read), Number(imported) + Number(refused)]).toEqual([15536, 15536]);
    const { rows } = await base.owner.query(
      `select count(*) filter (where network_code is not null)::int as networked,
        count(*) filter (where status = 'C')::int as closed from care.practice`,
    );
    expect(rows[0].networked).toBeGreaterThan(6000);
    expect(rows[0].closed).toBeGreaterThan(3000);
    const { linkWorker } = await makeService(base);
    const [first] = await searchPractices(linkWorker, 'densham surgry');
    expect(first).toMatchObject({ code: 'A81001', status: 'A', postcode: 'TS18 1HU' });
    expect((await searchPractices(linkWorker, 'ts181h')).map((one) => one.code)).toContain(
      'A81001',
    );
  },
);
