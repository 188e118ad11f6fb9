import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { jobActor } from '#platform/actor.ts';
import { backUp } from '#platform/backup/backup.server.ts';
import { restoreBackup } from '#platform/backup/restore.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { queueMail } from '#platform/mail/queue.server.ts';
import { openDatabase, startServer } from '../server.ts';
import { buildIfNeeded } from '../src/cli/serve.ts';
import { readConfig } from '../src/platform/config.server.ts';
import { openEmbeddedDatabase } from '../src/platform/database/database.server.ts';
import { postgresFromTemplate } from './support/database.ts';
import { freePort } from './support/served.ts';

beforeAll(buildIfNeeded, 180_000);
const cleaning: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

/** A server with one organisation in it, and its database past every policy. */
async function serve(env: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-ready-'));
  cleaning.push(() => rmSync(folder, { recursive: true, force: true }));
  const postgres = await postgresFromTemplate();
  const port = await freePort();
  const settings = { PORT: String(port), HOLDFAST_DATA: folder, LOG_LEVEL: 'silent', ...env };
  const running = await startServer(
    readConfig(postgres ? { ...settings, DATABASE_URL: postgres.appUrl } : settings, 'test'),
  );
  const owner = postgres?.owner.pool ?? running.db.pool;
  if (postgres) cleaning.push(() => postgres.owner.close());
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= running.stop();
    return stopped;
  };
  cleaning.push(stop);
  const organisationId = newId();
  await owner.query(
    `insert into account.organisation (id, kind, name, slug, service, made_at)
     values ($1, 'employer', 'Harbour Service', 'harbour', true, now())`,
    [organisationId],
  );
  /** What is kept of the mail, once the server has stopped. */
  const readMail = async () => {
    const db = postgres ? null : await openEmbeddedDatabase({ directory: folder });
    const { rows } = await (db?.pool ?? owner).query('select status, body from platform.mail');
    await db?.close();
    return rows;
  };
  return { running, owner, port, stop, organisationId, readMail };
}

/** A mail server that takes its time: it answers when it is told to. */
async function slowMail() {
  let arrived = () => undefined as unknown;
  let answer = () => undefined as unknown;
  const waiting = new Promise<void>((done) => {
    arrived = () => done();
  });
  const told = new Promise<void>((done) => {
    answer = () => done();
  });
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    logger: false,
    onData(stream, _session, done) {
      stream.resume().on('end', () => {
        arrived();
        told.then(() => done());
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  cleaning.push(() => new Promise<void>((done) => server.close(() => done())));
  return { port: (server.server.address() as AddressInfo).port, waiting, answer };
}

/** What comes back over a connection until it is closed. */
async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}

it('a stop lets the request and the job in hand end, and lets nobody else in', async () => {
  const mail = await slowMail();
  const { running, port, stop, organisationId, readMail } = await serve({
    MAIL_URL: `smtp://127.0.0.1:${mail.port}?tls=off`,
  });
  const ctx = {
    db: running.db,
    actor: jobActor(organisationId),
    now: new Date(),
    requestId: 'test',
  };
  await perform(ctx, 'account', async (tx, note) => {
    await queueMail(ctx, tx, 'invitation', { to: 'jo@harbour.example', subject: 'A', text: 'B' });
    note({ act: 'test.mail', subject: ['organisation', organisationId] });
    return null;
  });
  await mail.waiting;

  const body = 'email=jo%40harbour.example&password=not-the-one';
  const socket = connect(port, '127.0.0.1');
  const answered = readAll(socket);
  await once(socket, 'connect');
  socket.write(
    `POST /sign-in HTTP/1.1\r\nHost: localhost:${port}\r\nOrigin: http://localhost:${port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
  );
  // A second caller is answered only after the first one's half was read.
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);

  let over = false;
  const stopping = stop().then(() => {
    over = true;
  });
  await expect
    .poll(() => fetch(`http://127.0.0.1:${port}/healthz`).catch(() => 'closed'), {
      timeout: 20_000,
    })
    .toBe('closed');
  expect(over).toBe(false);
  socket.write(body.slice(10));
  expect(await answered).toMatch(/^HTTP\/1.1 422 [\s\S]*<\/html>/);
  mail.answer();
  await stopping;

  expect(await readMail()).toEqual([{ status: 'sent', body: '' }]);
}, 120_000);

it('who asks for a new password is answered without the mail server, which may never answer', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', () => done()));
  const { running, owner, port } = await serve({
    MAIL_URL: `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}?tls=off`,
  });
  const known = 'jo@harbour.example';
  await running.signIn.api.signUpEmail({
    body: { email: known, name: 'Jo Harbour', password: 'lantern pebble orchard' },
  });
  for (const email of [known, 'nobody@harbour.example']) {
    const answer = await fetch(`http://127.0.0.1:${port}/forgotten-password`, {
      method: 'POST',
      headers: { origin: `http://localhost:${port}` },
      body: new URLSearchParams({ email }),
    });
    expect(await answer.text()).toContain('Check your mail');
  }
  // It was answered while the letter had still to go.
  const { rows } = await owner.query('select to_address, status from platform.mail');
  expect(rows).toEqual([{ to_address: known, status: 'waiting' }]);
  await expect.poll(() => sockets.length, { timeout: 30_000 }).toBeGreaterThan(0);
  for (const socket of sockets) socket.destroy();
  silent.close();
}, 240_000);

