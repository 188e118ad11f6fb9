import { execFile } from 'node:child_process';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import type { Bundle, Resource, ServiceRequest, Subscription, Task } from '@medplum/fhirtypes';
import { drizzle } from 'drizzle-orm/node-postgres';
import { Client } from 'fhir-kit-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CONTENT, SECRET } from '#account/program/subscription/shape.ts';
import { signatureOf } from '#account/program/subscription/signature.server.ts';
import { makeConnection, withdrawConnection } from '#care/connection/commands.server.ts';
import { ANSWER, WAIT } from '#care/connection/fhir-answer.ts';
import { connectShape } from '#care/connection/rules.ts';
import { makePersonWithEpisode } from '#care/connection/test-person.ts';
import { service as listings } from '#care/directory/schema.server.ts';
import { recordConsent } from '#care/person/around.server.ts';
import { acceptReferral } from '#care/referral/accept.server.ts';
import { answerReferrers } from '#care/referral/api.server.ts';
import { AGREED } from '#care/referral/fhir-referral.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { fhirServer, makeProgram, type Program } from '../../../test/support/program.ts';
import { seedProgram } from '../../cli/demo-program.ts';
import { notify } from './notify.server.ts';

const SECRET_TEXT = 'a-secret-that-only-the-two-of-us-know';
let test: TestDatabase;
let service: Service;
let server: Server;
let origin = '';
let choir = '';
let practice: Client;
let provider: Client;
let otherListing: Client;
let elsewhere: Client;
const unforeseen: unknown[] = [];
/** What the practice's own server was called with, and the host it is allowed on. */
const called: { headers: IncomingHttpHeaders; body: string }[] = [];
let hook: Server;
let hookHost = '';

const listen = async (on: Server) => {
  await new Promise<void>((resolve) => on.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(on.address() as AddressInfo).port}`;
};

beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  server = createServer();
  origin = `http://${await listen(server)}`;
  const app = fhirServer(service.linkWorker, (error) => unforeseen.push(error), origin);
  server.on('request', getRequestListener(app.fetch));
  hook = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      called.push({ headers: request.headers, body });
      response.end();
    });
  });
  hookHost = await listen(hook);
  const owner = drizzle(test.owner, { casing: 'snake_case' });
  const listing = async (name: string) => {
    const id = newId();
    await owner.insert(listings).values({
      id,
      source: 'test',
      sourceId: id,
      name,
      status: 'active',
      cost: 'free',
      sourceHash: '',
      madeAt: service.linkWorker.now,
      changedAt: service.linkWorker.now,
    });
    return id;
  };
  choir = await listing('Hillside Choir');
  const at = (organisationId: string) => ({
    ...service.administrator,
    actor: { ...service.administrator.actor, organisationIds: [organisationId] },
  });
  const wide = 'system/*.cruds';
  practice = await client(await makeProgram(at(service.practiceId), 'referrer', wide));
  provider = await client(await makeProgram(service.administrator, 'provider', wide, choir));
  otherListing = await client(
    await makeProgram(service.administrator, 'provider', wide, await listing('Allotments')),
  );
  elsewhere = await client(
    await makeProgram(at(service.otherOrganisationId), 'provider', wide, choir),
  );
});
afterAll(async () => {
  for (const one of [server, hook]) await new Promise((resolve) => one.close(resolve));
  await test.close();
});
beforeEach(() => {
  called.splice(0);
  unforeseen.splice(0);
});

/** A client that we did not write, signed in as a program. */
async function client(program: Program): Promise<Client> {
  const answer = await fetch(`${origin}/fhir/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await program.sign({ aud: `${origin}/fhir/token` }),
    }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  return new Client({ baseUrl: `${origin}/fhir/R4`, bearerToken: access_token });
}

const read = async <R extends Resource>(as: Client, resourceType: string, id = '') =>
  (await as.read({ resourceType, id })) as unknown as R;
const found = async (as: Client, resourceType: string, searchParams = {}) =>
  ((await as.search({ resourceType, searchParams })) as unknown as Bundle).entry?.map(
    (one) => one.resource,
  ) ?? [];
/** The status a call was refused with; 200 for one that was not. */
const refusal = (call: Promise<unknown>): Promise<number> =>
  call.then(
    () => 200,
    (error) => error.response?.status ?? error.status ?? error,
  );
async function told(): Promise<string[]> {
  const { rows } = await test.owner.query<{ id: string; data: Record<string, unknown> }>(
    "delete from jobs.job where name = 'notification-send' returning id, data",
  );
  for (const { id, data } of rows)
    await notify(test.db, { id, data, now: new Date(), last: false }, { allowedHosts: [hookHost] });
  return called.splice(0).map(({ headers, body }) => {
    expect(headers['holdfast-signature']).toBe(
      signatureOf(SECRET_TEXT, Number(headers['holdfast-timestamp']), body),
    );
    return JSON.parse(body).parameter.at(-1).valueReference.reference as string;
  });
}
const subscribe = (as: Client, criteria: string) =>
  as.create({
    resourceType: 'Subscription',
    body: {
      resourceType: 'Subscription',
      status: 'requested',
      reason: 'To hear what became of it',
      criteria,
      channel: {
        type: 'rest-hook',
        endpoint: `http://${hookHost}/told`,
        payload: 'application/fhir+json',
        _payload: { extension: [{ url: CONTENT, valueCode: 'id-only' }] },
        extension: [{ url: SECRET, valueString: SECRET_TEXT }],
      },
    },
  }) as unknown as Promise<Subscription>;

