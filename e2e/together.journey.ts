import { expect, type Page, test } from '@playwright/test';
import { at, fillDate, follow, isAccessible, signIn } from './support.ts';

const LINK_WORKER = 'link.worker@demo.example';
const SUPERVISOR = 'supervisor@demo.example';

const signOut = (page: Page) => follow(page.getByRole('button', { name: 'Sign out' }));
const button = (page: Page, name: string) => page.getByRole('button', { name });

/** When a link worker opens the page of somebody they support. */
async function openPerson(page: Page, name: string): Promise<void> {
  await page.goto(at('/o/hillside/caseload'));
  await follow(page.getByRole('link', { name }));
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** The clock on the wall in London, some minutes from now. */
const clock = (minutes: number) =>
  new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Europe/London' }).format(
    Date.now() + minutes * 60_000,
  );

for (const javaScriptEnabled of [true, false])
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('a concern is raised from a person’s page, and seen by those it is for alone', async ({
      page,
    }) => {
      test.setTimeout(300_000);
      const title = `Money missing ${Date.now() % 100_000}`;
      await signIn(page, LINK_WORKER);
      await openPerson(page, 'Bronwen Price');
      await follow(page.getByRole('link', { name: 'Raise a safeguarding concern' }));
      await expect(page.getByText('Grace Okafor will be told at once.')).toBeVisible();
      await follow(button(page, 'Raise the concern'));
      await expect(page.getByRole('alert')).toContainText('Enter a short title');
      await isAccessible(page);
      await page.getByLabel('Short title').fill(title);
      await page
        .getByLabel('What you saw or were told')
        .fill('Her purse was emptied by a visitor.');
      await follow(button(page, 'Raise the concern'));
      await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
      await isAccessible(page);
      const concern = page.url();
      await openPerson(page, 'Bronwen Price');
      await expect(page.getByRole('link', { name: title })).toBeVisible();
      await signOut(page);

      // The lead finds it on Today, and writes down what is done.
      await signIn(page, SUPERVISOR);
      await page.goto(at('/o/hillside/today'));
      await follow(page.getByRole('link', { name: 'A safeguarding concern was raised.' }).first());
      await expect(page.getByText('Her purse was emptied by a visitor.')).toBeVisible();
      await page.getByLabel('Passed on to the safeguarding team').check();
      await follow(button(page, 'Save'));
      await expect(page.getByRole('alert')).toContainText('Enter why');
      await page.getByLabel('In words').fill('Rang the council’s team, who visit tomorrow.');
      await follow(button(page, 'Save'));
      await expect(page.getByText('Rang the council’s team')).toBeVisible();
      await isAccessible(page);
      await signOut(page);

      // Neither another link worker nor a manager learns of it.
      for (const other of ['second.link.worker@demo.example', 'manager@demo.example']) {
        await signIn(page, other);
        expect((await page.goto(concern))?.status()).toBe(404);
        await page.goto(at('/o/hillside/concerns'));
        await expect(page.getByRole('heading', { level: 1, name: 'Safeguarding' })).toBeVisible();
        await expect(page.getByText(title)).toHaveCount(0);
        await isAccessible(page);
        await signOut(page);
      }
    });

    test('who came to a group is recorded in one go, and written on each record', async ({
      page,
    }) => {
      test.setTimeout(240_000);
      const name = `Walk ${Date.now() % 100_000}`;
      const together = `Round the harbour and back (${name}).`;
      await signIn(page, LINK_WORKER);
      await page.goto(at('/o/hillside/groups'));
      await isAccessible(page);
      await follow(button(page, 'Plan a session'));
      await page.getByLabel('Name').fill(name);
      await page.getByLabel('Where').fill('The harbour');
      await fillDate(page, 'Date', 0);
      await page.getByLabel('Time').fill('00:05');
      await follow(button(page, 'Plan session'));
      for (const who of ['Margaret Ashdown', 'Farida Noor']) {
        await page.getByLabel('Put somebody on the list').selectOption({ label: who });
        await follow(button(page, 'Put on the list'));
      }
      await isAccessible(page);
      await page.getByLabel('Margaret Ashdown').check();
      await page.getByLabel('What you did together').fill(together);
      await follow(button(page, 'Record who came'));
      await expect(page.getByText('Farida Noor: did not come')).toBeVisible();
      await isAccessible(page);

      await openPerson(page, 'Margaret Ashdown');
      await expect(page.getByText(together)).toBeVisible();
      await openPerson(page, 'Farida Noor');
      await expect(page.getByText(together)).toHaveCount(0);
      await expect(page.getByText(/did not attend/i).first()).toBeVisible();
    });

    test('a home visit: risks read, two go, in and out, and then recorded', async ({ page }) => {
      test.setTimeout(240_000);
      const words = `It was good to have two of you (${Date.now() % 100_000}).`;
      await signIn(page, LINK_WORKER);
      await openPerson(page, 'Farida Noor');
      await follow(button(page, 'Plan an appointment'));
      await fillDate(page, 'Date', clock(30) < clock(0) ? 1 : 0);
      await page.getByLabel('Time').fill(clock(30));
      await page.getByLabel('How', { exact: true }).selectOption({ label: 'Face to face' });
      await page.getByLabel('Where, if in person').selectOption({ label: 'Their home' });
      await follow(button(page, 'Plan appointment'));
      await follow(page.getByRole('link', { name: 'Check the home visit' }).first());
      await isAccessible(page);
      await follow(button(page, 'I have checked'));
      await expect(page.getByRole('alert')).toContainText('Confirm that you have read the risks');
      await page.getByLabel(/I have read the risks/).check();
      await page.getByRole('group', { name: 'Should two of you go?' }).getByLabel('Yes').check();
      await follow(button(page, 'I have checked'));
      await expect(page.getByRole('alert')).toContainText('Choose who goes with you');
      await isAccessible(page);
      await page.getByLabel('Who goes with you').selectOption({ label: 'Tom Ellery' });
      await page
        .getByLabel('Who is told when you are late')
        .selectOption({ label: 'Grace Okafor' });
      await follow(button(page, 'I have checked'));
      await expect(page.getByText('Amina Yusuf with Tom Ellery')).toBeVisible();
      await isAccessible(page);
      await follow(button(page, 'I am going in'));
      await expect(page.getByText('Inside', { exact: true })).toBeVisible();
      await follow(button(page, 'I need 30 minutes more'));
      await isAccessible(page);
      await page.getByRole('group', { name: 'Did two of you go?' }).getByLabel('Yes').check();
      await follow(button(page, 'I am out'));
      await page.getByLabel('What they said, in their words').fill(words);
      await follow(page.getByRole('button', { name: 'Record', exact: true }));
      await expect(page.getByText(words).first()).toBeVisible();
    });
  });
