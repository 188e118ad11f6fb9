import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerBuild } from 'react-router';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLimits } from '#platform/limit.server.ts';
import { createLog } from '#platform/log.server.ts';
import { createMetrics } from '#platform/metrics.server.ts';
import { wallClock } from '#platform/moving-clock.server.ts';
import { projectRoot } from '#platform/root.server.ts';
import { openFolder } from '#platform/storage/folder.server.ts';
import { openHttp } from '../src/http.server.ts';
import { formsOf, linksOf } from './support/html.ts';
import { type Served, serveDemo } from './support/served.ts';

// As behind a proxy that ends TLS: cookies and headers are then the strict ones.
const origin = 'https://holdfast.example';
const patience = 4;
let served: Served;
beforeAll(async () => {
  served = await serveDemo({ PUBLIC_ORIGIN: origin, REQUEST_SECONDS: String(patience) });
}, 300_000);
afterAll(() => served.stop());

it('an app is allowed on a page of ours alone, by the person, for their own organisation', async () => {
  const administrator = await served.signIn('administrator@demo.example');
  const redirect = 'https://app.example/back';
  const typed = {
    act: 'register',
    name: 'An <app>',
    role: 'app',
    scopes: 'user/Patient.rs offline_access',
    redirects: redirect,
    keys: '',
    keysUrl: '',
    listingId: '',
  };
  const registered = await served.post('/o/hillside/programs', typed, { cookie: administrator });
  expect(registered.status).toBe(303);
  const { rows } = await served.owner.query("select id from account.program where role = 'app'");
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: rows[0].id,
    redirect_uri: redirect,
    state: 'nobody-guesses-this',
    scope: 'user/Patient.rs',
    aud: `${origin}/fhir/R4`,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const elsewhere = new URLSearchParams(query);
  elsewhere.set('redirect_uri', 'https://evil.example/');
  const lost = await served.get(`/authorise?${elsewhere}`);
  expect([lost.status, lost.headers.get('location')]).toEqual([404, null]);
  const page = (await served.get(`/authorise?${query}`)).headers.get('location') ?? '';
  expect(page).toMatch(/^\/authorise\/[\w-]+$/);
  const first = await served.get(page);
  expect(first.headers.get('location')).toBe(`/sign-in?then=${encodeURIComponent(page)}`);

  const worker = await served.signIn('link.worker@demo.example');
  const shown = await served.get(page, { cookie: worker });
  const html = await shown.text();
  expect(html).toContain('Allow An &lt;app&gt;?');
  expect(html).toContain('See: people’s details');
  expect(shown.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  const other = await served.signIn('link.worker@other.example');
  expect((await served.get(page, { cookie: other })).status).toBe(403);
  expect((await served.post(page, { act: 'allow' }, { cookie: other })).status).toBe(403);
  const forged = { cookie: worker, origin: 'https://app.example' };
  expect((await served.post(page, { act: 'allow' }, forged)).status).toBe(403);

  const refused = await (await served.post(page, { act: 'deny' }, { cookie: worker })).text();
  expect(refused).toContain(`${redirect}?error=access_denied`);
  const allowed = await (await served.post(page, { act: 'allow' }, { cookie: worker })).text();
  const [, code = ''] =
    /href="https:\/\/app\.example\/back\?code=([\w-]+)&amp;state=/.exec(allowed) ?? [];
  expect(allowed).toContain('http-equiv="refresh"');
  const given = await served.post('/fhir/token', {
    grant_type: 'authorization_code',
    client_id: rows[0].id,
    redirect_uri: redirect,
    code_verifier: verifier,
    code,
  });
  const { access_token } = (await given.json()) as { access_token: string };
  const people = await served.get('/fhir/R4/Patient?_count=1', {
    authorization: `Bearer ${access_token}`,
  });
  expect([given.status, people.status]).toEqual([200, 200]);
});

it('an app of one person’s record is opened from it, or asks whose, and sees nobody else', async () => {
  const administrator = await served.signIn('administrator@demo.example');
  const redirect = 'https://app.example/one';
  const scope = 'launch/patient patient/*.rs';
  const registered = await served.post(
    '/o/hillside/programs',
    {
      act: 'register',
      name: 'One record',
      role: 'app',
      scopes: `launch ${scope}`,
      redirects: redirect,
      launchUrl: 'https://app.example/launch',
      keys: '',
      keysUrl: '',
      listingId: '',
    },
    { cookie: administrator },
  );
  expect(registered.status).toBe(303);
  const { rows: apps } = await served.owner.query<{ id: string }>(
    "select id from account.program where name = 'One record'",
  );
  const { rows: people } = await served.owner.query<Record<'id' | 'given' | 'family', string>>(
    `select p.id, p.given_name as given, p.family_name as family from care.person p
     join account.organisation o on o.id = p.organisation_id and o.slug = 'hillside' order by p.id limit 2`,
  );
  const [first, second] = people;
  if (!first || !second) throw new Error('the demonstration has two people');
  const worker = await served.signIn('link.worker@demo.example');
  const verifier = randomBytes(32).toString('base64url');
  const begin = async (more: Record<string, string>) => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: apps[0]?.id ?? '',
      redirect_uri: redirect,
      state: 'nobody-guesses-this',
      aud: `${origin}/fhir/R4`,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    });
    return (await served.get(`/authorise?${query}`)).headers.get('location') ?? '';
  };
  const finish = async (page: string) => {
    const html = await (await served.post(page, { act: 'allow' }, { cookie: worker })).text();
    const [, code = ''] = /code=([\w-]+)&amp;state=/.exec(html) ?? [];
    const given = await served.post('/fhir/token', {
      grant_type: 'authorization_code',
      client_id: apps[0]?.id ?? '',
      redirect_uri: redirect,
      code_verifier: verifier,
      code,
    });
    return (await given.json()) as { access_token: string; patient: string; scope: string };
  };
  const seen = async (token: string, path: string) => {
    const answer = await served.get(`/fhir/R4${path}`, { authorization: `Bearer ${token}` });
    return [answer.status, (await answer.json()) as { entry?: { resource: object }[] }] as const;
  };

  // By itself: it asks whose, by a search that is posted, and nobody is named in an address.
  const asked = await begin({ scope });
  const picker = (await served.get(asked, { cookie: worker })).headers.get('location') ?? '';
  expect(picker).toBe(`${asked}/person`);
  expect((await served.post(asked, { act: 'allow' }, { cookie: worker })).status).toBe(403);
  const referrer = await served.signIn('referrer@demo.example');
  expect((await served.get(picker, { cookie: referrer })).status).toBe(403);
  const found = await served.post(picker, { words: first.family }, { cookie: worker });
  expect(await found.text()).toContain(`value="${first.id}"`);
  const odd = await served.post(picker, { person: apps[0]?.id ?? '' }, { cookie: worker });
  expect(odd.status).toBe(404);
  const chosen = await served.post(picker, { person: first.id }, { cookie: worker });
  const page = chosen.headers.get('location') ?? '';
  expect(page).toMatch(/^\/authorise\/[\w-]+$/);
  expect(await (await served.get(page, { cookie: worker })).text()).toContain(
    `${first.given} ${first.family}`,
  );
  const given = await finish(page);
  expect(given).toMatchObject({ patient: first.id, scope: 'patient/*.rs launch/patient' });
  const [, all] = await seen(given.access_token, '/Patient');
  expect(all.entry).toHaveLength(1);
  expect((await seen(given.access_token, `/Patient/${first.id}`))[0]).toBe(200);
  expect((await seen(given.access_token, `/Patient/${second.id}`))[0]).toBe(404);
  expect((await seen(given.access_token, `/Patient/${second.id}/_history`))[0]).toBe(404);
  for (const type of ['ServiceRequest', 'CarePlan', 'Encounter', 'Goal', 'Flag', 'Consent']) {
    const [status, { entry = [] }] = await seen(given.access_token, `/${type}?_count=200`);
    expect([type, status]).toEqual([type, 200]);
    for (const { resource } of entry)
      expect(JSON.stringify(resource)).toContain(`Patient/${first.id}`);
    const [, none] = await seen(given.access_token, `/${type}?patient=${second.id}`);
    expect([type, none.entry ?? []]).toEqual([type, []]);
  }
  for (const path of ['/Task', '/Practitioner', '/AuditEvent', '/Organization'])
    expect([path, (await seen(given.access_token, path))[0]]).toEqual([path, 403]);

  // Opened from a record: with a value that is sealed, for this app and whoever opened it.
  const record = `/o/hillside/people/${second.id}/apps`;
  expect(await (await served.get(record, { cookie: worker })).text()).toContain('One record');
  const leaving = await served.post(record, { app: apps[0]?.id ?? '' }, { cookie: worker });
  const [, launch = ''] =
    /launch\?iss=[^"&]+&amp;launch=([\w-]+)"/.exec(await leaving.text()) ?? [];
  expect(launch).not.toBe('');
  const opened = await begin({ scope: 'launch patient/Patient.rs', launch });
  const other = await served.signIn('supervisor@demo.example');
  expect((await served.get(opened, { cookie: other })).status).toBe(403);
  expect(await finish(opened)).toMatchObject({ patient: second.id });
  expect(
    await begin({ scope: 'launch patient/Patient.rs', launch: `${launch.slice(0, -2)}AA` }),
  ).toContain('error=invalid_request');
});

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
    expect(one.headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
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

  it('or a file that is refused says so as a page does', async () => {
    const cookie = await served.signIn('referrer@demo.example');
    const at = async (path: string, headers = {}) => (await served.get(path, headers)).status;
    expect(await at('/o/millbrook/people.csv', { cookie })).toBe(403);
    expect(await at('/o/hillside/people.csv', { cookie })).toBe(404);
    expect(await at('/o/hillside/people.csv')).toBe(303);
    expect((await served.post('/o/millbrook/drafts', {}, { cookie })).status).toBe(404);
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
    const answer = await fetch(`${served.local}/sign-in`, {
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

/** Sends bytes as they are, and gives all that came back before the connection ended. */
function raw(text: string, then: { drip?: string } = {}): Promise<string> {
  return new Promise((done) => {
    let said = '';
    const socket = connect(Number(new URL(served.local).port), '127.0.0.1', () => {
      socket.write(text);
    });
    const drip = then.drip && setInterval(() => socket.write(then.drip ?? ''), 300);
    socket.on('data', (part) => {
      said += part;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (drip) clearInterval(drip);
      done(said);
    });
  });
}
const statusOf = (said: string) => Number(said.match(/^HTTP\/1\.1 (\d{3})/)?.[1]);
const bare = (path: string, headers: string[], method = 'GET', body = '') =>
  `${[`${method} ${path} HTTP/1.1`, ...headers, 'connection: close'].join('\r\n')}\r\n\r\n${body}`;

describe('two who edit at once', () => {
  const opened = async (path: string, cookie: string, field: string) => {
    const answer = await served.get(path, { cookie });
    const form = formsOf(await answer.text(), path).find(({ fields }) =>
      fields.some(({ name }) => name === field),
    );
    if (!form) throw new Error(`${path} has no ${field}`);
    return form.fields;
  };
  type Fields = Awaited<ReturnType<typeof opened>>;
  const filled = (fields: Fields, typed: Record<string, string>) =>
    fields.map(({ name, value }): [string, string] => [name, typed[name] ?? value]);

  interface Edited {
    what: string;
    of: string;
    at?: RegExp;
    page?: string;
    typed: Record<string, string>;
    second: Record<string, string>;
  }
  it.each<Edited>([
    {
      what: 'sharing',
      at: /\/people\/[\da-f-]{36}$/,
      of: 'people',
      page: '/details',
      typed: { consentToShare: 'no', consentNote: 'Not with the neighbour' },
      second: { consentToShare: 'yes', consentNote: 'With <everybody>' },
    },
    {
      what: 'quiet hours',
      of: 'messages',
      typed: { quietFrom: '21:30', quietTo: '07:45' },
      second: { quietFrom: '22:15', quietTo: '06:05' },
    },
  ])('of $what: the second is shown both, keeps what they typed, and may save it', async (one) => {
    const cookie = await served.signIn('supervisor@demo.example');
    const list = `/o/hillside/${one.of}`;
    const html = await (await served.get(list, { cookie })).text();
    const { at } = one;
    const found = at ? linksOf(html, served.origin).find((link) => at.test(link)) : list;
    const path = `${found}${one.page ?? ''}`;
    const [field = ''] = Object.keys(one.typed);
    const [mine, theirs] = [await opened(path, cookie, field), await opened(path, cookie, field)];
    expect((await served.post(path, filled(theirs, one.typed), { cookie })).status).toBe(303);
    const refused = await served.post(path, filled(mine, one.second), { cookie });
    const page = await refused.text();
    expect(refused.status).toBe(409);
    expect(page).toContain('changed this while you were typing');
    const again = formsOf(page, path).find(({ fields }) =>
      fields.some(({ name }) => name === field),
    );
    const shown = Object.fromEntries((again?.fields ?? []).map(({ name, value }) => [name, value]));
    expect(shown).toMatchObject(one.second);
    const saved = Object.values(one.typed).at(-1) ?? '';
    expect(page.slice(page.indexOf('id="conflict"'))).toContain(saved);
    const pressed = await served.post(path, filled(again?.fields ?? [], {}), { cookie });
    expect(pressed.status).toBe(303);
  });

  it('of who takes somebody on: the second is told who did', async () => {
    const cookie = await served.signIn('supervisor@demo.example');
    const path = '/o/hillside/waiting';
    const [mine, theirs] = [
      await opened(path, cookie, 'linkWorker'),
      await opened(path, cookie, 'linkWorker'),
    ];
    expect((await served.post(path, filled(theirs, {}), { cookie })).status).toBe(303);
    const refused = await served.post(path, filled(mine, {}), { cookie });
    expect(refused.status).toBe(409);
    expect(await refused.text()).toMatch(/was given [^<]+ while you had the list open/);
  });
});

describe('a cookie', () => {
  it('of a sibling address does not stand for ours, nor before it', async () => {
    const mine = await served.signIn('manager@demo.example');
    const attackers = await served.signIn('link.worker@other.example');
    expect(mine).toMatch(/^__Host-holdfast\.session_token=/);
    const value = attackers.slice(attackers.indexOf('='));
    // All a sibling address can set: any name but those that begin with __Host-.
    const tossed = [
      'holdfast.session_token',
      '__Secure-holdfast.session_token',
      '__Secure-__Host-holdfast.session_token',
      'better-auth.session_token',
      '__host-holdfast.session_token',
    ].map((name) => `${name}${value}`);
    for (const cookie of [...tossed, tossed.join('; ')]) {
      expect((await served.get('/account', { cookie })).status, cookie.slice(0, 40)).toBe(303);
      for (const both of [`${cookie}; ${mine}`, `${mine}; ${cookie}`]) {
        const answer = await served.get('/account', { cookie: both });
        expect(await answer.text()).toContain('manager@demo.example');
      }
    }
  });
});

describe('a forged', () => {
  const forged = [
    'host: evil.example',
    'x-forwarded-host: evil.example',
    'x-forwarded-proto: http',
    'forwarded: host=evil.example;proto=http',
    'x-original-url: /o/hillside/staff',
    'x-rewrite-url: /o/hillside/staff',
    'x-forwarded-for: 127.0.0.1',
  ];

  it('host is in no mail, link or redirect', async () => {
    const body = new URLSearchParams({ email: 'supervisor@demo.example' }).toString();
    const form = [
      `origin: ${origin}`,
      'content-type: application/x-www-form-urlencoded',
      `content-length: ${body.length}`,
    ];
    const asked = await raw(bare('/forgotten-password', [...forged, ...form], 'POST', body));
    expect(statusOf(asked)).toBe(200);
    const readOutbox = async () => (await served.get('/demo/outbox')).text();
    await expect
      .poll(readOutbox, { timeout: 60_000, interval: 500 })
      .toContain(`${origin}/sign-in/api/reset-password/`);
    const outbox = await readOutbox();
    const answers = [asked, outbox];
    for (const path of ['/sign-in', '/o/hillside/staff', 'http://evil.example/sign-in', '/nothing'])
      answers.push(await raw(bare(path, forged)));
    expect(answers.map(statusOf).slice(2)).toEqual([200, 303, 200, 404]);
    for (const answer of answers) expect(answer).not.toContain('evil.example');
  });

  it('origin is not made right by a forged host', async () => {
    const form = ['origin: https://evil.example', 'content-length: 0'];
    expect(statusOf(await raw(bare('/sign-in', [...forged, ...form], 'POST')))).toBe(403);
  });
});

describe('another method', () => {
  it('does nothing that was not meant', async () => {
    const cookie = await served.signIn('manager@demo.example');
    const override = {
      'x-http-method-override': 'DELETE',
      'x-http-method': 'POST',
      'x-method-override': 'POST',
    };
    // Read as what it is: a page, or a form with a field more.
    expect((await served.get('/sign-out?_method=POST', { cookie, ...override })).status).toBe(303);
    const page = await served.get('/o/hillside/waiting?_method=post', { cookie, ...override });
    expect(page.status).toBe(200);
    const sent = await served.post('/sign-in?_method=DELETE', { _method: 'DELETE' }, override);
    expect(sent.status).toBe(422);
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      const from = ['host: x', `origin: ${origin}`, `cookie: ${cookie}`, 'content-length: 0'];
      for (const path of ['/sign-out', '/o/hillside/waiting', '/sign-in']) {
        const status = statusOf(await raw(bare(path, from, method)));
        expect(status, `${method} ${path}`).toBe(405);
      }
    }
    expect((await served.get('/account', { cookie })).status).toBe(200);
  });
});

describe('a request', () => {
  it('with headers or an address too long is refused, and the next one is answered', async () => {
    const long = 'x'.repeat(20_000);
    for (const text of [
      bare('/sign-in', ['host: x', `cookie: ${long}`]),
      bare(`/sign-in?${long}`, ['host: x']),
      bare('/sign-in', ['host: x', ...Array.from({ length: 3_000 }, (_, i) => `h${i}: ${i}`)]),
    ])
      expect([414, 431]).toContain(statusOf(await raw(text)));
    expect((await served.get('/sign-in')).status).toBe(200);
  });

  it('of two lengths, or none that is true, is not read as two', async () => {
    const smuggled = 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n';
    for (const lengths of [
      ['content-length: 0', 'transfer-encoding: chunked'],
      ['content-length: 0', 'content-length: 5'],
      ['transfer-encoding: chunked, identity'],
    ]) {
      const said = await raw(
        bare('/sign-in', ['host: x', `origin: ${origin}`, ...lengths], 'POST', smuggled),
      );
      expect(statusOf(said), lengths.join()).toBe(400);
      expect(said).not.toContain('200 OK');
    }
  });

  it('that comes too slowly is cut off, be it in its headers or in its body', async () => {
    const began = Date.now();
    const form = [
      'host: x',
      `origin: ${origin}`,
      'content-type: application/x-www-form-urlencoded',
      'content-length: 1000',
    ];
    const slow = [
      raw('GET /sign-in HTTP/1.1\r\nhost: x\r\n', { drip: 'x-more: y\r\n' }),
      raw(bare('/sign-in', form, 'POST', 'email='), { drip: 'x' }),
      raw(bare('/sign-in', [...form.slice(0, 3), 'transfer-encoding: chunked'], 'POST'), {
        drip: '1\r\nx\r\n',
      }),
    ];
    // Others are answered meanwhile.
    expect((await served.get('/sign-in')).status).toBe(200);
    for (const said of await Promise.all(slow)) expect([408, NaN]).toContain(statusOf(said));
    expect(Date.now() - began).toBeLessThan(patience * 3000);
  });

  it('for a file outside the assets finds none', async () => {
    for (const path of [
      '/assets/../../package.json',
      '/assets/../server/index.js',
      '/assets/%2e%2e/server/index.js',
      '/assets/..%2f..%2fpackage.json',
      '/assets/..%5c..%5cpackage.json',
      '/assets/....//....//package.json',
      '/assets//etc/passwd',
      '/assets/%252e%252e/server/index.js',
      '/../../../../etc/passwd',
      '/assets/',
      '/.env',
      '/var/demo/session-secret',
    ]) {
      const said = await raw(bare(path, ['host: x']));
      expect([400, 404], path).toContain(statusOf(said));
      expect(said, path).not.toMatch(/"private": true|root:|createRequestHandler|HOLDFAST_/);
    }
  });
});

describe('a form that is none', () => {
  const attempt = { email: 'link.worker@demo.example', password: 'holdfast-demo' };

  it('is refused in words: JSON, plain text, parts without a boundary, nothing', async () => {
    for (const [type, body] of [
      ['application/json', JSON.stringify(attempt)],
      ['text/plain', 'email=link.worker@demo.example&password=holdfast-demo'],
      ['application/x-www-form-urlencoded; charset=utf-7', '{"email":'],
      ['multipart/form-data', 'email=x'],
      ['multipart/form-data; boundary=x', '--x\r\nnot a part'],
      ['', 'email=x'],
    ] as const) {
      const answer = await fetch(`${served.local}/sign-in`, {
        method: 'POST',
        headers: { origin, connection: 'close', ...(type ? { 'content-type': type } : {}) },
        body: Buffer.from(body),
        redirect: 'manual',
      });
      expect(answer.status, type).toBe(422);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(await answer.text()).toContain('There is a problem');
    }
  });

  it('or has a field several times, or with a strange name, is never more than a wrong form', async () => {
    const cookie = await served.signIn('link.worker@demo.example');
    const odd: [string, string][] = [
      ['__proto__', 'x'],
      ['__proto__[roles]', 'administrator'],
      ['constructor', 'x'],
      ['toString', 'x'],
      ['hasOwnProperty-year', '2026'],
      ['email[]', 'a'],
      ['email[$ne]', ''],
      ['', 'nameless'],
      ['_key', 'one'],
      ['_key', 'two'],
      ['_version', '1e9'],
      ['_draft', '../../x'],
      ['organisationId', '018f0000-0000-7000-8000-000000000000'],
    ];
    const email = (value: string): [string, string] => ['email', value];
    const two = [email('nobody@demo.example'), ...Object.entries(attempt), ...odd];
    expect((await served.post('/sign-in', two)).status).toBe(422);
    for (const path of [
      '/o/hillside/people/new',
      '/o/hillside/referrals/new',
      '/o/hillside/drafts',
    ])
      expect([400, 403, 404, 422], path).toContain(
        (await served.post(path, [...odd, ['givenName', 'a'], ['givenName', 'b']], { cookie }))
          .status,
      );
    const query = new URLSearchParams(odd).toString();
    for (const path of ['/o/hillside/people', '/o/hillside/directory', '/o/hillside/today'])
      expect(
        (await served.get(`${path}?q=a&q=b&q[]=c&page=1&page=2&${query}`, { cookie })).status,
      ).toBe(200);
    // What every object has is no name of an order.
    for (const path of ['connections', 'caseload', 'holding', 'referrals', 'waiting'])
      for (const order of ['__proto__', 'constructor'])
        expect(
          (await served.get(`/o/hillside/${path}?order=${order}`, { cookie })).status,
          `${path} ${order}`,
        ).toBe(200);
  });
});

describe('guessing a one-time link', () => {
  it('is stopped by address, whatever kind of link, and stops nobody else', async () => {
    const build = (await import(join(projectRoot, 'build/server/index.js'))) as ServerBuild;
    const { db, signIn } = served.running;
    const services = {
      db,
      signIn,
      log: createLog('silent'),
      mode: 'production',
      origin,
      idleMinutes: 20,
      smallGroup: 10,
      allowedHosts: [],
      secret: 'a secret for tests that is long enough',
      storage: openFolder(join(tmpdir(), 'holdfast-no-files')),
      limit: openLimits(),
      clock: wallClock,
    } as const;
    const http = openHttp({
      services,
      build,
      metrics: createMetrics(),
      trustProxy: 1,
      ready: async () => ({}),
    });
    const status = async (path: string, from: string) =>
      (await http.request(path, { headers: { 'x-forwarded-for': from } })).status;
    const guess = randomBytes(32).toString('base64url');
    const links = Object.values(build.routes)
      .map((route) => route?.path ?? '')
      // A file within an organisation asks for a sign-in: its address is no secret.
      .filter((path) => /:(token|file)$/.test(path) && !path.startsWith('o/'))
      .map((path) => `/${path.replace(':token', guess).replace(':file', `${guess}.ics`)}`);
    expect(links.length).toBeGreaterThan(5);
    links.push(`/sign-in/api/reset-password/${guess}`);
    for (let turn = 0; turn <= 60; turn += 1) {
      const path = links[turn % links.length] ?? '';
      expect([303, 302, 404], path).toContain(await status(path, '192.0.2.1'));
    }
    for (const path of links) expect(await status(path, '192.0.2.1'), path).toBe(429);
    for (const path of links) expect(await status(path, '192.0.2.2'), path).not.toBe(429);
    expect(await status('/sign-in', '192.0.2.1')).toBe(200);
  });
});

describe('health', () => {
  it('is told of the process and of what it needs', async () => {
    expect(await (await served.get('/healthz')).text()).toBe('ok');
    expect(await (await served.get('/readyz')).json()).toEqual({
      database: true,
      migrations: true,
      jobs: true,
    });
  });
});
