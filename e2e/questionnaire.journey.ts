import { expect, test } from '@playwright/test';
import { at, follow, fromMenu, isAccessible, signIn } from './support.ts';
import { xlsform } from './workbook.ts';

/** An XLSForm with branching, one question that has no place here, and a branch to mend. */
const form = () =>
  xlsform(
    'Walks near you',
    [
      ['type', 'name', 'label', 'relevant'],
      ['select_one often', 'walk', 'How often do you go for a walk?', ''],
      ['text', 'where', 'Where do you like to go?', `selected($\{walk}, 'often')`],
      ['geopoint', 'place', 'Show us on a map', ''],
      ['text', 'stops', 'What stops you?', `$\{place} = 1`],
    ],
    [
      ['often', 'often', 'Often'],
      ['often', 'never', 'Never'],
    ],
  );

test('a manager imports a form with branching, mends it, previews it and publishes it', async ({
  page,
}) => {
  await signIn(page, 'manager@demo.example');
  await fromMenu(page, 'Team', 'Questionnaires');
  await isAccessible(page);
  await follow(page.getByRole('link', { name: 'Import a questionnaire' }));
  await isAccessible(page);
  await page.getByLabel('The file').setInputFiles(await form());
  // When it is not said whether it may be used, that is asked for, and then it comes in
  await page.getByRole('button', { name: 'Import' }).click();
  await expect(page.getByRole('link', { name: 'Say whether it needs a licence' })).toBeVisible();
  await page.getByLabel('The file').setInputFiles(await form());
  await page.getByRole('radio', { name: 'We wrote it, or it is free to use' }).check();
  await page.getByRole('button', { name: 'Import' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Walks near you' })).toBeVisible();
  // Then what was not carried over is told
  await expect(page.getByText('place or map')).toBeVisible();
  await expect(page.getByText('other relevant')).toBeVisible();
  await isAccessible(page);
  // The branch that was lost is mended
  await follow(page.getByRole('link', { name: /^Conditions ?: What stops you/ }));
  await isAccessible(page);
  const first = page.getByRole('group', { name: 'Condition 1' });
  await first.getByLabel('Question').selectOption({ label: 'How often do you go for a walk?' });
  await first.getByLabel('Compared').selectOption({ label: 'is' });
  await first.getByLabel('Answer').fill('Seldom');
  await page.getByRole('button', { name: 'Save the conditions' }).click();
  await expect(page.getByRole('link', { name: /Enter one of/ })).toBeVisible();
  await page.getByRole('group', { name: 'Condition 1' }).getByLabel('Answer').fill('Never');
  await page.getByRole('button', { name: 'Save the conditions' }).click();
  await expect(page.getByText('is Never')).toBeVisible();
  // A question is added and moved up
  await follow(page.getByRole('button', { name: 'Add an item' }));
  await isAccessible(page);
  await page.getByLabel('Words', { exact: true }).fill('Would you like company?');
  await page.getByRole('radio', { name: 'Yes or no' }).check();
  await page.getByRole('button', { name: 'Save the item' }).click();
  await follow(page.getByRole('button', { name: /^Up ?: Would you like company/ }));
  const items = page.getByRole('list', { name: 'Items, in order' }).getByRole('listitem');
  await expect(items.nth(2)).toContainText('Would you like company?');
  // The preview branches as it will
  await follow(page.getByRole('link', { name: 'Preview' }));
  await follow(page.getByRole('link', { name: 'As on a phone' }));
  await expect(page.getByText('What stops you?')).toHaveCount(0);
  await page.getByRole('radio', { name: 'Never' }).check();
  await follow(page.getByRole('button', { name: 'Try these answers' }));
  await expect(page.getByLabel('What stops you?')).toBeVisible();
  await isAccessible(page);
  await follow(page.getByRole('link', { name: 'Walks near you' }));
  // Published it is offered in care, and does not change
  await page.getByRole('checkbox', { name: 'Offer it as a measure in care' }).check();
  await page.getByRole('button', { name: 'Publish version 1' }).click();
  await expect(page.getByText(/published .* by/).first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^Up/ })).toHaveCount(0);
  await isAccessible(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await signIn(page, 'link.worker@demo.example');
  await page.goto(at('/o/hillside/people'));
  await follow(page.getByRole('link', { name: /Desmond Clarke/ }).first());
  await follow(page.getByRole('link', { name: 'Measures, and how things have changed' }));
  await expect(page.getByRole('radio', { name: 'Walks near you' })).toBeVisible();
});
