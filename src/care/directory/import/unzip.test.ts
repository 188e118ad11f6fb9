import { crc32, deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readDirectory } from './read.ts';
import { unzip } from './unzip.ts';

/** A zip made by hand, so that it can say of itself what is not so. */
function zip(
  entries: { name: string; content: Buffer; claims?: number; locked?: boolean }[],
): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, claims, locked } of entries) {
    const packed = deflateRawSync(content);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(locked ? 1 : 0, 6);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(crc32(content), 14);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(claims ?? content.length, 22);
    head.writeUInt16LE(Buffer.byteLength(name), 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    entry.writeUInt16LE(20, 6);
    head.copy(entry, 8, 6, 28);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(offset, 42);
    locals.push(head, Buffer.from(name), packed);
    central.push(entry, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

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
