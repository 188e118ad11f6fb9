import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formsInDocs } from './support/forms-in-docs.ts';
import { type FormsReached, openFormsReached } from './support/forms-reached.ts';
import { isText, type Trial, tryForm, tryValues } from './support/hostile-form.ts';
import { hostileStrings, naughtyStrings } from './support/hostile-strings.ts';
import { textOf } from './support/html.ts';
import { type Served, serveDemo } from './support/served.ts';
import { countStatements } from './support/statements.ts';
import { formsAt, patternOf, signatureOf, type Visited, visitor } from './support/visitor.ts';

/*
 * Every form there is, found by walking the pages as each role, with hostile text in every field. With
 * HOLDFAST_HOSTILE=all each string is also stored through every field by itself, which takes minutes.
 */

const roles: { email: string | null; starts: string[] }[] = [
  {
    email: null,
    starts: [
      '/',
      '/sign-in',
      '/forgotten-password',
      '/ask/hillside',
      '/refer/hillside',
      '/demo/outbox',
    ],
  },
  { email: 'referrer@demo.example', starts: ['/organisations'] },
  { email: 'administrator@demo.example', starts: ['/organisations', '/account'] },
  { email: 'manager@demo.example', starts: ['/organisations'] },
  { email: 'supervisor@demo.example', starts: ['/organisations'] },
  { email: 'link.worker@demo.example', starts: ['/organisations'] },
  { email: 'researcher@demo.example', starts: ['/organisations'] },
];

let served: Served;
let trial: Trial;
let reached: FormsReached;
/** The forms that some page of the walk showed, each of which is then tried; by page and act. */
const met = new Set<string>();
/** Kinds of form: what one role went through, the next need not. */
const tried = new Set<string>();
/** Kinds of page that a role before was given: of those the next opens fewer. */
const walked = new Set<string>();
/** What each role was shown in the end. */
const shownTo = new Map<string | null, Visited[]>();
const asked = countStatements();
/** How often each page asked the database, before there was more in it. */
const askedAtFirst = new Map<string | null, Map<string, number>>();
beforeAll(async () => {
  served = await serveDemo();
  reached = await openFormsReached();
  trial = {
    texts: [...hostileStrings, ...naughtyStrings()],
    posts: process.env.HOLDFAST_HOSTILE === 'all' ? Number.POSITIVE_INFINITY : 3,
    cursors: new Map(),
    stored: new Map(),
    last: new Map(),
    faults: [],
  };
}, 180_000);
afterAll(async () => {
  await served.stop();
  asked.stop();
});

// The walk is the same on both databases; what it met is asserted once.
const once = it.skipIf(process.env.HOLDFAST_TEST_DATABASE === 'postgres');
/**
 * Pages that no link of the demonstration leads to: those of links in letters, of what comes after a
 * form, and of what there is none of yet. Of most with lists the tests of their slices count what they ask.
 */
const unlinked = [
  '/account/passkeys/:id',
  '/ask/:service/check',
  '/ask/:service/sent',
  '/authorise/:asked',
  '/authorise/:asked/person',
  '/demo/clock',
  '/invitation/:token',
  '/kept',
  '/mine',
  '/mine/:token',
  '/new-password',
  '/o/:organisation/directory/imports/:import/columns',
  '/o/:organisation/discretion/elements/:element/at-odds',
  '/o/:organisation/discretion/elements/:element/change',
  '/o/:organisation/discretion/requests/:request',
  '/o/:organisation/measures/:measure',
  '/o/:organisation/organisations/:id/staff/:user',
  '/o/:organisation/people/:person/follow-up',
  '/o/:organisation/people/:person/summaries/:summary',
  '/o/:organisation/programs/:program',
  '/o/:organisation/questionnaires/:questionnaire',
  '/o/:organisation/questionnaires/:questionnaire/conditions',
  '/o/:organisation/questionnaires/:questionnaire/differences',
  '/o/:organisation/questionnaires/:questionnaire/item',
  '/o/:organisation/questionnaires/:questionnaire/preview',
  '/o/:organisation/surveys/:survey/answers',
  '/questions/:token',
  '/refer/:service/sent',
  '/referred/:token',
  '/set-up/:token',
  '/sign-in/code',
  '/sign-in/provider',
  '/stop/:token',
  '/survey/:token',
];
/** Statements that a page may ask more, where what it shows is in another state. */
const OTHERWISE = 4;

