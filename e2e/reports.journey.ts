import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { at, follow, isAccessible, signIn } from './support.ts';

const MANAGER = 'manager@lakeside.example';

/** When a file is taken away; then it is one of its kind. */
async function takesAway(page: Page, name: string, begins: string): Promise<void> {
  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name }).click();
  const file = await readFile(await (await coming).path());
  expect(file.subarray(0, begins.length).toString('latin1')).toBe(begins);
}

for (const javaScriptEnabled of [true, false])
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('a manager reads a report, narrows it down and takes it away', async ({ page }) => {
      await signIn(page, MANAGER);
      await page.goto(at('/o/lakeside/reports'));
      await isAccessible(page);
      await follow(page.getByRole('link', { name: 'Referrals' }).last());
      await expect(page.getByRole('img', { name: 'Who asked' })).toBeVisible();
      const asked = page.getByRole('table', { name: 'Who asked, in numbers' });
      await expect(asked.getByRole('row', { name: /^GP \d+$/ })).toBeVisible();
      await isAccessible(page);

      await page.getByLabel('Period').selectOption({ index: 1 });
      await page.getByLabel('Practice', { exact: true }).selectOption({ index: 1 });
      await follow(page.getByRole('button', { name: 'Apply filters' }));
      expect(new URL(page.url()).search).toMatch(/period=\d{4}-\d\d-q\d&practice=Z\d+/);
      await expect(asked.getByText('Kept back').first()).toBeVisible();
      await takesAway(page, 'Export as CSV', 'period,practice,table');
      await takesAway(page, 'Export as Excel', 'PK');

      const pdf = await page.getByRole('link', { name: /PDF/ }).getAttribute('href');
      const answer = await page.request.get(at(pdf ?? ''));
      expect(answer.headers()['content-type']).toBe('application/pdf');
      expect((await answer.body()).subarray(0, 5).toString()).toBe('%PDF-');

      for (const name of ['Agreement and practice', 'Settings and time in post', 'Outcomes']) {
        await page.goto(at('/o/lakeside/reports'));
        await follow(page.getByRole('link', { name }));
        await expect(page.getByRole('img').first()).toBeVisible();
        await isAccessible(page);
      }
    });
  });
