import { mkdtempSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRefusal, refusalStatus } from '../refusal.ts';
import { readForm } from './body.server.ts';
import type { FileKind } from './kind.server.ts';
import { shownName, withUpload } from './upload.server.ts';

let server: ServerType;
let origin: string;
const kept: string[] = [];
/** The organisation typed beside each file, whatever became of the file. */
const typed: unknown[] = [];

/** A real server with the two ways in, that answers with what it understood. */
beforeAll(async () => {
  const answer = async (request: Request): Promise<Response> => {
    try {
      if (new URL(request.url).pathname === '/form') {
        const form = await readForm(request);
        return Response.json([...form].map(([name, value]) => [name, String(value)]));
      }
      const accept = (new URL(request.url).searchParams.get('accept') ?? 'csv,json').split(
        ',',
      ) as FileKind[];
      return await withUpload(
        request,
        { field: 'file', accept, read: (form) => typed.push(form.get('organisation')) },
        async (upload) => {
          kept.push(upload.path);
          const content = await readFile(upload.path);
          return Response.json({
            name: upload.name,
            kind: upload.kind,
            size: upload.size,
            content: content.toString('utf8').slice(0, 100),
            fields: [...upload.form],
          });
        },
      );
    } catch (error) {
      if (!isRefusal(error)) return new Response(String(error), { status: 500 });
      return Response.json(
        { message: error.message, fields: error.detail.fields },
        { status: refusalStatus[error.kind] },
      );
    }
  };
  await new Promise<void>((resolve) => {
    server = serve({ fetch: answer, port: 0, hostname: '127.0.0.1' }, () => resolve());
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  if ('closeAllConnections' in server) server.closeAllConnections();
  await new Promise<void>((resolve) => void server.close(() => resolve()));
});

async function upload(content: BlobPart, name = 'list.csv', accept = 'csv,json') {
  const form = new FormData();
  form.set('organisation', 'Ŵyn & Co');
  form.set('file', new Blob([content]), name);
  const answer = await fetch(`${origin}/?accept=${accept}`, { method: 'POST', body: form });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Sends zeros for as long as the server listens; tells what it answered and how much it took. */
function flood(path: string, bytes: number, announce: boolean) {
  const head = Buffer.from(
    '--XX\r\nContent-Disposition: form-data; name="file"; filename="big.csv"\r\nContent-Type: text/csv\r\n\r\n',
  );
  return new Promise<{ status: number; body: string; taken: number }>((resolve, reject) => {
    const outgoing = send(`${origin}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'multipart/form-data; boundary=XX',
        ...(announce ? { 'content-length': head.length + bytes } : {}),
      },
    });
    let answered = false;
    let taken = 0;
    outgoing.on('error', (error) => (answered ? undefined : reject(error)));
    outgoing.on('response', (response) => {
      answered = true;
      taken = outgoing.socket?.bytesWritten ?? 0;
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('error', () => undefined);
      response.on('close', () => {
        outgoing.destroy();
        resolve({ status: response.statusCode ?? 0, body, taken });
      });
    });
    outgoing.write(head);
    const chunk = Buffer.alloc(65_536, 'a,b\n');
    let sent = 0;
    const more = () => {
      while (!answered && sent < bytes) {
        sent += chunk.length;
        if (!outgoing.write(chunk)) {
          outgoing.once('drain', more);
          return;
        }
      }
    };
    more();
  });
}

// A temporary folder of this test's own: another test may be taking an upload at the same moment.
process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'upload-test-'));

async function leftovers() {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('holdfast-upload-'));
}

test('what was typed beside a file that is refused is told, so that it is kept', async () => {
  for (const content of ['', '%PDF-1.7 not a table']) {
    typed.length = 0;
    expect((await upload(content)).status).toBe(422);
    expect(typed).toEqual(['Ŵyn & Co']);
  }
});

test('a file arrives whole, with the fields beside it, and is gone afterwards', async () => {
  const { status, body } = await upload('name,town\nSiân,Bryste\n', 'C:\\fakepath\\ŵy.csv');
  expect(status).toBe(200);
  expect(body).toEqual({
    name: 'ŵy.csv',
    kind: 'csv',
    size: 23,
    content: 'name,town\nSiân,Bryste\n',
    fields: [['organisation', 'Ŵyn & Co']],
  });
  await expect(stat(kept.at(-1) ?? '')).rejects.toThrow('ENOENT');
});

test.each([
  ['200 MB that says so', true],
  ['200 MB that does not say so', false],
])('%s is refused early, without being kept', async (_name, announce) => {
  const before = process.memoryUsage().rss;
  const { status, body, taken } = await flood('/', 200_000_000, announce);
  expect(status).toBe(422);
  expect(JSON.parse(body)).toMatchObject({
    fields: { file: 'The selected file must be smaller than 25 MB' },
  });
  expect(taken).toBeLessThan(announce ? 5_000_000 : 60_000_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  expect(await leftovers()).toEqual([]);
});

test.each([true, false])('a form of 200 MB is refused early (announced: %s)', async (announce) => {
  const { status, taken } = await flood('/form', 200_000_000, announce);
  expect(status).toBe(422);
  expect(taken).toBeLessThan(20_000_000);
});

test.each<[string, BlobPart, string, string, string | null]>([
  [
    'a program called .csv',
    Buffer.from('7f454c46020101', 'hex'),
    'a.csv',
    'csv',
    'must be a CSV file',
  ],
  [
    'a spreadsheet called .csv',
    Buffer.from('504b030414000600', 'hex'),
    'a.csv',
    'csv,json',
    'must be a CSV file or a JSON file',
  ],
  [
    'a page called .csv',
    '<!doctype html><script>alert(1)</script>',
    'a.csv',
    'csv',
    'must be a CSV file',
  ],
  ['bytes in the middle', `a,b\n${'c,d\n'.repeat(50_000)}\0`, 'a.csv', 'csv', 'must be a CSV file'],
  ['UTF-16', Buffer.from('\ufeffa,b', 'utf16le'), 'a.csv', 'csv', 'must be a CSV file'],
  ['an empty file', '', 'a.csv', 'csv', 'is empty'],
  ['JSON where CSV is wanted', '[{"a":1}]', 'a.csv', 'csv', 'must be a CSV file'],
  ['a PDF called .png', '%PDF-1.7', 'a.png', 'png,jpeg', 'must be a PNG picture or a JPEG picture'],
  ['JSON with a mark at its start', '\ufeff {"a":1}', 'a.txt', 'json', null],
  ['a real PNG', Buffer.from('89504e470d0a1a0a0000', 'hex'), 'a', 'png', null],
])('%s: told by its content', async (_name, content, name, accept, expected) => {
  const { status, body } = await upload(content, name, accept);
  if (expected === null) expect(status).toBe(200);
  else {
    expect(status).toBe(422);
    expect(body.message).toContain(expected);
    expect(body.fields).toEqual({ file: body.message });
  }
  expect(await leftovers()).toEqual([]);
});

async function post(path: string, body: BodyInit, type: string) {
  const answer = await fetch(origin + path, {
    method: 'POST',
    body,
    headers: { 'content-type': type },
  });
  return { status: answer.status, body: await answer.text() };
}

const part = (name: string, value: string, file?: string) =>
  `--B\r\nContent-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}\r\n\r\n${value}\r\n`;
const MULTIPART = 'multipart/form-data; boundary=B';

test.each([
  ['no file chosen', `${part('file', '', '')}--B--\r\n`, MULTIPART, 'Select a file'],
  ['no file field', `${part('other', 'x')}--B--\r\n`, MULTIPART, 'Select a file'],
  ['a text field in its place', `${part('file', 'a,b')}--B--\r\n`, MULTIPART, 'Select a file'],
  [
    'two files',
    `${part('file', 'a,b', 'a.csv')}${part('file', 'c,d', 'b.csv')}--B--\r\n`,
    MULTIPART,
    'more than',
  ],
  ['a body cut short', part('file', 'a,b', 'a.csv'), MULTIPART, 'did not arrive whole'],
  ['no boundary', 'x', 'multipart/form-data', 'not sent as a form'],
  ['another type', '{}', 'application/json', 'not sent as a form'],
  ['fields without end', `${part('a', 'b').repeat(500)}--B--\r\n`, MULTIPART, 'more than'],
  ['rubbish', '\0\0\0--B\r\n\r\n\r\n--B--', MULTIPART, 'whole|Select'],
])('%s is refused in words', async (_name, body, type, expected) => {
  const answer = await post('/', body, type);
  expect(answer.status).toBe(422);
  expect(answer.body).toMatch(new RegExp(expected));
  expect(await leftovers()).toEqual([]);
});

test('a form is read as it was typed', async () => {
  const typed = [
    ['a', '1'],
    ['a', '2'],
    ['words', 'line\r\n<script>😀\u202e=1+1'],
  ];
  const encoded = await post(
    '/form',
    new URLSearchParams(typed).toString(),
    'application/x-www-form-urlencoded',
  );
  expect(JSON.parse(encoded.body)).toEqual(typed);
  const form = new FormData();
  for (const [name, value] of typed) form.append(name ?? '', value ?? '');
  const answer = await fetch(`${origin}/form`, { method: 'POST', body: form });
  expect(await answer.json()).toEqual(typed);
});

test.each([
  ['not a form', '{}', 'application/json', 'not sent as a form'],
  [
    'a form over 1 MB',
    `a=${'x'.repeat(1_100_000)}`,
    'application/x-www-form-urlencoded',
    'larger than 1 MB',
  ],
  [
    'a thousand and one fields',
    'a=1&'.repeat(1_001),
    'application/x-www-form-urlencoded',
    'more than',
  ],
])('%s is refused', async (_name, body, type, expected) => {
  const answer = await post('/form', body, type);
  expect(answer).toMatchObject({ status: 422, body: expect.stringContaining(expected) });
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['..', '..'],
  ['a\u0000b\r\nc.csv', 'abc.csv'],
  ['invoice\u202efdp.exe', 'invoicefdp.exe'],
  ['   ', 'file'],
  [`${'x'.repeat(500)}.csv`, 'x'.repeat(120)],
])('the name %j is shown as %j', (name, shown) => expect(shownName(name)).toBe(shown));
