import { type Browser, expect, type Page, test } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { giveDevice } from './device.ts';
import { type Installation, startInstallation } from './installation.ts';
import { at, follow, fromMenu, isAccessible, signIn } from './support.ts';

const PASSWORD = 'lantern pebble orchard';
const WORKER = 'nora.new@service.example';

/** Given an empty installation, whose first start printed a link. */
async function setUp(page: Page, there: Installation): Promise<void> {
  await page.goto(there.setUpLink);
  await isAccessible(page);
  await page.getByRole('button', { name: 'Set up' }).click();
  await expect(page.getByRole('alert')).toContainText('Enter the name of your service');
  await isAccessible(page);
  await page.getByLabel('The name of your service').fill('Brook Link Workers');
  await page.getByLabel('A short name for addresses').fill('brook');
  await page.getByLabel('Your name').fill('Fay First');
  await page.getByLabel('Your e-mail address').fill('fay@service.example');
  await page.getByLabel('Choose a password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Set up' }).click();
  await expect(page.getByRole('heading', { name: 'Staff of Brook Link Workers' })).toBeVisible();
  const again = await page.request.get(there.setUpLink);
  expect(again.status()).toBe(404);
}

/** When the administrator protects their own sign-in with a passkey. */
async function protectOwn(page: Page, there: Installation): Promise<void> {
  await giveDevice(page);
  await page.goto(`${there.origin}/account/passkeys`);
  await page.getByLabel('A name for it').fill('Desk computer');
  await page.getByLabel('Your password', { exact: true }).fill(PASSWORD);
  await follow(page.getByRole('button', { name: 'Go on' }));
  await page.getByRole('button', { name: 'Make the passkey' }).click();
  await expect(page.getByText('Desk computer').first()).toBeVisible();
}

/** When they invite a link worker, who takes it up in a browser of their own. */
async function inviteWorker(page: Page, browser: Browser, there: Installation): Promise<Page> {
  await page.goto(`${there.origin}/o/brook/staff`);
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(page.getByRole('alert')).toContainText('Enter an e-mail address');
  await isAccessible(page);
  await page.getByLabel('E-mail address').fill(WORKER);
  await page.getByLabel('What they will do').selectOption('Link worker');
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(page.getByRole('list', { name: 'Invitations' })).toContainText(WORKER);
  await isAccessible(page);
  const worker = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await worker.goto(await there.linkTo(WORKER));
  await isAccessible(worker);
  await worker.getByLabel('Your name, as colleagues know you').fill('Nora New');
  await worker.getByLabel('Choose a password', { exact: true }).fill(PASSWORD);
  await worker.getByRole('button', { name: 'Join' }).click();
  await expect(worker.getByText('Brook Link Workers').first()).toBeVisible();
  return worker;
}

async function addUnder(page: Page, parent: string, kind: string, name: string, slug: string) {
  await fromMenu(page, 'Organisations');
  await follow(page.getByRole('link', { name: parent }));
  await follow(page.getByRole('link', { name: 'Add an organisation under it' }));
  await isAccessible(page);
  await page.getByLabel(kind, { exact: true }).check();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('A short name for addresses').fill(slug);
  await follow(page.getByRole('button', { name: 'Add it' }));
}

