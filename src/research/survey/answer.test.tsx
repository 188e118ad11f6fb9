import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import {
  makeService,
  openTestDatabase,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { plainBrowser } from '../../../test/support/plain-browser.tsx';
import { closeSurvey } from './commands.server.ts';
import { questions } from './human.ts';
import AnswerPage, { action, loader } from './pages/answer.tsx';
import TakePartPage, { loader as readOpen, action as takePart } from './pages/take-part.tsx';
import { invited, loneliness, openedSurvey, sender } from './test-survey.ts';

let test: TestDatabase;
let me: Ctx;
let browser: ReturnType<typeof plainBrowser>;
beforeAll(async () => {
  test = await openTestDatabase();
  me = (await makeService(test)).researcher;
  browser = at(me.now);
});
afterAll(() => test.close());

const at = (now: Date) =>
  plainBrowser(
    [
      { path: '/survey/:token', loader, action, Component: AnswerPage },
      { path: '/take-part/:code', loader: readOpen, action: takePart, Component: TakePartPage },
    ],
    { services: { db: test.db, secret: sender.secret }, now },
  );
const answersOf = async (id: string) =>
  (await test.owner.query('select answers from research.survey_answer where survey_id = $1', [id]))
    .rows;

it('asks whether somebody agrees, then one question a page; goes back, comes back, is light', async () => {
  const id = await openedSurvey(me, loneliness);
  const [token] = await invited(me, test.owner, id, 1);
  const path = `/survey/${token}`;
  let page = await browser.visit(path);
  expect(page.text).toContain('To learn what helps.');
  expect(page.text).toContain('nobody can find them');
  // Nothing is asked of somebody who has not agreed
  expect((await browser.visit(`${path}?at=1`)).text).toContain('What becomes of your answers');
  const unwilling = await browser.go(page);
  expect(unwilling.status).toBe(422);
  expect(unwilling.text).toContain('Tick the box to take part');
  page = await browser.go(page, { agree: 'yes' });
  for (const [index, choice] of ['o1', 'o2', 'o0', 'o4'].entries()) {
    expect(page.text).toContain(`Question ${index + 1} of 4`);
    expect(page.html.match(/<fieldset/g)).toHaveLength(1);
    expect(page.html).not.toContain('<script');
    expect(gzipSync(page.html).length).toBeLessThan(20_000);
    page = await browser.choose(page, choice);
  }
  page = await browser.back(page);
  expect(page.html).toMatch(/value="o4"[^>]*checked|checked[^>]*value="o4"/);
  // With the same link another day it goes on where it was left
  page = await browser.go(await browser.visit(path), { agree: 'yes' });
  const mistakes: Record<string, string>[] = [
    {},
    { link: 'yes', address: 'nobody' },
    { link: 'perhaps' },
  ];
  for (const wrong of mistakes) {
    const refused = await browser.go(page, wrong);
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('error-summary');
    if (wrong.address) expect(refused.html).toContain('value="nobody"');
  }
  page = await browser.go(page, { link: 'no', address: '' });
  expect(page.text).toContain('neither you nor we can change or withdraw them');
  expect(page.text).toContain('Some of the time');
  const thanks = await browser.go(page);
  expect(thanks.text).toContain('it is too late to change or withdraw them');
  // Sent again from the page before, it is one answer
  expect((await browser.go(page)).text).toContain('Thank you');
  for (const place of ['', '?at=check', '?at=1', '?at=link', '?at=safety'])
    expect((await browser.visit(path + place)).text).not.toMatch(/Some of the time|Question/);
  expect(await answersOf(id)).toMatchObject([{ answers: { total: [{ valueInteger: 6 }] } }]);
});

it('takes what is wanted back, and says what it cannot', async () => {
  const id = await openedSurvey(me);
  const [token = '', other = ''] = await invited(me, test.owner, id, 2);
  let page = await browser.go(await browser.visit(`/survey/${token}`), { agree: 'yes' });
  expect((await browser.choose(page, '')).status).toBe(422);
  page = await browser.choose(page, 'More <b>walks</b>');
  page = await browser.go(await browser.choose(page, ''), {
    link: 'yes',
    address: 'ann@example.org',
  });
  expect(page.html).toContain('More &lt;b&gt;walks&lt;/b&gt;');
  expect(page.text).toContain('linked with ann@example.org');
  page = await browser.go(page);
  expect(page.text).toContain('you can still withdraw them');
  page = await browser.go(page);
  expect(page.text).toContain('Nothing is linked with you');
  expect(await answersOf(id)).toEqual([]);
  await browser.go(await browser.visit(`/survey/${other}`), { agree: 'yes' });
  await closeSurvey(me, id);
  expect((await browser.visit(`/survey/${other}?at=0`)).text).toContain('This survey is closed');
});

it('lets somebody in by an open link who answers its question, and shows help where it is needed', async () => {
  const id = await openedSurvey(me, {
    byOpenLink: 'yes',
    questionnaire: 'https://holdfast.example/fhir/Questionnaire/phq-9|1',
  });
  const { rows } = await test.owner.query('select open_code from research.survey where id = $1', [
    id,
  ]);
  const asked = await browser.visit(`/take-part/${rows[0].open_code}`);
  expect(gzipSync(asked.html).length).toBeLessThan(20_000);
  const answer = questions.find(({ text }) => asked.text.includes(text))?.answers[0] ?? '';
  // Too soon, wrong, or into the trap
  for (const [wrong, words] of [
    [{ answer }, 'Press the button once more'],
    [{ answer: 'no idea' }, 'Press the button once more'],
    [{ answer, website: 'x' }, 'Press the button once more'],
  ] as const) {
    const refused = await browser.go(asked, wrong);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(words);
  }
  const later = at(new Date(me.now.getTime() + 10_000));
  expect((await later.go(asked, { answer: 'no idea' })).text).toContain('changes each time');
  let page = await later.go(await later.go(asked, { answer }), { agree: 'yes' });
  for (let n = 1; n <= 9; n++) page = await later.choose(page, 'o1');
  expect(page.text).toContain('116 123');
});
