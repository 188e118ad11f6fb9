import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFolder } from './folder.server.ts';
import { checkedKey, checkedType } from './key.ts';
import { openStorage } from './open.server.ts';
import { openS3 } from './s3.server.ts';
import { readStorageUrl } from './settings.server.ts';
import type { Storage } from './storage.server.ts';

interface Peer {
  run(): Promise<unknown>;
  close(): Promise<unknown>;
  httpServer: { address(): AddressInfo };
}

async function listed(storage: Storage, prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of storage.list(prefix)) keys.push(key);
  return keys.sort();
}

const temporary = (name: string) => mkdtemp(join(tmpdir(), name));
const KEYS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
let root: string;
let peer: Peer;
let endpoint: string;

beforeAll(async () => {
  root = await temporary('folder-');
  const { default: S3rver } = (await import('s3rver' as string)) as {
    default: new (options: object) => Peer;
  };
  peer = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: await temporary('s3-'),
    configureBuckets: [{ name: 'papers' }],
  });
  const listening = (await peer.run()) as AddressInfo;
  endpoint = `http://127.0.0.1:${listening.port}`;
});
afterAll(() => peer.close());

const kinds: [string, () => Storage][] = [
  ['a folder', () => openStorage(readStorageUrl(`file:${join(root, 'deep', 'files')}`, {}))],
  [
    'S3',
    () => openStorage(readStorageUrl(`s3://papers?endpoint=${endpoint}&region=eu-west-2`, KEYS)),
  ],
];

describe.each(kinds)('%s', (_name, open) => {
  let storage: Storage;
  beforeAll(() => {
    storage = open();
  });
  afterAll(() => storage.close());

  const text = { contentType: 'text/plain; charset=utf-8' };
  const read = async (key: string) => {
    const found = await storage.get(key);
    return found && { ...found, body: await buffer(found.body) };
  };
  const all = (prefix: string) => listed(storage, prefix);

  test('keeps bytes, their type and their size', async () => {
    const bytes = randomBytes(300_000);
    await storage.put('care/one/a.pdf', bytes, { contentType: 'application/pdf' });
    expect(await read('care/one/a.pdf')).toEqual({
      body: bytes,
      size: 300_000,
      contentType: 'application/pdf',
    });
    expect(await storage.exists('care/one/a.pdf')).toBe(true);
  });

  test('takes a stream of unknown length, and an empty one', async () => {
    const pieces = Array.from({ length: 50 }, () => randomBytes(100_003));
    await storage.put('streams/long', Readable.from(pieces), text);
    const found = await read('streams/long');
    expect(found?.body.equals(Buffer.concat(pieces))).toBe(true);
    expect(found).toMatchObject({ size: 5_000_150, contentType: text.contentType });
    await storage.put('streams/empty', Readable.from([]), text);
    expect(await read('streams/empty')).toMatchObject({ size: 0, body: Buffer.alloc(0) });
  });

  test('what is not there is null, and deleting it is no error', async () => {
    expect(await storage.get('nothing/here')).toBeNull();
    expect(await storage.exists('nothing/here')).toBe(false);
    await storage.delete('nothing/here');
    await storage.put('something', Buffer.from('x'), text);
    await storage.delete('something');
    expect(await storage.get('something')).toBeNull();
    expect(await all('some')).toEqual([]);
  });

  test('a second put takes the place of the first', async () => {
    await storage.put('again', Buffer.from('first, and longer'), text);
    await storage.put('again', Buffer.from('second'), { contentType: 'text/csv' });
    expect(await read('again')).toMatchObject({
      body: Buffer.from('second'),
      contentType: 'text/csv',
    });
  });

  test('a stream that breaks leaves what was there', async () => {
    await storage.put('kept', Buffer.from('good'), text);
    const breaking = Readable.from(
      (async function* () {
        yield Buffer.from('half of it');
        throw new Error('the line went dead');
      })(),
    );
    await expect(storage.put('kept', breaking, text)).rejects.toThrow('the line went dead');
    expect((await read('kept'))?.body.toString()).toBe('good');
    expect(await all('kept')).toEqual(['kept']);
  });

  test('lists by prefix, all of them', async () => {
    const keys = ['list/a-1', 'list/a/1', 'list/a/2.txt', 'list/b', 'lista'];
    for (const key of [...keys].reverse()) await storage.put(key, Buffer.from(key), text);
    expect(await all('list/')).toEqual(keys.slice(0, 4));
    expect(await all('list/a/')).toEqual(['list/a/1', 'list/a/2.txt']);
    expect(await all('list/a')).toEqual(['list/a-1', 'list/a/1', 'list/a/2.txt']);
    expect(await all('list')).toEqual(keys);
    expect(await all('')).toEqual(expect.arrayContaining(keys));
    expect(await all('nothing')).toEqual([]);
  });

  test('many at once are all kept', async () => {
    const keys = Array.from({ length: 40 }, (_, i) => `many/${String(i).padStart(2, '0')}`);
    await Promise.all(keys.map((key) => storage.put(key, Buffer.from(key), text)));
    expect(await all('many/')).toEqual(keys);
    const same = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) =>
        storage.put('many/same', Buffer.from(`${i}`.repeat(1000)), text),
      ),
    );
    expect(same.every((one) => one.status === 'fulfilled')).toBe(true);
    expect((await read('many/same'))?.body.toString()).toMatch(/^(\d)\1{999}$/);
  });

  test.each([
    '../out',
    'a/../../out',
    '/etc/passwd',
    'a//b',
    '.',
    '..',
    '',
    'a/',
    'A',
    'a b',
    'a\0',
    'a\\..\\b',
    'a/.hidden',
    'a~type',
    'con',
    'a/nul.txt',
    'é',
    'x'.repeat(200),
    '%2e%2e/x',
    'a.',
  ])('the key %j is refused by everything', async (key) => {
    await expect(storage.put(key, Buffer.from('x'), text)).rejects.toThrow('not a storage key');
    await expect(storage.get(key)).rejects.toThrow('not a storage key');
    await expect(storage.exists(key)).rejects.toThrow('not a storage key');
    await expect(storage.delete(key)).rejects.toThrow('not a storage key');
    if (key !== '' && key !== 'a/') await expect(all(key)).rejects.toThrow('not a storage key');
  });

  test('a media type cannot carry a header', async () => {
    await expect(
      storage.put('typed', Buffer.from('x'), { contentType: 'text/html\r\nX-Evil: 1' }),
    ).rejects.toThrow('not a media type');
    expect(await storage.exists('typed')).toBe(false);
  });
});

