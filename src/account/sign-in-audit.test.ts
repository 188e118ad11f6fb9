import { type TOTP, URI } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '#platform/audit/verify.server.ts';
import { newId } from '#platform/id.ts';
import { cookiesAfter } from '../../test/support/cookies.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../test/support/database.ts';
import { endAllSessions, endSession, listSessions } from './session.server.ts';
import { openSignIn, type SignIn } from './sign-in.server.ts';

const password = 'lantern pebble orchard';
let test: TestDatabase;
let service: Service;
let signIn: SignIn;
let userId = '';
const email = 'works.twice@staff.example';

beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  signIn = openSignIn(test.db, {
    origin: 'http://localhost:3000',
    secret: 'a secret for tests that is long enough',
    idleMinutes: 20,
  });
  const made = await signIn.api.signUpEmail({ body: { email, name: 'Wren Twice', password } });
  userId = made.user.id;
  for (const place of [service.organisationId, service.practiceId])
    await test.owner.query(
      "insert into account.membership (id, organisation_id, user_id, role, since) values ($1, $2, $3, 'manager', now()), ($4, $2, $3, 'administrator', now())",
      [newId(), place, userId, newId()],
    );
});
afterAll(() => test.close());

/** The acts entered about the person since the last look, in one organisation. */
let seen = 0;
async function entered(place = service.organisationId) {
  const { rows } = await test.owner.query<{ id: number; line: string }>(
    `select id::int, act || coalesce(' ' || reason, '') || ' by ' || actor_name as line from platform.audit_entry
     where organisation_id = $1 and id > $2 order by id`,
    [place, seen],
  );
  seen = rows.at(-1)?.id ?? seen;
  return rows.map((row) => row.line);
}
const cookieOf = (answer: Response) => new Headers({ cookie: cookiesAfter(answer) });
const givePassword = (given = password) =>
  signIn.api.signInEmail({ body: { email, password: given }, asResponse: true });

describe('the audit log, of sign-in', () => {
  it('tells every organisation the person works in, once each, and nobody else', async () => {
    await givePassword();
    const everywhere = await test.owner.query(
      "select organisation_id from platform.audit_entry where act = 'sign-in' and subject_id = $1",
      [userId],
    );
    expect(everywhere.rows.map((row) => row.organisation_id).sort()).toEqual(
      [service.organisationId, service.practiceId].sort(),
    );
    expect(await entered()).toEqual(['sign-in password by Wren Twice']);
  });

  it('holds wrong passwords, and the lock once', async () => {
    for (let n = 0; n < 12; n++) await givePassword('wrong password');
    const wanted = Array.from({ length: 9 }, () => 'sign-in.fail password by somebody signing in');
    const found: string[] = [];
    await expect
      .poll(async () => found.push(...(await entered())) && found.toSorted())
      .toEqual([...wanted, 'sign-in.lock by somebody signing in']);
    await test.owner.query('delete from account.sign_in_failure');
    await signIn.api.signInEmail({
      body: { email: 'nobody@x.example', password },
      asResponse: true,
    });
    expect(await entered()).toEqual([]);
  });

  it('holds a second factor put on, used, its codes made anew, and taken off', async () => {
    let headers = cookieOf(await givePassword());
    const begun = await signIn.api.enableTwoFactor({ headers, body: { password, method: 'totp' } });
    const app = URI.parse((begun as { totpURI: string }).totpURI) as TOTP;
    const codeAt = (steps: number) => app.generate({ timestamp: Date.now() + steps * 30_000 });
    await entered();
    const verify = (code: string) =>
      signIn.api.verifyTOTP({ headers, body: { code }, asResponse: true });
    headers = cookieOf(await verify(codeAt(-1)));
    expect(await entered()).toContain('second-factor.on by Wren Twice');
    await signIn.api.generateBackupCodes({ headers, body: { password } });
    expect(await entered()).toEqual(['recovery-codes.make by Wren Twice']);

    headers = cookieOf(await givePassword());
    expect(await entered()).toEqual([]);
    await verify('000000');
    expect(await entered()).toEqual(['sign-in.fail password and code by somebody signing in']);
    headers = cookieOf(await verify(codeAt(0)));
    expect(await entered()).toEqual(['sign-in password and code by Wren Twice']);
    await signIn.api.disableTwoFactor({ headers, body: { password } });
    expect(await entered()).toEqual(['second-factor.off by Wren Twice']);
  });

  it('holds a passkey kept, renamed and removed, not each use of it', async () => {
    const id = newId();
    await test.owner.query(
      "insert into account.passkey (id, name, public_key, user_id, credential_id, counter, device_type, backed_up) values ($1, 'laptop', 'x', $2, $3, 0, 'singleDevice', false)",
      [id, userId, id],
    );
    await test.owner.query('update account.passkey set counter = 1 where id = $1', [id]);
    await test.owner.query("update account.passkey set name = 'desk' where id = $1", [id]);
    await test.owner.query('delete from account.passkey where id = $1', [id]);
    expect(await entered()).toEqual([
      'passkey.add by Wren Twice',
      'passkey.rename by Wren Twice',
      'passkey.remove by Wren Twice',
    ]);
  });

  it('holds sessions ended: one, all, never somebody else’s', async () => {
    await givePassword();
    await entered();
    const [one] = await listSessions(test.db, userId);
    const stranger = { userId: service.linkWorker.actor.id ?? '' };
    expect(await endSession(test.db, stranger, one?.id ?? '', 'r')).toBe(false);
    expect(await endSession(test.db, { userId }, 'not an id', 'r')).toBe(false);
    expect(await endSession(test.db, { userId }, one?.id ?? '', 'r')).toBe(true);
    expect(await endSession(test.db, { userId }, one?.id ?? '', 'r')).toBe(false);
    await endAllSessions(test.db, { userId }, 'r');
    expect(await listSessions(test.db, userId)).toEqual([]);
    expect(await entered()).toEqual([
      'session.end by Wren Twice',
      'session.end everywhere by Wren Twice',
    ]);
  });

  it('still holds as a chain', async () => {
    const client = await test.owner.connect();
    try {
      expect((await verifyAudit(client)).broken ?? null).toBeNull();
    } finally {
      client.release();
    }
  });
});