it('readyz names what is not there: migrations, then jobs', async () => {
  const { owner, port } = await serve();
  const ready = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    return [answer.status, await answer.json()];
  };
  expect(await ready()).toEqual([200, { database: true, migrations: true, jobs: true }]);
  await owner.query('update platform.__drizzle_migrations set created_at = created_at - 1e12');
  expect(await ready()).toEqual([503, { database: true, migrations: false, jobs: true }]);
  await owner.query('update platform.__drizzle_migrations set created_at = created_at + 1e12');
  expect(await ready()).toEqual([200, { database: true, migrations: true, jobs: true }]);
  await owner.query('revoke select on jobs.job from holdfast_jobs');
  await expect
    .poll(ready, { timeout: 60_000, interval: 500 })
    .toEqual([503, { database: true, migrations: true, jobs: false }]);
}, 120_000);

it('production does not start on the data of the demonstration, nor on a backup of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-demo-'));
  cleaning.push(() => rmSync(folder, { recursive: true, force: true }));
  const place = (name: string) => join(folder, name);
  const production = (env: Record<string, string>) =>
    readConfig(
      {
        PUBLIC_ORIGIN: 'https://holdfast.example',
        MAIL_URL: 'smtp://127.0.0.1:2525?tls=off',
        SESSION_SECRET: 'a-secret-for-tests-of-more-than-32-characters',
        ...env,
      },
      'production',
    );
  const refused = 'must not name data of the demonstration: its passwords are public';

  const demo = await openDatabase(readConfig({ HOLDFAST_DATA: place('demo') }, 'demo'));
  await backUp(demo.pool, null, place('backup'));
  await demo.close();
  const onDemo = production({ HOLDFAST_DATA: place('demo') });
  await expect(openDatabase(onDemo)).rejects.toThrow(refused);
  // The database says so itself, whatever becomes of the file beside it.
  rmSync(place('demo/demo-data'));
  await expect(openDatabase(onDemo)).rejects.toThrow(refused);

  const postgres = await postgresFromTemplate();
  if (postgres) cleaning.push(() => postgres.owner.close());
  const restored = production(
    postgres ? { DATABASE_URL: postgres.appUrl } : { HOLDFAST_DATA: place('restored') },
  );
  const before = await openDatabase(restored);
  await restoreBackup(postgres?.owner.pool ?? before.pool, null, place('backup'));
  await before.close();
  await expect(openDatabase(restored)).rejects.toThrow(refused);
}, 240_000);
