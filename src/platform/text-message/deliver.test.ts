import { mkdtemp } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { listOutbox } from '../mail/outbox.server.ts';
import { openTexts, TextFailure } from './deliver.server.ts';
import { readTextUrl } from './settings.server.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0))
    await new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
});

/** A gateway that answers with one status and remembers what it was sent. */
async function startGateway(status: number) {
  const taken: { headers: IncomingHttpHeaders; body: unknown }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      taken.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
      response.writeHead(status).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`;
  return { taken, texts: openTexts(readTextUrl(url, { token: 'secret', from: 'Hillside' })) };
}

const message = { id: '0190', to: '+447700900123', text: 'See you on Friday — ☀' };

describe('the gateway', () => {
  it('is sent the message whole, with our token and an id to know it by', async () => {
    const { taken, texts } = await startGateway(202);
    await texts.deliver(message);
    expect(taken).toHaveLength(1);
    expect(taken[0]?.body).toEqual({
      to: '+447700900123',
      from: 'Hillside',
      text: 'See you on Friday — ☀',
      reference: '0190',
    });
    expect(taken[0]?.headers).toMatchObject({
      authorization: 'Bearer secret',
      'idempotency-key': '0190',
    });
  });

  it.each([
    [400, true],
    [422, true],
    [401, false],
    [408, false],
    [429, false],
    [500, false],
  ])('answering %i is a failure for good: %s', async (status, permanent) => {
    const { texts } = await startGateway(status);
    const failure = await texts.deliver(message).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TextFailure);
    expect((failure as TextFailure).permanent).toBe(permanent);
    expect((failure as TextFailure).message).not.toContain('7700');
  });

  it('that cannot be reached is worth trying again', async () => {
    const texts = openTexts(
      readTextUrl('http://127.0.0.1:9/messages', { token: 'secret', from: 'Hillside' }),
    );
    await expect(texts.deliver(message)).rejects.toMatchObject({ permanent: false });
  });
});

it('the file driver puts text messages in the outbox', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'texts-'));
  await openTexts(readTextUrl(`file:${folder}`, { from: 'Hillside' })).deliver(message);
  expect(await listOutbox(folder)).toMatchObject([{ to: message.to, text: message.text }]);
});

it.each(['ftp://gateway.example', 'http://gateway.example/x', 'nonsense', 'https://a:b@c.example'])(
  'refuses %s without saying it back',
  (value) => {
    expect(() => readTextUrl(value, { token: 'secret', from: 'Hillside' })).toThrow(/must be/);
    expect(() => readTextUrl(value, { token: 'secret', from: 'Hillside' })).not.toThrow(value);
  },
);

it('a gateway needs its token', () => {
  expect(() => readTextUrl('https://gateway.example', { from: 'Hillside' })).toThrow(/TEXT_TOKEN/);
});
