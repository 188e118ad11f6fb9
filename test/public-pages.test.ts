import { gzipSync } from 'node:zlib';
import { RouterContextProvider } from 'react-router';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestContext } from '#app/context.ts';
import { makeLink } from '#care/link/api.server.ts';
import { linkTo, offerMeasure } from '#care/measure/commands.server.ts';
import { action as answerQuestion } from '#care/referral/pages/ask-question.tsx';
import { action as referOutside } from '#care/referral/pages/refer-outside.tsx';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { openLimits } from '#platform/limit.server.ts';
import { cookiesAfter } from './support/cookies.ts';
import { formsOf, unescapeHtml } from './support/html.ts';
import { type Served, serveDemo } from './support/served.ts';

// The served demo keeps its own embedded database whatever the suite runs on.
let served: Served;
beforeAll(async () => {
  served = await serveDemo();
}, 180_000);
afterAll(() => served.stop());

const count = async (what: string) =>
  Number((await served.owner.query(`select count(*) as n from ${what}`)).rows[0].n);
const pages: [string, Record<string, string>][] = [
  ['help', { reason: 'Somebody to talk to <script>alert(1)</script>' }],
  ['about', { needs: 'loneliness' }],
  ['name', { givenName: 'Wanda', familyName: 'Fernley' }],
  ['birth', { 'dateOfBirth-day': '4', 'dateOfBirth-month': '2', 'dateOfBirth-year': '1961' }],
  ['reach', { telephone: '01632 960 321' }],
  ['postcode', { postcode: '' }],
  ['practice', { practiceCode: 'z99001' }],
  ['talking', { communicationNeeds: 'Large print' }],
];

/** Answers every question as a browser without scripts would; gives the cookie it then holds. */
async function answerAll(): Promise<string> {
  let cookie = '';
  for (const [place, [page, fields]] of pages.entries()) {
    const answer = await served.post(`/ask/hillside/${page}`, fields, { cookie });
    expect(answer.status, page).toBe(303);
    expect(answer.headers.get('location')).toBe(
      `/ask/hillside/${pages[place + 1]?.[0] ?? 'check'}`,
    );
    cookie = cookiesAfter(answer, cookie);
  }
  return cookie;
}

