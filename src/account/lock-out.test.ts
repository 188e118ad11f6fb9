import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { openSignIn, type SignIn } from './sign-in.server.ts';

const password = 'lantern pebble orchard';
let test: TestDatabase;
let signIn: SignIn;
let count = 0;
let email = '';

beforeAll(async () => {
  test = await openTestDatabase();
  signIn = openSignIn(test.db, {
    origin: 'https://holdfast.example',
    secret: 'a secret for tests that is long enough',
    idleMinutes: 20,
  });
});
afterAll(() => test.close());
beforeEach(async () => {
  email = `person.${++count}@staff.example`;
  await signIn.api.signUpEmail({ body: { email, name: 'Pat Person', password } });
});

async function attempt(guess: string, as = email): Promise<[number, string]> {
  const answer = await signIn.api.signInEmail({
    body: { email: as, password: guess },
    asResponse: true,
  });
  return [answer.status, answer.ok ? '' : await answer.text()];
}
const guess = async (times: number) => {
  for (let n = 0; n < times; n++) await attempt(`wrong guess ${n}`);
};
const told = async () => {
  const { rows } = await test.owner.query<{ to_address: string }>(
    "select to_address from platform.mail where kind = 'sign-in-locked' and to_address = $1",
    [email],
  );
  return rows.map((row) => row.to_address);
};
const lockEnds = () =>
  test.owner.query(
    "update account.sign_in_failure set locked_until = now() - interval '1 second' where locked_until is not null",
  );

describe('the lock-out', () => {
  it('comes on with the tenth wrong password in a row, and is answered like a wrong password', async () => {
    const unknown = await attempt('any password at all', 'nobody@staff.example');
    await guess(9);
    expect((await attempt(password))[0]).toBe(200);
    await guess(10);
    expect(await attempt(password)).toEqual(unknown);
    expect(await attempt('wrong again here')).toEqual(unknown);
    expect((await attempt(password, email.toUpperCase()))[0]).toBe(401);
    const { rows } = await test.owner.query(
      `select extract(epoch from f.locked_until - now())::float8 / 60 as minutes from account.sign_in_failure f
       join account."user" u on u.id = f.user_id where u.email = $1`,
      [email],
    );
    expect(rows[0]?.minutes).toBeGreaterThan(14);
    expect(rows[0]?.minutes).toBeLessThanOrEqual(15);
  });

  it('is told to the person once', async () => {
    await guess(14);
    await expect.poll(told).toEqual([email]);
    await guess(3);
    expect(await told()).toEqual([email]);
  });

  it('ends by itself, and then counts from the beginning', async () => {
    await guess(10);
    await lockEnds();
    await guess(9);
    expect((await attempt(password))[0]).toBe(200);
  });

  it('lets no more than ten guesses through when they come all at once', async () => {
    const many = Array.from({ length: 30 }, (_, n) => attempt(n === 29 ? password : `guess ${n}`));
    const answers = await Promise.all(many);
    const { rows } = await test.owner.query(
      'select f.failures from account.sign_in_failure f join account."user" u on u.id = f.user_id where u.email = $1',
      [email],
    );
    // The right one may have been among the first ten; then there is nothing left to count.
    if (answers[29]?.[0] === 401) expect(rows[0]?.failures).toBe(10);
    expect(answers.filter(([status]) => status === 200).length).toBeLessThanOrEqual(1);
  });

  it('does not lock anybody else', async () => {
    const other = `other.${count}@staff.example`;
    await signIn.api.signUpEmail({ body: { email: other, name: 'Oz Other', password } });
    await guess(12);
    expect((await attempt(password, other))[0]).toBe(200);
  });
});
