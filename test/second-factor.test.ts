import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPassword } from '../src/cli/demo.ts';
import { cookiesAfter } from './support/cookies.ts';
import { type Served, serveDemo } from './support/served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveDemo();
}, 180_000);
afterAll(() => served.stop());

const email = 'manager@demo.example';
const page = '/account/second-factor';
let app: TOTP;
let codes: string[] = [];

const codeAt = (steps: number) => app.generate({ timestamp: Date.now() + steps * 30_000 });

describe('the second factor, in pages', () => {
  it('is set up before anything else where the organisation requires it', async () => {
    await served.owner.query(
      "update account.organisation set require_second_factor = true where slug = 'hillside'",
    );
    let cookie = await served.signIn(email);
    const turned = await served.get('/o/hillside/staff', { cookie });
    expect([turned.status, turned.headers.get('location')]).toEqual([
      303,
      `${page}?needed&then=%2Fo%2Fhillside%2Fstaff`,
    ]);
    const elsewhere = await served.signIn('manager@other.example');
    expect((await served.get('/o/otherton/staff', { cookie: elsewhere })).status).not.toBe(303);

    expect(await (await served.get(`${page}?needed`, { cookie })).text()).toContain(
      'asks everybody',
    );
    const wrong = await served.post(page, { act: 'start', password: 'not this' }, { cookie });
    expect(wrong.status).toBe(422);
    const begun = await served.post(page, { act: 'start', password: demoPassword }, { cookie });
    const html = await begun.text();
    expect(html).toContain('<svg');
    const key = html.match(/Key: (?:<!-- -->)?<code>([A-Z2-7 ]+)<\/code>/)?.[1] ?? '';
    app = new TOTP({ secret: Secret.fromBase32(key.replaceAll(' ', '')) });

    const refused = await served.post(page, { act: 'confirm', code: '000000' }, { cookie });
    expect(refused.status).toBe(422);
    const confirmed = await served.post(page, { act: 'confirm', code: codeAt(-1) }, { cookie });
    expect(confirmed.status).toBe(200);
    codes = [...(await confirmed.text()).matchAll(/<code>([\w-]{11})<\/code>/g)].map(
      (m) => m[1] ?? '',
    );
    expect(codes).toHaveLength(10);
    cookie = cookiesAfter(confirmed, cookie);
    expect((await served.get('/o/hillside/waiting', { cookie })).status).toBe(200);
    expect(await (await served.get(page, { cookie })).text()).not.toContain(codes[0]);
  });

  it('is asked for at sign-in, then goes on to the page that was wanted', async () => {
    const then = '/o/hillside/waiting';
    const half = await served.post(`/sign-in?then=${encodeURIComponent(then)}`, {
      email,
      password: demoPassword,
    });
    const step = half.headers.get('location') ?? '';
    expect(step).toBe(`/sign-in/code?then=${encodeURIComponent(then)}`);
    const cookie = cookiesAfter(half);
    expect((await served.get(then, { cookie })).headers.get('location')).toContain('/sign-in');
    expect((await served.post(step, { code: '000000' }, { cookie })).status).toBe(422);
    const whole = await served.post(step, { code: codeAt(0) }, { cookie });
    expect([whole.status, whole.headers.get('location')]).toEqual([303, then]);
    expect((await served.get(then, { cookie: cookiesAfter(whole, cookie) })).status).toBe(200);
  });

  it('lets somebody without their app in by a recovery code, and off with the password', async () => {
    const half = await served.post('/sign-in', { email, password: demoPassword });
    const whole = await served.post(
      '/sign-in/code',
      { code: codes[3] ?? '' },
      { cookie: cookiesAfter(half) },
    );
    expect(whole.headers.get('location')).toBe('/organisations');
    const cookie = cookiesAfter(whole, cookiesAfter(half));
    const off = await served.post(page, { act: 'off', password: demoPassword }, { cookie });
    expect(off.headers.get('location')).toBe('/account');
    const plain = await served.post('/sign-in', { email, password: demoPassword });
    expect(plain.headers.get('location')).toBe('/organisations');
  });

  it('cannot be reached without the password before it', async () => {
    const answer = await served.post('/sign-in/code', { code: codeAt(1) });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('Sign in again with your password');
  });
});
