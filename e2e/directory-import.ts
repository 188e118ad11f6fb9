import { expect, type Page } from '@playwright/test';
import { at, isAccessible } from './support.ts';

type File = string | { name: string; mimeType: string; buffer: Buffer };

/** When a manager imports a file, and watches until it is done. */
export async function importFile(page: Page, file: File): Promise<void> {
  await page.goto(at('/o/hillside/directory/imports'));
  await isAccessible(page);
  await page.getByLabel('Choose a file').setInputFiles(file);
  await page.getByRole('button', { name: 'Import file' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Import of/ })).toBeVisible();
  await isAccessible(page);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('Records read')).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 80_000 });
  await isAccessible(page);
}

/** What an import's page says of it, by its label. */
export const outcome = (page: Page, key: string) =>
  page
    .locator('.nhsuk-summary-list__row')
    .filter({ has: page.getByText(key, { exact: true }) })
    .locator('dd');
