import { gzipSync } from 'node:zlib';
import { RouterContextProvider } from 'react-router';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestContext } from '#app/context.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { branching } from '#questionnaire/branching.fixture.ts';
import {
  changeDraft,
  draftQuestionnaire,
  publishQuestionnaire,
} from '#questionnaire/commands.server.ts';
import { canonicalOf } from '#questionnaire/model.ts';
import { readDefinitionPage } from '#questionnaire/queries.server.ts';
import {
  makeService,
  openTestDatabase,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { plainBrowser } from '../../../test/support/plain-browser.tsx';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { makeLink } from '../link/api.server.ts';
import { linkTo, offerMeasure } from './commands.server.ts';
import { action as answerOnOnePage, loader as lookAtOnePage } from './pages/measure.tsx';
import QuestionsPage, { action, loader } from './pages/questions.tsx';
import { listOpenSafety, readMeasure } from './queries.server.ts';
import { offerShape } from './rules.ts';

let base: TestDatabase;
let me: Ctx;
let manager: Ctx;
beforeAll(async () => {
  base = await openTestDatabase();
  ({ linkWorker: me, manager } = await makeService(base));
});
afterAll(() => base.close());

const instrument = (name: string) => `https://holdfast.example/fhir/Questionnaire/${name}|1`;

/** A measure to be answered alone, and the path of its link. */
async function sent(name: string, questionnaire = instrument(name)) {
  const { personId } = await makePersonWithEpisode(me);
  const offer = { questionnaire, occasion: 'start', way: 'together' };
  const { id } = await offerMeasure(me, personId, offerShape.parse(offer));
  const token = await perform(me, 'care', (tx, note) => {
    note({ act: 'test.arrange', subject: ['measure', id] });
    return makeLink(me, tx, linkTo(id), 14);
  });
  return { id, personId, path: `/questions/${token}` };
}

let browser: ReturnType<typeof plainBrowser>;
beforeAll(() => {
  const path = '/questions/:token';
  browser = plainBrowser([{ path, loader, action, Component: QuestionsPage }], {
    services: { db: base.db },
    now: me.now,
  });
});
type Page = Awaited<ReturnType<typeof browser.visit>>;
const visit = (path: string) => browser.visit(path);
const go = (page: Page, chosen?: Record<string, string>) => browser.go(page, chosen);
const choose = (page: Page, value: string) => browser.choose(page, value);
const back = (page: Page) => browser.back(page);
const field = (page: Page) => browser.field(page);

it('asks one question a page, in Welsh where that is chosen, and is light', async () => {
  const { id, path } = await sent('ons4');
  let page = await go(await visit(path), { language: 'cy' });
  expect(page.html).toContain('lang="cy"');
  for (const [index, score] of ['4', '6', '', '9'].entries()) {
    expect(page.text).toContain(`Cwestiwn ${index + 1} o 4`);
    expect(page.html.match(/<fieldset/g)).toHaveLength(1);
    expect(gzipSync(page.html).length).toBeLessThan(20_000);
    expect(page.html).not.toContain('<script');
    page = await choose(page, score);
  }
  expect(page.text).toContain('Gwiriwch eich atebion');
  expect(page.text).toContain('Heb ei ateb');
  // A wrong answer is said at its field, and nothing of it is kept
  const again = await visit(
    /href="([^"]+at=\d+)"/.exec(page.html.slice(page.html.indexOf('<dl')))?.[1] ?? '',
  );
  const wrong = await choose(again, '11');
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain('Mae problem');
  expect(wrong.html).toContain(`href="#${field(wrong)}"`);
  page = await go(await visit(`${path}?at=check`));
  expect(page.text).toContain('Diolch');
  expect(page.html).toContain('lang="cy"');
  expect((await readMeasure(me, id)).scores.map(({ label, value }) => [label, value])).toEqual([
    ['Life satisfaction', 4],
    ['Worthwhile', 6],
    ['Anxious yesterday', 9],
  ]);
});

