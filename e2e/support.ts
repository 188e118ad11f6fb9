import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export const at = (path: string) => `${process.env.HOLDFAST_ORIGIN}${path}`;

/** Given somebody of the demo who has signed in. */
export async function signIn(page: Page, who: string): Promise<void> {
  await page.goto(at('/sign-in'));
  await page.getByLabel('E-mail address').fill(who);
  await page.getByLabel('Password', { exact: true }).fill('holdfast-demo');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
}

/** Then the page in front of us has nothing that axe objects to, and does not scroll sideways. */
export async function isAccessible(page: Page): Promise<void> {
  const found = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(
    found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`),
  ).toEqual([]);
}
