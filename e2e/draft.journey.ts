import { expect, type Page, test } from '@playwright/test';
import { at, follow, isAccessible, signIn } from './support.ts';

const LINK_WORKER = 'link.worker@demo.example';

/** Given a link worker with the record of one of their people before them; gives its address. */
async function openPerson(page: Page): Promise<string> {
  await signIn(page, LINK_WORKER);
  await page.goto(at('/o/hillside/people'));
  await page.locator('main a[href*="/people/"]:not([href$="/new"])').first().click();
  await expect(page.getByRole('button', { name: 'Record a contact' })).toBeVisible();
  return page.url();
}

const said = (page: Page) => page.getByLabel('What they said, in their words');

test('what was typed and never sent is there after the tab was closed', async ({
  page,
  context,
}) => {
  const person = await openPerson(page);
  await page.goto(`${person}/contacts/new`);
  await said(page).fill('I slept, for once.');
  await expect(page.getByRole('status')).toContainText(/Draft saved \d\d:\d\d/);
  await isAccessible(page);
  // And a last sentence within the pause, as the tab is closed.
  await said(page).fill('I slept, for once. The cat came back.');
  await page.close({ runBeforeUnload: true });

  const again = await context.newPage();
  await again.goto(at('/o/hillside/today'));
  await isAccessible(again);
  await follow(
    again
      .getByRole('list', { name: 'Your drafts' })
      .getByRole('link', { name: /Go on writing ?: Contact/ })
      .first(),
  );
  await expect(said(again)).toHaveValue('I slept, for once. The cat came back.');
  await isAccessible(again);

  await again.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(again.getByText('The cat came back.').first()).toBeVisible();
  await again.goto(`${person}/contacts/new`);
  await expect(said(again)).toHaveValue('');
  await expect(again.getByRole('button', { name: 'Discard draft' })).toBeHidden();
});

test('a lost connection is said, and the draft is kept when it is back', async ({
  page,
  context,
}) => {
  const person = await openPerson(page);
  await page.goto(`${person}/close`);
  await context.setOffline(true);
  await page.getByLabel(/What changed, in/).fill('I am out more.');
  await expect(page.getByRole('status')).toContainText('no connection');
  await context.setOffline(false);
  await expect(page.getByRole('status')).toContainText('Draft saved');
  await page.reload();
  await expect(page.getByLabel(/What changed, in/)).toHaveValue('I am out more.');
  await follow(page.getByRole('button', { name: 'Discard draft' }));
  await page.goto(`${person}/close`);
  await expect(page.getByLabel(/What changed, in/)).toHaveValue('');
});

test('each form of a page is kept apart', async ({ page }) => {
  const person = await openPerson(page);
  await page.goto(`${person}/plan`);
  await page.getByText('Add a goal').click();
  await page.getByLabel('The goal, in their words').fill('Walk to the shop.');
  await expect(page.getByRole('status').filter({ hasText: 'Draft saved' })).toHaveCount(1);
  await page.reload();
  await expect(page.getByLabel('The goal, in their words')).toHaveValue('Walk to the shop.');
  await follow(page.getByRole('button', { name: 'Discard draft' }));
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('a button keeps the draft, and so does a form that was refused', async ({ page }) => {
    const person = await openPerson(page);
    await page.goto(`${person}/contacts/new`);
    await said(page).fill('Nothing much.');
    await page.getByRole('button', { name: 'Save as draft' }).click();
    await expect(page).toHaveURL(person);
    await page.goto(`${person}/contacts/new`);
    await expect(said(page)).toHaveValue('Nothing much.');
    await said(page).fill('Nothing much. Rain.');
    await page.getByLabel('Minutes').fill('many');
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await page.goto(`${person}/contacts/new`);
    await expect(said(page)).toHaveValue('Nothing much. Rain.');
    await follow(page.getByRole('button', { name: 'Discard draft' }));
    await page.goto(`${person}/contacts/new`);
    await expect(said(page)).toHaveValue('');
  });
});
