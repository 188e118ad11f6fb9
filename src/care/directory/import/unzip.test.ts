import { expect, test } from 'vitest';
import { zip } from '../../../../test/support/zip.ts';
import { readDirectory } from './read.ts';
import { unzip } from './unzip.ts';

const all = () => true;
const services = Buffer.from('id,name\ns1,Lunch Club\n');

test('a zipped data package is read, in a folder of its own too', async () => {
  for (const prefix of ['', 'export/']) {
    const bytes = zip([
      {
        name: `${prefix}datapackage.json`,
        content: Buffer.from('{"resources":[{"name":"services","path":"a.csv"}]}'),
      },
      { name: `${prefix}a.csv`, content: services },
      { name: '__MACOSX/services.csv', content: Buffer.from('x') },
    ]);
    const result = await readDirectory(bytes, { source: 'zip' });
    expect(result).toMatchObject({ kind: 'hsds-package', read: 1, imported: 1 });
  }
});

test('bombs, ways out and locked zips are refused', async () => {
  const big = Buffer.alloc(3 * 1024 * 1024);
  await expect(unzip(zip([{ name: 'services.csv', content: big }]), all)).rejects.toThrow(
    /far more/,
  );
  await expect(
    unzip(zip([{ name: 'services.csv', content: big, claims: 100 }]), all),
  ).rejects.toThrow(/damaged/);
  await expect(
    unzip(
      zip([
        { name: 'a.csv', content: services },
        { name: 'b.csv', content: services },
      ]),
      all,
      { entries: 1, bytes: 1e6, ratio: 9 },
    ),
  ).rejects.toThrow(/2 files/);
  await expect(
    unzip(zip([{ name: 'a.csv', content: services }]), all, { entries: 9, bytes: 5, ratio: 9 }),
  ).rejects.toThrow(/unpacks to more/);
  for (const name of ['../services.csv', '/etc/services.csv', 'C:\\services.csv', 'a/../../b.csv'])
    await expect(unzip(zip([{ name, content: services }]), all), name).rejects.toThrow(/outside/);
  await expect(
    unzip(zip([{ name: 'services.csv', content: services, locked: true }]), all),
  ).rejects.toThrow(/password/);
  await expect(
    unzip(zip([{ name: 'a.csv', content: services }]).subarray(0, 60), all),
  ).rejects.toThrow(/damaged/);
  await expect(
    readDirectory(zip([{ name: 'readme.csv', content: services }]), { source: 'x' }),
  ).rejects.toThrow(/services\.csv/);
  await expect(
    readDirectory(zip([{ name: 'xl/workbook.xml', content: services }]), { source: 'x' }),
  ).rejects.toThrow(/Excel/);
});
