import { expect, type Page, test } from '@playwright/test';
import { at, follow, isAccessible, signIn } from './support.ts';

/** The newest link to somebody's own page in the outbox of the demonstration. */
async function newestLink(page: Page): Promise<string> {
  await expect(async () => {
    await page.goto(at('/demo/outbox'));
    await expect(page.locator('a[href*="/mine/"]').first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
  return new URL((await page.locator('a[href*="/mine/"]').first().getAttribute('href')) ?? '')
    .pathname;
}

test('a person reads their plan on a phone without JavaScript, says how it goes and asks for a call', async ({
  browser,
}) => {
  const staff = await (await browser.newContext()).newPage();
  await signIn(staff, 'supervisor@demo.example');
  await staff.goto(at('/o/hillside/messages'));
  // Given no quiet hours, so that the test may run at night
  await staff.getByLabel('From').fill('00:00');
  await staff.getByLabel('Until').fill('00:00');
  await staff.getByLabel('Send nothing on Sundays').uncheck();
  await isAccessible(staff);
  await follow(staff.getByRole('button', { name: 'Save quiet hours' }));
  await signOut(staff);
  // And a link worker who opens Desmond's page to him
  await signIn(staff, 'link.worker@demo.example');
  await staff.goto(at('/o/hillside/people'));
  await follow(staff.getByRole('link', { name: /Desmond Clarke/ }).first());
  await follow(staff.getByRole('link', { name: 'Their own page' }));
  await isAccessible(staff);
  await staff.getByRole('radio', { name: 'E-mail' }).check();
  await follow(staff.getByRole('button', { name: 'Send the link and show the code' }));
  const code = ((await staff.getByText(/^\d{3} \d{3}$/).textContent()) ?? '').trim();
  expect(code).toMatch(/^\d{3} \d{3}$/);
  await isAccessible(staff);
  // When he opens the link on his phone
  const phone = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 360, height: 740 },
  });
  const page = await phone.newPage();
  await page.goto(at(await newestLink(staff)));
  await page.getByLabel('Code').fill('000 00');
  await page.getByRole('button', { name: 'Open my page' }).click();
  await expect(page.getByRole('link', { name: /six digits/ })).toBeVisible();
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Open my page' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Hello Desmond' })).toBeVisible();
  // Then he says how it goes, asks for a call, agrees, and closes the page
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Enter how it is going' })).toBeVisible();
  await page.getByLabel('In your own words').fill('The damp is no better, but I slept.');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('Your link worker will read what you wrote')).toBeVisible();
  await page.getByRole('button', { name: 'Ask for a call' }).click();
  await expect(page.getByText('knows that you would like a call')).toBeVisible();
  await page.getByRole('button', { name: 'Close my page' }).click();
  await expect(page.getByRole('heading', { name: 'Your page is closed' })).toBeVisible();
  await phone.close();
  // And his link worker finds it on Today and on his timeline
  await staff.goto(at('/o/hillside/today'));
  await follow(staff.getByRole('link', { name: 'Asked for a call, on their own page.' }));
  await expect(staff.getByText('The damp is no better, but I slept.')).toBeVisible();
  await isAccessible(staff);
});

test('a link worker writes to somebody with a template, who asks for no more', async ({ page }) => {
  await signIn(page, 'link.worker@demo.example');
  await page.goto(at('/o/hillside/people'));
  await follow(page.getByRole('link', { name: /Desmond Clarke/ }).first());
  await follow(page.getByRole('link', { name: 'Write to them' }));
  await page
    .getByRole('combobox', { name: 'Begin with a template' })
    .selectOption({ label: 'Tried to ring' });
  await page.getByRole('button', { name: 'Use template' }).click();
  await expect(page.getByLabel('Message', { exact: true })).toHaveValue(
    /Hello Desmond, this is Amina/,
  );
  await isAccessible(page);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText(/Text message/).first()).toBeVisible();
  const stop = page.locator('a[href*="/stop/"]').first();
  await expect(async () => {
    await page.goto(at('/demo/outbox'));
    await expect(page.getByText(/Hello Desmond, this is Amina/)).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
  await page.goto(at(new URL((await stop.getAttribute('href')) ?? '').pathname));
  await isAccessible(page);
  await page.getByRole('button', { name: /^Stop/ }).click();
  await expect(page.getByRole('heading', { name: /You get no more/ })).toBeVisible();
  await isAccessible(page);
});

async function signOut(page: Page): Promise<void> {
  await follow(page.getByRole('button', { name: 'Sign out' }));
}
