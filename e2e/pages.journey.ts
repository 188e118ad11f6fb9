import { expect, type Page, test } from '@playwright/test';
import { htmlFaults } from '../test/support/valid-html.ts';
import { patternOf } from '../test/support/visitor.ts';
import { at, axeFaults, signIn } from './support.ts';

const everybody = [
  null,
  'referrer@demo.example',
  'administrator@demo.example',
  'manager@demo.example',
  'supervisor@demo.example',
  'link.worker@demo.example',
  'researcher@demo.example',
];
const PUBLIC = ['/', '/sign-in', '/forgotten-password', '/ask/hillside', '/refer/hillside'];

/** The widths of a desk, a page enlarged to 400 %, and a phone, at which axe looks. */
const WIDTHS = [1280, 320, 360];
/** What makes the page scroll sideways. */
function overflowing(): string[] {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll('main *, header *, footer *')].filter(
    (element) => element.getBoundingClientRect().right > width + 1,
  );
  return wide.slice(0, 3).map((element) => `${element.tagName}.${element.className}`);
}

/** The same, once the menu has made room for itself. */
async function tooWide(page: Page): Promise<string[]> {
  let found: string[] = [];
  await expect(async () => {
    found = await page.evaluate(overflowing);
    expect(found).toEqual([]);
  })
    .toPass({ timeout: 2_000 })
    .catch(() => undefined);
  return found;
}

/** On paper there is neither menu nor form, and nothing runs over the edge. */
async function printFaults(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: 640, height: 900 });
  await page.emulateMedia({ media: 'print' });
  const seen = await page.evaluate(() =>
    [
      ...document.querySelectorAll(
        '.nhsuk-header__navigation, .nhsuk-header__account, .nhsuk-footer, button, .nhsuk-skip-link, .hf-section',
      ),
    ]
      .filter((element) => element.getClientRects().length > 0)
      .map((element) => `on paper: ${element.tagName} ${element.textContent?.trim()}`),
  );
  const cut = (await tooWide(page)).map((element) => `cut on paper: ${element}`);
  await page.emulateMedia({ media: 'screen' });
  return [...new Set(seen), ...cut];
}

async function faultsOf(page: Page, path: string): Promise<string[]> {
  const answer = await page.goto(at(path));
  if ((answer?.status() ?? 0) >= 400) return [`answered ${answer?.status()}`];
  const faults: string[] = [];
  const headings = await page.getByRole('heading', { level: 1 }).count();
  if (headings !== 1) faults.push(`${headings} first headings`);
  if (!/(^| – )Holdfast$/.test(await page.title()))
    faults.push(`its title is ${await page.title()}`);
  faults.push(...(await htmlFaults((await answer?.text()) ?? '')));
  faults.push(...(await printFaults(page)));
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const element of await tooWide(page)) faults.push(`${width} px: ${element} is too wide`);
  }
  return [...faults, ...(await axeFaults(page))];
}

/** Where a page leads on this site, without files. */
async function linksOf(page: Page, within = 'body'): Promise<string[]> {
  const origin = at('');
  const hrefs = await page
    .locator(`:is(${within}) a`)
    .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
  return hrefs
    .filter(
      (href) =>
        href.startsWith(`${origin}/`) &&
        !/\.[a-z]{3,4}(\?|$)|imports\/[^/]+\/report|\/export\/|\/fhir\/guide\/./.test(href),
    )
    .map((href) => href.slice(origin.length).replace(/#.*/, ''));
}

const kindOf = (path: string) =>
  patternOf(path)
    .replace(/\?do=.*/, '')
    .replace(/\/elements\/.*/, '/elements/:element');

/** Kinds of page: what one looked at, the next need not. */
const looked = new Set<string>();

for (const who of everybody)
  test(`every page of ${who ?? 'everybody'} is whole at every width, on paper and to axe`, async ({
    page,
  }) => {
    test.setTimeout(600_000);
    const broken: string[] = [];
    page.on('console', (said) => said.type() === 'error' && broken.push(said.text()));
    page.on('pageerror', (error) => broken.push(error.message));
    if (who) await signIn(page, who);
    const faults: string[] = [];
    // The menu is another for each; its pages are opened by everybody, so that all they lead to is found.
    const menu = new Set(who ? [new URL(page.url()).pathname] : PUBLIC);
    const home = [...menu][0]?.match(/^\/o\/[^/]+/)?.[0] ?? '/o/';
    const waiting = [...menu, ...(who ? ['/account'] : [])];
    const been = new Set<string>();
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const kind = kindOf(path);
      if (been.has(kind) || (looked.has(kind) && !menu.has(path))) continue;
      been.add(kind);
      if (looked.has(kind)) await page.goto(at(path));
      else for (const fault of await faultsOf(page, path)) faults.push(`${path} ${fault}`);
      looked.add(kind);
      for (const error of broken.splice(0)) faults.push(`${path} console: ${error}`);
      for (const link of await linksOf(page, '.nhsuk-header__navigation, .hf-section'))
        menu.add(link);
      const links = await linksOf(page);
      // One organisation's pages are like another's.
      waiting.push(...links.filter((link) => !link.startsWith('/o/') || link.startsWith(home)));
    }
    // Whoever walks last finds most pages looked at already, but every page of the menu is opened.
    const unopened = [...menu].filter((path) => !been.has(kindOf(path)));
    expect(menu.size).toBeGreaterThan(1);
    expect(unopened).toEqual([]);
    expect(faults).toEqual([]);
  });
