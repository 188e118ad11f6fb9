import { expect, type Page, test } from '@playwright/test';
import { at, isAccessible, signIn } from './support.ts';

/** The page of somebody's measures. */
async function openMeasures(page: Page, name: RegExp): Promise<void> {
  await page.goto(at('/o/hillside/people'));
  await page.getByRole('link', { name }).first().click();
  await page.getByRole('link', { name: 'Measures, and how things have changed' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^How things are for/ })).toBeVisible();
}

async function offer(page: Page, instrument: RegExp, occasion: string, way: RegExp): Promise<void> {
  await page.getByRole('radio', { name: instrument }).check();
  await page.getByLabel('When in their support').selectOption({ label: occasion });
  await page.getByRole('radio', { name: way }).check();
  await page.getByRole('button', { name: 'Go on' }).click();
}

async function answer(page: Page, scores: Record<string, number>): Promise<void> {
  for (const [question, score] of Object.entries(scores))
    await page
      .getByRole('group', { name: new RegExp(question) })
      .getByRole('radio', { name: String(score), exact: true })
      .check();
  await page.getByRole('button', { name: 'Save the answers' }).click();
}

test('a link worker and a person complete ONS4 at the start and at the close and see the change', async ({
  page,
}) => {
  await signIn(page, 'link.worker@demo.example');
  await openMeasures(page, /Desmond Clarke/);
  await isAccessible(page);
  // When nothing is chosen, it says what is missing
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('link', { name: 'Choose a measure' })).toBeVisible();
  await isAccessible(page);
  // And then they answer together, at the start
  await offer(page, /ONS4/, 'At the start', /^Together/);
  await expect(page.getByRole('heading', { level: 1, name: /ONS4/ })).toBeVisible();
  await isAccessible(page);
  await answer(page, { satisfied: 3, worthwhile: 5, happy: 4, 'how anxious': 8 });
  await expect(page.getByText('3: Low')).toBeVisible();
  await isAccessible(page);
  // And at the close
  await page.getByRole('link', { name: /^How things are for/ }).click();
  await offer(page, /ONS4/, 'At the close', /^Together/);
  await answer(page, { satisfied: 7, worthwhile: 8, happy: 9, 'how anxious': 2 });
  await page.getByRole('link', { name: /^How things are for/ }).click();
  // Then the change is drawn with its bands, and said
  await expect(page.getByRole('img', { name: /Life satisfaction/ })).toBeVisible();
  await expect(
    page.getByText(/3 \(low\) on .*, 7 \(high\) on .*a change for the better/).first(),
  ).toBeVisible();
  await expect(
    page.getByText(/8 \(high\) on .*, 2 \(low\) on .*a change for the better/).first(),
  ).toBeVisible();
  await isAccessible(page);
  // And “not today” is an answer
  await offer(page, /your own words/, 'At a review', /^Not today/);
  await page.getByLabel('Not today, because').selectOption({ label: 'Too tired or unwell' });
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByText(/too tired or unwell/)).toBeVisible();
});
