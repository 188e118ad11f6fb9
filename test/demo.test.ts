import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSignIn } from '#account/sign-in.server.ts';
import { verifyAudit } from '#platform/audit/verify.server.ts';
import { seedDemo } from '../src/cli/demo.ts';
import { openTestDatabase, type TestDatabase } from './support/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

it.skipIf(process.env.HOLDFAST_TEST_DATABASE === 'postgres')(
  'the demonstration is a service at work, made by the commands people use',
  async () => {
    const signIn = openSignIn(test.db, {
      origin: 'http://localhost:3000',
      secret: 'a secret for tests that is long enough',
      idleMinutes: 20,
    });
    const seeded = { db: test.db, signIn, address: 'http://localhost:3000' };
    await seedDemo(seeded);
    const count = async (what: string) =>
      Number((await test.owner.query(`select count(*) as n from ${what}`)).rows[0].n);
    expect(await count('care.person')).toBe(9);
    expect(await count("care.episode where status = 'active'")).toBe(9);
    expect(await count('care.episode where link_worker_id is null')).toBe(2);
    expect(await count("care.holding where status = 'holding'")).toBe(2);
    expect(await count('care.connection')).toBe(3);
    expect(await count("care.referral where status = 'received'")).toBe(2);
    expect((await verifyAudit(test.owner)).broken).toBeNull();
    await seedDemo(seeded);
    expect(await count('care.person')).toBe(9);
  },
  // All of a year's work, by a slow machine too.
  180_000,
);
