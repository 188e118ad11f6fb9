import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookiesAfter } from './support/cookies.ts';
import { type Served, serveDemo } from './support/served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveDemo();
}, 180_000);
afterAll(() => served.stop());

const WHO = 'administrator@demo.example';
const form = '/o/hillside/staff';
const typed = { act: 'invite', email: 'half <b>typed</b>@x.example', role: '', _key: 'k' };
const sql = (text: string) => served.owner.query(text);
const end = () => sql("update account.session set expires_at = now() - interval '1 second'");

/** Signed in, having opened a page, as a browser has it. */
async function atWork(who = WHO): Promise<string> {
  const cookie = await served.signIn(who);
  return cookiesAfter(await served.get('/account', { cookie }), cookie);
}
async function signInAgain(who: string, before: string): Promise<string> {
  return cookiesAfter(
    await served.post(
      '/sign-in?then=%2Fkept',
      { email: who, password: 'holdfast-demo' },
      { cookie: before },
    ),
    before,
  );
}

describe('a session that is used', () => {
  it('goes on, and so does its cookie', async () => {
    const cookie = await served.signIn(WHO);
    await sql("update account.session set expires_at = now() + interval '5 minutes'");
    const answer = await served.get(form, { cookie });
    const renewed = answer.headers.getSetCookie().find((one) => one.includes('session_token'));
    expect(renewed).toContain('Max-Age=1200');
    const { rows } = await sql(
      'select max(extract(epoch from expires_at - now()))::int as seconds from account.session',
    );
    expect(rows[0]?.seconds).toBeGreaterThan(1100);
  });

  it('is renewed by the page’s script, which learns when there is none', async () => {
    const cookie = await served.signIn(WHO);
    expect((await served.post('/still-here', {}, { cookie })).status).toBe(204);
    expect((await served.post('/still-here', {})).status).toBe(401);
  });
});

describe('a form sent after the session has ended', () => {
  it('is kept, sealed, and shown after signing in again, to the same person alone', async () => {
    let cookie = await atWork();
    await end();
    const answer = await served.post(form, typed, { cookie });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in?then=/kept']);
    cookie = cookiesAfter(answer, cookie);
    const { rows } = await sql(
      "select value from account.verification where identifier like 'kept-form%'",
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.value).not.toContain('typed');
    expect(await (await served.get('/sign-in?then=/kept', { cookie })).text()).toContain('is kept');

    const other = await signInAgain('manager@demo.example', cookie);
    expect((await served.get('/kept', { cookie: other })).headers.get('location')).toBe(
      '/organisations',
    );
    cookie = await signInAgain(WHO, cookie);
    const html = await (await served.get('/kept', { cookie })).text();
    expect(html).toContain('half &lt;b&gt;typed&lt;/b&gt;@x.example');
    expect(html).toContain(`action="${form}"`);
    expect(html).toContain('name="_key" value="k"');

    const id = html.match(/name="id" value="([^"]+)"/)?.[1] ?? '';
    await served.post('/kept', { id: 'not an id' }, { cookie });
    await served.post('/kept', { id }, { cookie: other.replace(/holdfast\.kept=[^;]*/, '') });
    expect((await served.get('/kept', { cookie })).status).toBe(200);
    await served.post('/kept', { id }, { cookie });
    expect((await served.get('/kept', { cookie })).headers.get('location')).toBe('/organisations');
  });

  it('is not kept for a browser in which nobody was signed in, nor without words in it', async () => {
    const before = (await sql('select count(*)::int as n from account.verification')).rows[0]?.n;
    const cookie = await atWork();
    await end();
    const tries: [Record<string, string>, string][] = [
      [typed, ''],
      [typed, 'holdfast.last=guessed'],
      [{ _key: 'k', act: '' }, cookie],
    ];
    for (const [fields, sent] of tries) {
      const answer = await served.post(form, fields, { cookie: sent });
      expect(answer.headers.get('location')).toContain('/sign-in?then=%2Fo');
    }
    const draft = await served.post(form, typed, { cookie, accept: 'application/json' });
    expect(draft.headers.get('location') ?? '').not.toContain('kept');
    const long = await served.post(form, { ...typed, email: 'x'.repeat(300_000) }, { cookie });
    expect(long.headers.get('location')).toBe('/sign-in?then=/organisations');
    const after = (await sql('select count(*)::int as n from account.verification')).rows[0]?.n;
    expect(after).toBe(before);
  });

  it('is forgotten after two hours', async () => {
    let cookie = await atWork();
    await end();
    cookie = cookiesAfter(await served.post(form, typed, { cookie }), cookie);
    await sql("update account.verification set expires_at = now() - interval '1 second'");
    cookie = await signInAgain(WHO, cookie);
    expect((await served.get('/kept', { cookie })).headers.get('location')).toBe('/organisations');
  });
});

describe('a page left alone', () => {
  it('ends the session and keeps what was typed on it', async () => {
    const cookie = await atWork();
    const left = await served.post(`/kept?for=${encodeURIComponent(form)}`, typed, { cookie });
    expect(left.headers.get('location')).toBe('/sign-in?idle&then=/kept');
    expect((await served.get(form, { cookie })).status).toBe(303);
    const { rows } = await sql(
      "select reason from platform.audit_entry where act = 'session.end' order by id desc limit 1",
    );
    expect(rows[0]?.reason).toBe('idle');
  });

  it('keeps nothing for another site or for a page that is not of staff', async () => {
    for (const page of [
      'https://evil.example/o/x',
      '//evil.example/o/',
      '/account',
      'javascript:1',
      '',
    ]) {
      const cookie = await atWork();
      const left = await served.post(`/kept?for=${encodeURIComponent(page)}`, typed, { cookie });
      expect(left.headers.get('location'), page).toBe('/sign-in?idle&then=/organisations');
    }
    const from = { origin: 'https://evil.example', cookie: await atWork() };
    expect((await served.post(`/kept?for=${form}`, typed, from)).status).toBe(403);
  });
});
