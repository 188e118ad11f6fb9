import { type Browser, expect, type Page, test } from '@playwright/test';
import { at, follow, isAccessible } from './support.ts';

const goOn = (page: Page) => page.getByRole('button', { name: 'Continue' }).click();
const asked = (page: Page, question: string) =>
  expect(page.getByRole('heading', { level: 1, name: question })).toBeVisible();

/** When somebody answers every question, making the mistakes people make. */
async function answerEverything(page: Page): Promise<void> {
  await page.goto(at('/ask/hillside'));
  await isAccessible(page);
  await page.getByRole('button', { name: 'Start now' }).click();
  await asked(page, 'What would you like help with?');
  await isAccessible(page);

  await goOn(page);
  await expect(page.getByRole('alert')).toContainText('Tell us a little');
  await expect(page).toHaveTitle(/^Error: /);
  await isAccessible(page);
  await page
    .getByLabel('What would you like help with?')
    .fill('I have not been out much since I stopped work.');
  await goOn(page);

  await asked(page, 'Is it about any of these?');
  await isAccessible(page);
  await page.getByLabel('Loneliness or feeling cut off').check();
  await goOn(page);

  await asked(page, 'What is your name?');
  await isAccessible(page);
  await page.getByLabel('First name').fill('Winnie');
  await page.getByLabel('Family name').fill('Applegarth');
  await goOn(page);

  await asked(page, 'What is your date of birth?');
  await isAccessible(page);
  await page.getByLabel('Day').fill('30');
  await page.getByLabel('Month').fill('2');
  await page.getByLabel('Year').fill('1950');
  await goOn(page);
  await expect(page.getByRole('alert')).toContainText('real date');
  await expect(page.getByLabel('Year')).toHaveValue('1950');
  await isAccessible(page);
  await page.getByLabel('Day').fill('3');
  await goOn(page);

  await asked(page, 'How can we get in touch with you?');
  await isAccessible(page);
  await goOn(page);
  await expect(page.getByRole('alert')).toContainText('Give a telephone number');
  await page.getByLabel('Telephone').fill('01632 960 777');
  await goOn(page);

  await asked(page, 'What is your postcode?');
  await isAccessible(page);
  await goOn(page);

  await asked(page, 'Which GP practice are you with?');
  await isAccessible(page);
  await page.getByLabel('Which GP practice').fill('orchard');
  await goOn(page);
  await expect(page.getByRole('alert')).toContainText('Choose the practice');
  await isAccessible(page);
  await page.getByLabel('Orchard Lane Medical Centre').check();
  await goOn(page);

  await asked(page, 'Is there anything that would help us to talk with you?');
  await isAccessible(page);
  await follow(page.getByRole('link', { name: 'Back' }));
  await asked(page, 'Which GP practice are you with?');
  await follow(page.getByRole('link', { name: 'Back' }));
  await asked(page, 'What is your postcode?');
  await follow(page.getByRole('link', { name: 'Back' }));
  await asked(page, 'How can we get in touch with you?');
  await expect(page.getByLabel('Telephone')).toHaveValue('01632 960 777');
  await goOn(page);
  await goOn(page);
  await goOn(page);
  await page.getByLabel('Is there anything').fill('I hear better on the left.');
  await goOn(page);
}

/** Then they check, change one answer, send it once, and hold a reference. */
async function checkAndSend(page: Page): Promise<void> {
  await asked(page, 'Check your answers');
  await isAccessible(page);
  await follow(page.getByRole('link', { name: 'Change name' }));
  await expect(page.getByLabel('First name')).toHaveValue('Winnie');
  await page.getByLabel('First name').fill('Winifred');
  await goOn(page);
  await asked(page, 'Check your answers');
  await expect(page.getByText('Winifred Applegarth')).toBeVisible();
  await expect(page.getByText('3 February 1950')).toBeVisible();
  await expect(page.getByText('Orchard Lane Medical Centre, BS3 1AA (Z99003)')).toBeVisible();
  await page.getByRole('button', { name: 'Ask for help' }).click();

  await asked(page, 'We have your request');
  await isAccessible(page);
  const reference = await page.getByText(/^R-[0-9A-F]{6}$/).textContent();
  await page.goBack();
  await asked(page, 'We have your request');
  await page.reload();
  await expect(page.getByText(reference ?? 'no reference')).toBeVisible();
  expect(page.url()).toBe(at('/ask/hillside/sent'));
}

async function withoutScripts(browser: Browser): Promise<Page> {
  return (await browser.newContext({ javaScriptEnabled: false })).newPage();
}

test('somebody asks for help themselves', async ({ page }) => {
  await answerEverything(page);
  await checkAndSend(page);
});

test('somebody asks for help themselves, without JavaScript', async ({ browser }) => {
  const page = await withoutScripts(browser);
  await answerEverything(page);
  await checkAndSend(page);
});

test('somebody thinks better of it, and nothing is kept', async ({ page }) => {
  await answerEverything(page);
  await page.getByRole('button', { name: 'Delete my answers' }).click();
  await expect(page.getByText('Your answers were deleted')).toBeVisible();
  await isAccessible(page);
  await page.goto(at('/ask/hillside/check'));
  await expect(page.getByText('Your answers are no longer kept')).toBeVisible();
});
