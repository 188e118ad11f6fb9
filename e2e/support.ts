import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';

/** The address of a page of the demo that this worker has for itself. */
export function at(path: string): string {
  const origins = (process.env.HOLDFAST_ORIGIN ?? '').split(' ');
  return `${origins[Number(process.env.TEST_PARALLEL_INDEX)] ?? origins[0]}${path}`;
}

/** Given somebody of the demo who has signed in. */
export async function signIn(page: Page, who: string): Promise<void> {
  await page.goto(at('/sign-in'));
  await page.getByLabel('E-mail address').fill(who);
  await page.getByLabel('Password', { exact: true }).fill('holdfast-demo');
  await follow(page.getByRole('button', { name: 'Sign in' }));
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
}

/** When a link or a button is pressed that leads to another page, and that page is whole. */
export async function follow(target: Locator): Promise<void> {
  const page = target.page();
  await page.waitForLoadState();
  const loaded = page.waitForEvent('load');
  await target.click();
  await loaded;
}

/** When the three boxes of a date are filled, so many days from today. */
export async function fillDate(page: Page, legend: string, daysAhead: number): Promise<void> {
  const day = new Date(Date.now() + daysAhead * 86_400_000);
  const group = page.getByRole('group', { name: legend });
  await group.getByLabel('Day').fill(String(day.getUTCDate()));
  await group.getByLabel('Month').fill(String(day.getUTCMonth() + 1));
  await group.getByLabel('Year').fill(String(day.getUTCFullYear()));
}

/**
 * When a section of the menu is chosen, and then a page of it. Sections that do not fit beside the
 * others are behind More.
 */
export async function fromMenu(page: Page, section: string, name?: string): Promise<void> {
  await page.waitForLoadState();
  const menu = page.getByRole('navigation', { name: 'Menu' });
  const entry = menu.getByRole('link', { name: section, exact: true });
  if (!(await entry.isVisible())) await menu.getByRole('button', { name: 'Browse More' }).click();
  await follow(entry);
  if (name)
    await follow(
      page
        .getByRole('navigation', { name: section, exact: true })
        .getByRole('link', { name, exact: true }),
    );
}

/**
 * nhsuk-frontend's own script says of a radio or checkbox that shows a further question whether that
 * question is open (`aria-expanded`). Screen readers use it; ARIA does not list it for a radio. Its
 * makers keep it, so it is the one thing passed over, on those inputs alone.
 */
const shownByChoice = (rule: string, html: string) =>
  rule === 'aria-allowed-attr' &&
  /^<input [^>]*type="(radio|checkbox)"[^>]*aria-expanded=/.test(html);

/**
 * Then the page in front of us has nothing that axe objects to. Axe itself needs timers, which a page
 * without JavaScript does not have; there each page must at least have its one heading and its main part.
 */
export async function isAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate(() => document.body.classList.contains('js-enabled')))) {
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expect(page.getByRole('main')).toBeVisible();
    return;
  }
  expect(await axeFaults(page)).toEqual([]);
}

/** What axe objects to. No page has a frame, so that its results need no tab of their own. */
export async function axeFaults(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'], preload: false })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return found.violations.flatMap(({ id, nodes }) =>
    nodes
      .filter((node) => !shownByChoice(id, node.html))
      .map((node) => `${id}: ${node.target.join(' ')} ${node.html}`),
  );
}