describe('hostile text', () => {
  it.each(roles)(
    'goes through every form of $email',
    async ({ email, starts }) => {
      const who = await visitor(served, email);
      const forms = new Map<string, Visited[]>();
      const untyped = new Map<string, () => Promise<void>>();
      const find = (page: Visited) => {
        for (const form of formsAt(page)) {
          if (form.method !== 'post') continue;
          const signature = signatureOf(form);
          if (tried.has(signature)) continue;
          met.add(reached.nameOf(form));
          if (form.fields.some(isText))
            forms.set(signature, [...(forms.get(signature) ?? []), page]);
          else untyped.set(signature, () => tryValues(who, page.path, form, trial));
        }
      };
      const pages = await who.walk(starts, (kind) => (walked.has(kind) ? 2 : 3));
      for (const { path } of pages) walked.add(patternOf(path));
      askedAtFirst.set(email, new Map(pages.map(({ path }) => [path, asked.of(path)])));
      for (const page of pages) find(page);
      const kinds = new Set([...forms.values()].flat().map(({ path }) => patternOf(path)));
      let turn = 0;
      for (const [signature, there] of forms) {
        // Each kind of form begins on another record, since some use theirs up.
        const first = turn++ % there.length;
        const pages = [...there.slice(first), ...there.slice(0, first)];
        const { onTo, ...result } = await tryForm(who, pages, signature, trial);
        if (result.taken > 0 || result.tries > 6) tried.add(signature);
        // The next page of several, reached by the form alone.
        for (let next = onTo; next && !kinds.has(patternOf(next)); ) {
          kinds.add(patternOf(next));
          const page = { path: next, html: await (await who.get(next)).text() };
          find(page);
          const [onward] = formsAt(page).filter(({ fields }) => !fields.some(isText));
          if (!onward || forms.has(signatureOf(onward))) break;
          const fields = onward.fields.map(({ name, value }): [string, string] => [name, value]);
          const answer = email ? undefined : await who.post(onward.action, fields);
          await answer?.text();
          next = answer?.headers.get('location')?.replace(/#.*/, '') ?? '';
        }
      }
      // What ends the visit comes last.
      const last = ([signature]: [string, unknown]) =>
        Number(/ \/(account|sign-out) /.test(signature));
      for (const [signature, send] of [...untyped].sort((a, b) => last(a) - last(b))) {
        tried.add(signature);
        await send();
      }
      expect(trial.faults.splice(0).slice(0, 30)).toEqual([]);
    },
    600_000,
  );

  once('met every form that docs/bad-input.md has for it, and none that stands in no row', () => {
    const rows = formsInDocs();
    const mine = rows.filter(({ triedBy }) => triedBy === 'test/hostile.test.ts');
    expect(mine.map(({ name }) => name).filter((name) => !met.has(name))).toEqual([]);
    const said = new Set(rows.map(({ name }) => name));
    expect([...met].filter((name) => !said.has(name)).sort()).toEqual([]);
    const there = new Set(rows.map(({ path }) => path));
    expect(reached.routes.filter((path) => !there.has(path))).toEqual([]);
  });

  it('is stored as it was typed', async () => {
    const { rows: columns } = await served.owner.query<{ place: string; name: string }>(
      `select format('%I.%I', table_schema, table_name) as place, column_name as name
       from information_schema.columns join information_schema.tables using (table_schema, table_name)
       where table_schema in ('care', 'account', 'platform', 'workforce', 'questionnaire', 'research') and table_type = 'BASE TABLE'
         and data_type in ('text', 'character varying', 'jsonb', 'ARRAY')`,
    );
    expect(columns.length).toBeGreaterThan(100);
    const found = new Set<string>();
    const changed: string[] = [];
    for (const { place, name } of columns) {
      const { rows } = await served.owner.query<{ text: string }>(
        `select to_jsonb("${name}") #>> '{}' as text from ${place} where "${name}"::text ~ 'zq[0-9]+z'`,
      );
      for (const { text } of rows)
        for (const [mark] of text.matchAll(/zq\d+z/g)) {
          const typed = trial.stored.get(mark);
          if (typed === undefined) continue;
          found.add(mark);
          const kept = text.includes(typed) || text.includes(JSON.stringify(typed).slice(1, -1));
          if (!kept)
            changed.push(`${place} ${name}: ${JSON.stringify(typed)} as ${JSON.stringify(text)}`);
        }
    }
    expect(changed.slice(0, 20)).toEqual([]);
    const last = [...trial.last].flatMap(([form, marks]) => marks.map((mark) => ({ form, mark })));
    // Closing support puts an outcome in place of the one a goal had, and why a measure is not for
    // today is kept where that is chosen; nothing else is written over.
    const lost = last.filter(
      ({ form, mark }) =>
        !found.has(mark) && !/intent=change-goal|choice:way.*text:reasonNote/.test(form),
    );
    expect(lost.slice(0, 20)).toEqual([]);
    expect(found.size).toBeGreaterThan(1_000);
  });

  it.each(roles.filter(({ email }) => email))(
    'is shown as it was typed to $email',
    async ({ email, starts }) => {
      const who = await visitor(served, email);
      const changed: string[] = [];
      let shown = 0;
      const before = new Set([...shownTo.values()].flat().map(({ path }) => patternOf(path)));
      const pages = await who.walk(starts, (kind) => (before.has(kind) ? 1 : 2));
      shownTo.set(email, pages);
      for (const { path, html } of pages) {
        const text = textOf(html);
        for (const [mark] of text.matchAll(/zq\d+z/g)) {
          const typed = trial.stored.get(mark);
          if (typed === undefined) continue;
          shown++;
          if (!text.includes(typed))
            changed.push(
              `${path}: ${JSON.stringify(typed)} as ${JSON.stringify(text.slice(Math.max(0, text.indexOf(mark) - typed.length), text.indexOf(mark) + 10))}`,
            );
        }
      }
      expect(changed.slice(0, 20)).toEqual([]);
      expect(shown).toBeGreaterThan(0);
    },
    300_000,
  );
});

describe('the database', () => {
  it.each(roles)(
    'is asked as often for the pages of $email, however much there is by now',
    async ({ email }) => {
      const who = await visitor(served, email);
      const grown: string[] = [];
      for (const [path, before] of askedAtFirst.get(email) ?? []) {
        const answer = await who.get(path);
        await answer.text();
        // Another state of one record may ask a little more; a row that asks for itself asks a lot.
        if (answer.status === 200 && asked.of(path) > before + OTHERWISE)
          grown.push(`${path} asked ${before} times, now ${asked.of(path)}`);
      }
      expect(grown).toEqual([]);
    },
    300_000,
  );

  once('and every page was among them, or is known to stand where no link leads', () => {
    const open = new Set(
      [...askedAtFirst.values()].flatMap((pages) => [...pages.keys()].map(reached.routeOf)),
    );
    expect(reached.pages.filter((route) => !open.has(route)).sort()).toEqual(unlinked);
  });
});

describe('a hostile address', () => {
  const pieces = [...hostileStrings, 'x'.repeat(3_000)].map((text) =>
    encodeURIComponent(text.toWellFormed()),
  );
  const done = new Set<string>();
  const broken = ['%', '%zz', '%c0%af', '%ff%fe', '..%2f..%2f', '.', '%2e%2e', '%00', '0', '-1'];

  it.each(roles)(
    'is answered in words to $email',
    async ({ email, starts }) => {
      const who = await visitor(served, email);
      // What one role asked for, the next need not.
      const pages = (shownTo.get(email) ?? (await who.walk(starts, () => 1))).filter(
        ({ path }) => !done.has(patternOf(path)) && done.add(patternOf(path)),
      );
      const faults: string[] = [];
      let turn = 0;
      for (const { path, html } of pages) {
        const bare = path.replace(/\?.*/, '');
        const fields = formsAt({ path, html })
          .filter(({ method }) => method === 'get')
          .flatMap((form) => form.fields.map(({ name }) => name));
        const names = new Set([
          ...fields,
          'page',
          'after',
          'before',
          'q',
          'sent',
          'person',
          'then',
        ]);
        const all = [...pieces, ...broken];
        const some = Array.from({ length: 1 }, () => all[turn++ % all.length] ?? '');
        const tried = some.flatMap((piece) => [
          `${bare}?${[...names].map((name) => `${name}=${piece}`).join('&')}`,
          bare.replace(/[^/]+$/, piece),
          bare.replace(/[^/]+(\/[^/]+)?$/, `${piece}$1`),
          `${bare}/${piece}`,
        ]);
        for (const address of new Set(tried)) {
          const answer = await who.get(address);
          await answer.text();
          if (answer.status >= 500) faults.push(`${answer.status} ${address.slice(0, 160)}`);
        }
      }
      expect(faults).toEqual([]);
    },
    600_000,
  );

  it('and hostile headers and cookies are', async () => {
    const cookie = await served.signIn('link.worker@demo.example');
    const [name = ''] = cookie.split('=');
    for (const text of hostileStrings.filter((_, place) => place % 4 === 0)) {
      const value = [...text].filter((letter) => letter >= ' ' && letter < '\x7f').join('');
      const sets: Record<string, string>[] = [
        { cookie: `${name}=${value}` },
        { cookie: `${cookie}; ${value}=${value}; ${name}=` },
        { cookie, 'user-agent': value, 'accept-language': value, referer: value, accept: value },
        { cookie, 'x-forwarded-for': value, forwarded: value, 'x-forwarded-host': value },
        { cookie, 'if-none-match': value, range: value, 'x-request-id': value },
      ];
      for (const headers of sets) {
        const answer = await served.get('/o/hillside/today', headers);
        await answer.text();
        expect([200, 303], JSON.stringify(headers)).toContain(answer.status);
      }
    }
  });
});
