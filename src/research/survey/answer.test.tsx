import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { branching } from '#questionnaire/branching.fixture.ts';
import {
  changeDraft,
  draftQuestionnaire,
  publishQuestionnaire,
} from '#questionnaire/commands.server.ts';
import { urls } from '#questionnaire/extensions.ts';
import { canonicalOf, type Extension, type Item } from '#questionnaire/model.ts';
import { readDefinitionPage } from '#questionnaire/queries.server.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { plainBrowser } from '../../../test/support/plain-browser.tsx';
import { takeAnswersOut, whyKeptIn } from './answers-out.server.ts';
import { closeSurvey } from './commands.server.ts';
import { questions } from './human.ts';
import AnswerPage, { action, loader } from './pages/answer.tsx';
import TakePartPage, { loader as readOpen, action as takePart } from './pages/take-part.tsx';
import { readSurvey } from './queries.server.ts';
import { answered, invited, loneliness, openedSurvey, sender } from './test-survey.ts';

let test: TestDatabase;
let service: Service;
let me: Ctx;
let browser: ReturnType<typeof plainBrowser>;
beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  me = service.researcher;
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

/** Publishes a questionnaire of the researcher's own; gives what a survey names it by. */
async function publish(item: Item[], extension: Extension[] = []): Promise<string> {
  const { id } = await draftQuestionnaire(me, { title: 'Ours' });
  await changeDraft(me, id, 1, (of) => ({
    ...of,
    item,
    extension,
    _title: { extension: [inWelsh('Ein holiadur')] },
  }));
  await publishQuestionnaire(me, id, 2, { measure: false });
  return canonicalOf((await readDefinitionPage(me, id)).found);
}
const inWelsh = (content: string): Extension => ({
  url: urls.translation,
  extension: [
    { url: 'lang', valueCode: 'cy' },
    { url: 'content', valueString: content },
  ],
});
const mark = (known: keyof typeof urls): Extension => ({ url: urls[known], valueBoolean: true });
const option = (code: string, display: string, welsh: string) => ({
  valueCoding: { code, display, _display: { extension: [inWelsh(welsh)] } },
});

it('keeps to page breaks, repeats answers, has an order for each, speaks Welsh and stops at a quota', async () => {
  const quota = (code: string, most: number): Extension => ({
    url: urls.quota,
    extension: [
      { url: 'question', valueString: 'walk' },
      { url: 'code', valueCode: code },
      { url: 'most', valueInteger: most },
    ],
  });
  const questionnaire = await publish(
    [
      { linkId: 'name', type: 'string', text: 'What do you like?', extension: [mark('pageBreak')] },
      {
        linkId: 'walk',
        type: 'choice',
        text: 'Do you walk?',
        _text: { extension: [inWelsh('Ydych chi’n cerdded?')] },
        answerOption: [option('y', 'Often', 'Yn aml'), option('n', 'Never', 'Byth')],
      },
      {
        linkId: 'why',
        type: 'string',
        text: 'Why {}?',
        extension: [{ url: urls.piping, valueString: 'name' }],
      },
      {
        linkId: 'g',
        type: 'group',
        extension: [mark('randomOrder'), mark('pageBreak')],
        item: Array.from({ length: 6 }, (_, n) => ({
          linkId: `r${n}`,
          type: 'string' as const,
          text: `Part ${n}`,
        })),
      },
    ],
    [quota('y', 5), { url: urls.closeDate, valueDate: '2026-12-24' }],
  );
  await expect(openedSurvey(me, { questionnaire, closesOn: '2026-12-25' })).rejects.toMatchObject({
    kind: 'invalid',
    detail: { fields: { closesOn: expect.stringContaining('24 December 2026') } },
  });
  // A full quota tells how many there are, so none is smaller than the smallest group
  await expect(openedSurvey(me, { questionnaire, smallestGroup: '6' })).rejects.toMatchObject({
    kind: 'invalid',
    detail: { fields: { smallestGroup: expect.stringContaining('a quota of 5') } },
  });
  const id = await openedSurvey(me, { questionnaire, smallestGroup: '5', answersOut: 'yes' });
  for (const _ of [1, 2, 3, 4])
    await test.owner.query(
      `insert into research.survey_answer (id, organisation_id, survey_id, answered_on, answers)
       values (gen_random_uuid(), $1, $2, $3, '{"walk": [{"valueCoding": {"code": "y", "display": "Often"}}]}')`,
      [me.actor.organisationIds[0], id, me.now],
    );
  expect((await readSurvey(me, id)).survey.closesOn).toBe('2026-12-24');
  const tokens = await invited(me, test.owner, id, 3);
  const orders: string[] = [];
  const answer = async (token: string | undefined, walk: string) => {
    const welsh = await browser.visit(`/survey/${token}?language=cy`);
    expect(welsh.html).toContain('lang="cy"');
    expect(welsh.text).toContain('24 Rhagfyr 2026');
    expect(welsh.text).toContain('gall yr ymchwilwyr hefyd ddarllen eich atebion fesul un');
    let page = await browser.go(welsh, { agree: 'yes' });
    expect(page.text).toContain('Cwestiynau 1 i 2 o 9');
    expect(page.text).toContain('Ydych chi’n cerdded?');
    expect(page.html.match(/<h1/g)).toHaveLength(1);
    page = await browser.go(page, { a0: 'tea', a1: walk });
    if (page.text.includes('ddigon o atebion')) return page;
    expect(page.text).toContain('Why tea?');
    page = await browser.go(page, { a2: 'warm' });
    orders.push([...page.text.matchAll(/Part (\d)/g)].map(([, n]) => n).join(''));
    page = await browser.go(page, { a5: 'five' });
    page = await browser.go(page, { link: 'no', address: '' });
    expect(page.text).toContain(walk === 'o0' ? 'Yn aml' : 'Byth');
    return browser.go(page);
  };
  expect((await answer(tokens[0], 'o0')).text).toContain('Diolch');
  // Kept in the questionnaire's own words, so that nothing tells who read Welsh
  const { rows } = await test.owner.query(
    'select answers from research.survey_answer where survey_id = $1',
    [id],
  );
  expect(rows[0].answers).toMatchObject({ walk: [{ valueCoding: { display: 'Often' } }] });
  // The second who walks often is one too many, and may say otherwise
  const over = await answer(tokens[1], 'o0');
  expect(over.text).toContain('ddigon o atebion fel eich rhai chi');
  expect((await browser.visit(`/survey/${tokens[1]}?at=check`)).text).toContain('ddigon o atebion');
  const [, back = ''] = /<a href="([^"]*at=1)"/.exec(over.html) ?? [];
  expect((await browser.visit(back)).text).toContain('Ydych chi’n cerdded?');
  expect((await answer(tokens[2], 'o1')).text).toContain('Diolch');
  expect(await answersOf(id)).toHaveLength(6);
  for (const order of orders) expect([...order].sort().join('')).toBe('012345');
});

