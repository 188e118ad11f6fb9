import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

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
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
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
  const found = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const faults = found.violations.flatMap(({ id, nodes }) =>
    nodes
      .filter((node) => !shownByChoice(id, node.html))
      .map((node) => `${id}: ${node.target.join(' ')} ${node.html}`),
  );
  expect(faults).toEqual([]);
}
