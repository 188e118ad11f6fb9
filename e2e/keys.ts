import { expect, type Page } from '@playwright/test';

/** The name and the outline of what has the focus now. */
export function focused(page: Page) {
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
export async function tabTo(page: Page, name: RegExp): Promise<void> {
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

export async function follow(page: Page, name: RegExp): Promise<void> {
  await tabTo(page, name);
  const loaded = page.waitForEvent('load');
  await page.keyboard.press('Enter');
  await loaded;
}

export async function type(page: Page, name: RegExp, words: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.type(words);
}

export async function choose(page: Page, name: RegExp): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Space');
}

export async function signInByKeys(page: Page, address: string, who: string): Promise<void> {
  await page.goto(address);
  await type(page, /E-mail address/, who);
  await type(page, /^Password/, 'holdfast-demo');
  const signedIn = page.waitForEvent('load');
  await page.keyboard.press('Enter');
  await signedIn;
}