it('asks what waits for a calculation, begins as it was told to, and forgets what is shut again', async () => {
  const questionnaire = await publish(branching);
  const id = await openedSurvey(me, { questionnaire });
  const [token] = await invited(me, test.owner, id, 1);
  const path = `/survey/${token}`;
  let page = await browser.go(await browser.visit(path), { agree: 'yes' });
  expect(page.text).toContain('Question 1 of 2');
  expect(page.html).toMatch(/value="3"[^>]*checked|checked[^>]*value="3"/);
  page = await browser.choose(await browser.choose(page, '6'), '4');
  expect(page.text).toContain('What was worst?');
  page = await browser.choose(await browser.choose(page, 'the dark'), 'a secret');
  expect(page.text).toContain('link');
  // Another day, with the same link: the first answer is another, and shuts what waited for the sum
  page = await browser.visit(`${path}?at=0`);
  expect(page.html).toMatch(/value="6"[^>]*checked|checked[^>]*value="6"/);
  page = await browser.choose(await browser.choose(page, '1'), '4');
  expect((await browser.visit(`${path}?at=3`)).text).not.toContain('What was worst?');
  page = await browser.go(page, { link: 'no', address: '' });
  expect(page.text).not.toMatch(/secret|dark|worst/);
  await browser.go(page);
  expect(await answersOf(id)).toEqual([
    {
      answers: {
        nights: [{ valueInteger: 1 }],
        days: [{ valueInteger: 4 }],
        sum: [{ valueInteger: 5 }],
      },
    },
  ]);
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
  const answer = questions.find(({ en }) => asked.text.includes(en))?.answers[0] ?? '';
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
  expect(page.text).toContain('nobody will call you because of it');
  expect(page.text).not.toContain('link worker');
});

it('gives answers out one by one to researchers of a closed survey whose respondents were told so', async () => {
  const told = { answersOut: 'yes', smallestGroup: '5' };
  const id = await openedSurvey(me, told);
  const tokens = await invited(me, test.owner, id, 6);
  const take = async (ctx: Ctx, of = id) => {
    let text = '';
    for await (const part of await takeAnswersOut(ctx, of, 'answers.csv')) text += part;
    return text;
  };
  for (const [at, token] of tokens.entries())
    await answered(me, token, { change: [{ valueString: `=said ${at}` }] }, null);
  await expect(take(me)).rejects.toMatchObject({ kind: 'conflict' });
  await closeSurvey(me, id);
  const csv = await take(me);
  const rows = csv.trim().split('\r\n').slice(1);
  expect(rows.map((row) => row.split(',')[0])).toEqual(['1', '2', '3', '4', '5', '6']);
  for (const at of tokens.keys()) expect(csv.match(`'=said ${at}`)).toHaveLength(1);
  // Neither the day nor anything that is in another store
  const { rows: kept } = await test.owner.query(
    'select id::text as hidden from research.survey_answer where survey_id = $1 union select address from research.survey_contact where survey_id = $1',
    [id],
  );
  for (const { hidden } of [...kept, { hidden: '2026-' }]) expect(csv).not.toContain(hidden);
  const { rows: entries } = await test.owner.query(
    "select 1 from platform.audit_entry where act = 'survey.take-out' and subject_id = $1",
    [id],
  );
  expect(entries).toHaveLength(1);
  await expect(take(service.manager)).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(take(service.otherResearcher)).rejects.toMatchObject({ kind: 'not-found' });
  const { survey } = await readSurvey(me, id);
  expect([
    whyKeptIn({ ...survey, answersOut: false }, 6),
    whyKeptIn({ ...survey, status: 'open' }, 6),
    whyKeptIn(survey, 4),
    whyKeptIn(survey, 5),
  ]).toEqual(['not-told', 'open', 'few', null]);
});
