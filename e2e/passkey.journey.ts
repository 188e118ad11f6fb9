import { expect, type Page, test } from '@playwright/test';
import { giveDevice } from './device.ts';
import { at, follow, isAccessible, signIn } from './support.ts';

const WHO = 'second.link.worker@demo.example';

async function addPasskey(page: Page, name: string): Promise<void> {
  await page.goto(at('/account/passkeys'));
  await page.getByLabel('A name for it').fill(name);
  await page.getByLabel('Your password', { exact: true }).fill('holdfast-demo');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('heading', { name: 'Make the passkey' })).toBeVisible();
  await isAccessible(page);
  await page.getByRole('button', { name: 'Make the passkey' }).click();
}

test('a passkey is made, used, renamed and removed', async ({ page }) => {
  const broken: string[] = [];
  page.on('console', (message) => message.type() === 'error' && broken.push(message.text()));
  const device = await giveDevice(page);
  await signIn(page, WHO);
  await page.goto(at('/account/passkeys'));
  await expect(page.getByText('You have no passkey yet')).toBeVisible();
  await isAccessible(page);
  await addPasskey(page, 'Work laptop');
  await expect(page.getByText('Work laptop').first()).toBeVisible();
  await isAccessible(page);

  await follow(page.getByRole('button', { name: 'Sign out' }));
  await follow(page.getByRole('link', { name: 'Sign in with a passkey' }));
  await isAccessible(page);
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await expect(page.getByText('Hillside Social Prescribing').first()).toBeVisible();
  await page.goto(at('/account'));
  await expect(page.getByText('with a second factor')).toBeVisible();
  await isAccessible(page);

  await page.goto(at('/account/passkeys'));
  await follow(page.getByRole('link', { name: /Change\s+Work laptop/ }));
  await isAccessible(page);
  await page.getByLabel('Its name').fill('');
  await page.getByRole('button', { name: 'Save the name' }).click();
  await expect(page.getByRole('alert')).toContainText('Enter a name');
  await page.getByLabel('Its name').fill('Old <b>laptop</b>');
  await follow(page.getByRole('button', { name: 'Save the name' }));
  await follow(page.getByRole('link', { name: /Change\s+Old <b>laptop<\/b>/ }));
  const remove = page.getByRole('button', { name: 'Remove the passkey' });
  await page.getByLabel('Your password', { exact: true }).fill('not this one');
  await remove.click();
  await expect(page.getByRole('alert')).toContainText('not right');
  await isAccessible(page);
  await page.getByLabel('Your password', { exact: true }).fill('holdfast-demo');
  await remove.click();
  await expect(page.getByText('You have no passkey yet')).toBeVisible();

  await follow(page.getByRole('button', { name: 'Sign out' }));
  await page.goto(at('/sign-in/passkey'));
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await expect(page.getByRole('alert').first()).toContainText('was not taken');
  await isAccessible(page);
  await device.forget();
  // A form that was refused answers 422, which the console counts as an error; nothing else may be.
  expect(broken.filter((text) => !text.includes('422'))).toEqual([]);
});

test('a device that is not unlocked lets nobody in', async ({ page }) => {
  const device = await giveDevice(page);
  await signIn(page, WHO);
  await addPasskey(page, 'Left on a train');
  await expect(page.getByText('Left on a train').first()).toBeVisible();
  await follow(page.getByRole('button', { name: 'Sign out' }));
  await device.lock(true);
  await page.goto(at('/sign-in/passkey'));
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await expect(page.getByText('The passkey was not used')).toBeVisible();
  await page.goto(at('/organisations'));
  await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();

  await signIn(page, WHO);
  await page.goto(at('/account/passkeys'));
  await follow(page.getByRole('link', { name: /Change\s+Left on a train/ }));
  await page.getByLabel('Your password', { exact: true }).fill('holdfast-demo');
  await page.getByRole('button', { name: 'Remove the passkey' }).click();
  await expect(page.getByText('You have no passkey yet')).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('pages say that a passkey needs it, and everything else is there', async ({ page }) => {
    await page.goto(at('/sign-in/passkey'));
    await expect(page.getByText('A passkey needs JavaScript')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Use your passkey' })).toBeHidden();
    await isAccessible(page);
    await signIn(page, WHO);
    await page.goto(at('/account/passkeys'));
    await expect(page.getByText('A passkey needs JavaScript')).toBeVisible();
    await isAccessible(page);
  });
});
