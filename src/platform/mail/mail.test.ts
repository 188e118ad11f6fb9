import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { localhostCertificate, localhostKey } from '../../../test/support/localhost-certificate.ts';
import { headerText, isAddress } from './address.ts';
import { MailFailure, openMail } from './deliver.server.ts';
import { listOutbox } from './outbox.server.ts';
import { readMailUrl, readSender } from './settings.server.ts';

const message = { to: 'mary@example.org', subject: 'Hello', text: 'A line.\nAnother.' };
const servers: SMTPServer[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mail-'));
  await writeFile(join(folder, 'cert.pem'), localhostCertificate);
});

afterEach(async () => {
  for (const server of servers.splice(0))
    await new Promise<void>((resolve) => server.close(() => resolve()));
});

interface Received {
  raw: string;
  to: string[];
  secure: boolean;
  user: unknown;
}

async function startSmtp(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push({
          raw: Buffer.concat(chunks).toString('utf8'),
          to: session.envelope.rcptTo.map((recipient) => recipient.address),
          secure: session.secure,
          user: session.user,
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return { received, port: (server.server.address() as AddressInfo).port };
}

function mailTo(url: string) {
  return openMail({
    ...readMailUrl(url),
    from: readSender('Holdfast – Bryste <holdfast@example.org>'),
  });
}

async function failure(sending: Promise<void>): Promise<MailFailure> {
  const error = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(MailFailure);
  return error as MailFailure;
}

test('a message arrives as plain text, from whom it should', async () => {
  const { received, port } = await startSmtp();
  await mailTo(`smtp://localhost:${port}?tls=off`).deliver({
    to: 'mary@example.org',
    subject: 'Apwyntiad yn Llanfair · ŵŷ 😀',
    text: 'Annwyl Mary,\r\n.\r\nFrom here: 2 = 2.\n<b>not bold</b> ‏שלום\n',
    id: '018f2c3e-1111-7000-8000-000000000000',
  });
  expect(received[0]?.to).toEqual(['mary@example.org']);
  const mail = await PostalMime.parse(received[0]?.raw ?? '');
  expect(mail.from).toMatchObject({ name: 'Holdfast – Bryste', address: 'holdfast@example.org' });
  expect(mail.to?.map((to) => to.address)).toEqual(['mary@example.org']);
  expect(mail.subject).toBe('Apwyntiad yn Llanfair · ŵŷ 😀');
  expect(mail.text?.trimEnd()).toBe('Annwyl Mary,\n.\nFrom here: 2 = 2.\n<b>not bold</b> ‏שלום');
  expect(mail.html).toBeFalsy();
  expect(mail.messageId).toBe('<018f2c3e-1111-7000-8000-000000000000@example.org>');
  expect(received[0]?.raw).toContain('Auto-Submitted: auto-generated');
});

test('a subject or an address cannot add a header or a recipient', async () => {
  const { received, port } = await startSmtp();
  const mail = mailTo(`smtp://localhost:${port}?tls=off`);
  await mail.deliver({
    ...message,
    subject: 'Hi\r\nBcc: eve@example.org\r\n\r\nbody\u2028x\u202e',
  });
  const parsed = await PostalMime.parse(received[0]?.raw ?? '');
  expect(received[0]?.to).toEqual(['mary@example.org']);
  expect(parsed.bcc).toBeUndefined();
  expect(parsed.subject).toBe('Hi Bcc: eve@example.org body x');
  for (const to of [
    'mary@example.org, eve@example.org',
    'mary@example.org\r\nBcc: eve@example.org',
    'Mary <mary@example.org>',
    '"mary\\"@x"@example.org',
    'mary@example.org>\r\nRCPT TO:<eve@example.org',
    'mary',
    '',
  ]) {
    expect((await failure(mail.deliver({ ...message, to }))).permanent).toBe(true);
  }
  expect(received).toHaveLength(1);
});

test('it signs in where the server asks; a wrong password can be mended', async () => {
  const { received, port } = await startSmtp({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) =>
      auth.username === 'mailer' && auth.password === 'p@ss'
        ? done(null, { user: 'mailer' })
        : done(new Error('Invalid username or password')),
  });
  await mailTo(`smtp://mailer:p%40ss@localhost:${port}?tls=off`).deliver(message);
  expect(received[0]?.user).toBe('mailer');
  const wrong = await failure(
    mailTo(`smtp://mailer:no@localhost:${port}?tls=off`).deliver(message),
  );
  expect(wrong).toMatchObject({ permanent: false, code: '535' });
  const none = await failure(mailTo(`smtp://localhost:${port}?tls=off`).deliver(message));
  expect(none).toMatchObject({ permanent: false });
  expect(received).toHaveLength(1);
});

test('a refused recipient is for good, a busy mailbox is not, and neither failure names anybody', async () => {
  const { port } = await startSmtp({
    onRcptTo({ address }, _session, done) {
      const answer = new Error(`No such user ${address}`) as Error & { responseCode: number };
      answer.responseCode = address.startsWith('busy') ? 450 : 550;
      done(answer);
    },
  });
  const mail = mailTo(`smtp://localhost:${port}?tls=off`);
  const refused = await failure(mail.deliver(message));
  expect(refused).toMatchObject({ permanent: true, code: '550' });
  const busy = await failure(mail.deliver({ ...message, to: 'busy@example.org' }));
  expect(busy).toMatchObject({ permanent: false, code: '450' });
  expect(`${refused.message}${refused.stack}${busy.message}${String(refused.cause)}`).not.toContain(
    '@',
  );
});

test('a server that is gone, or hangs up, is to be tried again', async () => {
  const { port } = await startSmtp();
  const mail = mailTo(`smtp://localhost:${port}?tls=off`);
  await mail.deliver(message);
  for (const server of servers.splice(0))
    await new Promise<void>((resolve) => server.close(() => resolve()));
  expect(await failure(mail.deliver(message))).toMatchObject({
    permanent: false,
    code: expect.stringMatching(/^E(SOCKET|CONNREFUSED|CONNECTION)/),
  });
});

test('where encryption is required, mail waits for it; with a trusted certificate it goes', async () => {
  const plain = await startSmtp();
  expect(
    await failure(mailTo(`smtp://localhost:${plain.port}?tls=required`).deliver(message)),
  ).toMatchObject({ permanent: false });
  expect(plain.received).toHaveLength(0);

  const tls = { key: localhostKey, cert: localhostCertificate };
  const starttls = await startSmtp({ ...tls, disabledCommands: [] });
  const unknown = mailTo(`smtp://localhost:${starttls.port}?tls=required`);
  expect(await failure(unknown.deliver(message))).toMatchObject({ permanent: false });
  expect(starttls.received).toHaveLength(0);
  const ca = encodeURIComponent(join(folder, 'cert.pem'));
  await mailTo(`smtp://localhost:${starttls.port}?tls=required&ca=${ca}`).deliver(message);
  await mailTo(`smtp://localhost:${starttls.port}?tls=optional`).deliver(message);
  expect(starttls.received.map((mail) => mail.secure)).toEqual([true, true]);

  const implicit = await startSmtp({ ...tls, secure: true });
  await mailTo(`smtps://localhost:${implicit.port}?ca=${ca}`).deliver(message);
  expect(implicit.received).toHaveLength(1);
});

test('the folder outbox holds whole messages, newest first', async () => {
  const outbox = join(folder, 'outbox', 'deep');
  expect(await listOutbox(outbox)).toEqual([]);
  const mail = mailTo(`file:${outbox}`);
  expect(mail.outbox).toBe(outbox);
  for (let i = 0; i < 5; i++) await mail.deliver({ ...message, subject: `Number ${i}` });
  const listed = await listOutbox(outbox, 3);
  expect(listed.map((one) => one.subject)).toEqual(['Number 4', 'Number 3', 'Number 2']);
  expect(listed[0]).toMatchObject({ to: message.to, text: message.text, at: expect.any(String) });
  expect((await readdir(outbox)).every((name) => name.endsWith('.json'))).toBe(true);
  expect((await failure(mail.deliver({ ...message, to: 'nobody' }))).permanent).toBe(true);
});

test.each([
  ['mary@example.org', true],
  ["o'neil+x@sub.example.co.uk", true],
  ['a@localhost', true],
  ['.a@example.org', false],
  ['a..b@example.org', false],
  ['a@-x.org', false],
  ['a b@example.org', false],
  ['a@example.org\n', false],
  ['a@exam\u202eple.org', false],
  ['<script>@example.org', false],
  [`${'a'.repeat(65)}@example.org`, false],
])('%j is an address: %s', (value, expected) => expect(isAddress(value)).toBe(expected));

test('header text is one line of bounded length', () => {
  expect(headerText('a\u0000b\r\n\tc')).toBe('a b c');
  expect(headerText('x'.repeat(500))).toHaveLength(200);
});

test.each([
  ['smtp://mail.example.org', { port: 587, tls: 'required', implicitTls: false }],
  ['smtps://mail.example.org', { port: 465, tls: 'required', implicitTls: true }],
  ['smtp://localhost:2525', { port: 2525, tls: 'optional' }],
  ['smtp://[::1]:25?tls=off', { host: '::1', tls: 'off' }],
])('%s is read', (url, expected) => expect(readMailUrl(url)).toMatchObject(expected));
