import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { isRefusal, type Refusal } from '../refusal.ts';
import { isPublicAddress } from './address.server.ts';
import { fetchOutside, type OutsideOptions } from './outside.server.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A server on this machine: where no import may come unless its name is allowed. */
async function start(answer: RequestListener) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  return { port, asked, origin: `http://127.0.0.1:${port}`, allowed: [`127.0.0.1:${port}`] };
}

const options = (more: Partial<OutsideOptions> = {}): OutsideOptions => ({
  allowedHosts: [],
  maxBytes: 1_000_000,
  timeoutMs: 5_000,
  ...more,
});

async function refusal(fetching: Promise<unknown>): Promise<Refusal> {
  const error = await fetching.then(
    () => 'it was fetched',
    (thrown: unknown) => thrown,
  );
  if (!isRefusal(error)) throw error;
  return error;
}

/** Answers look-ups with these addresses, one call after another; the last for good. */
function nameServer(...answers: string[][]): LookupFunction {
  let call = 0;
  return (_hostname, wanted, done) => {
    const answer = (answers[Math.min(call++, answers.length - 1)] ?? []).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    if (wanted.all) done(null, answer);
    else done(null, answer[0]?.address ?? '', answer[0]?.family);
  };
}

test('an allowed host is fetched, compressed or not', async () => {
  const { origin, allowed } = await start((request, response) => {
    if (request.url === '/gzip') response.setHeader('content-encoding', 'gzip');
    response.setHeader('content-type', 'application/JSON; charset=utf-8');
    response.end(request.url === '/gzip' ? gzipSync('{"a":1}') : '{"a":1}');
  });
  for (const path of ['/plain', '/gzip']) {
    const answer = await fetchOutside(origin + path, options({ allowedHosts: allowed }));
    expect(answer).toMatchObject({
      url: origin + path,
      status: 200,
      contentType: 'application/json',
    });
    expect(answer.body.toString()).toBe('{"a":1}');
  }
});

test('every way of writing this machine is refused, and nothing is sent to it', async () => {
  const { port, asked } = await start((_request, response) => response.end('secret'));
  for (const host of [
    '127.0.0.1',
    'localhost',
    '0x7f000001',
    '2130706433',
    '017700000001',
    '127.1',
    '0',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '[::127.0.0.1]',
    '[2002:7f00:1::]',
    '127.0.0.1.',
    '①②⑦.0.0.1',
    'LOCALHOST',
  ]) {
    const refused = await refusal(fetchOutside(`http://${host}:${port}/`, options()));
    expect(refused.kind, host).toBe('invalid');
    expect(refused.message, host).toMatch(/private network|nothing at that address/);
  }
  expect(asked).toEqual([]);
});

test.each([
  'http://169.254.169.254/latest/meta-data/',
  'http://[fd00:ec2::254]/',
  'http://168.63.129.16/',
  'http://100.100.100.200/',
  'http://10.0.0.1/',
  'http://192.168.1.1/',
  'http://172.16.0.1/',
  'https://[fe80::1]/',
  'http://224.0.0.1/',
])('%s is refused', async (url) =>
  expect((await refusal(fetchOutside(url, options()))).message).toContain('private network'),
);

test.each([
  'file:///etc/passwd',
  'ftp://example.org/',
  'gopher://example.org/',
  'javascript:alert(1)',
  'data:text/plain,hi',
  'example.org',
  '',
  'http://',
  'http://user:pass@example.org/',
  'unix:/var/run/docker.sock',
])('%j is not an address to fetch', async (url) =>
  expect(await refusal(fetchOutside(url, options()))).toMatchObject({
    kind: 'invalid',
    detail: { fields: { url: expect.any(String) } },
  }),
);

test('a name that points inside is refused, even when only one of its addresses does', async () => {
  const { port, asked } = await start((_request, response) => response.end('secret'));
  for (const addresses of [
    ['127.0.0.1'],
    ['::ffff:127.0.0.1'],
    ['93.184.215.14', '127.0.0.1'],
    ['10.1.2.3', '93.184.215.14'],
    [],
  ]) {
    const lookup = nameServer(addresses);
    const refused = await refusal(
      fetchOutside(`http://innocent.example:${port}/`, options({ lookup })),
    );
    expect(refused.message).toContain('private network');
  }
  expect(asked).toEqual([]);
});

test('a name that changes its mind after the first look is refused at the connection', async () => {
  const inside = await start((_request, response) => response.end('secret'));
  const first = await start((_request, response) => {
    response.writeHead(302, { location: `http://innocent.example:${inside.port}/again` }).end();
  });
  // Public when first asked, private when asked again: each connection asks anew and is checked.
  const lookup = nameServer(['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1']);
  for (let i = 0; i < 3; i++) {
    const refused = await refusal(
      fetchOutside(`${first.origin}/`, options({ allowedHosts: first.allowed, lookup })),
    );
    expect(refused.message).toContain('private network');
  }
  expect(inside.asked).toEqual([]);
});