it('names help at once, goes back with what was answered, and shows nothing once it is sent', async () => {
  const { id, personId, path } = await sent('phq-9');
  let page = await go(await visit(path));
  for (let n = 1; n <= 8; n += 1) page = await choose(page, 'o1');
  page = await back(page);
  expect(page.html).toMatch(/value="o1"[^>]*checked|checked[^>]*value="o1"/);
  page = await choose(await choose(page, 'o0'), 'o1');
  expect(page.text).toContain('116 123');
  expect(await listOpenSafety(me, personId)).toMatchObject([{ id }]);
  // Who goes back and says something graver reads it again
  page = await choose(await visit(`${path}?at=9`), 'o3');
  expect(page.text).toContain('116 123');
  page = await choose(await visit(`${path}?at=9`), 'o1');
  expect(page.text).toContain('116 123');
  page = await visit(
    (/href="([^"]+at=\d+)"[^>]*>\s*Continue/.exec(page.html)?.[1] ?? '').replaceAll('&amp;', '&'),
  );
  expect(page.text).toContain('Question 10 of 10');
  page = await go(await choose(page, ''));
  expect(page.text).toContain('Thank you');
  expect((await readMeasure(me, id)).scores).toMatchObject([{ value: 8, band: 'Mild' }]);
  for (const place of ['', '?at=check', '?at=5', '?at=safety'])
    expect((await visit(path + place)).text).not.toMatch(/Several days|Question/);
});

it('does not send what is required and missing, nor opens what waits for it', async () => {
  const { id, path } = await sent('most-significant-change');
  const first = await go(await visit(path));
  expect((await choose(first, '')).status).toBe(422);
  expect((await go(await visit(`${path}?at=check`))).text).toContain('still need an answer');
  const second = await choose(first, 'I walk to the shop by myself.');
  expect(second.text).toContain('Why does that matter to you?');
  // Words with a line end, and words that look like a page
  const last = await choose(second, 'Because\n<b>I can</b>');
  expect(last.html).toContain('&lt;b&gt;I can&lt;/b&gt;');
  await go(last);
  expect((await readMeasure(me, id)).measure.answers).toEqual({
    change: [{ valueString: 'I walk to the shop by myself.' }],
    why: [{ valueString: 'Because\n<b>I can</b>' }],
  });
});

/** Posts the compact page of staff as they fill it in; the first look at it, without fields. */
async function onOnePage(id: string) {
  const { rows } = await base.owner.query(
    'select slug from account.organisation where id = $1',
    me.actor.organisationIds,
  );
  const args = (request: Request) => {
    const context = new RouterContextProvider();
    const signedIn = { userId: me.actor.id, name: me.actor.name, secondFactor: true };
    context.set(requestContext, {
      services: { db: base.db },
      requestId: 'test',
      now: me.now,
      signedIn,
    } as never);
    return { context, params: { organisation: rows[0].slug, measure: id }, request } as never;
  };
  const at = 'http://localhost';
  return {
    look: () => lookAtOnePage(args(new Request(at))),
    post: (fields: Record<string, string>) =>
      answerOnOnePage(args(new Request(at, { method: 'POST', body: new URLSearchParams(fields) }))),
  };
}

it('opens on the compact page what an answer opens, before anything is kept', async () => {
  const { id } = await sent('most-significant-change');
  const { post } = await onOnePage(id);
  const typed = { a0: 'I sleep.', asked: '0' };
  expect(await post(typed)).toMatchObject({
    data: { more: true, errors: {}, steps: [{ place: 0 }, { place: 1 }] },
  });
  expect(await post({ ...typed, a0: '' })).toMatchObject({
    init: { status: 422 },
    data: { errors: { a0: 'Answer this question' } },
  });
  expect((await readMeasure(me, id)).measure.status).toBe('asked');
  const done = await post({ ...typed, a1: 'It is quiet.', asked: '0 1' });
  expect(done).toMatchObject({ status: 303 });
  expect(Object.keys((await readMeasure(me, id)).measure.answers).sort()).toEqual([
    'change',
    'why',
  ]);
});

