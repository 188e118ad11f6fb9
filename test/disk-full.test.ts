import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it, type TestContext } from 'vitest';
import { plainWords } from '../src/cli/plain-words.ts';
import { backUp } from '../src/platform/backup/backup.server.ts';
import { isOutage } from '../src/platform/database/outage.ts';
import { isRefusal, refusalStatus } from '../src/platform/refusal.ts';
import { openFolder } from '../src/platform/storage/folder.server.ts';
import { withUpload } from '../src/platform/upload/upload.server.ts';
import { openTestDatabase } from './support/database.ts';
import { NO_SMALL_DISK, smallDisk } from './support/small-disk.ts';

/*
 * A disk that is full while files are stored: a tmpfs of two megabytes. What cannot be stored answers
 * 503, leaves nothing behind and what was there as it was, and goes once there is room again.
 */

const cleaning: (() => unknown)[] = [];
let disk: string | null;
beforeEach(() => {
  disk = smallDisk('2m', cleaning);
});
afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});
const onDisk = ({ skip }: TestContext) => disk ?? skip(NO_SMALL_DISK);

const MUCH = 1_800_000;
const fill = (at: string) => writeFileSync(join(at, 'filler'), Buffer.alloc(MUCH));
const free = (at: string) => rmSync(join(at, 'filler'));
const left = (at: string) =>
  readdirSync(at, { recursive: true, encoding: 'utf8' }).filter((name) => /\w+~|\.\w+$/.test(name));
/** The status of the page that a fault becomes. */
const statusOf = (error: unknown) =>
  isOutage(error) ? 503 : isRefusal(error) ? refusalStatus[error.kind] : 500;
const large = () => Buffer.alloc(900_000, 'x');

it('keeps what was stored under a name, and nothing of what does not fit', async (test) => {
  const at = onDisk(test);
  const files = openFolder(join(at, 'files'));
  await files.put('care/letter.pdf', Buffer.from('the first'), { contentType: 'application/pdf' });
  const before = left(at);
  fill(at);
  for (const body of [large(), Readable.from([large()])])
    for (const key of ['care/letter.pdf', 'care/another.csv']) {
      const error = await files
        .put(key, body, { contentType: 'text/csv' })
        .catch((thrown) => thrown);
      expect(statusOf(error)).toBe(503);
      if (body instanceof Readable) break;
    }
  free(at);
  expect(left(at)).toEqual(before);
  const kept = await files.get('care/letter.pdf');
  expect(kept?.contentType).toBe('application/pdf');
  expect(await text(kept?.body ?? Readable.from([]))).toBe('the first');
  await files.put('care/another.csv', large(), { contentType: 'text/csv' });
  expect(await files.exists('care/another.csv')).toBe(true);
});

it('refuses an upload for now, and takes it when there is room', async (test) => {
  const at = onDisk(test);
  const temporary = process.env.TMPDIR;
  process.env.TMPDIR = at;
  cleaning.push(() => {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
  });
  const send = () => {
    const body = new FormData();
    body.append('file', new Blob([`name\n${'x\n'.repeat(300_000)}`]), 'listings.csv');
    const request = new Request('http://here.example/', { method: 'POST', body });
    return withUpload(request, { field: 'file', accept: ['csv'] }, async ({ size }) => size);
  };
  fill(at);
  for (let tries = 0; tries < 3; tries++)
    expect(statusOf(await send().catch((thrown) => thrown))).toBe(503);
  free(at);
  expect(readdirSync(at)).toEqual([]);
  expect(await send()).toBe(600_005);
});

it('leaves no half of a backup, says so in words, and makes a whole one when there is room', async (test) => {
  const at = onDisk(test);
  const { owner, close } = await openTestDatabase();
  cleaning.push(close);
  const files = openFolder(join(at, 'files'));
  await files.put('care/letter.pdf', large(), { contentType: 'application/pdf' });
  writeFileSync(join(at, 'filler'), Buffer.alloc(400_000));
  const folder = join(at, 'backup');
  const error = await backUp(owner, files, folder).catch((thrown) => thrown);
  expect(plainWords(error)).toBe('There is no room left on the disk.');
  expect([existsSync(folder), existsSync(`${folder}.unfinished`)]).toEqual([false, false]);
  free(at);
  expect((await backUp(owner, files, folder)).files).toHaveLength(1);
});