test('a redirect to the inside is refused, in whatever form', async () => {
  const inside = await start((_request, response) => response.end('secret'));
  for (const location of [
    `http://127.0.0.1:${inside.port}/`,
    `//127.0.0.1:${inside.port}/`,
    `http://0x7f000001:${inside.port}/`,
    `http://[::ffff:127.0.0.1]:${inside.port}/`,
    'http://169.254.169.254/latest/',
    'file:///etc/passwd',
    `http://user@127.0.0.1:${inside.port}/`,
  ]) {
    const first = await start((_request, response) => response.writeHead(302, { location }).end());
    const refused = await refusal(
      fetchOutside(first.origin, options({ allowedHosts: first.allowed })),
    );
    expect(refused.kind, location).toBe('invalid');
  }
  expect(inside.asked).toEqual([]);
});

test('an allowed host is allowed on its port alone, and by that name alone', async () => {
  const { port, asked } = await start((_request, response) => response.end('ok'));
  const lookup = nameServer(['127.0.0.1']);
  const go = (url: string, allowedHosts: string[]) =>
    fetchOutside(url, options({ allowedHosts, lookup }));
  expect((await go(`http://feeds.internal:${port}/`, [`Feeds.internal:${port}`])).status).toBe(200);
  await refusal(go(`http://feeds.internal:${port}/`, [`feeds.internal:${port + 1}`]));
  await refusal(go(`http://feeds.internal:${port}/`, ['feeds.internal']));
  await refusal(go(`http://evil.feeds.internal:${port}/`, [`feeds.internal:${port}`]));
  await refusal(go(`http://127.0.0.1:${port}/`, [`feeds.internal:${port}`]));
  expect(asked).toHaveLength(1);
});

test('redirects are followed a few times, then no more', async () => {
  const { origin, allowed, asked } = await start((request, response) => {
    const left = Number(request.url?.slice(1));
    if (left === 0) response.end('there');
    else response.writeHead(307, { location: `/${left - 1}` }).end('on');
  });
  expect((await fetchOutside(`${origin}/5`, options({ allowedHosts: allowed }))).url).toBe(
    `${origin}/0`,
  );
  const refused = await refusal(fetchOutside(`${origin}/50`, options({ allowedHosts: allowed })));
  expect(refused.message).toContain('circles');
  expect(asked.length).toBe(6 + 6);
});

test('a body too large is cut off: announced, endless, or unpacked', async () => {
  let sent = 0;
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  const { origin, allowed } = await start((request, response) => {
    if (request.url === '/announced') response.setHeader('content-length', 2_000_000);
    if (request.url === '/bomb') {
      response.setHeader('content-encoding', 'gzip');
      response.end(bomb);
      return;
    }
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
    };
    response.on('drain', more);
    more();
  });
  for (const path of ['/announced', '/endless', '/bomb']) {
    const refused = await refusal(fetchOutside(origin + path, options({ allowedHosts: allowed })));
    expect(refused.message, path).toContain('larger than 1 MB');
  }
  expect(sent).toBeLessThan(50_000_000);
});

test('silence, errors and damage are told apart', async () => {
  const { origin, allowed, port } = await start((request, response) => {
    if (request.url === '/404') response.writeHead(404).end();
    if (request.url === '/damaged')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip');
    if (request.url === '/strange')
      response.writeHead(200, { 'content-encoding': 'zstd' }).end('x');
    if (request.url === '/slow') response.write('x');
    if (request.url === '/hangs-up') request.socket.destroy();
  });
  const go = (path: string) =>
    refusal(fetchOutside(origin + path, options({ allowedHosts: allowed, timeoutMs: 700 })));
  expect((await go('/404')).message).toContain('404');
  expect((await go('/damaged')).message).toContain('damaged');
  expect((await go('/strange')).message).toContain('cannot read');
  expect((await go('/slow')).kind).toBe('unavailable');
  expect((await go('/silent')).kind).toBe('unavailable');
  expect((await go('/hangs-up')).kind).toBe('unavailable');
  expect(port).toBeGreaterThan(0);
});

test.each([
  ['93.184.215.14', true],
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['127.0.0.1', false],
  ['10.0.0.1', false],
  ['100.64.0.1', false],
  ['169.254.1.1', false],
  ['192.0.2.1', false],
  ['198.18.0.1', false],
  ['240.0.0.1', false],
  ['255.255.255.255', false],
  ['::ffff:8.8.8.8', false],
  ['fe80::1%eth0', false],
  ['fc00::1', false],
  ['fec0::1', false],
  ['ff02::1', false],
  ['2001:db8::1', false],
  ['2001::1', false],
  ['64:ff9b::8.8.8.8', false],
  ['010.0.0.1', false],
  ['0x7f.1', false],
  ['2130706433', false],
  ['', false],
  ['localhost', false],
])('%s is public: %s', (address, expected) => expect(isPublicAddress(address)).toBe(expected));