describe('what waits for a calculation', () => {
  let ours: string;
  beforeAll(async () => {
    const { id } = await draftQuestionnaire(manager, { title: 'Bad times' });
    await changeDraft(manager, id, 1, (of) => ({ ...of, item: branching }));
    await publishQuestionnaire(manager, id, 2, { measure: true });
    ours = canonicalOf((await readDefinitionPage(manager, id)).found);
  });
  /** All that is kept of a measure, as the database has it. */
  const kept = async (id: string) => {
    const { rows } = await base.owner.query(
      'select answers, m::text as row from care.measure m where id = $1',
      [id],
    );
    return rows[0] as { answers: object; row: string };
  };

  it('is asked by a link, shut again by an earlier answer, and then leaves nothing behind', async () => {
    const { id, path } = await sent('ours', ours);
    let page = await go(await visit(path));
    expect(page.text).toContain('Question 1 of 2');
    expect(page.html).toMatch(/value="3"[^>]*checked|checked[^>]*value="3"/);
    expect((await kept(id)).answers).toEqual({});
    // Who skips to the end has answered nothing yet, whatever stood there
    expect((await visit(`${path}?at=check`)).text).toContain('Left out');
    expect((await go(await visit(`${path}?at=check`))).text).toContain('still need an answer');
    page = await choose(await choose(page, '6'), '4');
    expect(page.text).toContain('What was worst?');
    page = await choose(await choose(page, 'the dark'), 'a secret');
    expect(page.text).toContain('a secret');
    expect((await kept(id)).row).toContain('a secret');
    // Stopped, and gone on with by the same link: what was saved stands, not what it began with
    page = await go(await visit(path));
    expect(page.html).toMatch(/value="6"[^>]*checked|checked[^>]*value="6"/);
    page = await choose(await choose(page, '1'), '4');
    expect(page.text).toContain('Check your answers');
    expect(page.text).not.toMatch(/secret|dark|worst/);
    expect((await kept(id)).row).not.toMatch(/secret|dark/);
    // What is shut takes no answer by its address
    const shut = await visit(`${path}?at=3`);
    expect(shut.text).not.toContain('What was worst?');
    await go(await visit(`${path}?at=check`));
    expect((await kept(id)).answers).toEqual({
      nights: [{ valueInteger: 1 }],
      days: [{ valueInteger: 4 }],
      sum: [{ valueInteger: 5 }],
    });
  });

  it('is opened on the compact page, and what was typed into it does not outlive it', async () => {
    const { id } = await sent('ours', ours);
    const { look, post } = await onOnePage(id);
    expect(await look()).toMatchObject({
      values: { a0: '3' },
      steps: [{ place: 0 }, { place: 1 }],
    });
    const typed = { a0: '6', a1: '4', asked: '0 1' };
    expect(await post(typed)).toMatchObject({
      data: { more: true, steps: [{}, {}, { place: 3 }] },
    });
    const more = { ...typed, a3: 'the dark', asked: '0 1 3' };
    expect(await post({ ...more, a3: '' })).toMatchObject({ init: { status: 422 } });
    expect(await post(more)).toMatchObject({ data: { steps: [{}, {}, {}, { place: 5 }] } });
    expect((await kept(id)).answers).toEqual({});
    const whole = { ...more, a5: 'a secret', asked: '0 1 3 5' };
    expect(await post({ ...whole, a0: '1' })).toMatchObject({ status: 303 });
    const { answers, row } = await kept(id);
    expect(Object.keys(answers).sort()).toEqual(['days', 'nights', 'sum']);
    expect(row).not.toMatch(/secret|dark/);
  });
});
