import { timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { newToken } from '../secret/token.server.ts';
import { OperationRefused } from './tables.server.ts';

const FILE = 'control.json';
const where = z.object({ port: z.int(), secret: z.string().min(32) });
const asked = z.object({ act: z.string(), folder: z.string().optional() });
const answered = z.object({ result: z.unknown().optional(), refused: z.string().optional() });

type Acts = Record<string, (folder: string) => Promise<unknown>>;

/**
 * Lets the command line of this machine ask a running server for what only it can do, since it holds
 * the embedded database. It listens on the loopback alone; the secret is in the data directory,
 * readable by this user.
 */
export async function openControl(
  dataDirectory: string,
  acts: Acts,
): Promise<{ close(): Promise<void> }> {
  const secret = newToken();
  const path = join(dataDirectory, FILE);
  const server = createServer((request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const given = Buffer.from(request.headers.authorization ?? '');
    const wanted = Buffer.from(`Bearer ${secret}`);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      answer(403, {});
      return;
    }
    readWhole(request)
      .then(async (text) => {
        const { act, folder } = asked.parse(JSON.parse(text));
        const work = Object.hasOwn(acts, act) ? acts[act] : undefined;
        if (!work) throw new OperationRefused('The running server is of another version.');
        answer(200, { result: (await work(folder ?? '')) ?? null });
      })
      .catch((error: Error) =>
        answer(error instanceof OperationRefused ? 409 : 500, { refused: error.message }),
      );
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  await rm(path, { force: true });
  await writeFile(path, JSON.stringify({ port, secret }), { mode: 0o600 });
  return {
    close: async () => {
      await rm(path, { force: true });
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function readWhole(request: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > 10_000) throw new OperationRefused('The question is too long.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/**
 * Asks the server that works on this data directory; undefined where none answers (one that was
 * killed leaves its file behind).
 * @throws OperationRefused with the server's reason
 */
export async function askServer(
  dataDirectory: string,
  act: string,
  folder?: string,
): Promise<{ result: unknown } | undefined> {
  const text = await readFile(join(dataDirectory, FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { port, secret } = where.parse(JSON.parse(text));
  let response: Response;
  try {
    response = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
      body: JSON.stringify({ act, folder }),
    });
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause;
    if (cause?.code === 'ECONNREFUSED') return undefined;
    throw error;
  }
  if (response.status === 403) return undefined;
  const answer = answered.parse(await response.json());
  if (answer.refused !== undefined) throw new OperationRefused(answer.refused);
  return { result: answer.result };
}