test('a folder keeps nothing half-written, and shows nothing that is not its own', async () => {
  const folder = await temporary('folder-');
  const storage = openFolder(folder);
  await storage.put('a/b', Buffer.from('x'), { contentType: 'text/plain' });
  await writeFile(join(folder, 'a', 'b.1234~part'), 'left by a crash');
  await symlink('/etc/hostname', join(folder, 'a', 'link'));
  expect(await listed(storage)).toEqual(['a/b']);
  expect((await readdir(join(folder, 'a'))).sort()).toEqual(['b', 'b.1234~part', 'b~type', 'link']);
  expect(await storage.get('a')).toBeNull();
  expect(await storage.exists('a')).toBe(false);
});

test('S3 with a wrong key or a wrong bucket is an error, never an empty answer', async () => {
  const settings = {
    kind: 's3',
    bucket: 'papers',
    region: 'eu-west-2',
    endpoint,
    ...KEYS,
  } as const;
  const wrongKey = openS3({ ...settings, accessKeyId: 'wrong' });
  const right = openS3(settings);
  await right.put('there', Buffer.from('x'), { contentType: 'text/plain' });
  await expect(wrongKey.get('there')).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  await expect(
    wrongKey.put('a', Buffer.from('x'), { contentType: 'text/plain' }),
  ).rejects.toThrow();
  const wrongBucket = openS3({ ...settings, bucket: 'nosuch' });
  await expect(wrongBucket.get('a')).rejects.toThrow();
  await expect(listed(wrongBucket)).rejects.toThrow();
  const gone = openS3({ ...settings, endpoint: 'http://127.0.0.1:1' });
  await expect(gone.get('a')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  for (const storage of [right, wrongKey, wrongBucket, gone]) storage.close();
});

test('keys and types', () => {
  expect(checkedKey('care/018f2c3e-1111-7000-8000-000000000000/summary_1.v2.pdf')).toContain(
    'care',
  );
  expect(
    checkedType('application/vnd.openxmlformats-officedocument.wordprocessingml.document'),
  ).toContain('word');
});