describe('asking for help', () => {
  it('goes from question to question and ends with a reference, with nothing of it in an address', async () => {
    const cookie = await answerAll();
    const check = await served.get('/ask/hillside/check', { cookie });
    const html = await check.text();
    for (const words of [
      'Wanda Fernley',
      '4 February 1961',
      '01632 960 321',
      'Large print',
      'Millbrook Surgery, BS5 6XX',
    ])
      expect(html).toContain(words);
    expect(html).not.toContain('<script>alert');
    const sent = await served.post('/ask/hillside/check', {}, { cookie });
    expect(sent.headers.get('location')).toBe('/ask/hillside/sent');
    const thanks = await (await served.get('/ask/hillside/sent', { cookie })).text();
    expect(thanks).toMatch(/R-[0-9A-F]{6}/);
    expect(thanks).not.toContain('Wanda');
    // Back, and send again: the same request.
    const before = await count('care.referral');
    const again = await served.post('/ask/hillside/check', {}, { cookie });
    expect(again.headers.get('location')).toBe('/ask/hillside/sent');
    expect(await count('care.referral')).toBe(before);
  });

  it('gives a cookie no script can read and no other site can send along', async () => {
    const answer = await served.post('/ask/hillside/help', { reason: 'Company' });
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^holdfast\.asking=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it('says what is wrong, keeps what was typed, and stores nothing', async () => {
    const cookie = await answerAll();
    const wrong: [string, Record<string, string>, string, string][] = [
      ['help', { reason: '' }, 'Tell us a little', ''],
      [
        'birth',
        { 'dateOfBirth-day': '31', 'dateOfBirth-month': '2', 'dateOfBirth-year': '1961' },
        'real date',
        'value="31"',
      ],
      [
        'birth',
        { 'dateOfBirth-day': '1', 'dateOfBirth-month': '1', 'dateOfBirth-year': '2999' },
        'in the past',
        'value="2999"',
      ],
      ['reach', { email: 'not an address' }, 'Enter an e-mail address', 'value="not an address"'],
      ['reach', {}, 'Give a telephone number, an e-mail or an address', ''],
      ['postcode', { postcode: 'somewhere' }, 'full UK postcode', 'value="somewhere"'],
      ['about', { needs: 'unheard-of' }, 'Choose from the list', ''],
      [
        'name',
        { givenName: 'x'.repeat(101), familyName: 'Fern' },
        '100 characters',
        'value="Fern"',
      ],
    ];
    for (const [page, fields, message, kept] of wrong) {
      const answer = await served.post(`/ask/hillside/${page}`, fields, { cookie });
      const html = await answer.text();
      expect(answer.status, page).toBe(422);
      expect(html, page).toContain('error-summary');
      expect(html, page).toContain('<title>Error: ');
      expect(html, page).toContain(message);
      expect(html, page).toContain(kept);
    }
    const check = await (await served.get('/ask/hillside/check', { cookie })).text();
    expect(check).toContain('Wanda Fernley');
  });

  it('leads whoever comes out of turn to where they can go on', async () => {
    const cookie = cookiesAfter(await served.post('/ask/hillside/help', { reason: 'Company' }));
    const leads: [string, string, string][] = [
      ['/ask/hillside/name', '', '/ask/hillside?expired'],
      ['/ask/hillside/check', '', '/ask/hillside?expired'],
      ['/ask/hillside/check', cookie, '/ask/hillside/about'],
      ['/ask/hillside/sent', cookie, '/ask/hillside'],
      // Another service knows nothing of it.
      ['/ask/otherton/check', cookie, '/ask/otherton?expired'],
    ];
    for (const [from, holding, to] of leads) {
      const answer = await served.get(from, { cookie: holding });
      expect([answer.status, answer.headers.get('location')], from).toEqual([303, to]);
    }
    for (const unknown of ['/ask/hillside/nothing', '/ask/nowhere', '/ask/millbrook'])
      expect((await served.get(unknown)).status, unknown).toBe(404);
  });

  it('forgets the answers when told to', async () => {
    const cookie = await answerAll();
    const answer = await served.post('/ask/hillside/check', { act: 'forget' }, { cookie });
    expect(answer.headers.get('location')).toBe('/ask/hillside?forgotten');
    expect(cookiesAfter(answer, cookie)).toBe('');
    expect((await served.get('/ask/hillside/check', { cookie })).status).toBe(303);
  });

  it('stores nothing of a machine that fills everything, and tells a person what to do', async () => {
    const before = await count('care.asking');
    const trapped = { reason: 'Buy now', website: 'https://spam.example' };
    const answer = await served.post('/ask/hillside/help', trapped);
    const html = await answer.text();
    expect(answer.status).toBe(422);
    expect(html).toContain('Press the button once more');
    expect(html).toContain('Buy now');
    expect(html).not.toContain('spam.example');
    expect(await count('care.asking')).toBe(before);
  });
});

describe('the practice somebody is with', () => {
  it('is searched by name, then chosen; unknown and closed ones are said', async () => {
    const cookie = await answerAll();
    const ask = async (practiceCode: string) => {
      const answer = await served.post('/ask/hillside/practice', { practiceCode }, { cookie });
      return { status: answer.status, html: await answer.text() };
    };
    const searched = await ask('orchard');
    expect(searched.status).toBe(422);
    for (const words of ['Choose the practice', 'value="Z99002"', 'value="Z99003"', 'Orchard Lane'])
      expect(searched.html).toContain(words);
    expect((await ask('Z12345')).html).toContain('No practice has the code Z12345');
    expect((await ask('Z99007')).html).toContain('Old Mill Surgery closed on 31 March 2024');
    expect((await ask('<script>alert(1)</script>')).html).not.toContain('<script>alert');
    expect((await ask('Z99003')).status).toBe(303);
  });
});

describe('referring without an account', () => {
  const referral = {
    ...Object.assign({}, ...pages.map(([, fields]) => fields)),
    risks: 'no-known-risks',
    personAgreed: 'yes',
    source: 'pharmacy',
    referrerName: 'Jo Finch',
    referrerOrganisation: 'Quay Pharmacy',
    referrerContact: '01632 960 555',
  };

  it('is received; a filled trap is not', async () => {
    const before = await count('care.referral');
    const trapped = await served.post('/refer/hillside', { ...referral, website: 'x' });
    expect(trapped.status).toBe(422);
    expect(await count('care.referral')).toBe(before);
    const answer = await served.post('/refer/hillside', referral);
    expect(answer.headers.get('location')).toBe('/refer/hillside/sent');
    expect(await count('care.referral')).toBe(before + 1);
  });

  it('is limited by address, and so is asking', async () => {
    const services = { db: served.running.db, origin: served.origin, limit: openLimits() };
    const post = async (
      action: (args: never) => Promise<unknown>,
      fields: Record<string, string>,
    ) => {
      const context = new RouterContextProvider();
      const from = { services, address: '192.0.2.9', now: new Date(), requestId: 'test' };
      context.set(requestContext, { ...from, nonce: '', signedIn: null } as never);
      const request = new Request(served.origin, {
        method: 'POST',
        body: new URLSearchParams(fields),
      });
      const params = { service: 'hillside', question: 'help' };
      return action({ context, params, request } as never);
    };
    const tries = async (most: number, action: (args: never) => Promise<unknown>) => {
      for (let tried = 0; tried < most; tried += 1) await post(action, { reason: '' });
      await expect(post(action, referral)).rejects.toMatchObject({ kind: 'limited' });
    };
    await tries(20, referOutside);
    await tries(300, answerQuestion);
  });
});

describe('a question that is answered by a link', () => {
  /** What a phone has to fetch for one page: little, and no script of ours. */
  function isLight(html: string, where: string) {
    expect(gzipSync(html).length, where).toBeLessThan(20_000);
    expect(html, where).not.toMatch(/modulepreload|__reactRouter/);
    const scripts = [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)];
    // A line that sets a class, and one that starts what nhsuk-frontend ships.
    expect(scripts, where).toHaveLength(2);
    for (const [, attributes] of scripts) expect(attributes, where).not.toContain('src=');
    expect(scripts[0]?.[2]?.length, where).toBeLessThan(150);
    expect(scripts[1]?.[2], where).toMatch(
      /^import \{ initAll \} from '\/assets\/nhsuk-frontend\.min-[\w-]+\.js'; initAll\(\);$/,
    );
  }

  /** Answers page after page by what stands first; gives how many questions it was asked. */
  async function answerAll(start: string): Promise<number> {
    let path = start;
    for (let asked = 0; asked < 40; ) {
      const html = await (await served.get(path)).text();
      isLight(html, path);
      const [form] = formsOf(html, path);
      const next =
        /<a[^>]*class="nhsuk-button"[^>]*href="([^"]+)"|<a[^>]*href="([^"]+)"[^>]*class="nhsuk-button"/.exec(
          html,
        );
      if (!form && !next) return asked;
      if (!form) {
        path = unescapeHtml(next?.[1] ?? next?.[2] ?? '');
        continue;
      }
      const fields = form.fields.filter(({ kind }) => kind === 'hidden' || kind === 'choice');
      if (fields.some(({ name }) => /^a\d+$/.test(name))) asked += 1;
      const answer = await served.post(
        form.action,
        fields.map(({ name, value }): [string, string] => [name, value]),
      );
      expect(answer.status, path).toBe(303);
      path = new URL(answer.headers.get('location') ?? '', served.origin).href.slice(
        served.origin.length,
      );
    }
    throw new Error('it does not end');
  }

  it.each([
    ['ons4', 4],
    ['phq-9', 10],
  ])(
    'is a light page without a script of ours, from the first to the last of %s',
    async (name, questions) => {
      const { rows } = await served.owner.query(
        `select e.person_id as person, e.organisation_id as here, m.user_id as id from care.episode e
       join account.membership m on m.organisation_id = e.organisation_id and m.role = 'link-worker'
       where e.status = 'active' order by e.id, m.user_id limit 1`,
      );
      const [{ person, here, id }] = rows;
      const ctx: Ctx = {
        db: served.running.db,
        actor: { kind: 'staff', id, name: 'Test', organisationIds: [here], roles: ['link-worker'] },
        now: new Date(),
        requestId: 'test',
      };
      const offer = await offerMeasure(ctx, person, {
        questionnaire: `https://holdfast.example/fhir/Questionnaire/${name}|1`,
        occasion: 'review',
        way: 'together',
        reason: '',
        reasonNote: null,
        contactId: null,
      });
      const token = await perform(ctx, 'care', (tx, note) => {
        note({ act: 'test.arrange', subject: ['measure', offer.id] });
        return makeLink(ctx, tx, linkTo(offer.id), 14);
      });
      expect(await answerAll(`/questions/${token}`)).toBe(questions);
    },
  );
});
