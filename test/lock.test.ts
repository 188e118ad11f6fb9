import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

interface Locked {
  optionalDependencies?: Record<string, string>;
}

it('the lock file names every platform’s optional packages, or npm ci fails on all', () => {
  const lock = JSON.parse(
    readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8'),
  ) as {
    packages: Record<string, Locked>;
  };
  const names = Object.keys(lock.packages);
  expect(names.length).toBeGreaterThan(300);
  const missing = Object.values(lock.packages)
    .flatMap((locked) => Object.keys(locked.optionalDependencies ?? {}))
    .filter(
      (name) =>
        !names.some(
          (path) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`),
        ),
    );
  expect(missing).toEqual([]);
});
