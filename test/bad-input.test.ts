import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '#platform/root.server.ts';

const table = readFileSync(join(projectRoot, 'docs/bad-input.md'), 'utf8');

it('says of the forms of every slice what bad input gets', () => {
  const forms = readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\/pages\/[^/]+\.tsx?$/.test(path))
    .filter((path) =>
      /^export async function action\b/m.test(readFileSync(join(projectRoot, 'src', path), 'utf8')),
    );
  expect(forms.length).toBeGreaterThan(80);
  const slices = new Set(forms.map((path) => path.replace(/\/pages\/.*/, '')));
  expect([...slices].filter((slice) => !table.includes(`| \`${slice}\` |`))).toEqual([]);
});

it('names tests that are there', () => {
  const named = [...table.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
});