describe('a practice', () => {
  it('refers, is told, follows and receives the outcome, and sees nothing else', async () => {
    await subscribe(practice, 'Task?');
    const sent = (await practice.create({
      resourceType: 'ServiceRequest',
      body: {
        resourceType: 'ServiceRequest',
        status: 'active',
        intent: 'order',
        extension: [{ url: AGREED, valueBoolean: true }],
        contained: [
          {
            resourceType: 'Patient',
            id: 'p',
            name: [{ family: 'Wren', given: ['Rosa'] }],
            birthDate: '1948-03-02',
            telecom: [{ system: 'phone', value: '01632 960 123' }],
          },
        ],
        subject: { reference: '#p' },
        performer: [{ reference: `Organization/${service.organisationId}` }],
        reasonCode: [{ text: 'Alone since her husband died' }],
      },
    })) as unknown as ServiceRequest;
    const [task] = (await found(practice, 'Task', {
      focus: `ServiceRequest/${sent.id}`,
    })) as Task[];
    expect(task?.status).toBe('received');
    expect(await told()).toEqual([`Task/${task?.id}`]);

    const { episodeId, personId } = await acceptReferral(
      service.linkWorker,
      { referralId: sent.id ?? '', version: 1 },
      { person: 'new', shown: [], acceptNote: 'Not for the practice' },
    );
    expect(new Set(await told())).toEqual(new Set([`Task/${task?.id}`]));
    expect(await read<Task>(practice, 'Task', task?.id)).toMatchObject({
      status: expect.stringMatching(/accepted|in-progress/),
    });
    await perform(service.linkWorker, 'care', async (tx, note) => {
      await answerReferrers(service.linkWorker, tx, episodeId, 'closed', 'She sings again');
      note({ act: 'test.close', subject: ['episode', episodeId], personId });
      return {};
    });
    expect(await told()).toEqual([`Task/${task?.id}`]);
    expect(await read<Task>(practice, 'Task', task?.id)).not.toHaveProperty('output');
    await recordConsent(service.linkWorker, personId, { consentToShare: 'yes', consentNote: null });
    const closed = await read<Task>(practice, 'Task', task?.id);
    expect(closed).toMatchObject({
      status: 'completed',
      output: [{ valueString: 'She sings again' }],
    });
    expect(JSON.stringify(closed)).not.toContain('Not for the practice');
    for (const type of ['Patient', 'Encounter', 'CarePlan'])
      expect([type, await refusal(practice.search({ resourceType: type }))]).toEqual([type, 403]);
    for (const other of [elsewhere, provider])
      expect(await refusal(read(other, 'Task', task?.id))).toBe(404);
    expect(unforeseen).toEqual([]);
  });
});

