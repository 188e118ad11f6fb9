import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Served, serveDemo } from './support/served.ts';
import { zip } from './support/zip.ts';

let served: Served;
let cookie: string;
beforeAll(async () => {
  served = await serveDemo();
  cookie = await served.signIn('manager@demo.example');
}, 180_000);
afterAll(() => served.stop());

const path = '/o/hillside/directory/imports';
const form = async () =>
  /name="_key" value="([^"]+)"/.exec(await (await served.get(path, { cookie })).text())?.[1] ?? '';
const imports = async () =>
  Number((await served.owner.query('select count(*) as n from care.directory_import')).rows[0].n);

/** Posts a file of so many bytes as a browser would; gives what the server answered. */
async function upload(name: string, start: Buffer, size = start.length, announced = true) {
  const head = `--edge\r\ncontent-disposition: form-data; name="_key"\r\n\r\n${await form()}\r\n--edge\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/csv\r\n\r\n`;
  const tail = '\r\n--edge--\r\n';
  const { port } = new URL(served.local);
  return new Promise<{ status: number; text: string }>((done, fail) => {
    const asked = request(
      {
        port,
        path,
        method: 'POST',
        headers: {
          cookie,
          origin: served.origin,
          'content-type': 'multipart/form-data; boundary=edge',
          ...(announced ? { 'content-length': head.length + size + tail.length } : {}),
        },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => done({ status: answer.statusCode ?? 0, text }));
        answer.on('error', fail);
      },
    );
    // The server may stop listening once it has said no.
    asked.on('error', (error) => setTimeout(() => fail(error), 2_000));
    asked.write(head);
    asked.write(start);
    const chunk = Buffer.alloc(1_000_000, 'a,b\n');
    let left = size - start.length;
    const more = () => {
      while (left > 0 && !asked.destroyed) {
        const part = chunk.subarray(0, Math.min(left, chunk.length));
        left -= part.length;
        if (!asked.write(part)) {
          asked.once('drain', more);
          return;
        }
      }
      asked.end(tail);
    };
    more();
  });
}

test.each([true, false])(
  'a file of 200 MB is refused in words, its length announced: %s',
  async (announced) => {
    const before = await imports();
    const answer = await upload('huge.csv', Buffer.from('id,name\n'), 200_000_000, announced);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('must be smaller than 50 MB');
    expect(await imports()).toBe(before);
  },
  60_000,
);

test.each([
  ['report.pdf', Buffer.from('%PDF-1.7'), 'must be'],
  ['list.csv', Buffer.from('7f454c4600', 'hex'), 'must be'],
  ['list.json', Buffer.from('<!doctype html><title>Sign in</title>'), 'must be'],
  ['nothing.csv', Buffer.alloc(0), 'is empty'],
] as const)('%s is refused for what is in it, and nothing is stored', async (name, bytes, says) => {
  const before = await imports();
  const answer = await upload(name, bytes);
  expect(answer.status).toBe(422);
  expect(answer.text).toContain(says);
  expect(await imports()).toBe(before);
});

test('a zip bomb is taken as a zip, and its import says why it was not unpacked', async () => {
  const bomb = zip([{ name: 'services.csv', content: Buffer.alloc(30_000_000) }]);
  const listings = async () =>
    (await served.owner.query('select count(*) as n from care.directory_service')).rows;
  const before = await listings();
  const answer = await upload('bomb.zip', bomb);
  expect(answer.status).toBe(303);
  await expect
    .poll(
      async () =>
        (
          await served.owner.query(
            "select status, failure, file from care.directory_import where file_name = 'bomb.zip'",
          )
        ).rows[0],
      { timeout: 40_000, interval: 500 },
    )
    .toMatchObject({ status: 'failed', failure: expect.stringMatching(/far more/), file: null });
  expect(await listings()).toEqual(before);
}, 60_000);
