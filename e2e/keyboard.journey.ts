import { expect, type Page, test } from '@playwright/test';
import { at } from './support.ts';

/** The name and the outline of what has the focus now. */
function focused(page: Page) {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    if (!element || element === document.body) return { name: '', visible: false };
    const labels = (element as HTMLInputElement).labels;
    const style = getComputedStyle(element);
    const drawn = (of: CSSStyleDeclaration) =>
      (of.outlineStyle !== 'none' && of.outlineWidth !== '0px') ||
      of.boxShadow !== 'none' ||
      of.backgroundColor === 'rgb(255, 235, 59)';
    const label = labels?.[0];
    return {
      name: (label?.textContent ?? element.textContent ?? '').replace(/\s+/g, ' ').trim(),
      // A radio or a checkbox is drawn by its label, before which it is hidden.
      visible: drawn(style) || (!!label && drawn(getComputedStyle(label, '::before'))),
    };
  });
}

/** Goes on by the Tab key until what is looked for has the focus; each stop can be seen. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  let before = '';
  for (let stops = 0; stops < 90; stops += 1) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    // Within a field for a time the browser moves, and draws, the focus of its parts by itself.
    if (now.name && now.name !== before)
      expect(now.visible, `the focus on “${now.name}” can be seen`).toBe(true);
    before = now.name;
    if (name.test(now.name)) return;
  }
  throw new Error(`the Tab key does not reach ${name}`);
}

async function follow(page: Page, name: RegExp): Promise<void> {
  await tabTo(page, name);
  const loaded = page.waitForEvent('load');
  await page.keyboard.press('Enter');
  await loaded;
}

async function type(page: Page, name: RegExp, words: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.type(words);
}

test('a link worker records, holds and follows up by the keyboard alone', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto(at('/sign-in'));
  await type(page, /E-mail address/, 'link.worker@demo.example');
  await type(page, /^Password/, 'holdfast-demo');
  const signedIn = page.waitForEvent('load');
  await page.keyboard.press('Enter');
  await signedIn;

  // The skip link comes first and leads past the menu.
  await page.keyboard.press('Tab');
  expect((await focused(page)).name).toBe('Skip to main content');
  await page.keyboard.press('Enter');
  await follow(page, /Margaret Ashdown$|Farida Noor$/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/Margaret|Farida/);

  await follow(page, /^Record a contact$/);
  await type(page, /What they said, in their words/, 'I went to the market on my own.');
  await type(page, /What you did together/, 'Planned the next outing.');
  await follow(page, /^Record$/);
  await expect(page.getByText('I went to the market on my own.').first()).toBeVisible();

  await follow(page, /^Hold$/);
  await tabTo(page, /Bearing witness to distress/);
  await page.keyboard.press('Space');
  await follow(page, /^Start holding$/);
  await expect(page.getByText('Bearing witness to distress').first()).toBeVisible();

  await follow(page, /^Plan an appointment$/);
  const day = new Date(Date.now() + 7 * 86_400_000);
  await type(page, /^Day$/, String(day.getUTCDate()));
  await type(page, /^Month$/, String(day.getUTCMonth() + 1));
  await type(page, /^Year$/, String(day.getUTCFullYear()));
  await follow(page, /^Plan appointment$/);
  await expect(page.getByText(/^Appointment, /).first()).toBeVisible();
});
