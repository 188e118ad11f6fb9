import { join, resolve } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { importFile, outcome } from './directory-import.ts';
import { at, follow, isAccessible, signIn } from './support.ts';

const MANAGER = 'manager@demo.example';
const LINK_WORKER = 'link.worker@demo.example';
const root = resolve(import.meta.dirname, '..');
const small = join(root, 'src/care/directory/import/fixtures/version-3-list.json');

/** When somebody searches, by the labels of the form. */
async function search(
  page: Page,
  fields: Record<string, string>,
  choices: Record<string, string> = {},
): Promise<void> {
  await page.goto(at('/o/hillside/directory'));
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label).fill(text);
  for (const [label, choice] of Object.entries(choices)) {
    const field = page.getByLabel(label, { exact: true });
    if (!(await field.isVisible())) await page.getByText('More filters').click();
    await field.selectOption(choice);
  }
  await page.locator('form').filter({ hasText: 'In order of' }).getByRole('button').click();
  await expect(page.getByRole('status').first()).toContainText('listing');
}

const results = (page: Page) => page.getByRole('list', { name: 'Listings' }).getByRole('listitem');

test('a manager imports a directory; every record is accounted for', async ({ page }) => {
  await signIn(page, MANAGER);
  await importFile(page, small);
  await expect(outcome(page, 'Records read')).toHaveText('4');
  await expect(outcome(page, 'Imported')).toHaveText('2');
  await expect(outcome(page, 'Merged with another')).toHaveText('1');
  await expect(outcome(page, 'Refused')).toHaveText('1');
  await follow(page.getByRole('link', { name: 'refused (1)' }));
  await expect(page.getByText(/it has no name, nor anything else to call it by/)).toBeVisible();
});

test('a manager says what the columns of a table hold, and its listings are imported', async ({
  page,
}) => {
  await signIn(page, MANAGER);
  await page.goto(at('/o/hillside/directory/imports'));
  await page.getByLabel('Choose a file').setInputFiles({
    name: 'clubs.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('Club,Meets at,Tel\nQuayside Marquetry,Old Sail Loft,01632 960 021\n'),
  });
  await page.getByRole('button', { name: 'Import file' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'What the columns of clubs.csv hold',
  );
  await isAccessible(page);
  await expect(page.getByLabel('Tel', { exact: true })).toHaveValue('phone');
  await page.getByLabel('Club', { exact: true }).selectOption('');
  await page.getByLabel('Meets at', { exact: true }).selectOption('Address');
  await page.getByRole('button', { name: 'Import these listings' }).click();
  await expect(page.getByRole('alert')).toContainText('name of the service');
  await expect(page.getByLabel('Meets at', { exact: true })).toHaveValue('address');
  await isAccessible(page);
  await page.getByLabel('Club', { exact: true }).selectOption('Name of the service');
  await page.getByRole('button', { name: 'Import these listings' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Import of clubs.csv');
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('Records read')).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 80_000 });
  await expect(outcome(page, 'Imported')).toHaveText('1');
});

test('files that are no directory are refused, each with its reason, and nothing is kept', async ({
  page,
}) => {
  await signIn(page, MANAGER);
  const files = [
    ['flyer.json', '%PDF-1.7 hello', 'must be'],
    ['empty.csv', '', 'empty'],
    ['drawing.zip', '\u0089PNG\r\n\u001a\n', 'must be'],
  ] as const;
  for (const [name, text, says] of files) {
    await page.goto(at('/o/hillside/directory/imports'));
    await page.getByLabel('Choose a file').setInputFiles({
      name,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(text, 'latin1'),
    });
    await page.getByRole('button', { name: 'Import file' }).click();
    await expect(page.getByRole('alert')).toContainText(says);
    await isAccessible(page);
    await page.goto(at('/o/hillside/directory/imports'));
    await expect(page.getByText(name)).toHaveCount(0);
  }
});

test('a link worker finds a listing, confirms, corrects and reports it, and passes on that it is full', async ({
  page,
}) => {
  await signIn(page, LINK_WORKER);
  await page.goto(at('/o/hillside/directory'));
  await isAccessible(page);
  await search(page, { Words: 'riversde gentle walks' });
  await expect(page.getByText(/Searched for “rivers/)).toBeVisible();
  await expect(results(page).first()).toContainText('Riverside Gentle Walks');
  await isAccessible(page);
  await search(page, {}, { Cost: 'free', Day: 'TU', 'Need or kind of help': 'Loneliness' });
  await expect(results(page).first()).toContainText('Riverside Gentle Walks');
  await search(page, { 'Near a postcode': 'BS1 5UH' }, { 'No farther than': '3' });
  await expect(results(page).first()).toContainText(/mile/);
  await search(page, { Words: 'zzzzzz' });
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await isAccessible(page);

  await search(page, { Words: 'Riverside Gentle Walks' });
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /Export as CSV/ }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('directory.csv');
  await follow(results(page).first().getByRole('link'));
  await isAccessible(page);
  await page.getByRole('button', { name: 'Confirm it is right' }).click();
  await expect(page.getByText(/^Confirmed .* by /).first()).toBeVisible();

  await follow(page.getByRole('link', { name: 'Correct it' }));
  await isAccessible(page);
  await page.getByLabel('When (optional)').fill('whenever');
  await page.getByRole('button', { name: 'Save and confirm' }).click();
  await expect(page.getByRole('alert')).toContainText('whenever');
  await isAccessible(page);
  await page.getByLabel('When (optional)').fill('Sunday 2pm to 3pm');
  await page.getByLabel('Where (optional)').fill('Harbour Hall, 2 Quay Street, Bristol, BS1 4DB');
  await page.getByRole('button', { name: 'Save and confirm' }).click();
  await expect(page.getByText('Sunday, 2pm to 3pm').first()).toBeVisible();
  await expect(page.getByText('Harbour Hall, 2 Quay Street, Bristol, BS1 4DB')).toBeVisible();

  await follow(page.getByRole('link', { name: 'report a problem' }));
  await isAccessible(page);
  await page.getByLabel('Some of the details are wrong').check();
  await page.getByRole('main').getByRole('button').last().click();
  await expect(page.getByText('Some of the details are wrong').first()).toBeVisible();
  await follow(page.getByRole('button', { name: 'The problem is dealt with' }));
  await page.locator('summary', { hasText: 'The provider says it is full' }).click();
  await page.getByLabel('What they said (optional)').fill('Until the new year');
  await page.getByRole('button', { name: 'Mark as full' }).click();
  await expect(page.getByText(/since .* said by/)).toContainText('Until the new year');
  await isAccessible(page);
});

test('a link worker may not import', async ({ page }) => {
  await signIn(page, LINK_WORKER);
  const answer = await page.goto(at('/o/hillside/directory/imports'));
  expect([403, 404]).toContain(answer?.status());
});
