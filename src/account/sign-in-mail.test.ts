import { type AddressInfo, createServer } from 'node:net';
import { sql } from 'drizzle-orm';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/id.ts';
import { MailFailure, openMail } from '#platform/mail/deliver.server.ts';
import { deliverQueued } from '#platform/mail/queue.server.ts';
import { makeService, openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { openSignIn, type SignIn } from './sign-in.server.ts';
import { underSignInRole } from './sign-in-role.server.ts';

const email = 'jo.reset@staff.example';
let test: TestDatabase;
let signIn: SignIn;
let userId = '';
let organisationId = '';

beforeAll(async () => {
  test = await openTestDatabase();
  organisationId = (await makeService(test)).organisationId;
  signIn = openSignIn(test.db, {
    origin: 'https://holdfast.example',
    secret: 'a secret for tests that is long enough',
    idleMinutes: 20,
  });
  const made = await signIn.api.signUpEmail({
    body: { email, name: 'Jo Reset', password: 'lantern pebble orchard' },
  });
  userId = made.user.id;
  await test.owner.query(
    "insert into account.membership (id, organisation_id, user_id, role, since) values ($1, $2, $3, 'manager', now())",
    [newId(), organisationId, userId],
  );
});
afterAll(() => test.close());

const letters = async () =>
  (
    await test.owner.query(
      `select m.id, m.organisation_id, m.to_address, m.status, m.body, j.state::text as job, j.retry_limit as tries, j.data
       from platform.mail m left join jobs.job j on j.name = 'mail-send' and j.data->>'mailId' = m.id::text
       where m.kind = 'password-reset' order by m.made_at`,
    )
  ).rows;

/** A mail server at a port, which may be one where none was before. */
async function startSmtp(port: number) {
  const received: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    logger: false,
    onData(stream, session, done) {
      received.push(...session.envelope.rcptTo.map((to) => to.address));
      stream.resume().on('end', done);
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', () => listening()));
  return { received, close: () => new Promise<void>((done) => server.close(() => done())) };
}

/** A port at which nothing answers. */
const deadPort = () =>
  new Promise<number>((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => found(port));
    });
  });

describe('a letter about a new password', () => {
  it('is written down with its job, waits for a mail server that is away, arrives once, and is emptied', async () => {
    await signIn.api.requestPasswordReset({ body: { email, redirectTo: '/new-password' } });
    const [letter, ...more] = await letters();
    expect(more).toEqual([]);
    expect(letter).toMatchObject({ organisation_id: organisationId, to_address: email });
    expect(letter).toMatchObject({ status: 'waiting', job: 'created', tries: 24 });
    // The job names the letter and holds nothing of it.
    expect(letter.data).toEqual({ mailId: letter.id });
    expect(letter.body).toContain('https://holdfast.example/sign-in/api/reset-password/');

    const port = await deadPort();
    const delivery = openMail({
      kind: 'smtp',
      host: '127.0.0.1',
      port,
      implicitTls: false,
      tls: 'off',
      from: { name: 'Holdfast', address: 'mail@holdfast.example' },
    });
    const failure = await deliverQueued(test.db, delivery, letter.id).catch((error) => error);
    expect(failure).toBeInstanceOf(MailFailure);
    expect(String(failure.message)).not.toMatch(/reset-password|jo\.reset/);
    expect((await letters())[0]).toMatchObject({ status: 'waiting', body: letter.body });

    const back = await startSmtp(port);
    await deliverQueued(test.db, delivery, letter.id);
    await deliverQueued(test.db, delivery, letter.id);
    await back.close();
    expect(back.received).toEqual([email]);
    expect((await letters())[0]).toMatchObject({ status: 'sent', body: '' });
  });

  it('that cannot be sent at all is not kept either', async () => {
    await signIn.api.requestPasswordReset({ body: { email, redirectTo: '/new-password' } });
    const id = (await letters()).at(-1)?.id;
    const refusing = { deliver: () => Promise.reject(new MailFailure(true, 'refused')) };
    await deliverQueued(test.db, refusing, id);
    expect((await letters()).at(-1)).toMatchObject({ status: 'failed', body: '' });
  });
});

describe('the sign-in role', () => {
  const asSignIn = (statement: string) =>
    underSignInRole(test.db, async (tx) => void (await tx.execute(sql.raw(statement)))).catch(
      (error) => error.cause?.code,
    );

  it('writes to nobody but who signs in, about nothing else, and reads no mail', async () => {
    const call = (who: string, kind: string) =>
      asSignIn(
        `select account.queue_sign_in_mail('${newId()}', '${who}', '${kind}', 'Subject', 'Body')`,
      );
    const before = (await letters()).length;
    expect(await call(userId, 'invitation')).toBe('22023');
    await call(newId(), 'password-reset');
    expect(await letters()).toHaveLength(before);
    expect(await asSignIn('select 1 from platform.mail')).toBe('42501');
    expect(await asSignIn('insert into platform.mail (id) values (gen_random_uuid())')).toBe(
      '42501',
    );
    expect(await asSignIn('select 1 from jobs.job')).toBe('42501');
  });
});
