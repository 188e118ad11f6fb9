import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSignIn } from '#account/sign-in.server.ts';
import { projectRoot } from '#platform/root.server.ts';
import { seedDemo } from '../src/cli/demo.ts';
import { openTestDatabase, type TestDatabase } from './support/database.ts';
import { watchStrays } from './support/strays.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

/** What reaches past `perform`, and why it may. */
const pastPerform: Record<string, string> = {
  'account/queries.server.ts':
    'reads where somebody works, before there is an organisation to act in',
  'account/sign-in.server.ts':
    'the sign-in library, in a role of its own, which has no audit of ours',
  'account/sign-in-role.server.ts': 'transactions of that role',
};

it('no slice opens a transaction but through perform and its readers', () => {
  const source = join(projectRoot, 'src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.tsx?$/.test(path) && !/\.(test|fixture)\./.test(path),
  );
  expect(files.length).toBeGreaterThan(300);
  const reaching = files.filter(
    (path) =>
      !/^(platform|cli)\//.test(path) &&
      /\.pool\b|drizzle\(/.test(readFileSync(join(source, path), 'utf8')),
  );
  expect(reaching.sort()).toEqual(Object.keys(pastPerform).sort());
});

it('every row of an organisation that the demonstration writes is written by an act', async () => {
  const signIn = openSignIn(test.db, {
    origin: 'http://localhost:3000',
    secret: 'a secret for tests that is long enough',
    idleMinutes: 20,
  });
  const strays = await watchStrays(test.owner);
  await seedDemo({
    db: { ...test.db, pool: test.owner },
    signIn,
    address: 'http://localhost:3000',
  });
  const { rows } = await test.owner.query('select count(*)::int as n from platform.audit_entry');
  expect(rows[0].n).toBeGreaterThan(50);
  // Organisations and who works in them are the ground a demonstration stands on, put there first.
  expect((await strays()).filter((stray) => !/^account\./.test(stray))).toEqual([]);
  // And one that is not would have been seen.
  await test.owner.query('update care.person set given_name = given_name');
  expect(await strays()).toContain('care.person: update');
});
