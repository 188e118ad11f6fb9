import { type Browser, expect, type Page, test } from '@playwright/test';
import { at, follow, isAccessible, signIn } from './support.ts';

const MANAGER = 'manager@demo.example';
const PRACTICE = 'referrer@demo.example';
const LINK_WORKER = 'link.worker@demo.example';
const SUPERVISOR = 'supervisor@demo.example';
const ELEMENT = 'Time spent in a contact';

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const disclose = (page: Page, name: string) => page.locator('summary', { hasText: name }).click();

/** A practice's old computer and a link worker's phone do without JavaScript. */
const WITHOUT_JAVASCRIPT = [PRACTICE, LINK_WORKER];

/** Each of them in a browser of their own, signed in the first time they come. */
function people(browser: Browser) {
  const known = new Map<string, Promise<Page>>();
  const arrive = async (who: string) => {
    const page = await browser.newPage({ javaScriptEnabled: !WITHOUT_JAVASCRIPT.includes(who) });
    await signIn(page, who);
    return page;
  };
  return (who: string): Promise<Page> => {
    const page = known.get(who) ?? arrive(who);
    known.set(who, page);
    return page;
  };
}

async function place(page: Page, position: number): Promise<void> {
  await page
    .getByRole('group', { name: 'Where on the continuum' })
    .locator(`input[value="${position}"]`)
    .check();
}

/** The clock of the demonstration, so many minutes ahead of that on the wall. */
async function setClock(page: Page, minutes: number): Promise<void> {
  await page.goto(at('/demo/clock'));
  await page.getByLabel('Minutes ahead').fill(String(minutes));
  await follow(button(page, 'Set the clock'));
}

/** When an appointment begins half an hour from now, on the clock on the wall in London. */
async function inHalfAnHour(page: Page): Promise<void> {
  const parts = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'short',
    timeStyle: 'short',
    timeZone: 'Europe/London',
  }).format(Date.now() + 30 * 60_000);
  const [, day = '', month = '', year = '', time = ''] =
    /(\d+)\/(\d+)\/(\d+), (\S+)/.exec(parts) ?? [];
  const date = page.getByRole('group', { name: 'Date' });
  await date.getByLabel('Day').fill(day);
  await date.getByLabel('Month').fill(month);
  await date.getByLabel('Year').fill(year);
  await page.getByLabel('Time').fill(time);
}

test.afterEach(({ page }) => setClock(page, 0));

