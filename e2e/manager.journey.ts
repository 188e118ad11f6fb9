import { expect, type Page, test } from '@playwright/test';
import { at, follow, isAccessible, signIn } from './support.ts';

const MANAGER = 'manager@demo.example';
const family = `Allgood${Date.now() % 100_000}`;
const name = `Rowland ${family}`;

/** Given somebody whose referral by telephone the manager accepted. */
async function acceptSomebody(page: Page): Promise<void> {
  await page.goto(at('/o/hillside/referrals/new'));
  await isAccessible(page);
  await page.getByLabel('First name').fill('Rowland');
  await page.getByLabel('Family name').fill(family);
  await page.getByLabel('Day', { exact: true }).fill('17');
  await page.getByLabel('Month', { exact: true }).fill('8');
  await page.getByLabel('Year', { exact: true }).fill('1947');
  await page.getByLabel('Telephone', { exact: true }).fill('01632 960 818');
  await page.getByLabel('GP practice (optional)').fill('orchard');
  await page.getByLabel('Why you are referring').fill('Lost his wife in spring.');
  await page.getByLabel('No known risks').check();
  await page.getByLabel('The person knows about this referral').check();
  await page.getByLabel('Who is asking').selectOption('Family or friend');
  await follow(page.getByRole('button', { name: 'Save referral' }));

  // A practice by a part of its name is looked up, and chosen.
  await expect(page.getByRole('alert')).toContainText('Choose the practice');
  await isAccessible(page);
  await page.getByLabel('Orchard Practice, BS1 4DJ (Z99002)').check();
  await page.getByRole('button', { name: 'Save referral' }).click();
  await expect(page.getByText('Orchard Practice, BS1 4DJ (Z99002)')).toBeVisible();
  await isAccessible(page);
  await page.getByRole('button', { name: 'Accept referral' }).click();
  await expect(page.getByRole('link', { name: 'Open the person’s record' })).toBeVisible();
}

test('a manager sees who waits, allocates by load, and sees who opened a record', async ({
  page,
}) => {
  await signIn(page, MANAGER);
  await acceptSomebody(page);

  await page.goto(at('/o/hillside/waiting'));
  await isAccessible(page);
  await page.getByLabel('Order').selectOption('Longest waiting first');
  await page.getByRole('button', { name: 'Apply filters' }).click();
  await expect(page).toHaveURL(/order=longest/);
  await isAccessible(page);
  const load = page.getByRole('row').filter({ hasText: 'Tom Ellery' });
  const carried = async () => Number(await load.getByRole('cell').nth(0).textContent());
  const before = await carried();

  const row = page.getByRole('listitem').filter({ hasText: name });
  await row.locator('summary', { hasText: 'Record a word while they wait' }).click();
  await row.getByLabel('What you talked about or did').fill('Said that we have him in mind.');
  await row.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(row.getByText('Last in touch')).toBeVisible();

  await row.locator('summary', { hasText: 'Allocate' }).click();
  await row.getByRole('button', { name: 'Allocate' }).click();
  await expect(page.getByRole('alert')).toContainText('Choose a link worker');
  await isAccessible(page);
  const worker = row.getByLabel('Link worker');
  await expect(worker.locator('option', { hasText: 'Tom Ellery' })).toContainText('active');
  const tom = await worker.locator('option', { hasText: 'Tom Ellery' }).getAttribute('value');
  await worker.selectOption(tom);
  await row.getByRole('button', { name: 'Allocate' }).click();
  await expect(row).toHaveCount(0);
  expect(await carried()).toBe(before + 1);

  await page.goto(at('/o/hillside/people'));
  await page.getByLabel('Search by name or NHS number').fill(family);
  await follow(page.getByRole('button', { name: 'Search', exact: true }));
  await isAccessible(page);
  await follow(page.getByRole('link', { name }));
  await page.goto(`${page.url()}/details`);
  await isAccessible(page);
  await follow(page.getByRole('link', { name: 'Who opened or changed this record' }));
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
  await expect(page.getByRole('cell', { name: 'Opened the record' }).first()).toBeVisible();
  await expect(page.getByRole('cell', { name: 'Helen Pryce' }).first()).toBeVisible();
  await isAccessible(page);
});

test('a manager takes the lists away as files that run nothing', async ({ page }) => {
  await signIn(page, MANAGER);
  for (const [list, file] of [
    ['referrals?status=all', 'referrals.csv'],
    ['waiting', 'waiting-list.csv'],
  ]) {
    await page.goto(at(`/o/hillside/${list}`));
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export as CSV' }).click();
    expect((await download).suggestedFilename()).toBe(file);
  }
});
