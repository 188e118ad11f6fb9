import { expect, test } from '@playwright/test';
import Papa from 'papaparse';
import { parseR, parseSpss } from '../src/questionnaire/export/syntax.fixture.ts';
import { allOf, respond, withdraw } from '../test/support/respondent.ts';
import { at, follow, fromMenu, isAccessible, signIn } from './support.ts';
import { xlsform } from './workbook.ts';

/** The study this was made after had 342; so many take minutes, so they are asked for by name. */
const RESPONDENTS = Number(process.env.HOLDFAST_RESPONDENTS ?? 60);

/** Four ways through the form; of each the fields, and the questions that are then asked. */
const branches: { fields: Record<string, string>; asked: string[] }[] = [
  { fields: { a0: 'o0', a1: 'The people' }, asked: ['a0', 'a1'] },
  { fields: { a0: 'o1', a2: 'o0' }, asked: ['a0', 'a2'] },
  { fields: { a0: 'o1', a2: 'o1', a3: 'Too far' }, asked: ['a0', 'a2', 'a3'] },
  { fields: { a0: 'o2', a4: '7' }, asked: ['a0', 'a4'] },
];

const form = () =>
  xlsform(
    'Staying or leaving',
    [
      ['type', 'name', 'label', 'relevant', 'required'],
      ['select_one plan', 'plan', 'Do you mean to stay?', '', 'yes'],
      ['text', 'keeps', 'What keeps you?', `$\{plan} = 'stay'`, ''],
      ['select_one reason', 'reason', 'Why would you leave?', `$\{plan} = 'leave'`, 'yes'],
      ['text', 'other', 'What is it?', `$\{plan} = 'leave' and $\{reason} = 'other'`, ''],
      ['integer', 'likely', 'How likely, from 0 to 10?', `$\{plan} = 'unsure'`, ''],
      ['image', 'photo', 'A picture of your day', '', ''],
    ],
    [
      ['plan', 'stay', 'Yes'],
      ['plan', 'leave', 'No'],
      ['plan', 'unsure', 'I do not know'],
      ['reason', 'pay', 'The pay'],
      ['reason', 'other', 'Something else'],
    ],
  );

test('a researcher imports a form, many answer it through every branch, some withdraw, twenty are drawn, and the answers open in SPSS and R', async ({
  page,
}) => {
  test.setTimeout(900_000);
  await signIn(page, 'researcher@demo.example');
  await fromMenu(page, 'Surveys', 'Questionnaires');
  await isAccessible(page);
  await follow(page.getByRole('link', { name: 'Import a questionnaire' }));
  await page.getByLabel('The file').setInputFiles(await form());
  await page.getByRole('radio', { name: 'We wrote it, or it is free to use' }).check();
  await follow(page.getByRole('button', { name: 'Import', exact: true }));
  await expect(page.getByRole('heading', { level: 1, name: 'Staying or leaving' })).toBeVisible();
  // What has no place here is told
  await expect(page.getByText('picture, sound or file')).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Offer it as a measure in care' })).toHaveCount(
    0,
  );
  await isAccessible(page);
  await follow(page.getByRole('button', { name: 'Publish version 1' }));
  // A survey of it, with answers to be read one by one, is opened to anybody with its link
  await fromMenu(page, 'Surveys', 'Surveys');
  await follow(page.getByRole('button', { name: 'Begin a survey' }));
  await page.getByLabel('What it is called').fill('Who stays');
  await page.getByLabel('What it is for, in plain words').fill('To learn what keeps people.');
  await page.getByLabel('Questionnaire').selectOption({ label: 'Staying or leaving' });
  await page.getByLabel('Anybody with an open link').check();
  await page.getByLabel('The answers one by one').check();
  await page.getByLabel('Smallest group').fill('5');
  await follow(page.getByRole('button', { name: 'Save as a draft' }));
  await follow(page.getByRole('button', { name: 'Open the survey' }));
  const survey = page.url();
  const link = new URL((await page.getByRole('link', { name: /take-part/ }).textContent()) ?? '');
  // All answer over HTTP, page by page, each pressing send twice; two in three ask to be linked
  const told = await allOf(Array.from({ length: RESPONDENTS }), 30, async (_, n) => {
    const branch = branches[n % branches.length];
    const one = await respond(at(''), link.pathname, {
      fields: branch?.fields ?? {},
      twice: true,
      ...(n % 3 !== 1 ? { address: `person${n}@made-up.example` } : {}),
    });
    expect(one.asked).toEqual(branch?.asked);
    return one;
  });
  await page.goto(survey);
  await expect(page.getByText(String(RESPONDENTS), { exact: true })).toBeVisible();
  // Some of those who are linked think again
  const gone = [0, 2, 3, 5, 6, 8, 9];
  for (const n of gone) await withdraw(at(''), told[n]?.path ?? '');
  await page.reload();
  const left = RESPONDENTS - gone.length;
  await expect(page.getByText(String(left), { exact: true })).toBeVisible();
  // Closed, the answers can be taken out, and what opens them is what it should be
  await page.goto(`${survey}/answers`);
  await expect(page.getByText('These answers stay here')).toBeVisible();
  await page.goto(survey);
  await follow(page.getByRole('button', { name: 'Close the survey' }));
  await follow(page.getByRole('button', { name: 'Results' }));
  await expect(page.getByText(/\d+ answers are counted here/)).toBeVisible();
  await isAccessible(page);
  // Twenty are drawn for interviews, of each answer some
  await page.goto(survey);
  await follow(page.getByRole('button', { name: 'Whom to interview' }));
  await page.getByLabel('Groups by the answers to').selectOption({ label: 'Do you mean to stay?' });
  await page.getByLabel('How many').fill('20');
  await follow(page.getByRole('button', { name: 'Draw' }));
  await expect(page.getByText('20 to invite')).toBeVisible();
  await expect(page.getByRole('cell', { name: 'I do not know' })).not.toHaveCount(0);
  await expect(page.getByRole('cell', { name: /^person0@/ })).toHaveCount(0);
  await isAccessible(page);
  await page.goto(`${survey}/answers`);
  await isAccessible(page);
  const file = async (name: string) => (await page.request.get(`${survey}/answers/${name}`)).text();
  const { data, meta } = Papa.parse<Record<string, string>>(await file('answers.csv'), {
    header: true,
    skipEmptyLines: true,
  });
  expect(data).toHaveLength(left);
  const stayed = data.filter(({ plan }) => plan === 'stay');
  expect(stayed.every(({ keeps, likely }) => keeps === 'The people' && likely === '')).toBe(true);
  expect(data.filter(({ other }) => other === 'Too far')).toHaveLength(
    told.filter((_, n) => n % 4 === 2 && !gone.includes(n)).length,
  );
  for (const read of [parseSpss(await file('answers.sps')), parseR(await file('answers.R'))]) {
    expect(read.columns.map(([name]) => name)).toEqual(meta.fields);
    expect(read.values.get('plan')).toEqual([
      ['stay', 'Yes'],
      ['leave', 'No'],
      ['unsure', 'I do not know'],
    ]);
  }
  expect(JSON.parse(await file('answers.json')).entry).toHaveLength(left);
});