/** When they make a practice in the tree, move it, and let it refer. */
async function growTree(page: Page): Promise<void> {
  await addUnder(
    page,
    'Brook Link Workers',
    'Primary care network',
    'Brook Network',
    'brook-network',
  );
  await expect(page.getByRole('heading', { level: 1, name: 'Brook Network' })).toBeVisible();
  await addUnder(page, 'Brook Link Workers', 'Practice', 'Elm Road Surgery', 'brook');
  await expect(page.getByRole('alert')).toContainText('Another organisation has this short name');
  await isAccessible(page);
  await page.getByLabel('A short name for addresses').fill('elm-road');
  await page.getByRole('button', { name: 'Add it' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Elm Road Surgery' })).toBeVisible();
  await isAccessible(page);
  await page.getByLabel('Stands under').selectOption('Brook Network');
  await page.getByLabel('ODS code').fill('Z99009');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(
    page.getByRole('list', { name: 'Organisations' }).getByRole('listitem').last(),
  ).toContainText('level 3');
  await isAccessible(page);
  await fromMenu(page, 'Referrals', 'Who may refer');
  await page.getByLabel('Its ODS code or short name').fill('Z00000');
  await page.getByRole('button', { name: 'Let its staff refer' }).click();
  await expect(page.getByRole('alert')).toContainText('No organisation here');
  await isAccessible(page);
  await page.getByLabel('Its ODS code or short name').fill('Z99009');
  await page.getByRole('button', { name: 'Let its staff refer' }).click();
  await expect(page.getByRole('list', { name: 'Organisations that may refer' })).toContainText(
    'Elm Road Surgery',
  );
  await isAccessible(page);
}

/** When everybody must have a second factor. */
async function requireSecondFactor(page: Page): Promise<void> {
  await fromMenu(page, 'Organisations');
  await follow(page.getByRole('link', { name: 'Brook Link Workers' }));
  await page.getByLabel('Everybody here needs a second factor').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Second factor required')).toBeVisible();
}

/** Then the link worker is led to set one up before anything else. */
async function isLedToSetUp(worker: Page, there: Installation): Promise<void> {
  await worker.goto(`${there.origin}/o/brook/today`);
  await expect(
    worker.getByText('Your organisation asks everybody for a second factor'),
  ).toBeVisible();
  await isAccessible(worker);
  await worker.getByLabel('Your password', { exact: true }).fill(PASSWORD);
  await follow(worker.getByRole('button', { name: 'Set it up' }));
  await isAccessible(worker);
  const key = ((await worker.locator('p code').textContent()) ?? '').replaceAll(' ', '');
  const app = new TOTP({ secret: Secret.fromBase32(key) });
  await worker.getByLabel('The code your app shows now').fill(app.generate());
  await worker.getByRole('button', { name: 'Confirm' }).click();
  await expect(worker.getByRole('heading', { name: 'Your recovery codes' })).toBeVisible();
  await isAccessible(worker);
  await follow(worker.getByRole('link', { name: 'I have kept them: go on' }));
  await expect(worker.getByRole('heading', { level: 1 })).toContainText('Today');
}

/** When the link worker has lost their telephone, and the administrator resets what was on it. */
async function resetWorker(page: Page, worker: Page, there: Installation): Promise<void> {
  await page.goto(`${there.origin}/o/brook/staff`);
  await expect(page.getByText('Link worker; code app')).toBeVisible();
  await follow(page.getByRole('link', { name: /Change\s+Nora New/ }));
  await isAccessible(page);
  await page.getByRole('button', { name: 'Reset the second factor' }).click();
  await expect(page.getByText('Link worker; no second factor')).toBeVisible();
  await worker.goto(`${there.origin}/o/brook/today`);
  await worker.getByLabel('E-mail address').fill(WORKER);
  await worker.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await worker.getByRole('button', { name: 'Sign in' }).click();
  await expect(
    worker.getByText('Your organisation asks everybody for a second factor'),
  ).toBeVisible();
}

/** Then all of it is written down, in words. */
async function isWrittenDown(page: Page): Promise<void> {
  await fromMenu(page, 'Organisations');
  await follow(page.getByRole('link', { name: 'Brook Link Workers' }));
  await follow(page.getByRole('link', { name: 'What was done here' }));
  for (const words of [
    'Reset a second factor',
    'Set up a code app',
    'Made a second factor required',
    'Agreed to take referrals',
    'Added an organisation',
    'Took up an invitation',
    'Added a passkey',
  ])
    await expect(page.getByRole('cell', { name: words }).first()).toBeVisible();
  await isAccessible(page);
}

test('an administrator sets a service up, from the first link on', async ({ page, browser }) => {
  test.setTimeout(240_000);
  const there = await startInstallation();
  try {
    await setUp(page, there);
    await protectOwn(page, there);
    const worker = await inviteWorker(page, browser, there);
    await growTree(page);
    await requireSecondFactor(page);
    await isLedToSetUp(worker, there);
    await resetWorker(page, worker, there);
    await isWrittenDown(page);
  } finally {
    await there.stop();
  }
});

test('somebody who works in two organisations keeps one in each tab', async ({ page, context }) => {
  await signIn(page, 'administrator@demo.example');
  await expect(page.getByRole('heading', { name: 'Where are you working?' })).toBeVisible();
  await isAccessible(page);
  await follow(page.getByRole('link', { name: 'Hillside Social Prescribing' }));
  const other = await context.newPage();
  await other.goto(at('/organisations'));
  await follow(other.getByRole('link', { name: 'Riverlands' }));
  const where = (tab: Page) => tab.getByRole('region', { name: 'Organisation' });
  for (const [tab, name] of [
    [page, 'Hillside Social Prescribing'],
    [other, 'Riverlands Integrated Care Board'],
    [page, 'Hillside Social Prescribing'],
  ] as const) {
    await tab.reload();
    await expect(where(tab)).toContainText(`You are working in ${name}`);
    await fromMenu(tab, 'Organisations');
    await expect(where(tab)).toContainText(name);
    await expect(
      tab.getByRole('list', { name: 'Organisations' }).getByRole('listitem').first(),
    ).toContainText(name);
    await isAccessible(tab);
  }
});

test('two administrators change the same roles, and the second is told', async ({
  page,
  context,
}) => {
  await signIn(page, 'administrator@demo.example');
  const open = async (tab: Page) => {
    await tab.goto(at('/o/hillside/staff'));
    await follow(tab.getByRole('link', { name: /Change\s+Grace Okafor/ }));
  };
  const second = await context.newPage();
  await open(page);
  await open(second);
  await page.getByLabel('Service manager').check();
  await page.getByRole('button', { name: 'Save the roles' }).click();
  await expect(page.getByText('Supervisor, Service manager')).toBeVisible();
  await second.getByLabel('Link worker').check();
  await second.getByRole('button', { name: 'Save the roles' }).click();
  await expect(second.getByRole('alert')).toContainText('changed this while you were typing');
  await expect(second.getByRole('cell', { name: 'Supervisor, Service manager' })).toBeVisible();
  await isAccessible(second);
  await second.getByLabel('Link worker').uncheck();
  await second.getByRole('button', { name: 'Save the roles' }).click();
  await expect(second.getByText('Supervisor; no second factor')).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('administration works', async ({ page }) => {
    await signIn(page, 'administrator@demo.example');
    await page.goto(at('/o/riverlands/organisations'));
    await addUnder(
      page,
      'Hillside Primary Care Network',
      'Practice',
      'Ash Lane Surgery',
      'ash-lane',
    );
    await expect(page.getByRole('heading', { level: 1, name: 'Ash Lane Surgery' })).toBeVisible();
    await follow(page.getByRole('link', { name: 'Staff and invitations' }));
    await page.getByLabel('E-mail address').fill('practice.manager@ash.example');
    await page.getByLabel('What they will do').selectOption('Administrator');
    await page.getByRole('button', { name: 'Send the invitation' }).click();
    await expect(page.getByText('practice.manager@ash.example').first()).toBeVisible();
    const refused = await page.goto(at('/o/hillside/organisations/not-an-id'));
    expect(refused?.status()).toBe(404);
  });
});
