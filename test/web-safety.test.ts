import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Served, serveDemo } from './support/served.ts';

// The served demo keeps its own embedded database whatever the suite runs on.
let served: Served;
beforeAll(async () => {
  served = await serveDemo();
}, 180_000);
afterAll(() => served.stop());

describe('a page', () => {
  it('carries a strict policy with a fresh nonce, and is not kept by caches', async () => {
    const one = await served.get('/sign-in');
    const two = await served.get('/sign-in');
    const policy = one.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toBe(two.headers.get('content-security-policy'));
    const nonce = policy.match(/'nonce-([^']+)'/)?.[1];
    const html = await one.text();
    const scripts = [...html.matchAll(/<script[^>]*>/g)].map((found) => found[0]);
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
    expect(html).not.toMatch(/\son\w+="/);
    expect(one.headers.get('cache-control')).toBe('no-store');
    expect(one.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('says nothing of the organisation to somebody who does not work there', async () => {
    const cookie = await served.signIn('link.worker@other.example');
    for (const path of ['staff', 'people', 'organisations', 'agreements', 'nothing'].map(
      (page) => `/o/hillside/${page}`,
    )) {
      const answer = await served.get(path, { cookie });
      expect(answer.status, path).toBe(404);
      expect(await answer.text()).not.toContain('Hillside');
    }
  });

  it('is refused to a role that may not open it', async () => {
    const cookie = await served.signIn('link.worker@demo.example');
    for (const path of ['staff', 'staff/x', 'organisations', 'organisations/x', 'agreements']) {
      const page = `/o/hillside/${path}`;
      expect((await served.get(page, { cookie })).status, path).toBe(403);
      const sent = await served.post(page, { act: 'roles' }, { cookie });
      // 405: a page that is only for reading.
      expect([403, 405], path).toContain(sent.status);
    }
  });

  it('sends somebody who has not signed in to sign in, and back after', async () => {
    const answer = await served.get('/o/hillside/staff');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/sign-in?then=%2Fo%2Fhillside%2Fstaff');
  });
});

describe('a form', () => {
  const attempt = { email: 'link.worker@demo.example', password: 'holdfast-demo' };

  it('from another site is refused', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      'http://localhost:1',
      `${served.origin}.evil.example`,
    ]) {
      expect((await served.post('/sign-in', attempt, { origin })).status, origin).toBe(403);
    }
  });

  it('without a word of where it came from is refused', async () => {
    const address = served.origin.replace('localhost', '127.0.0.1');
    const answer = await fetch(`${address}/sign-in`, {
      method: 'POST',
      body: new URLSearchParams(attempt),
      redirect: 'manual',
    });
    expect(answer.status).toBe(403);
  });

  it('that is too large is refused before it is read', async () => {
    const answer = await served.post('/sign-in', { ...attempt, more: 'x'.repeat(2 * 1024 * 1024) });
    expect(answer.status).toBe(413);
  });

  it('goes on to our own pages alone', async () => {
    for (const then of [
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      '/%2f/evil.example',
      'javascript:1',
    ]) {
      const answer = await served.post(`/sign-in?then=${encodeURIComponent(then)}`, attempt);
      expect(answer.headers.get('location'), then).toBe('/organisations');
    }
  });

  it('with a wrong password and one with an unknown address are answered alike', async () => {
    const wrong = await served.post('/sign-in', { ...attempt, password: 'not this one' });
    const unknown = await served.post('/sign-in', {
      email: 'nobody@demo.example',
      password: 'not this one',
    });
    expect(wrong.status).toBe(422);
    expect(unknown.status).toBe(422);
    const same = (html: string) =>
      html
        .replaceAll(/nonce="[^"]*"|name="_key" value="[^"]*"|[\w.]+@demo\.example/g, '')
        .replaceAll(/[0-9a-f-]{36}/g, '');
    expect(same(await wrong.text())).toBe(same(await unknown.text()));
  });
});

describe('health', () => {
  it('is told of the process and of what it needs', async () => {
    expect(await (await served.get('/healthz')).text()).toBe('ok');
    expect(await (await served.get('/readyz')).json()).toEqual({ database: true, jobs: true });
  });
});
