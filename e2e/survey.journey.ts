import { type Browser, expect, type Page, test } from '@playwright/test';
import { at, follow, isAccessible, signIn } from './support.ts';

/** What is right, whichever question the open link asks. */
const answers: [RegExp, string][] = [
  [/animal/, 'horse'],
  [/eat/, 'bread'],
  [/colour/, 'green'],
  [/Tuesday/, 'Wednesday'],
  [/four and three/, '7'],
  [/legs/, '4'],
  [/garden/, 'g'],
  [/bus/, 's'],
];

/** Without a pointer: to the answers, one further down, and on. */
async function answerByKeyboard(page: Page): Promise<void> {
  const first = page.getByRole('radio').first();
  for (let steps = 0; steps < 30; steps += 1) {
    if (await first.evaluate((one) => one === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: 'Some of the time' })).toBeChecked();
  await page.keyboard.press('Enter');
}

async function onAPhone(browser: Browser, link: string): Promise<void> {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    // A page of 1280 at 400 %.
    viewport: { width: 320, height: 740 },
  });
  const page = await context.newPage();
  await page.goto(link);
  await isAccessible(page);
  // Whoever answers faster than people read is asked once more
  await expect(async () => {
    const asked = (await page.locator('label[for=answer]').textContent()) ?? '';
    const right = answers.find(([about]) => about.test(asked))?.[1] ?? '';
    await page.getByLabel(asked.trim()).fill(right);
    await page.getByRole('button', { name: 'Go on to the survey' }).click();
    await expect(page.getByRole('button', { name: 'Start' })).toBeVisible({ timeout: 5_000 });
  }).toPass();
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByRole('alert')).toContainText('Tick the box to take part');
  await page.getByLabel('I have read this and want to take part').check();
  await page.getByRole('button', { name: 'Start' }).click();
  for (let question = 1; question <= 4; question++) {
    await expect(page.getByText(`Question ${question} of 4`)).toBeVisible();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await isAccessible(page);
    if (question === 1) await answerByKeyboard(page);
    else {
      await page.getByRole('radio', { name: 'Some of the time' }).check();
      await page.getByRole('button', { name: 'Continue' }).click();
    }
  }
  await page.getByRole('link', { name: 'Back' }).click();
  await expect(page.getByRole('radio', { name: 'Some of the time' })).toBeChecked();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('radio', { name: /^No/ }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('neither you nor we can change or withdraw them')).toBeVisible();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  await page.getByRole('button', { name: 'Send my answers' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Thank you' })).toBeVisible();
  await context.close();
}

/** With scripts the browser does the work the question is for: it is hidden, and nothing is typed. */
async function withScripts(browser: Browser, link: string): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await expect(page.locator('label[for=answer]')).toBeHidden({ timeout: 90_000 });
  await isAccessible(page);
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await page.getByRole('button', { name: 'Go on to the survey' }).click();
  const fields = new URLSearchParams((await sent).postData() ?? '');
  expect(fields.get('answer')).toBe('');
  expect(JSON.parse(fields.get('proof') ?? '{}').solution.derivedKey).toMatch(/^00/);
  await expect(page.getByRole('button', { name: 'Start' })).toBeVisible();
  await isAccessible(page);
  await context.close();
}

test('a researcher opens a survey, somebody answers it on a phone without JavaScript, and results wait for enough', async ({
  page,
  browser,
}) => {
  await signIn(page, 'researcher@demo.example');
  await page.goto(at('/o/hillside/surveys'));
  await isAccessible(page);
  await page.getByRole('button', { name: 'Begin a survey' }).click();
  await page.getByRole('button', { name: 'Save as a draft' }).click();
  await expect(page.getByRole('link', { name: 'Enter what the survey is called' })).toBeVisible();
  await isAccessible(page);
  await page.getByLabel('What it is called').fill('How the drop-in feels');
  await page.getByLabel('What it is for, in plain words').fill('To make it better.');
  await page
    .getByLabel('Questionnaire')
    .selectOption({ label: 'Loneliness (UCLA-3 and the direct question)' });
  await page.getByLabel('Anybody with an open link').check();
  await follow(page.getByRole('button', { name: 'Save as a draft' }));
  await isAccessible(page);
  await follow(page.getByRole('button', { name: 'Open the survey' }));
  await page.getByLabel('E-mail addresses').fill('ann@made-up.example\nbo@made-up.example');
  await follow(page.getByRole('button', { name: 'Send invitations' }));
  await isAccessible(page);
  const link = (await page.getByRole('link', { name: /take-part/ }).textContent()) ?? '';
  await onAPhone(browser, link);
  await withScripts(browser, link);
  await follow(page.getByRole('button', { name: 'Results' }));
  await expect(page.getByText('There is nothing to show yet')).toBeVisible();
  await isAccessible(page);
  await follow(page.getByRole('link', { name: 'The survey' }));
  await follow(page.getByRole('button', { name: 'Page to print' }));
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
  await isAccessible(page);
});