test('a year of discretion: agreed, set, contested, met, asked for, lived by and looked at', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const as = people(browser);
  let visit = '';
  const why = `His stairs take ten minutes (${Date.now() % 100_000}).`;

  await test.step('a practice and a service agree criteria', async () => {
    let page = await as(PRACTICE);
    await page.goto(at('/o/millbrook/criteria'));
    await follow(page.getByRole('link', { name: 'Hillside Social Prescribing' }));
    await follow(button(page, 'Write a change'));
    await page.getByLabel('Youngest age').fill('17');
    await follow(button(page, 'Save version'));
    await follow(button(page, 'Put it forward for agreement'));
    page = await as(MANAGER);
    await page.goto(at('/o/hillside/criteria'));
    await follow(page.getByRole('link', { name: 'Millbrook Surgery' }));
    await follow(button(page, /^Agree for/));
    await expect(page.getByText('People aged 17 and over').first()).toBeVisible();
  });

  await test.step('a manager sets a limit', async () => {
    const page = await as(MANAGER);
    await page.goto(at('/o/hillside/discretion'));
    await follow(page.getByRole('link', { name: ELEMENT }));
    await page.getByLabel('The whole service').check();
    await place(page, 1);
    await page.getByLabel(/At most how many/).fill('40');
    await page.getByLabel('Why', { exact: true }).fill('Three people in a morning, and no more.');
    await page.getByLabel('Where it comes from').selectOption('employer');
    await follow(button(page, 'Put in force'));
    await expect(page.getByText('In force', { exact: true }).first()).toBeVisible();
  });

  await test.step('a practice disagrees, and both are on the managers’ agenda', async () => {
    let page = await as(PRACTICE);
    await page.goto(at('/o/millbrook/agreement'));
    await follow(page.getByRole('link', { name: `${ELEMENT}: The whole service` }));
    await disclose(page, 'Disagree');
    await place(page, 8);
    await page.getByLabel(/At most how many/).fill('90');
    await page
      .getByLabel('Why you see it differently')
      .fill('Our people are old and live far out.');
    await follow(button(page, 'Say where you would put it'));
    await expect(page.getByText('Contested', { exact: true }).first()).toBeVisible();
    page = await as(SUPERVISOR);
    await page.goto(at('/o/hillside/discretion/agenda'));
    const contest = page.getByRole('region', { name: ELEMENT });
    await expect(contest.getByText('Our people are old and live far out.')).toBeVisible();
  });

  await test.step('a link worker meets the limit and asks in one press', async () => {
    const page = await as(LINK_WORKER);
    await page.goto(at('/o/hillside/caseload'));
    await follow(page.getByRole('link', { name: 'Desmond Clarke' }));
    await follow(button(page, 'Plan an appointment'));
    await inHalfAnHour(page);
    await page.getByLabel('How', { exact: true }).selectOption({ label: 'Face to face' });
    await page.getByLabel('Where, if in person').selectOption({ label: 'Their home' });
    await page.getByLabel('Minutes').fill('75');
    await follow(button(page, 'Plan appointment'));
    await expect(page.getByText('Grace Okafor can allow it.').first()).toBeVisible();
    await expect(page.getByLabel('Minutes')).toHaveValue('75');
    await expect(page.getByLabel('Where, if in person')).toHaveValue('home');
    await isAccessible(page);
    await page.getByLabel('Why it would be right here').fill(why);
    await follow(button(page, 'Ask for it'));
    await expect(page.getByText('Waiting for an answer')).toBeVisible();
    await expect(page.getByText('75', { exact: true })).toBeVisible();
  });

  await test.step('the supervisor allows it', async () => {
    const page = await as(SUPERVISOR);
    await page.goto(at('/o/hillside/today'));
    await follow(page.getByRole('link', { name: /Amina Yusuf asks you to allow/ }).first());
    await expect(page.getByText(why)).toBeVisible();
    await page.getByLabel('Yes', { exact: true }).check();
    await page.getByLabel('What you want to say with it').fill('Go, and go as two.');
    await follow(button(page, 'Send the answer'));
    await expect(page.getByText('Allowed', { exact: true }).first()).toBeVisible();
  });

  await test.step('the home visit is paired', async () => {
    const page = await as(LINK_WORKER);
    await page.goto(at('/o/hillside/today'));
    await follow(page.getByRole('link', { name: /Grace Okafor has answered/ }).first());
    await expect(page.getByText('Go, and go as two.')).toBeVisible();
    await follow(page.getByRole('link', { name: 'Go on with what you typed' }));
    await expect(page.getByLabel('Minutes')).toHaveValue('75');
    await follow(button(page, 'Plan appointment'));
    await follow(page.getByRole('link', { name: 'Check the home visit' }).first());
    await page.getByLabel(/I have read the risks/).check();
    await page.getByRole('group', { name: 'Should two of you go?' }).getByLabel('Yes').check();
    await page.getByLabel('Who goes with you').selectOption({ label: 'Tom Ellery' });
    await page.getByLabel('Who is told when you are late').selectOption({ label: 'Grace Okafor' });
    await follow(button(page, 'I have checked'));
    await expect(page.getByText('Amina Yusuf with Tom Ellery')).toBeVisible();
    await follow(button(page, 'I am going in'));
    await expect(page.getByText('Inside', { exact: true })).toBeVisible();
    visit = page.url();
  });

  await test.step('its late check-out raises the alert', async () => {
    let page = await as(SUPERVISOR);
    await setClock(page, 30 + 75 + 16);
    await expect(async () => {
      await page.goto(at('/demo/outbox'));
      await expect(
        page.getByRole('heading', { name: 'Amina Yusuf is late out of a home visit' }),
      ).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 60_000 });
    await page.goto(at('/o/hillside/today'));
    await expect(
      page.getByText(/Amina Yusuf has not come out of a home visit/).first(),
    ).toBeVisible();
    page = await as(LINK_WORKER);
    await page.goto(visit);
    await expect(page.getByText('Late', { exact: true })).toBeVisible();
    await page.getByRole('group', { name: 'Did two of you go?' }).getByLabel('Yes').check();
    await follow(button(page, 'I am out'));
    await page.goto(visit);
    await expect(page.getByText('Out safely')).toBeVisible();
    await setClock(page, 0);
  });

  await test.step('the review meeting prints the continuum and settles', async () => {
    const page = await as(MANAGER);
    await page.goto(at('/o/hillside/discretion'));
    await page.getByLabel('Practice beside it').selectOption({ label: 'Millbrook Surgery' });
    await follow(button(page, 'Apply filters'));
    await expect(page.getByRole('row', { name: ELEMENT })).toContainText('disagrees');
    await isAccessible(page);
    const printed = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    expect(printed.toString('latin1').match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1);
    await page.goto(at('/o/hillside/discretion/agenda'));
    const contest = page.getByRole('region', { name: ELEMENT });
    await follow(contest.getByRole('link', { name: /settle/ }));
    await disclose(page, 'Settle this disagreement');
    await page.getByLabel('Something between the two').check();
    await place(page, 8);
    await page.getByLabel(/At most how many/).fill('75');
    await page.getByLabel('What was agreed, and why').fill('As long as a person needs that day.');
    await follow(button(page, /^Settle$/));
    await expect(page.getByText('People of Millbrook Surgery').first()).toBeVisible();
    await page.goto(at('/o/hillside/discretion/agenda'));
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(contest).toHaveCount(0);
  });

  await test.step('the report shows it', async () => {
    const page = await as(MANAGER);
    await page.goto(at('/o/hillside/reports/agreement'));
    const agreed = page.getByRole('region', { name: 'What was agreed and what happened' });
    await expect(agreed.getByRole('row', { name: ELEMENT })).toContainText('at most 40 minutes');
    await isAccessible(page);
  });
  for (const context of browser.contexts()) await context.close();
});
