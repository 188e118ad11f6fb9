import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RouteConfigEntry } from '@react-router/dev/routes';
import { expect, it } from 'vitest';
import { projectRoot } from '#platform/root.server.ts';
import routes from '../src/routes.ts';
import { badInput, formsInDocs } from './support/forms-in-docs.ts';

const read = (path: string) => readFileSync(join(projectRoot, 'src', path), 'utf8');
const flat = (entries: readonly RouteConfigEntry[], base = ''): { path: string; file: string }[] =>
  entries.flatMap(({ path, file, children = [] }) => {
    const whole = path ? `${base}/${path}` : base;
    return [{ path: whole || '/', file }, ...flat(children, whole)];
  });

/** The pages that take a form, by the slice they stand in. */
const pages = flat(await routes)
  .filter(({ file }) => /^export (?:async )?function action\b/m.test(read(file)))
  .map(({ path, file }) => ({ path, slice: file.replace(/\/pages\/.*/, '') }));
const rows = formsInDocs();

it('says of the forms of every slice what bad input gets', () => {
  const slices = new Set(pages.map(({ slice }) => slice));
  const table = badInput.slice(badInput.indexOf('## Forms, by slice'));
  expect([...slices].filter((slice) => !table.includes(`| \`${slice}\` |`))).toEqual([]);
});

it('has a row for the forms of each page that takes one, and no others', () => {
  expect(pages.length).toBeGreaterThan(110);
  const said = new Set(rows.map(({ path, slice }) => `${path} of ${slice}`));
  const there = new Set(pages.map(({ path, slice }) => `${path} of ${slice}`));
  expect([...there].filter((page) => !said.has(page))).toEqual([]);
  expect([...said].filter((page) => !there.has(page))).toEqual([]);
  const names = rows.map(({ name }) => name);
  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
});

it('has a row for each act that a page asks for, and no others', () => {
  for (const slice of new Set(pages.map((page) => page.slice))) {
    const files = readdirSync(join(projectRoot, 'src', slice), {
      recursive: true,
      encoding: 'utf8',
    });
    const sources = files
      // Not those of a slice that stands within.
      .filter((file) => /^(?:pages\/)?[^/]+\.tsx?$/.test(file) && !file.includes('.test.'))
      .map((file) => read(join(slice, file)));
    const source = sources.join('\n');
    const deciding = sources
      .filter((text) => /^export (?:async )?function action\b/m.test(text))
      .filter((text) => /values\.(?:intent|act)\b|\b(?:intent|act)\b[^}]*\} = posted/.test(text));
    const asked = [
      ...source.matchAll(/name="(?:intent|act)" value="([\w-]+)"/g),
      ...deciding.join('\n').matchAll(/case '([\w-]+)':/g),
      ...deciding.join('\n').matchAll(/(?:intent|act) [!=]== '([\w-]+)'/g),
    ];
    const acts = new Set(rows.flatMap((row) => (row.slice === slice && row.act ? [row.act] : [])));
    expect([slice, asked.map(([, act = '']) => act).filter((act) => !acts.has(act))]).toEqual([
      slice,
      [],
    ]);
    const known = (act: string) => new RegExp(`['"\\s{]${act}['":]`).test(source);
    expect([slice, [...acts].filter((act) => !known(act))]).toEqual([slice, []]);
  }
});

it('names tests that are there', () => {
  const named = [...badInput.matchAll(/`([\w./-]+\.test\.tsx?)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
});