describe('a provider', () => {
  const connect = async (share: string[], serviceId = choir) => {
    const { personId } = await makePersonWithEpisode(service.linkWorker);
    const { id } = await makeConnection(
      service.linkWorker,
      personId,
      connectShape.parse({
        serviceId,
        serviceName: 'Hillside Choir',
        share,
        sharedWords: 'Would like to sing again',
        agreed: 'yes',
        chaseOn: '2026-12-01',
      }),
      origin,
    );
    return { id, personId };
  };
  const put = (as: Client, task: Task, change: Partial<Task>) =>
    as.update({
      resourceType: 'Task',
      id: task.id ?? '',
      body: { ...task, ...change } as never,
      options: { headers: { 'if-match': `W/"${task.meta?.versionId}"` } },
    });
  const answered = (code: string) => ({ coding: [{ system: ANSWER, code }] });

  it('sees those sent to it with what they agreed to share, and nobody else', async () => {
    await told();
    await subscribe(provider, 'Task?status=requested');
    const { id, personId } = await connect(['name', 'telephone']);
    expect(await told()).toEqual([`Task/${id}`]);
    const request = await read<ServiceRequest>(provider, 'ServiceRequest', id);
    expect(request).toMatchObject({
      status: 'active',
      contained: [
        {
          name: [{ text: 'Maureen Tilley' }],
          telecom: [{ system: 'phone', value: '01632 960 111' }],
        },
      ],
      reasonCode: [{ text: 'Would like to sing again' }],
    });
    expect(JSON.stringify(request)).not.toMatch(
      /maureen@|Nettle|1948|left|[0-9a-f-]{36}"\}\],"birth/,
    );
    expect(JSON.stringify(request)).not.toContain(personId);
    const { rows } = await test.owner.query(
      "select 1 from platform.audit_entry where act = 'fhir.read' and person_id = $1",
      [personId],
    );
    expect(rows).toHaveLength(1);
    const { id: silent } = await connect([]);
    const nameless = await read<ServiceRequest>(provider, 'ServiceRequest', silent);
    expect([nameless.subject, nameless.contained]).toEqual([{ display: 'A person' }, undefined]);
    for (const other of [otherListing, elsewhere])
      for (const type of ['Task', 'ServiceRequest']) {
        expect(await refusal(read(other, type, id))).toBe(404);
        expect(await found(other, type)).toEqual([]);
      }
    for (const type of ['Patient', 'Encounter', 'Goal', 'AuditEvent'])
      expect([type, await refusal(provider.search({ resourceType: type }))]).toEqual([type, 403]);
    expect(unforeseen).toEqual([]);
  });

  it('answers by changing the task, which the link worker hears as by the link', async () => {
    const { id } = await connect(['name']);
    const task = await read<Task>(provider, 'Task', id);
    expect(task).toMatchObject({
      status: 'requested',
      focus: { reference: `ServiceRequest/${id}` },
    });
    // What is not theirs to see is not there to be put.
    for (const other of [otherListing, elsewhere])
      expect(await refusal(put(other, task, { status: 'accepted' }))).toBe(405);
    for (const change of [
      { status: 'rejected' as const },
      { status: 'on-hold' as const },
      { status: 'completed' as const },
      { status: 'in-progress' as const, executionPeriod: { start: 'soon' } },
      { status: 'rejected' as const, businessStatus: answered('not-suitable') },
    ])
      expect([change, await refusal(put(provider, task, change))]).toEqual([change, 422]);
    await put(provider, task, {
      status: 'on-hold',
      extension: [{ url: WAIT, valueInteger: 3 }],
    });
    expect(await refusal(put(provider, task, { status: 'accepted' }))).toBe(412);
    const waiting = await read<Task>(provider, 'Task', id);
    expect(waiting).toMatchObject({ status: 'on-hold', businessStatus: answered('waiting-list') });
    await put(provider, waiting, { status: 'accepted' });
    await put(provider, await read<Task>(provider, 'Task', id), {
      status: 'in-progress',
      executionPeriod: { start: '2026-11-21' },
    });
    const attending = await read<Task>(provider, 'Task', id);
    expect(attending).toMatchObject({
      status: 'in-progress',
      executionPeriod: { start: '2026-11-21' },
    });
    const { rows } = await test.owner.query<{ text: string }>(
      'select text from care.message where subject_id = $1 order by id',
      [id],
    );
    expect(rows.map((row) => row.text)).toEqual([
      'Hillside Choir has put the person on a waiting list.',
      'Hillside Choir can take the person.',
      'Hillside Choir: they have come.',
    ]);
    expect(unforeseen).toEqual([]);
  });

  it('that is full or not needed any more sees no more of the person', async () => {
    const { id } = await connect(['name']);
    await put(provider, await read<Task>(provider, 'Task', id), {
      status: 'rejected',
      businessStatus: answered('full'),
    });
    const { id: second } = await connect(['name']);
    await withdrawConnection(service.linkWorker, second, { reason: 'She moved' });
    for (const [one, status, stands] of [
      [id, 'revoked', 'rejected'],
      [second, 'revoked', 'cancelled'],
    ] as const) {
      const request = await read<ServiceRequest>(provider, 'ServiceRequest', one);
      expect([request.status, request.contained, request.reasonCode]).toEqual([
        status,
        undefined,
        undefined,
      ]);
      const task = await read<Task>(provider, 'Task', one);
      expect(task.status).toBe(stands);
      expect(await refusal(put(provider, task, { status: 'accepted' }))).toBe(409);
    }
    const { rows } = await test.owner.query(
      'select full_by from care.directory_service where id = $1',
      [choir],
    );
    expect(rows).toEqual([{ full_by: expect.any(String) }]);
    expect(unforeseen).toEqual([]);
  });
});

it('the first call of the documentation works against the demonstration', async () => {
  await seedProgram(
    test.db.pool === test.owner ? test.db : { ...test.db, pool: test.owner },
    service.practiceId,
    new Date(),
  );
  const file = join(import.meta.dirname, '../../../docs/first-call.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [file, origin]);
  expect(stdout).toContain('May: system/ServiceRequest.crs system/Task.rs');
  expect(stdout).toMatch(/1 referrals of ours[\s\S]*completed {2}Rosa Wren/);
});
