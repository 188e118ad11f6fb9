import { type Browser, expect, type Page, test } from '@playwright/test';
import { at, follow, isAccessible, signIn } from './support.ts';

/** Given a person who agreed to be connected to a service; gives the connection's address. */
async function connect(page: Page, service: string): Promise<string> {
  await page.goto(at('/o/hillside/people'));
  await page.locator('main a[href*="/people/"]:not([href$="/new"])').first().click();
  await expect(page.getByRole('button', { name: 'Connect to a service' })).toBeVisible();
  await page.goto(`${page.url()}/connect`);
  await page.getByLabel('Name of the service').fill(service);
  await page.getByLabel('E-mail address of the service').fill('answers@club.example');
  await page.getByLabel('Name', { exact: true }).check();
  await page.getByLabel(/What the service is told/).fill('Would like company on Thursdays.');
  await page.getByLabel(/has agreed that this, and no more/).check();
  await page.getByRole('button', { name: 'Send to the service' }).click();
  await expect(page.getByText('Waiting for an answer')).toBeVisible();
  return page.url();
}

/** When the service opens the link in its e-mail, on a device that has never been here. */
async function openLink(page: Page, browser: Browser, service: string): Promise<Page> {
  const mail = page.getByRole('article').filter({ hasText: service }).first();
  await expect(async () => {
    await page.goto(at('/demo/outbox'));
    await expect(mail).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
  const link = mail.getByRole('link', { name: /\/answer\// }).first();
  const provider = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await provider.goto((await link.getAttribute('href')) ?? '');
  await expect(provider.getByRole('heading', { level: 1 })).toContainText(service);
  await isAccessible(provider);
  return provider;
}

const send = (provider: Page) => follow(provider.getByRole('button', { name: 'Send your answer' }));

test('a service puts somebody on its waiting list, and later says by telephone that it is full', async ({
  page,
  browser,
}) => {
  await signIn(page, 'link.worker@demo.example');
  const connection = await connect(page, 'Westgate Singers');
  const provider = await openLink(page, browser, 'Westgate Singers');
  await expect(provider.getByText('Would like company on Thursdays.')).toBeVisible();

  // An answer that is not whole is asked for again, at its field.
  await provider
    .getByLabel(/waiting list/i)
    .first()
    .check();
  await send(provider);
  await expect(provider.getByRole('alert')).toContainText('how many weeks');
  await isAccessible(provider);
  await provider.getByLabel(/weeks/i).first().fill('6');
  await send(provider);
  await expect(provider.getByText('Thank you: we have your answer')).toBeVisible();
  await isAccessible(provider);

  await page.goto(connection);
  await expect(page.getByText('On their waiting list').first()).toBeVisible();
  await expect(page.getByText('about 6 weeks to wait')).toBeVisible();
  await follow(page.getByRole('button', { name: 'Record their answer' }));
  await isAccessible(page);
  await page.getByLabel(/full/i).first().check();
  await page.getByRole('button', { name: 'Save their answer' }).click();
  await expect(page.getByText('Full').first()).toBeVisible();
  await isAccessible(page);
});

test('not suitable needs a reason, which the link worker is told', async ({ page, browser }) => {
  await signIn(page, 'link.worker@demo.example');
  await connect(page, 'Eastgate Swimmers');
  const provider = await openLink(page, browser, 'Eastgate Swimmers');
  await provider
    .getByLabel(/suitable/i)
    .first()
    .check();
  await send(provider);
  await expect(provider.getByRole('alert')).toContainText('Say why it is not suitable');
  await provider
    .getByLabel(/why|anything|note/i)
    .first()
    .fill('We have no hoist.');
  await send(provider);
  await expect(provider.getByText('Thank you: we have your answer')).toBeVisible();
  await page.goto(at('/o/hillside/today'));
  await follow(page.getByRole('link', { name: 'Eastgate Swimmers says it is not suitable.' }));
  await expect(page.getByText('We have no hoist.').first()).toBeVisible();
});

test('of two answers at once one is kept, and the other is told so', async ({ page, browser }) => {
  await signIn(page, 'link.worker@demo.example');
  await connect(page, 'Northgate Knitters');
  const first = await openLink(page, browser, 'Northgate Knitters');
  const second = await openLink(page, browser, 'Northgate Knitters');
  for (const provider of [first, second]) await provider.getByRole('radio').first().check();
  await send(first);
  await expect(first.getByText('Thank you: we have your answer')).toBeVisible();
  await send(second);
  await expect(second.getByRole('heading', { level: 1 })).toHaveText('This was answered already');
  await isAccessible(second);
});

test('a link that is no longer wanted, or was never ours, says what to do', async ({
  page,
  browser,
}) => {
  await signIn(page, 'link.worker@demo.example');
  const connection = await connect(page, 'Southgate Bakers');
  const provider = await openLink(page, browser, 'Southgate Bakers');
  await page.goto(`${connection}?do=withdraw`);
  await page.getByLabel('Why is it withdrawn?').fill('Found another.');
  await follow(page.getByRole('button', { name: 'Withdraw' }));
  const gone = await provider.reload();
  expect(gone?.status()).toBe(410);
  await expect(provider.getByText('This is no longer needed')).toBeVisible();
  await expect(provider.getByText('company on Thursdays')).toHaveCount(0);
  await isAccessible(provider);
  const unknown = await provider.goto(at(`/answer/${'x'.repeat(43)}`));
  expect(unknown?.status()).toBe(404);
  await expect(provider.getByText('We do not know this link').first()).toBeVisible();
  await isAccessible(provider);
});
