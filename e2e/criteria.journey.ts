import { expect, type Page, test } from '@playwright/test';
import { at, isAccessible, signIn } from './support.ts';

const REFERRER = 'referrer@demo.example';
const MANAGER = 'manager@demo.example';
const SUPERVISOR = 'supervisor@demo.example';
const LINK_WORKER = 'link.worker@demo.example';

const signOut = (page: Page) => page.getByRole('button', { name: 'Sign out' }).click();

async function isThere(page: Page, path: string): Promise<void> {
  await page.goto(at(path));
  await isAccessible(page);
}

for (const javaScriptEnabled of [true, false])
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('a practice and a service write criteria together; a decline rests on one', async ({
      page,
    }) => {
      const comment = `Could you take them from sixteen? ${Date.now()}`;
      await signIn(page, REFERRER);
      await isThere(page, '/o/millbrook/criteria');
      await page.getByRole('link', { name: 'Hillside Social Prescribing' }).click();
      await page.getByLabel('Comment').fill(comment);
      await page.getByRole('button', { name: 'Add comment' }).click();
      await expect(page.getByText(comment)).toBeVisible();
      await page.getByRole('button', { name: 'Write a change' }).click();
      await isAccessible(page);
      await page.getByLabel('Youngest age').fill('sixteen');
      await page.getByRole('button', { name: 'Save version' }).click();
      await expect(page.getByRole('alert')).toContainText('Enter a whole number');
      await isAccessible(page);
      await page.getByLabel('Youngest age').fill('16');
      await page.getByLabel('Alcohol, drugs or gambling').uncheck();
      await page.getByRole('button', { name: 'Save version' }).click();
      await page.getByRole('button', { name: 'Put it forward for agreement' }).click();
      await expect(
        page.getByText('Waiting for Hillside Social Prescribing to agree'),
      ).toBeVisible();
      await isAccessible(page);
      await signOut(page);

      await signIn(page, MANAGER);
      await isThere(page, '/o/hillside/criteria');
      await page.getByRole('link', { name: 'Millbrook Surgery' }).click();
      await expect(page.getByText(comment)).toBeVisible();
      await page.getByRole('button', { name: /^Agree for/ }).click();
      await expect(page.getByText('People aged 16 and over').first()).toBeVisible();
      await expect(page.getByRole('listitem').filter({ hasText: 'agreed:' })).toHaveCount(2);
      await isAccessible(page);
      await signOut(page);

      await signIn(page, REFERRER);
      await isThere(page, '/o/millbrook/refer');
      await expect(page.getByText('Adults who want somebody to listen')).toBeVisible();
      const family = `Rowe ${Date.now()}`;
      await page.getByLabel('First name').fill('Ash');
      await page.getByLabel('Family name').fill(family);
      await page.getByLabel('Day', { exact: true }).fill('2');
      await page.getByLabel('Month', { exact: true }).fill('1');
      await page.getByLabel('Year', { exact: true }).fill('1990');
      await page.getByLabel('Telephone').fill('01632 960 001');
      await page.getByLabel('Why you are referring').fill('Drinks alone.');
      await page.getByLabel('No known risks').check();
      await page.getByLabel('The person knows about this referral').check();
      await page.getByRole('button', { name: 'Send referral' }).click();
      await expect(page.getByRole('alert')).toContainText('was sent');
      await signOut(page);

      await signIn(page, MANAGER);
      await page.goto(at('/o/hillside/referrals'));
      await page.getByRole('link', { name: new RegExp(family) }).click();
      await page.locator('summary', { hasText: /^Decline$/ }).click();
      await isAccessible(page);
      await page.getByLabel('Outside the criteria: ages').check();
      await page.getByRole('button', { name: 'Decline referral' }).click();
      await expect(page.getByText('People aged 16 and over').first()).toBeVisible();
      await signOut(page);

      await signIn(page, REFERRER);
      await page.goto(at('/o/millbrook/my-referrals'));
      await page.getByRole('link', { name: new RegExp(family) }).click();
      await expect(page.getByText('Ages: People aged 16 and over')).toBeVisible();
      await isAccessible(page);
      await isThere(page, '/refer/hillside');
      await isThere(page, '/ask/hillside');
    });

    test('a link worker keeps time in the community; a supervisor sees what each carries', async ({
      page,
    }) => {
      const venue = `The bandstand ${Date.now()}`;
      await signIn(page, LINK_WORKER);
      await isThere(page, '/o/hillside/today');
      await isThere(page, '/o/hillside/community');
      await page.getByLabel('Hours kept').fill('lots');
      await page.getByRole('button', { name: 'Write it down' }).click();
      await expect(page.getByRole('alert')).toContainText('Enter the hours');
      await page.getByLabel('Hours kept').fill('2');
      await page.getByLabel('Venues visited').fill(venue);
      await page.getByRole('button', { name: 'Write it down' }).click();
      await expect(page.getByText(venue)).toBeVisible();
      await page.locator('summary', { hasText: 'Plan this week' }).click();
      await page.getByLabel(/^Hours on Friday/).fill('1.5');
      await page.getByRole('button', { name: 'Keep the plan' }).click();
      await expect(
        page.getByRole('listitem').filter({ hasText: '1.5 hours planned' }),
      ).toBeVisible();
      await isAccessible(page);
      await signOut(page);

      await signIn(page, SUPERVISOR);
      await isThere(page, '/o/hillside/caseloads');
      await expect(page.getByRole('heading', { name: 'Amina Yusuf' })).toBeVisible();
      await page.getByRole('link', { name: 'Protected time in the community' }).click();
      await expect(page.getByRole('rowheader', { name: 'Tom Ellery' })).toBeVisible();
      await expect(page.getByText(venue)).toHaveCount(0);
      await isAccessible(page);
      await signOut(page);

      await signIn(page, MANAGER);
      await isThere(page, '/o/hillside/caseloads/weights');
      await page.getByLabel('Being held').fill('heavy');
      await page.getByLabel('Why you weigh it so').fill('Holding is most of it.');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('alert')).toContainText('Enter a number from 0 to 5');
      await isAccessible(page);
      await page.getByLabel('Being held').fill('0.8');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('being held adds 0.8')).toBeVisible();
      await isAccessible(page);
    });
  });
