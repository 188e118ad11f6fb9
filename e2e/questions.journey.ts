import { type Browser, expect, type Page, test } from '@playwright/test';
import { urls } from '../src/questionnaire/extensions.ts';
import { choose, follow, tabTo, type } from './keys.ts';
import { at, isAccessible, follow as pressed, signIn } from './support.ts';

/** A page of 1,280 at 400 %. */
const narrow = { width: 320, height: 256 };

const options = (...words: string[]) =>
  words.map((display, n) => ({
    valueCoding: { code: `c${n}`, display, extension: [{ url: urls.ordinal, valueDecimal: n }] },
  }));
const least = (valueInteger: number) => ({ url: urls.minValue, valueInteger });
const most = (valueInteger: number) => ({ url: urls.maxValue, valueInteger });
const place = 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch';
const safety = {
  url: urls.safetyPrompt,
  extension: [
    { url: 'from', valueInteger: 2 },
    { url: 'text', valueString: 'Talk to somebody today.' },
  ],
};

/** Of every type one question; what is typed first and is wrong, if anything; and the keys that answer it. */
const questions: {
  item: Record<string, unknown>;
  wrong?: (page: Page) => Promise<void>;
  answer: (page: Page) => Promise<void>;
}[] = [
  {
    item: { type: 'string', text: 'What shall we call you?' },
    answer: (page) => type(page, /^What shall we call you/, 'Del'),
  },
  {
    item: { type: 'text', text: 'What matters to you?', maxLength: 200 },
    answer: (page) => type(page, /^What matters to you/, 'My allotment.'),
  },
  {
    item: { type: 'integer', text: 'How many live with you?', extension: [least(0), most(40)] },
    wrong: (page) => type(page, /^How many live/, 'two'),
    answer: (page) => retype(page, /^How many live/, '2'),
  },
  {
    item: { type: 'integer', text: 'How happy were you?', extension: [least(0), most(10)] },
    answer: (page) => choose(page, /^0$/),
  },
  {
    item: { type: 'decimal', text: 'How many hours did you sleep?' },
    wrong: (page) => type(page, /^How many hours/, '1e9'),
    answer: (page) => retype(page, /^How many hours/, '6.5'),
  },
  {
    item: { type: 'boolean', text: 'Do you have a garden?' },
    answer: (page) => choose(page, /^Yes$/),
  },
  {
    item: { type: 'date', text: 'When did you move here?' },
    wrong: async (page) => {
      await type(page, /^Day$/, '31');
      await type(page, /^Month$/, '2');
      await type(page, /^Year$/, '2020');
    },
    answer: async (page) => {
      await retype(page, /^Day$/, '3');
      await retype(page, /^Month$/, '2');
      await retype(page, /^Year$/, '2020');
    },
  },
  {
    item: {
      type: 'choice',
      text: 'How do you get about?',
      answerOption: options('On foot', `By bus to ${place}`, 'Not at all'),
      extension: [safety],
    },
    answer: async (page) => {
      await choose(page, /^On foot$/);
      await page.keyboard.press('ArrowUp');
    },
  },
  {
    item: { type: 'open-choice', text: 'What do you like?', answerOption: options('Music') },
    answer: async (page) => {
      await choose(page, /^Music$/);
      await page.keyboard.press('ArrowDown');
      await type(page, /^In your words$/, 'Pigeons');
    },
  },
  {
    item: {
      type: 'choice',
      repeats: true,
      text: 'Which days suit you?',
      answerOption: options('Monday', 'Sunday'),
    },
    answer: (page) => choose(page, /^Sunday$/),
  },
  {
    item: {
      type: 'open-choice',
      repeats: true,
      text: 'Who helps you?',
      answerOption: options('A neighbour'),
    },
    answer: async (page) => {
      await choose(page, /^A neighbour$/);
      await choose(page, /^Something else$/);
      await type(page, /^In your words$/, 'The vicar');
    },
  },
];
/** Opened by the choice before it. */
const opened = /^What stops you/;

const definition = {
  resourceType: 'Questionnaire',
  title: 'Every kind of question',
  status: 'draft',
  item: [
    {
      linkId: 'all',
      type: 'group',
      text: 'About you',
      item: [
        { linkId: 'told', type: 'display', text: 'There are no wrong answers.' },
        ...questions.map(({ item }, n) => ({ linkId: `q${n}`, required: true, ...item })),
      ],
    },
    {
      linkId: 'opened',
      type: 'string',
      text: 'What stops you?',
      required: true,
      enableWhen: [{ question: 'q7', operator: '=', answerCoding: { code: 'c2' } }],
    },
  ],
};

/** What was typed before stays, and is typed over. */
async function retype(page: Page, name: RegExp, words: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(words);
}

/** Nothing has to be scrolled sideways, and axe objects to nothing. */
async function isWhole(page: Page): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  await isAccessible(page);
}

