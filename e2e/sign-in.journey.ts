import { expect, test } from '@playwright/test';
import { at, follow, isAccessible, signIn } from './support.ts';

test('somebody signs in, sees where they work, and signs out', async ({ page }) => {
  await page.goto(at('/'));
  await isAccessible(page);
  await signIn(page, 'link.worker@demo.example');
  await expect(page.getByText('Hillside Social Prescribing').first()).toBeVisible();
  await isAccessible(page);
  await follow(page.getByRole('button', { name: 'Sign out' }));
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a wrong password is refused in plain words, and the address typed is kept', async ({
  page,
}) => {
  await page.goto(at('/sign-in'));
  await page.getByLabel('E-mail address').fill('link.worker@demo.example');
  await page.getByLabel('Password', { exact: true }).fill('not this one at all');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('is not right');
  await expect(page.getByLabel('E-mail address')).toHaveValue('link.worker@demo.example');
  await isAccessible(page);
});

test('another organisation is not found', async ({ page }) => {
  await signIn(page, 'link.worker@demo.example');
  const answer = await page.goto(at('/o/otherton/people'));
  expect(answer?.status()).toBe(404);
  await isAccessible(page);
});

test('pages open to everybody are accessible', async ({ page }) => {
  for (const path of [
    '/cookies',
    '/accessibility',
    '/privacy',
    '/open-source',
    '/fhir-guide',
    '/fhir-guide/structuredefinition-holding',
    '/demo/outbox',
    '/nowhere',
  ]) {
    await page.goto(at(path));
    await isAccessible(page);
  }
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('signing in and out works', async ({ page }) => {
    await signIn(page, 'manager@demo.example');
    await follow(page.getByRole('button', { name: 'Sign out' }));
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  });
});
