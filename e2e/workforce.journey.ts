import { expect, type Page, test } from '@playwright/test';
import { at, fillDate, follow, isAccessible, signIn } from './support.ts';

const LINK_WORKER = 'link.worker@demo.example';
const SUPERVISOR = 'supervisor@demo.example';
const MANAGER = 'manager@demo.example';
const ADMINISTRATOR = 'administrator@demo.example';

const signOut = (page: Page) => follow(page.getByRole('button', { name: 'Sign out' }));

const row = (page: Page, words: string) => page.getByRole('listitem').filter({ hasText: words });

/** Then the page there is accessible. */
async function isThere(page: Page, path: string): Promise<void> {
  await page.goto(at(`/o/hillside${path}`));
  await isAccessible(page);
}

for (const javaScriptEnabled of [true, false])
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('a link worker keeps a reflection, shares it, and answers for themselves', async ({
      page,
    }) => {
      const words = `The long silence was the work. ${Date.now()}`;
      await signIn(page, LINK_WORKER);
      await isThere(page, '/work');
      await expect(page.getByRole('heading', { level: 1, name: 'My work' })).toBeVisible();

      await follow(page.getByRole('link', { name: 'My reflections', exact: true }));
      await page.getByRole('button', { name: 'Keep for myself' }).click();
      await expect(page.getByRole('alert')).toContainText('Enter what you want to keep');
      await isAccessible(page);
      await page.getByLabel('A reflection').fill(words);
      await follow(page.getByRole('button', { name: 'Keep for myself' }));
      const kept = row(page, words);
      await expect(kept).toBeVisible();
      await kept.locator('summary').click();
      await kept.getByLabel('Who may read it').selectOption({ label: 'Grace Okafor' });
      await kept.getByRole('button', { name: 'Share' }).click();
      await expect(kept.getByText('Shared with Grace Okafor')).toBeVisible();
      await isAccessible(page);

      await isThere(page, '/work/belonging');
      for (const group of await page.getByRole('group').all())
        await group.getByLabel('Fitting in').check();
      await page.getByRole('button', { name: /Keep|Change what I said/ }).click();
      await expect(page.getByText('What I said over time')).toBeVisible();
      await isAccessible(page);

      await isThere(page, '/work/preview?moment=three-months');
      for (const group of await page.getByRole('group').all())
        await group.getByLabel('More', { exact: true }).check();
      await page.getByRole('button', { name: 'Keep' }).click();
      await expect(page.getByRole('cell', { name: 'More' }).first()).toBeVisible();
      await isAccessible(page);
      await isThere(page, '/belonging');
      await expect(page.getByText('There is nothing to show yet')).toBeVisible();
      await signOut(page);

      await signIn(page, SUPERVISOR);
      await isThere(page, '/supervision');
      await expect(page.getByText(words)).toBeVisible();
      await signOut(page);

      for (const other of [MANAGER, ADMINISTRATOR]) {
        await signIn(page, other);
        const refused = await page.goto(at('/o/hillside/work/reflections'));
        expect(refused?.status()).toBe(403);
        await isAccessible(page);
        await page.context().clearCookies();
      }
    });

    test('a supervisor and a link worker keep supervision and training', async ({ page }) => {
      const wish = `Motivational interviewing ${Date.now()}`;
      await signIn(page, LINK_WORKER);
      await page.goto(at('/o/hillside/work'));
      await follow(page.getByRole('link', { name: 'My training' }));
      await isAccessible(page);
      await page.locator('summary', { hasText: 'would like to learn' }).click();
      await page.getByLabel('What you would like to learn', { exact: true }).fill(wish);
      await page.getByRole('button', { name: 'Add' }).click();
      await expect(page.getByText(wish, { exact: true })).toBeVisible();
      await page.locator('summary', { hasText: 'Record training' }).click();
      await page.getByRole('button', { name: 'Record' }).click();
      await expect(page.getByRole('alert')).toContainText('Choose the training');
      await isAccessible(page);
      await page.getByLabel('Training', { exact: true }).selectOption({ label: 'Data security' });
      await fillDate(page, 'Done on', 0);
      await page.getByRole('button', { name: 'Record' }).click();
      await expect(row(page, 'Data security')).toContainText('In date');
      await signOut(page);

      await signIn(page, SUPERVISOR);
      await isThere(page, '/team');
      await follow(page.getByRole('link', { name: 'Amina Yusuf' }));
      await isAccessible(page);
      await follow(page.getByRole('link', { name: 'Training', exact: true }));
      await follow(row(page, wish).getByRole('link', { name: 'Answer' }));
      await page.getByLabel('Agreed').check();
      await page.getByLabel('When, how, or why not now').fill('In spring.');
      await isAccessible(page);
      await page.getByRole('button', { name: 'Answer' }).click();
      await expect(row(page, wish)).toContainText('In spring.');

      await page.goto(at('/o/hillside/team'));
      await follow(page.getByRole('link', { name: 'Amina Yusuf' }));
      await follow(page.getByRole('link', { name: 'Supervision', exact: true }));
      await isAccessible(page);
      await page.locator('summary', { hasText: 'Plan a meeting' }).click();
      await page.getByRole('radio', { name: 'Clinical supervision' }).check();
      await fillDate(page, 'When', 0);
      await follow(page.getByRole('button', { name: 'Plan' }));
      await follow(page.getByRole('link', { name: 'Say what came of it' }).first());
      await isAccessible(page);
      await fillDate(page, 'Held on', 0);
      await page.getByLabel('What we agreed').fill('Rest after the hard visits.');
      await page.getByRole('button', { name: 'It was held' }).click();
      await expect(page.getByText('Rest after the hard visits.').first()).toBeVisible();
      await signOut(page);

      await signIn(page, MANAGER);
      await page.goto(at('/o/hillside/team'));
      await follow(page.getByRole('link', { name: 'Amina Yusuf' }));
      await follow(page.getByRole('link', { name: 'Supervision', exact: true }));
      await expect(page.getByText('Held').first()).toBeVisible();
      await expect(page.getByText('Rest after the hard visits.')).toHaveCount(0);
    });

    test('a manager changes a post and the mandatory list', async ({ page }) => {
      await signIn(page, MANAGER);
      await isThere(page, '/team');
      await follow(page.getByRole('link', { name: 'Tom Ellery' }));
      await follow(page.getByRole('button', { name: /^(Done|Not done after all)/ }).first());
      await expect(page.getByRole('heading', { level: 1, name: 'Tom Ellery' })).toBeVisible();
      await follow(page.getByRole('link', { name: 'Change the post' }));
      await isAccessible(page);
      await page.getByLabel('Hours a week').fill('many');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('alert')).toContainText('like 37.5');
      await expect(page.getByLabel('Hours a week')).toHaveValue('many');
      await isAccessible(page);
      await page.getByLabel('Hours a week').fill('30');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('30 hours')).toBeVisible();
      await isAccessible(page);
      await isThere(page, '/team/new');
      await isThere(page, '/training');
      const name = `Carers ${Date.now()}`;
      await page.getByLabel('What it is called').fill(name);
      await follow(page.getByRole('button', { name: 'Add' }));
      await row(page, name).getByRole('button').click();
      await expect(page.getByText(name)).toHaveCount(0);
    });
  });
