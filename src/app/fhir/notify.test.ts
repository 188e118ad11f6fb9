import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bundle, OperationOutcome, Subscription } from '@medplum/fhirtypes';
import type { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endProgram, registerProgram } from '#account/program/register.server.ts';
import { sendAgain } from '#account/program/subscription/commands.server.ts';
import { listUndelivered } from '#account/program/subscription/notification.server.ts';
import { CONTENT, SECRET } from '#account/program/subscription/shape.ts';
import { signatureOf } from '#account/program/subscription/signature.server.ts';
import { referSomebody } from '#care/referral/receive.server.ts';
import { signedInShape } from '#care/referral/shapes.ts';
import { newId } from '#platform/id.ts';
import { startJobs } from '#platform/jobs/jobs.server.ts';
import { keeperOf } from '#platform/secret/keeper.server.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { fhirServer, makeProgram, type Program, signedIn } from '../../../test/support/program.ts';
import { notify, workNotifications } from './notify.server.ts';

let test: TestDatabase;
let service: Service;
let server: Hono;
type Send = Awaited<ReturnType<typeof signedIn>>;
let program: Program;
let asPractice: Send;
let asService: Send;
let asOther: Send;
/** The program's own server: what it was told, and how it answers. */
let hook: Server;
let endpoint = '';
let allowedHosts: string[] = [];
let answers = 200;
const told: { headers: IncomingHttpHeaders; body: string }[] = [];
const secret = 'a-secret-of-the-practice-program-1234';

beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  server = fhirServer(service.linkWorker, (error) => {
    throw error;
  });
  const at = (organisationId: string) => ({
    ...service.administrator,
    actor: { ...service.administrator.actor, organisationIds: [organisationId] },
  });
  const scopes = 'system/*.rs system/Subscription.cruds';
  program = await makeProgram(at(service.practiceId), 'referrer', scopes);
  asPractice = await signedIn(server, program);
  asService = await signedIn(
    server,
    await makeProgram(at(service.organisationId), 'link-worker', scopes),
  );
  asOther = await signedIn(
    server,
    await makeProgram(at(service.otherOrganisationId), 'link-worker', scopes),
  );
  hook = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      told.push({ headers: request.headers, body });
      response.writeHead(answers, { location: 'http://127.0.0.1:1/' }).end('thanks');
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  const { port } = hook.address() as AddressInfo;
  endpoint = `http://127.0.0.1:${port}/holdfast`;
  allowedHosts = [`127.0.0.1:${port}`];
});
afterAll(async () => {
  await new Promise((resolve) => hook.close(resolve));
  await test.close();
});
beforeEach(async () => {
  told.splice(0);
  answers = 200;
  await test.owner.query('delete from account.subscription');
  await test.owner.query("delete from jobs.job where name = 'notification-send'");
});

const wish = (change: Partial<Subscription> = {}): Subscription => ({
  resourceType: 'Subscription',
  status: 'requested',
  reason: 'To know what became of what we sent',
  criteria: 'Task?status=received',
  channel: {
    type: 'rest-hook',
    endpoint,
    payload: 'application/fhir+json',
    _payload: { extension: [{ url: CONTENT, valueCode: 'id-only' }] },
    extension: [{ url: SECRET, valueString: secret }],
  } as Subscription['channel'],
  ...change,
});
const without = (what: 'payload' | 'extension') => {
  const { [what]: _, ...channel } = wish().channel as Record<'payload' | 'extension', unknown>;
  return channel as unknown as Subscription['channel'];
};
const post = (as: Send, record: unknown) =>
  as('/Subscription', {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify(record),
  });
const made = async (as: Send, record = wish()) => {
  const answer = await post(as, record);
  expect(answer.status).toBe(201);
  return (await answer.json()) as Subscription & { id: string };
};
const referral = {
  givenName: 'Rosa',
  familyName: 'Wren',
  dateOfBirth: '1948-03-02',
  telephone: '01632 960 123',
  reason: 'Alone since her husband died',
  personAgreed: 'yes',
  urgency: 'routine',
  risks: 'no-known-risks',
};
const refer = (ctx = service.referrer) =>
  referSomebody(ctx, signedInShape.parse({ ...referral, service: service.organisationId }));

/** Works the jobs that wait, as the queue would; gives what went wrong. */
async function work(last = false, hosts = allowedHosts): Promise<string[]> {
  const { rows } = await test.owner.query<{ id: string; data: Record<string, unknown> }>(
    "select id, data from jobs.job where name = 'notification-send' and state = 'created' order by created_on",
  );
  const wrong: string[] = [];
  for (const { id, data } of rows)
    try {
      await notify(
        test.db,
        { id, data, now: service.linkWorker.now, last },
        { allowedHosts: hosts },
      );
      await test.owner.query('delete from jobs.job where id = $1', [id]);
    } catch (error) {
      wrong.push((error as Error).message);
    }
  return wrong;
}
const statuses = async () =>
  (
    await test.owner.query<{ status: string }>(
      'select status from account.notification order by made_at, id',
    )
  ).rows.map((row) => row.status);

