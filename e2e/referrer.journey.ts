import { expect, type Page, test } from '@playwright/test';
import { at, follow, isAccessible, signIn } from './support.ts';

const REFERRER = 'referrer@demo.example';
const LINK_WORKER = 'link.worker@demo.example';
interface Somebody {
  given: string;
  family: string;
  year: string;
}
const nameOf = ({ given, family }: Somebody) => `${given} ${family}`;

/** When a GP refers somebody: eleven fields and a button. */
async function refer(page: Page, who: Somebody): Promise<void> {
  await signIn(page, REFERRER);
  await page.goto(at('/o/millbrook/refer'));
  await isAccessible(page);
  await page.getByRole('button', { name: 'Send referral' }).click();
  await expect(page.getByRole('alert')).toContainText('Enter the first name');
  await isAccessible(page);
  const began = Date.now();
  await page.getByLabel('First name').fill(who.given);
  await page.getByLabel('Family name').fill(who.family);
  await page.getByLabel('Day', { exact: true }).fill('9');
  await page.getByLabel('Month', { exact: true }).fill('6');
  await page.getByLabel('Year', { exact: true }).fill(who.year);
  await page.getByLabel('Telephone').fill('01632 960 414');
  await page.getByLabel('Why you are referring').fill('Cut off since her sister moved away.');
  await page.getByLabel('No known risks').check();
  await page.getByLabel('The person knows about this referral').check();
  await page.getByRole('button', { name: 'Send referral' }).click();
  await expect(page.getByRole('alert')).toContainText(/Referral R-[0-9A-F]{6} was sent/);
  expect(Date.now() - began).toBeLessThan(60_000);
  await isAccessible(page);
}

const signOut = (page: Page) => follow(page.getByRole('button', { name: 'Sign out' }));
const openMine = async (page: Page, who: Somebody) => {
  await page.goto(at('/o/millbrook/my-referrals'));
  await follow(page.getByRole('link', { name: nameOf(who) }));
};

/** When the service asks something back. */
async function askBack(page: Page, who: Somebody): Promise<void> {
  await signIn(page, LINK_WORKER);
  await page.goto(at('/o/hillside/referrals'));
  await follow(page.getByRole('link', { name: nameOf(who) }));
  await page.locator('summary', { hasText: 'Return for information' }).click();
  await page.getByLabel('What you need to know').fill('Can she manage stairs?');
  await page.getByRole('button', { name: 'Return to the referrer' }).click();
  await expect(page.getByText('Returned for information').first()).toBeVisible();
  await isAccessible(page);
  await signOut(page);
}

async function wholeStory(page: Page, who: Somebody): Promise<void> {
  await refer(page, who);
  await signOut(page);
  await askBack(page, who);

  await signIn(page, REFERRER);
  await openMine(page, who);
  await expect(page.getByText('Can she manage stairs?')).toBeVisible();
  await isAccessible(page);
  await page.getByRole('button', { name: 'Send answer' }).click();
  await expect(page.getByRole('alert')).toContainText('Answer what the service asks');
  await page.getByLabel('The answer').fill('Yes, slowly.');
  await page.getByRole('button', { name: 'Send answer' }).click();
  await expect(page.getByText('The service has your answer.')).toBeVisible();
  await signOut(page);

  await signIn(page, LINK_WORKER);
  await page.goto(at('/o/hillside/referrals?order=changed'));
  await isAccessible(page);
  await follow(page.getByRole('link', { name: nameOf(who) }));
  await expect(page.getByText('Yes, slowly.')).toBeVisible();
  await page.getByLabel('Note for colleagues').first().fill('A note the practice must not see.');
  await page.getByRole('button', { name: 'Accept referral' }).click();
  await expect(page.getByRole('link', { name: 'Open the person’s record' })).toBeVisible();
  await signOut(page);

  await signIn(page, REFERRER);
  await openMine(page, who);
  await expect(page.getByText('Accepted, waiting for a link worker')).toBeVisible();
  await expect(page.getByText('A note the practice must not see.')).toHaveCount(0);
  await isAccessible(page);
}

test('a referrer refers, answers a question, and sees what came of it', async ({ page }) => {
  await wholeStory(page, { given: 'Cecily', family: 'Ferrers', year: '1952' });
});

test('a referrer does the same without JavaScript', async ({ browser }) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await wholeStory(page, { given: 'Montague', family: 'Birdsall', year: '1938' });
});

test('a referrer withdraws a referral, and filters the list', async ({ page }) => {
  const who = { given: 'Philippa', family: 'Oakeshott', year: '1971' };
  await refer(page, who);
  await openMine(page, who);
  await page.locator('summary', { hasText: 'Withdraw this referral' }).click();
  await page.getByLabel('Why it is withdrawn').fill('She has moved away.');
  await page.getByRole('button', { name: 'Withdraw referral' }).click();
  await expect(page.getByText('Withdrawn', { exact: true })).toBeVisible();
  await isAccessible(page);
  await page.goto(at('/o/millbrook/my-referrals'));
  await page.getByLabel('Where it stands').selectOption('Withdrawn');
  await page.getByRole('button', { name: 'Apply filters' }).click();
  await expect(page).toHaveURL(/standing=withdrawn/);
  await expect(page.getByRole('link', { name: nameOf(who) })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export as CSV' }).click();
  expect((await download).suggestedFilename()).toBe('my-referrals.csv');
});
