import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProduction, type Production } from './support/production.ts';

/* The server as `npm start` runs it behind one proxy, attacked over HTTP from addresses of our choice. */

let server: Production;
beforeAll(async () => {
  server = await openProduction({ TRUST_PROXY: '1' });
  await server.seed(async () => undefined);
  await server.start();
}, 300_000);
afterAll(() => server.close());

let hosts = 0;
/** An address that nobody used before. */
const fresh = () => `198.51.100.${++hosts}`;
/** What the proxy adds stands last; before it, whatever the attacker writes. */
const from = (address: string, pretended = '203.0.113.9') => ({
  'x-forwarded-for': `${pretended}, ${address}`,
});

async function post(path: string, fields: Record<string, string>, address: string, turn = 0) {
  const answer = await server.post(path, fields, from(address, `203.0.113.${turn % 250}`));
  const html = await answer.text();
  return { status: answer.status, wait: Number(answer.headers.get('retry-after')), html };
}
const worker = 'link.worker@demo.example';
const signIn = (email: string, password: string, address: string, turn?: number) =>
  post('/sign-in', { email, password }, address, turn);

/** Says that it was refused for being too often, and when to come again. */
function expectLimited({ status, wait, html }: Awaited<ReturnType<typeof post>>, seconds: number) {
  expect(status).toBe(429);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(seconds);
  expect(html).not.toContain('demo.example');
}

/** How many of a number of tries were let through, some of them at once. */
async function letThrough(tries: number, attempt: (turn: number) => ReturnType<typeof post>) {
  const statuses: number[] = [];
  for (let first = 0; first < tries; first += 10)
    statuses.push(
      ...(
        await Promise.all(
          Array.from({ length: Math.min(10, tries - first) }, (_, more) => attempt(first + more)),
        )
      ).map(({ status }) => status),
    );
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
  return statuses.filter((status) => status !== 429).length;
}

describe('guessing passwords', () => {
  it('of one account, from many addresses and however it is written, is stopped after ten', async () => {
    const email = 'manager@demo.example';
    const spellings = [email, email.toUpperCase(), 'Manager@demo.example'];
    const through = await letThrough(20, (turn) =>
      signIn(spellings[turn % 3] ?? email, `guess ${turn}`, fresh()),
    );
    expect(through).toBe(10);
    expectLimited(await signIn(email, 'holdfast-demo', fresh()), 15 * 60);
    const unknown = await letThrough(12, (turn) =>
      signIn('nobody@demo.example', `guess ${turn}`, fresh()),
    );
    expect(unknown).toBe(10);
    expect((await signIn('supervisor@demo.example', 'holdfast-demo', fresh())).status).toBe(303);
  });

  it('of many accounts from one address is stopped after a hundred, whatever it pretends to be', async () => {
    const attacker = fresh();
    const through = await letThrough(110, (turn) =>
      signIn(`person.${turn}@demo.example`, 'holdfast-demo', attacker, turn),
    );
    expect(through).toBe(100);
    expectLimited(await signIn(worker, 'holdfast-demo', attacker), 15 * 60);
    for (const path of ['/sign-in/code', '/sign-in/passkey'])
      expect((await post(path, { code: '123456' }, attacker)).status, path).toBe(429);
    expect((await signIn(worker, 'holdfast-demo', fresh())).status).toBe(303);
  });

  it('past the page, at what the sign-in library would answer by itself, finds nothing', async () => {
    const attempt = { email: worker, password: 'holdfast-demo' };
    for (const path of [
      'sign-in/email',
      'sign-up/email',
      'request-password-reset',
      'change-email',
    ]) {
      const answer = await fetch(`${server.local}/sign-in/api/${path}`, {
        method: 'POST',
        headers: { origin: server.origin, 'content-type': 'application/json', ...from(fresh()) },
        body: JSON.stringify({ ...attempt, name: 'x', newEmail: 'x@example.org' }),
        redirect: 'manual',
      });
      await answer.text();
      expect([403, 404, 405], path).toContain(answer.status);
      expect(answer.headers.getSetCookie(), path).toEqual([]);
    }
  });
});

describe('asking for a new password', () => {
  const ask = (email: string, address: string) => post('/forgotten-password', { email }, address);

  it('for one account is stopped after five, and answered alike for one that is none', async () => {
    for (const email of ['supervisor@demo.example', 'nobody.at.all@demo.example']) {
      expect(await letThrough(8, () => ask(email, fresh())), email).toBe(5);
      expectLimited(await ask(email.toUpperCase(), fresh()), 60 * 60);
    }
    const [known, unknown] = await Promise.all(
      ['researcher@demo.example', 'somebody.else@demo.example'].map((email) => ask(email, fresh())),
    );
    const plain = (html = '') => html.replaceAll(/nonce="[^"]*"|[\w.]+@demo\.example/g, '');
    expect([known?.status, plain(known?.html)]).toEqual([200, plain(unknown?.html)]);
  });

  it('for many from one address is stopped after ten', async () => {
    const attacker = fresh();
    const through = await letThrough(15, (turn) => ask(`mail.${turn}@demo.example`, attacker));
    expect(through).toBe(10);
  });
});

describe('a form without an account', () => {
  it('is sent twenty times an hour from one address, wrong or right, and by others all the same', async () => {
    const attacker = fresh();
    const refer = (address: string, turn: number) =>
      post('/refer/hillside', { givenName: `Robot ${turn}` }, address, turn);
    expect(await letThrough(30, (turn) => refer(attacker, turn))).toBe(20);
    expectLimited(await refer(attacker, 31), 60 * 60);
    expect((await refer(fresh(), 32)).status).toBe(422);
    // Of IPv6 a whole network of 64 bits is one household, or one attacker.
    const network = (turn: number) => `2001:db8:1:2:${turn}:${turn}:${turn}:${turn}`;
    expect(await letThrough(24, (turn) => refer(network(turn + 1), turn))).toBe(20);
    expect((await refer('2001:db8:1:3::1', 0)).status).toBe(422);
  });

  it('that asks one question a page is answered three hundred times an hour from one address', async () => {
    const attacker = fresh();
    const answer = (address: string, turn: number) =>
      post('/ask/hillside/name', { givenName: 'Robot' }, address, turn);
    const before = (await answer(fresh(), 0)).status;
    expect(before).not.toBe(429);
    expect(await letThrough(310, (turn) => answer(attacker, turn))).toBe(300);
    expectLimited(await answer(attacker, 0), 60 * 60);
    expect((await answer(fresh(), 0)).status).toBe(before);
  });
});