/** One question a page: each is refused once, said why, and then answered. */
async function answerAlone(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await isWhole(page);
  await follow(page, /^Start$/);
  const all = [...questions, { item: {}, answer: (to: Page) => type(to, opened, 'Stairs') }];
  for (const [n, { wrong, answer }] of all.entries()) {
    await expect(page.getByText(`Question ${n + 1} of`)).toBeVisible();
    await wrong?.(page);
    await follow(page, /^Continue$/);
    await expect(page.getByRole('alert')).toContainText('There is a problem');
    await isWhole(page);
    await answer(page);
    await follow(page, /^Continue$/);
    if (n !== 7) continue;
    await expect(page.getByText('Talk to somebody today.')).toBeVisible();
    await isWhole(page);
    await follow(page, /^Continue$/);
  }
  await expect(page.getByRole('heading', { level: 1, name: 'Check your answers' })).toBeVisible();
  await isWhole(page);
  await follow(page, /^Send my answers$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Thank you' })).toBeVisible();
  await isWhole(page);
}

/** All on one page, as staff have it: refused once with every question named, then answered. */
async function answerTogether(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await isWhole(page);
  await follow(page, /^Save the answers$/);
  await expect(page.getByRole('alert').getByRole('link')).toHaveCount(questions.length);
  await isWhole(page);
  for (const { answer } of questions) await answer(page);
  await follow(page, /^Save the answers$/);
  await expect(page.getByText('What was answered opens more questions')).toBeVisible();
  await isWhole(page);
  await type(page, opened, 'Stairs');
  await follow(page, /^Save the answers$/);
  await expect(page.getByRole('heading', { name: 'What they answered' })).toBeVisible();
  await expect(page.getByText('Pigeons')).toBeVisible();
  await isWhole(page);
}

/** The newest link that was sent by e-mail, once it is another than the one before. */
async function sentLink(page: Page, before: string): Promise<string> {
  const links = page.locator('a[href*="/questions/"]');
  let found = before;
  await expect(async () => {
    await page.goto(at('/demo/outbox'));
    found = (await links.first().textContent({ timeout: 500 })) ?? before;
    expect(found).not.toBe(before);
  }).toPass({ timeout: 60_000 });
  return found;
}

async function offer(page: Page, way: RegExp): Promise<string> {
  await page.goto(at('/o/hillside/people'));
  await pressed(page.getByRole('link', { name: /Desmond Clarke/ }).first());
  await pressed(page.getByRole('link', { name: 'Measures, and how things have changed' }));
  await page.getByRole('radio', { name: definition.title }).first().check();
  await page.getByLabel('When in their support').selectOption({ label: 'At a review' });
  await page.getByRole('radio', { name: way }).check();
  await pressed(page.getByRole('button', { name: 'Go on' }));
  return page.url();
}

const withKeysAlone = async (
  browser: Browser,
  page: Page,
  javaScriptEnabled: boolean,
  work: (page: Page) => Promise<void>,
) => {
  const storageState = await page.context().storageState();
  const context = await browser.newContext({ javaScriptEnabled, viewport: narrow, storageState });
  await work(await context.newPage());
  await context.close();
};

test('every kind of question is answered by the keyboard alone at 400 %, one a page and all on one, with JavaScript and without', async ({
  page,
  browser,
}) => {
  test.setTimeout(600_000);
  // Given a questionnaire of every kind of question, and no quiet hours
  await signIn(page, 'manager@demo.example');
  await page.goto(at('/o/hillside/questionnaires/import'));
  await page.getByLabel('The file').setInputFiles({
    name: 'every-kind.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(definition)),
  });
  await page.getByRole('radio', { name: 'We wrote it, or it is free to use' }).check();
  await pressed(page.getByRole('button', { name: 'Import', exact: true }));
  await page.getByRole('checkbox', { name: 'Offer it as a measure in care' }).check();
  await pressed(page.getByRole('button', { name: 'Publish version 1' }));
  await page.goto(at('/o/hillside/messages'));
  await page.getByLabel('From').fill('00:00');
  await page.getByLabel('Until').fill('00:00');
  await page.getByLabel('Send nothing on Sundays').uncheck();
  await pressed(page.getByRole('button', { name: 'Save quiet hours' }));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await signIn(page, 'link.worker@demo.example');
  // When staff ask all of it on one page
  for (const script of [true, false]) {
    const path = await offer(page, /^Together/);
    await withKeysAlone(browser, page, script, (narrowed) => answerTogether(narrowed, path));
  }
  // And when the person answers it on their own, one question a page
  let link = '';
  for (const script of [true, false]) {
    await offer(page, /send a link by e-mail/);
    link = await sentLink(page, link);
    const path = at(new URL(link).pathname);
    await withKeysAlone(browser, page, script, (narrowed) => answerAlone(narrowed, path));
  }
});
