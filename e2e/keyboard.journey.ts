import { expect, type Page, test } from '@playwright/test';
import { choose, focused, follow, signInByKeys, tabTo, type } from './keys.ts';
import { at, follow as pressed } from './support.ts';

const signIn = (page: Page, who = 'link.worker@demo.example') =>
  signInByKeys(page, at('/sign-in'), who);

/** When a service answers by the link in its mail. */
async function answer(page: Page): Promise<void> {
  const provider = await page.context().newPage();
  const mail = provider.getByRole('article').filter({ hasText: 'chess@club.example' });
  await expect(async () => {
    await provider.goto(at('/demo/outbox'));
    await expect(mail.first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
  const link = mail.first().getByRole('link', { name: /\/answer\// });
  await provider.goto((await link.first().getAttribute('href')) ?? '');
  await provider.getByRole('radio').first().check();
  await pressed(provider.getByRole('button', { name: 'Send your answer' }));
  await provider.close();
}

test('a link worker does their main job by the keyboard alone, from referral to close', async ({
  page,
}) => {
  test.setTimeout(420_000);
  await signIn(page);
  // The skip link comes first and leads past the menu.
  await page.keyboard.press('Tab');
  expect((await focused(page)).name).toBe('Skip to main content');

  // A referral is read, accepted and taken on.
  await follow(page, /^Referrals$/);
  await follow(page, /^Arthur Pellow$/);
  await follow(page, /^Accept referral$/);
  await follow(page, /^Referrals$/);
  await follow(page, /^Waiting list$/);
  await follow(page, /^Take on Arthur Pellow$/);
  await follow(page, /^People$/);
  await follow(page, /^Supported now$/);
  await follow(page, /^Arthur Pellow$/);

  // They meet, and what was said is written down.
  await follow(page, /^Record a contact$/);
  await type(page, /What they said, in their words/, 'I have not played since my brother died.');
  await type(page, /What you did together/, 'Listened.');
  await follow(page, /^Record$/);
  await expect(page.getByText('I have not played since my brother died.').first()).toBeVisible();
  await follow(page, /^Plan an appointment$/);
  const day = new Date(Date.now() + 7 * 86_400_000);
  await type(page, /^Day$/, String(day.getUTCDate()));
  await type(page, /^Month$/, String(day.getUTCMonth() + 1));
  await type(page, /^Year$/, String(day.getUTCFullYear()));
  await follow(page, /^Plan appointment$/);
  await expect(page.getByText(/^Appointment, /).first()).toBeVisible();

  // He is held, and connected to a service, which answers.
  await follow(page, /^Hold$/);
  await choose(page, /Bearing witness to distress/);
  await follow(page, /^Start holding$/);
  await expect(page.getByText('Bearing witness to distress').first()).toBeVisible();
  await follow(page, /^Connect to a service$/);
  await type(page, /^Name of the service/, 'Quayside Chess');
  await type(page, /^E-mail address of the service/, 'chess@club.example');
  await choose(page, /^Name$/);
  await type(page, /^What the service is told/, 'Would like a game on Thursdays.');
  await choose(page, /has agreed that this, and no more/);
  await follow(page, /^Send to the service$/);
  await answer(page);
  await follow(page, /^Today$/);
  await follow(page, /Quayside Chess/);
  await expect(page.getByText('Accepted', { exact: true }).first()).toBeVisible();

  // And support ends, with a summary that was looked at first.
  await follow(page, /^People$/);
  await follow(page, /^Arthur Pellow$/);
  await follow(page, /^Close support$/);
  await choose(page, /^What they came for is met$/);
  await type(page, /^What changed, in/, 'I have a game on Thursdays.');
  await type(page, /^What was done/, 'Listened, and found a chess club.');
  await choose(page, /^It ends now/);
  await type(page, /^What was said, or the plan/, 'Agreed that Thursdays are enough.');
  await type(page, /^What those who referred are told/, 'He plays chess every week.');
  await follow(page, /^See the summary$/);
  await expect(page.getByText('I have a game on Thursdays.').first()).toBeVisible();
  await follow(page, /^Close support$/);
  await expect(page.getByText(/closed/i).first()).toBeVisible();
});

test('a link worker finds a service in the directory and tells somebody of it, by keys alone', async ({
  page,
}) => {
  await signIn(page);
  await follow(page, /^People$/);
  await follow(page, /^Margaret Ashdown$/);
  await follow(page, /^Tell them about a service$/);
  await follow(page, /^Find the service in the directory$/);
  await type(page, /^Words$/, 'gardening');
  await choose(page, /^More filters$/);
  await tabTo(page, /^Cost$/);
  await page.keyboard.press('ArrowDown');
  await follow(page, /^Apply filters$/);
  await follow(page, /^Allotment on the Hill$/);
  await follow(page, /^Signpost/);
  await type(page, /^What you told them/, 'Tools and tea are there.');
  await follow(page, /^Save signpost$/);
  await expect(page.getByText('Tools and tea are there.')).toBeVisible();
});

test('a supervisor goes from what is overdue to who carries it, by keys alone', async ({
  page,
}) => {
  await signIn(page, 'supervisor@demo.example');
  await follow(page, /^Look at it: /);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Farida');
  await follow(page, /^Team$/);
  await follow(page, /^Caseloads$/);
  await expect(page.getByRole('heading', { name: 'Amina Yusuf' })).toBeVisible();
  await follow(page, /^Shared with me$/);
  await expect(page.getByText('Reflection', { exact: true }).first()).toBeVisible();
});
