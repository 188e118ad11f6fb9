import { type TOTP, URI } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { keyToConfirm } from './second-factor-key.server.ts';
import { openSignIn, type SignIn } from './sign-in.server.ts';

const password = 'lantern pebble orchard';
let test: TestDatabase;
let signIn: SignIn;
let count = 0;
let email = '';
let userId = '';
/** Signed in with the second factor on. */
let session: Headers;
let app: TOTP;

beforeAll(async () => {
  test = await openTestDatabase();
  signIn = openSignIn(test.db, {
    origin: 'http://localhost:3000',
    secret: 'a secret for tests that is long enough',
    idleMinutes: 20,
  });
});
afterAll(() => test.close());

/** The cookies an answer leaves in a browser. */
function cookiesOf(answer: Response): Headers {
  const kept = new Map<string, string>();
  for (const cookie of answer.headers.getSetCookie()) {
    const [name = '', value = ''] = cookie.split(';')[0]?.split(/=(.*)/s) ?? [];
    if (/max-age=0/i.test(cookie)) kept.delete(name);
    else kept.set(name, value);
  }
  return new Headers({ cookie: [...kept].map(([n, v]) => `${n}=${v}`).join('; ') });
}

async function givePassword(): Promise<Headers> {
  const answer = await signIn.api.signInEmail({ body: { email, password }, asResponse: true });
  expect(await answer.clone().json()).toMatchObject({ twoFactorRedirect: true });
  return cookiesOf(answer);
}
const giveCode = (headers: Headers, code: string) =>
  signIn.api.verifyTOTP({ headers, body: { code }, asResponse: true });
const giveRecovery = (headers: Headers, code: string) =>
  signIn.api.verifyBackupCode({ headers, body: { code }, asResponse: true });
/** The app's code some steps from now; each test confirms with the last step's. */
const codeAt = (steps: number) => app.generate({ timestamp: Date.now() + steps * 30_000 });

beforeEach(async () => {
  email = `person.${++count}@staff.example`;
  const up = await signIn.api.signUpEmail({
    body: { email, name: 'Pat Person', password },
    asResponse: true,
  });
  userId = ((await up.clone().json()) as { user: { id: string } }).user.id;
  const headers = cookiesOf(up);
  const begun = await signIn.api.enableTwoFactor({ headers, body: { password, method: 'totp' } });
  app = URI.parse((begun as { totpURI: string }).totpURI) as TOTP;
  const confirmed = await giveCode(headers, codeAt(-1));
  expect(confirmed.status).toBe(200);
  session = cookiesOf(confirmed);
});

describe('the second factor', () => {
  it('is asked for after the password, which alone opens nothing', async () => {
    const half = await givePassword();
    expect(await signIn.api.getSession({ headers: half })).toBeNull();
    const whole = await giveCode(half, codeAt(0));
    expect(whole.status).toBe(200);
    const opened = await signIn.api.getSession({ headers: cookiesOf(whole) });
    expect(opened?.user.email).toBe(email);
  });

  it('takes a code once: not the one it was set up with, not one used before, not an older one', async () => {
    expect((await giveCode(await givePassword(), codeAt(-1))).status).toBe(401);
    const code = codeAt(0);
    expect((await giveCode(await givePassword(), code)).status).toBe(200);
    expect((await giveCode(await givePassword(), code)).status).toBe(401);
    expect((await giveCode(await givePassword(), codeAt(1))).status).toBe(200);
    expect((await giveCode(await givePassword(), codeAt(0))).status).toBe(401);
  });

  it('takes a code once when two give it at the same moment', async () => {
    const [one, two] = [await givePassword(), await givePassword()];
    const code = codeAt(0);
    const answers = await Promise.all([giveCode(one, code), giveCode(two, code)]);
    expect(answers.map((a) => a.status).sort()).toEqual([200, 401]);
  });

  it('ends the attempt after five wrong codes, and locks after ten across attempts', async () => {
    const half = await givePassword();
    for (let n = 0; n < 5; n++) expect((await giveCode(half, '000000')).status).toBe(401);
    expect((await giveCode(half, codeAt(0))).status).toBe(400);
    const again = await givePassword();
    for (let n = 0; n < 5; n++) await giveCode(again, '000000');
    expect((await giveCode(await givePassword(), codeAt(1))).status).toBe(429);
  });

  it('lets in by each recovery code once', async () => {
    const { backupCodes } = await signIn.api.viewBackupCodes({ body: { userId } });
    expect(backupCodes).toHaveLength(10);
    const [code = ''] = backupCodes;
    expect((await giveRecovery(await givePassword(), code)).status).toBe(200);
    expect((await giveRecovery(await givePassword(), code)).status).toBe(401);
    const next = backupCodes[1] ?? '';
    const [one, two] = [await givePassword(), await givePassword()];
    const both = await Promise.all([giveRecovery(one, next), giveRecovery(two, next)]);
    expect(both.filter((a) => a.status === 200)).toHaveLength(1);
  });

  it('is switched off with the password alone', async () => {
    const off = (given: string) =>
      signIn.api.disableTwoFactor({
        headers: session,
        body: { password: given },
        asResponse: true,
      });
    expect((await off('not the password')).status).toBe(400);
    expect((await off(password)).status).toBe(200);
    const plain = await signIn.api.signInEmail({ body: { email, password } });
    expect(plain).toHaveProperty('token');
  });

  it('shows its key only until it is confirmed, and keeps it encrypted', async () => {
    expect(await keyToConfirm(test.db, signIn, { userId, email })).toBeNull();
    const { rows } = await test.owner.query(
      'update account.two_factor set verified = false where user_id = $1 returning secret',
      [userId],
    );
    const shown = await keyToConfirm(test.db, signIn, { userId, email });
    expect(shown?.key.replaceAll(' ', '')).toBe(app.secret.base32);
    expect(shown?.picture).toContain('<svg');
    expect(rows[0]?.secret).not.toContain(app.secret.utf8);
  });
});
