import { expect, type Page, test } from '@playwright/test';
import { at, follow, isAccessible, signIn } from './support.ts';

const MANAGER = 'manager@demo.example';
const PRACTICE = 'referrer@demo.example';
const LINK_WORKER = 'link.worker@demo.example';

async function signInAs(page: Page, who: string): Promise<void> {
  const out = page.getByRole('button', { name: 'Sign out' });
  if (await out.count()) await follow(out);
  await signIn(page, who);
}

/** A place on the continuum: by arrow keys or by dragging where there is a script, else by choosing. */
async function choosePlace(page: Page, position: number, how: 'keys' | 'drag' | 'choose') {
  const scale = page.getByRole('group', { name: 'Where on the continuum' });
  const radio = (place: number) => scale.locator(`input[value="${place}"]`);
  if (how === 'choose') await radio(position).check();
  if (how === 'keys') {
    await radio(0).focus();
    await page.keyboard.press('Space');
    for (let moved = 0; moved < position; moved += 1) await page.keyboard.press('ArrowRight');
  }
  if (how === 'drag') {
    const [from, to] = [await radio(1).boundingBox(), await radio(position).boundingBox()];
    if (!from || !to) throw new Error('the scale is not on the page');
    await page.mouse.move(from.x + 12, from.y + 12);
    await page.mouse.down();
    await page.mouse.move(to.x + 12, to.y + 12, { steps: 6 });
    await page.mouse.up();
  }
  await expect(radio(position)).toBeChecked();
}

/** When a manager sets a limit. */
async function setLimit(page: Page, element: string, how: 'keys' | 'choose'): Promise<void> {
  await signInAs(page, MANAGER);
  await page.goto(at('/o/hillside/discretion'));
  await isAccessible(page);
  await follow(page.getByRole('link', { name: element }));
  await isAccessible(page);
  await page.getByRole('button', { name: 'Put in force' }).click();
  await expect(page.getByRole('alert')).toContainText('Enter why');
  await isAccessible(page);
  await page.getByLabel('The whole service').check();
  await choosePlace(page, 4, how);
  await page.getByLabel(/At most how many/).fill('20');
  await page.getByLabel('Why', { exact: true }).fill('So that everybody on the list is met.');
  await page.getByLabel('Where it comes from').selectOption('employer');
  await page.getByRole('button', { name: 'Put in force' }).click();
  await expect(page.getByText('In force', { exact: true }).first()).toBeVisible();
  await isAccessible(page);
}

/** And a practice disagrees. */
async function disagree(page: Page, element: string, how: 'drag' | 'choose'): Promise<void> {
  await signInAs(page, PRACTICE);
  await page.goto(at('/o/millbrook/agreement'));
  await isAccessible(page);
  await follow(page.getByRole('link', { name: `${element}: The whole service` }));
  await isAccessible(page);
  await page.locator('summary', { hasText: 'Disagree' }).click();
  await choosePlace(page, 8, how);
  await page.getByLabel('Why you see it differently').fill('Our people have waited long enough.');
  await page.getByRole('button', { name: 'Say where you would put it' }).click();
  await expect(page.getByText('Contested', { exact: true }).first()).toBeVisible();
  await isAccessible(page);
}

/** Then both are on the managers' agenda, and it is settled with something between. */
async function settle(page: Page, element: string): Promise<void> {
  await signInAs(page, MANAGER);
  await page.goto(at('/o/hillside/discretion/agenda'));
  const contest = page.getByRole('region', { name: element });
  await expect(contest.getByText('So that everybody on the list is met.')).toBeVisible();
  await expect(contest.getByText('Our people have waited long enough.')).toBeVisible();
  await isAccessible(page);
  await follow(contest.getByRole('link', { name: /settle/ }));
  await page.locator('summary', { hasText: 'Settle this disagreement' }).click();
  await page.getByLabel('Something between the two').check();
  await choosePlace(page, 6, 'choose');
  await page.getByLabel('What was agreed, and why').fill('Met on Tuesday; half way, for a year.');
  await isAccessible(page);
  await page.getByRole('button', { name: 'Settle', exact: true }).click();
  await expect(page.getByText('In force', { exact: true }).first()).toBeVisible();
  await expect(page.getByText('People of Millbrook Surgery').first()).toBeVisible();
}

/** And what a post is given stands against the practice's: on the agenda, until a manager says why. */
async function sayItIsMeant(page: Page, element: string): Promise<void> {
  await page.goto(at('/o/hillside/discretion'));
  await follow(page.getByRole('link', { name: element }));
  await page.getByRole('radio', { name: 'One link worker' }).check();
  await page.getByLabel('Link worker', { exact: true }).selectOption({ label: 'Amina Yusuf' });
  await choosePlace(page, 9, 'choose');
  await page.getByLabel('Why', { exact: true }).fill('She knows every family on the estate.');
  await page.getByLabel('Where it comes from').selectOption('manager');
  await follow(page.getByRole('button', { name: 'Put in force' }));
  await page.goto(at('/o/hillside/discretion/agenda'));
  await follow(page.getByRole('region', { name: element }).getByRole('link', { name: /meant/ }));
  await isAccessible(page);
  await follow(page.getByRole('button', { name: 'It is known and meant' }));
  await expect(page.getByRole('alert')).toContainText('Enter why');
  await isAccessible(page);
  await page.getByLabel('Why it is meant').fill('A trial, until the spring.');
  await follow(page.getByRole('button', { name: 'It is known and meant' }));
  const odds = page.getByRole('region', { name: element });
  await expect(odds.getByText('A trial, until the spring.')).toBeVisible();
  await isAccessible(page);
}

for (const js of [true, false]) {
  test.describe(js ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled: js });

    test('a limit is set, contested and settled, and the link worker sees it', async ({ page }) => {
      test.setTimeout(300_000);
      const element = js ? 'How long people are supported' : 'Training for personal development';
      await setLimit(page, element, js ? 'keys' : 'choose');
      await disagree(page, element, js ? 'drag' : 'choose');
      await settle(page, element);
      await sayItIsMeant(page, element);
      await signInAs(page, LINK_WORKER);
      await page.goto(at('/o/hillside/discretion'));
      await expect(page.getByRole('row', { name: element })).toContainText(/At most 20/);
      await isAccessible(page);
    });
  });
}

test('the continuum fits one page for a team meeting, and every page about it is accessible', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await signInAs(page, MANAGER);
  await page.goto(at('/o/hillside/discretion'));
  await page.getByLabel('Practice beside it').selectOption({ label: 'Millbrook Surgery' });
  await page.getByLabel('Link worker beside it').selectOption({ label: 'Amina Yusuf' });
  const before = page.getByRole('group', { name: 'Compared with' });
  await before.getByLabel('Day').fill('1');
  await before.getByLabel('Month').fill('12');
  await before.getByLabel('Year').fill(String(new Date().getFullYear() - 1));
  await page.getByRole('button', { name: 'Apply filters' }).click();
  await expect(page.getByText(/Where it was on 1 December/)).toBeVisible();
  await isAccessible(page);
  const printed = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  expect(printed.toString('latin1').match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1);
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  for (const path of ['over-time', 'services', 'circumstances', 'new-element', 'requests']) {
    await page.goto(at(`/o/hillside/discretion/${path}`));
    await isAccessible(page);
  }
});