describe('a subscription', () => {
  it('is kept without its secret, read by its own program alone, and ended', async () => {
    const kept = await made(asPractice);
    expect(kept).toMatchObject({ status: 'active', criteria: 'Task?status=received' });
    expect(JSON.stringify(kept)).not.toContain(secret);
    const path = `/Subscription/${kept.id}`;
    for (const stranger of [asService, asOther]) {
      expect((await stranger(path)).status).toBe(404);
      expect((await stranger(path, { method: 'DELETE' })).status).toBe(404);
      expect(((await (await stranger('/Subscription')).json()) as Bundle).total).toBe(0);
    }
    expect((await asPractice(path)).status).toBe(200);
    expect((await asPractice(path, { method: 'DELETE' })).status).toBe(204);
    expect((await asPractice(path)).status).toBe(404);
  });

  it.each([
    ['another kind', () => wish({ criteria: 'Patient?name=x' }), 'Subscription.criteria'],
    ['what no search takes', () => wish({ criteria: 'Task?owner=x' }), 'owner'],
    ['no value', () => wish({ criteria: 'Task?modified=x' }), 'date'],
    [
      'what comes along',
      () => wish({ criteria: 'Task?_include=Task:focus' }),
      'Subscription.criteria',
    ],
    ['no secret', () => wish({ channel: without('extension') }), 'Subscription.channel.extension'],
    [
      'the whole record',
      () => wish({ channel: { ...wish().channel, _payload: {} } as never }),
      'Subscription.channel.payload',
    ],
    [
      'mail',
      () => wish({ channel: { ...wish().channel, type: 'email' } }),
      'Subscription.channel.type',
    ],
    [
      'a file',
      () => wish({ channel: { ...wish().channel, endpoint: 'file:///etc/passwd' } }),
      'Subscription.channel.endpoint',
    ],
    [
      'a password',
      () => wish({ channel: { ...wish().channel, endpoint: 'https://a:b@c.example' } }),
      'Subscription.channel.endpoint',
    ],
    [
      'headers',
      () => wish({ channel: { ...wish().channel, header: ['Authorization: x'] } }),
      'Subscription.channel.header',
    ],
    ['no reason', () => ({ ...wish(), reason: ' ' }), 'Subscription.reason'],
    ['another state', () => wish({ status: 'error' }), 'Subscription.status'],
    ['nothing', () => ({ resourceType: 'Subscription' }), 'Subscription.status'],
  ])('of %s is refused at its place', async (_what, record, place) => {
    const answer = await post(asPractice, record());
    const said = (await answer.json()) as OperationOutcome;
    expect(answer.status).toBe(422);
    expect(said.issue[0]?.expression).toEqual([place]);
  });

  it('needs the scope, of itself and of what it is told of', async () => {
    const given = async (scopes: string) => {
      const narrow = await makeProgram(service.administrator, 'link-worker', scopes);
      return (await post(await signedIn(server, narrow), wish())).status;
    };
    expect(await given('system/Task.rs system/Subscription.rs')).toBe(403);
    expect(await given('system/Patient.rs system/Subscription.c')).toBe(403);
    expect(await given('system/Task.s system/Subscription.cr')).toBe(201);
  });

  it('is paused and put on again, without the secret being told anew', async () => {
    const kept = await made(asPractice);
    const put = (record: Subscription, version: string) =>
      asPractice(`/Subscription/${kept.id}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/fhir+json', 'if-match': `W/"${version}"` },
        body: JSON.stringify(record),
      });
    expect((await put({ ...kept, status: 'off' }, '1')).status).toBe(200);
    await refer();
    expect(await statuses()).toEqual([]);
    expect((await put({ ...kept, status: 'requested' }, '1')).status).toBe(412);
    expect((await put({ ...kept, criteria: 'Patient?' }, '2')).status).toBe(422);
    expect((await put({ ...kept, status: 'requested' }, '2')).status).toBe(200);
    await refer();
    expect(await work()).toEqual([]);
    expect(told).toHaveLength(1);
  });
});

describe('a notification', () => {
  it('is part of the act, signed, and says which record and nothing of it', async () => {
    const { id } = await made(asPractice);
    await made(asOther, wish({ criteria: 'Task?' }));
    const referred = await refer();
    expect(await statuses()).toEqual(['waiting']);
    expect(await work()).toEqual([]);
    const [{ headers, body } = { headers: {}, body: '' }] = told;
    expect(told).toHaveLength(1);
    const timestamp = Number(headers['holdfast-timestamp']);
    expect(headers['holdfast-signature']).toBe(signatureOf(secret, timestamp, body));
    const [about, , focus] = JSON.parse(body).parameter;
    expect(about.valueReference.reference).toBe(`Subscription/${id}`);
    const path = `/${focus.valueReference.reference}`;
    expect(await (await asPractice(path)).json()).toMatchObject({
      focus: { reference: `ServiceRequest/${referred.id}` },
    });
    expect(body).not.toMatch(/Rosa|Wren|960/);
    expect(await statuses()).toEqual(['sent']);
    // The job that comes twice tells nothing twice.
    const { rows } = await test.owner.query('select id from account.notification');
    const data = { notificationId: rows[0]?.id, organisationId: service.practiceId };
    await notify(test.db, { id: newId(), data, now: new Date(), last: false }, { allowedHosts });
    expect(told).toHaveLength(1);
  });

  it('is signed with a secret that the database alone does not tell; of another server it is given up', async () => {
    await made(asPractice);
    const kept = async () =>
      (await test.owner.query<{ secret: string }>('select secret from account.subscription'))
        .rows[0]?.secret;
    const signed = () => {
      const { headers, body } = told.at(-1) ?? { headers: {}, body: '' };
      return (
        headers['holdfast-signature'] ===
        signatureOf(secret, Number(headers['holdfast-timestamp']), body)
      );
    };
    expect(await kept()).toMatch(/^sealed:[\w-]+$/);
    // Of before secrets were sealed: it counts, and is sealed with its first use.
    await test.owner.query('update account.subscription set secret = $1', [secret]);
    await refer();
    expect([await work(), signed()]).toEqual([[], true]);
    expect(await kept()).toMatch(/^sealed:/);
    expect(await kept()).not.toContain(secret);
    const other = keeperOf('the secret of another server, long enough').seal(secret);
    await test.owner.query('update account.subscription set secret = $1', [other]);
    await refer();
    expect([await work(), await statuses(), told.length]).toEqual([[], ['sent', 'failed'], 1]);
  });

  it('of an act that is undone is never sent', async () => {
    await made(asPractice);
    await expect(refer({ ...service.referrer, requestId: null as never })).rejects.toThrow();
    expect(await statuses()).toEqual([]);
  });

  it('is empty where no payload was asked for, and passed over where the search finds nothing', async () => {
    const { _payload: _, ...channel } = without('payload') as unknown as Record<string, unknown>;
    await made(asService, wish({ criteria: 'ServiceRequest?', channel: channel as never }));
    await made(asService, wish({ criteria: 'Task?status=completed' }));
    await refer();
    expect(await work()).toEqual([]);
    expect(told.map((one) => one.body)).toEqual(['']);
    expect((await statuses()).sort()).toEqual(['passed-over', 'sent']);
  });

  it('is not sent to an ended program, nor within this network', async () => {
    const ending = await registerProgram(service.administrator, {
      name: 'Ending',
      role: 'link-worker',
      scopes: 'system/Task.s',
      listingId: null,
      redirects: null,
      launchUrl: null,
      keys: { keys: [] },
      keysUrl: null,
    });
    await made(asService, wish({ criteria: 'Task?' }));
    await test.owner.query('update account.subscription set program_id = $1', [ending.id]);
    await endProgram(service.administrator, ending.id);
    await refer();
    expect(await work()).toEqual([]);
    expect(await statuses()).toEqual(['passed-over']);
    await made(asPractice);
    await refer();
    const none: string[] = [];
    expect((await work(false, none)).join()).toContain('must begin with https');
    await test.owner.query('update account.subscription set endpoint = $1', [
      endpoint.replace('http:', 'https:'),
    ]);
    expect((await work(false, none)).join()).toContain('private network');
    expect(told).toEqual([]);
  });

  it('that fails is tried again, given up at last, and sent again by an administrator', async () => {
    const { id } = await made(asPractice);
    const atPractice = {
      ...service.administrator,
      actor: { ...service.administrator.actor, organisationIds: [service.practiceId] },
    };
    for (const status of [500, 302]) {
      answers = status;
      await refer();
      expect((await work()).join()).toContain(String(status));
      expect(await statuses()).toContain('waiting');
      await work(true);
    }
    await refer();
    await work(true);
    const stopped = (await (await asPractice(`/Subscription/${id}`)).json()) as Subscription;
    expect(stopped).toMatchObject({ status: 'error', meta: { versionId: '2' } });
    expect(stopped.error).toContain('302');
    // While it stands in error nothing is sent and nothing is lost.
    await refer();
    expect(await work()).toEqual([]);
    expect(told.length).toBe(5);
    expect(await listUndelivered(atPractice)).toMatchObject([
      { id, program: 'A practice system', count: 4, stopped: true, endpoint },
    ]);
    expect(await listUndelivered(service.administrator)).toEqual([]);
    await expect(sendAgain(service.administrator, id)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(sendAgain(service.referrer, id)).rejects.toMatchObject({ kind: 'forbidden' });
    answers = 200;
    told.splice(0);
    await sendAgain(atPractice, id);
    expect(await work()).toEqual([]);
    expect(told).toHaveLength(4);
    expect(await listUndelivered(atPractice)).toEqual([]);
    expect(await (await asPractice(`/Subscription/${id}`)).json()).toMatchObject({
      status: 'active',
    });
  });

  it('leaves by the queue itself', async () => {
    const jobs = await startJobs(test.db, () => undefined, { supervise: false });
    try {
      await workNotifications(test.db, jobs, { allowedHosts });
      await made(asPractice);
      await refer();
      await expect.poll(() => told.length, { timeout: 20_000 }).toBe(1);
      await expect.poll(statuses, { timeout: 20_000 }).toEqual(['sent']);
    } finally {
      await jobs.stop();
    }
  });
});
