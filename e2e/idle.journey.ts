import { expect, type Page, test } from '@playwright/test';
import { at, isAccessible, signIn } from './support.ts';

const WHO = 'administrator@demo.example';

async function begin(page: Page): Promise<void> {
  await page.clock.install();
  await signIn(page, WHO);
  await page.goto(at('/o/hillside/staff'));
  await page.getByLabel('E-mail address').fill('half.typed@x.example');
}

test('somebody who goes away is warned, and may stay', async ({ page }) => {
  await begin(page);
  const warning = page.getByRole('dialog', { name: 'Are you still there?' });
  await page.clock.fastForward('15:00');
  await expect(warning).toBeHidden();
  // What was typed a moment before counts: the page says so and the time begins anew.
  await page.clock.fastForward('17:30');
  await expect(warning).toBeVisible();
  await expect(warning).toContainText(/signed out in (2 minutes|\d+ seconds)/);
  await expect(page.getByRole('button', { name: 'Stay signed in' })).toBeFocused();
  await isAccessible(page);
  const told = page.waitForResponse('**/still-here');
  await page.keyboard.press('Enter');
  expect((await told).status()).toBe(204);
  await expect(warning).toBeHidden();
  await expect(page.getByLabel('E-mail address')).toHaveValue('half.typed@x.example');
});

test('somebody who stays away is signed out, and finds what they typed', async ({ page }) => {
  await begin(page);
  await page.clock.fastForward('15:00');
  await page.clock.fastForward('21:00');
  await expect(page.getByText('nothing happened for 20 minutes')).toBeVisible();
  await expect(page.getByText('What you were typing is kept')).toBeVisible();
  await isAccessible(page);
  await page.getByLabel('E-mail address').fill(WHO);
  await page.getByLabel('Password', { exact: true }).fill('holdfast-demo');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'What you were typing was kept' })).toBeVisible();
  await expect(page.getByText('half.typed@x.example')).toBeVisible();
  await isAccessible(page);
  await page.getByRole('button', { name: 'Send it now' }).click();
  await expect(page.getByRole('alert')).toContainText('Choose what they will do');
  await expect(page.getByLabel('E-mail address')).toHaveValue('half.typed@x.example');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('a form sent too late is kept', async ({ page, context }) => {
    await signIn(page, WHO);
    await page.goto(at('/o/hillside/staff'));
    await page.getByLabel('E-mail address').fill('too.late@x.example');
    const cookies = await context.cookies();
    await context.clearCookies({
      name: cookies.find((one) => one.name.includes('session'))?.name ?? '',
    });
    await page.getByRole('button', { name: 'Send the invitation' }).click();
    await expect(page.getByText('What you were typing is kept')).toBeVisible();
    await page.getByLabel('E-mail address').fill(WHO);
    await page.getByLabel('Password', { exact: true }).fill('holdfast-demo');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('too.late@x.example')).toBeVisible();
    await page.getByRole('button', { name: 'Throw it away' }).click();
    await expect(page.getByRole('heading', { name: 'Where are you working?' })).toBeVisible();
  });
});
