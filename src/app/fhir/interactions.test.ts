import type {
  Bundle,
  BundleEntry,
  OperationOutcome,
  Patient,
  Resource,
  ServiceRequest,
  Task,
} from '@medplum/fhirtypes';
import type { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AGREED } from '#care/referral/fhir-referral.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { fhirServer, makeProgram, ORIGIN, signedIn } from '../../../test/support/program.ts';

const BASE = `${ORIGIN}/fhir/R4`;
let test: TestDatabase;
let service: Service;
let server: Hono;
const unforeseen: unknown[] = [];
type Send = Awaited<ReturnType<typeof signedIn>>;
let asPractice: Send;
let asService: Send;
let asOther: Send;
let asReader: Send;

beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  server = fhirServer(service.linkWorker, (error) => unforeseen.push(error));
  const at = (organisationId: string) => ({
    ...service.administrator,
    actor: { ...service.administrator.actor, organisationIds: [organisationId] },
  });
  const signIn = async (where: string, role: 'referrer' | 'link-worker', scopes: string) =>
    signedIn(server, await makeProgram(at(where), role, scopes));
  asPractice = await signIn(service.practiceId, 'referrer', 'system/*.cruds');
  asService = await signIn(service.organisationId, 'link-worker', 'system/*.cruds');
  asOther = await signIn(service.otherOrganisationId, 'link-worker', 'system/*.cruds');
  asReader = await signIn(service.organisationId, 'link-worker', 'system/*.rs');
});
afterAll(() => test.close());
beforeEach(() => void unforeseen.splice(0));

const json = async <T>(answer: Response) => (await answer.json()) as T;
const send = (
  as: Send,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
) =>
  as(path, {
    method,
    headers: {
      'content-type': method === 'PATCH' ? 'application/json-patch+json' : 'application/fhir+json',
      ...headers,
    },
    body: JSON.stringify(body),
  });
const SENDER = 'https://practice.example/referrals';
let sent = 0;

/** A referral of somebody whom nobody else is like. */
const referral = (change: Partial<ServiceRequest> = {}): ServiceRequest => ({
  resourceType: 'ServiceRequest',
  status: 'active',
  intent: 'order',
  extension: [{ url: AGREED, valueBoolean: true }],
  contained: [
    {
      resourceType: 'Patient',
      id: 'patient',
      name: [{ family: `Person ${++sent}`, given: ['Made'] }],
      birthDate: `19${30 + (sent % 60)}-03-02`,
      telecom: [{ system: 'phone', value: '01632 960 123' }],
    },
  ],
  subject: { reference: '#patient' },
  performer: [{ reference: `Organization/${service.organisationId}` }],
  reasonCode: [{ text: 'Alone since her husband died' }],
  ...change,
});
const refer = async (change: Partial<ServiceRequest> = {}) =>
  json<ServiceRequest>(await send(asPractice, 'POST', '/ServiceRequest', referral(change)));
const taskOf = async (as: Send, id: string | undefined): Promise<Task> => {
  const found = await json<Bundle<Task>>(await as(`/Task?focus=ServiceRequest/${id}`));
  return found.entry?.[0]?.resource as Task;
};
const counted = async () =>
  Number((await test.owner.query('select count(*) as n from care.referral')).rows[0]?.n);
const said = async (answer: Response) =>
  (await json<OperationOutcome>(answer)).issue.map((one) => one.expression?.at(-1));
const match = (record: Resource) => ({ 'if-match': `W/"${record.meta?.versionId}"` });

describe('a referral that is sent twice', () => {
  it('is one, by the identifier that its sender gives it: at once and again', async () => {
    const before = await counted();
    const record = referral({ identifier: [{ system: SENDER, value: 'twice' }] });
    const answers = await Promise.all(
      [1, 2, 3].map(() => send(asPractice, 'POST', '/ServiceRequest', record)),
    );
    expect(answers.map((one) => one.status).sort()).toEqual([200, 200, 201]);
    const ids = await Promise.all(answers.map(async (one) => (await json<Resource>(one)).id));
    expect(new Set(ids).size).toBe(1);
    expect(await counted()).toBe(before + 1);
    const found = await json<Bundle>(await asService(`/ServiceRequest?identifier=${SENDER}|twice`));
    expect(found.entry?.map((one) => one.resource?.id)).toEqual([ids[0]]);
  });

  it.each([
    ['none like it', (what: string) => `identifier=${SENDER}|${what}`, 'new', 201],
    ['one like it', (what: string) => `ServiceRequest?identifier=${SENDER}|${what}`, 'old', 200],
    ['many like it', () => 'status=active', 'many', 412],
    ['no search at all', () => '_count=1', 'none', 400],
    ['what it cannot be searched by', () => 'colour=red', 'odd', 422],
  ])('conditionally, where there is %s: %s', async (_what, header, name, status) => {
    await refer({ identifier: [{ system: SENDER, value: 'old' }] });
    await refer();
    const before = await counted();
    const answer = await send(asPractice, 'POST', '/ServiceRequest', referral(), {
      'if-none-exist': header(name),
    });
    expect(answer.status).toBe(status);
    expect(await counted()).toBe(status === 201 ? before + 1 : before);
    expect(unforeseen).toEqual([]);
  });

  it('by two at the same moment makes one', async () => {
    const before = await counted();
    const header = { 'if-none-exist': 'identifier=nothing|yet&status=active' };
    const both = await Promise.all(
      [1, 2].map(() =>
        send(
          asPractice,
          'POST',
          '/ServiceRequest',
          referral({ identifier: [{ system: 'nothing', value: 'yet' }] }),
          header,
        ),
      ),
    );
    expect(both.map((one) => one.status).sort()).toEqual([200, 201]);
    expect(await counted()).toBe(before + 1);
  });

  it('answers with as much as is preferred', async () => {
    const minimal = await send(asPractice, 'POST', '/ServiceRequest', referral(), {
      prefer: 'return=minimal',
    });
    expect([minimal.status, await minimal.text()]).toEqual([201, '']);
    expect(minimal.headers.get('location')).toMatch(/\/_history\/1$/);
    const outcome = await send(asPractice, 'POST', '/ServiceRequest', referral(), {
      prefer: 'return=OperationOutcome',
    });
    expect((await json<Resource>(outcome)).resourceType).toBe('OperationOutcome');
  });
});

describe('changing a person', () => {
  let made: Patient;
  beforeAll(async () => {
    const answer = await send(asService, 'POST', '/Patient', {
      resourceType: 'Patient',
      name: [{ family: 'Wren', given: ['Rosa'] }],
      birthDate: '1948-03-02',
    });
    expect(answer.status).toBe(201);
    made = await json<Patient>(answer);
  });
  const path = () => `/Patient/${made.id}`;

  it('is a version of its own, and every version can be read', async () => {
    const changed = await send(
      asService,
      'PUT',
      path(),
      { ...made, telecom: [{ system: 'phone', value: '01632 960 999' }] },
      match(made),
    );
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, 'W/"2"']);
    const current = await json<Patient>(changed);
    const known = await asService(path(), { headers: { 'if-none-match': 'W/"2"' } });
    expect([known.status, await known.text()]).toEqual([304, '']);
    const patch = [
      { op: 'test', path: '/telecom/0/value', value: '01632 960 999' },
      { op: 'add', path: '/address', value: [{ line: ['4 Mill Lane'], postalCode: 'bs1 4dj' }] },
    ];
    const third = await send(asService, 'PATCH', path(), patch, match(current));
    expect(await json<Patient>(third)).toMatchObject({
      meta: { versionId: '3' },
      telecom: current.telecom,
      address: [{ line: ['4 Mill Lane'], postalCode: 'BS1 4DJ' }],
    });
    const second = await asService(`${path()}/_history/2`);
    expect(unforeseen).toEqual([]);
    expect(await json(second)).toEqual(current);
    expect(await json(await asService(`${path()}/_history/1`))).toEqual(made);
    const history = await json<Bundle>(await asService(`${path()}/_history?_count=2`));
    expect(history.entry?.map((one) => one.resource?.meta?.versionId)).toEqual(['3', '2']);
    const next = history.link?.find((one) => one.relation === 'next')?.url?.slice(BASE.length);
    const last = await json<Bundle>(await asService(next ?? ''));
    expect(last.entry?.map((one) => [one.request?.method, one.response?.etag])).toEqual([
      ['POST', 'W/"1"'],
    ]);
    for (const [as, where] of [
      [asService, `${path()}/_history/9`],
      [asService, `${path()}/_history/x`],
      [asOther, `${path()}/_history/1`],
      [asOther, `${path()}/_history`],
    ] as const)
      expect([where, (await as(where)).status]).toEqual([where, 404]);
    made = await json<Patient>(await asService(path()));
  });

  it.each<[string, unknown, Record<string, string>, number, string | undefined]>([
    ['without saying what was seen', {}, {}, 400, undefined],
    ['as an old version', {}, { 'if-match': 'W/"1"' }, 412, undefined],
    ['under another id', { id: newId() }, {}, 400, undefined],
    ['to somebody without a name', { name: [] }, {}, 422, 'Patient.name.given'],
    ['to a date that is none', { birthDate: '1948-02-31' }, {}, 422, 'Patient.birthDate'],
    ['with what is not kept', { gender: 'female' }, {}, 422, 'Patient.gender'],
    ['with a photograph', { photo: [{ url: 'x' }] }, {}, 422, 'Patient.photo[0]'],
    [
      'with a third number',
      { telecom: [{ system: 'fax', value: '1' }] },
      {},
      422,
      'Patient.telecom[0]',
    ],
    ['of a wrong type', { name: 'Rosa' }, {}, 422, 'Patient.name'],
  ])('%s is refused', async (what, change, headers, status, place) => {
    const matching = what.startsWith('without') ? {} : match(made);
    const answer = await send(
      asService,
      'PUT',
      path(),
      { ...made, ...(change as object) },
      { ...matching, ...headers },
    );
    expect(answer.status).toBe(status);
    if (place) expect(await said(answer)).toContain(place);
    expect((await json<Patient>(await asService(path()))).meta?.versionId).toBe(
      made.meta?.versionId,
    );
    expect(unforeseen).toEqual([]);
  });

  it('is for those who may, where it is: by role, scope and organisation', async () => {
    const put = (as: Send, where = path()) => send(as, 'PUT', where, made, match(made));
    expect((await put(asPractice)).status).toBe(403);
    expect((await put(asReader)).status).toBe(403);
    expect((await put(asOther)).status).toBe(405);
    const nowhere = newId();
    expect(
      (await send(asService, 'PUT', `/Patient/${nowhere}`, { ...made, id: nowhere }, match(made)))
        .status,
    ).toBe(405);
    expect((await send(asOther, 'PATCH', path(), [{ op: 'remove', path: '/name' }])).status).toBe(
      404,
    );
  });

  it.each([
    ['no list', {}, 400],
    ['an unknown operation', [{ op: 'change', path: '/name' }], 400],
    ['a path that is none', [{ op: 'remove', path: 'name' }], 400],
    ['a prototype', [{ op: 'add', path: '/__proto__/x', value: 1 }], 400],
    ['a place that is not', [{ op: 'remove', path: '/photo/0' }], 422],
    ['a test that fails', [{ op: 'test', path: '/birthDate', value: '1900-01-01' }], 422],
    ['another id', [{ op: 'replace', path: '/id', value: newId() }], 400],
    [
      'copies of copies',
      Array.from({ length: 100 }, () => ({ op: 'copy', from: '', path: '/x' })),
      422,
    ],
  ])('a patch with %s is refused', async (_what, patch, status) => {
    expect((await send(asService, 'PATCH', path(), patch, match(made))).status).toBe(status);
    expect(unforeseen).toEqual([]);
  });
});

describe('what becomes of a referral, by programs alone', () => {
  it('is asked about, answered, accepted, and told to who referred', async () => {
    const made = await refer({ identifier: [{ system: SENDER, value: 'loop' }] });
    const first = await taskOf(asService, made.id);
    const ask = [
      { op: 'replace', path: '/status', value: 'on-hold' },
      { op: 'add', path: '/statusReason', value: { text: 'Which telephone number?' } },
    ];
    const asked = await send(asService, 'PATCH', `/Task/${first.id}`, ask, match(first));
    expect(asked.status).toBe(200);
    const held = await json<ServiceRequest>(await asPractice(`/ServiceRequest/${made.id}`));
    expect(held.status).toBe('on-hold');
    const answer = {
      ...held,
      status: 'active',
      note: [{ text: 'The new one' }],
      contained: [
        {
          resourceType: 'Patient',
          id: 'p',
          telecom: [{ system: 'phone', value: '01632 960 777' }],
        },
      ],
      subject: { reference: '#p' },
    };
    const put = (change: object) =>
      send(asPractice, 'PUT', `/ServiceRequest/${made.id}`, { ...answer, ...change }, match(held));
    expect(await said(await put({ note: [] }))).toEqual(['ServiceRequest.note']);
    expect(await said(await put({ priority: 'stat' }))).toEqual(['ServiceRequest.priority']);
    expect((await put({})).status).toBe(200);
    expect((await put({})).status).toBe(412);
    const again = await taskOf(asService, made.id);
    expect(again.status).toBe('received');
    const { rows } = await test.owner.query('select telephone from care.referral where id = $1', [
      made.id,
    ]);
    expect(rows).toEqual([{ telephone: '01632 960 777' }]);
    const wrong = await send(
      asService,
      'PUT',
      `/Task/${again.id}`,
      { ...again, status: 'accepted', for: { reference: `Patient/${newId()}` } },
      match(again),
    );
    expect(wrong.status).toBe(404);
    const accepted = await send(
      asService,
      'PUT',
      `/Task/${again.id}`,
      { ...again, status: 'accepted' },
      match(again),
    );
    expect((await json<Task>(accepted)).status).toBe('accepted');
    const past = await json<Bundle<Task>>(await asPractice(`/Task/${first.id}/_history`));
    expect(past.entry?.map((one) => one.resource?.status)).toEqual([
      'accepted',
      'received',
      'on-hold',
      'received',
    ]);
    expect((await asOther(`/Task/${first.id}/_history`)).status).toBe(404);
    const late = await send(
      asPractice,
      'PUT',
      `/ServiceRequest/${made.id}`,
      {
        ...(await json<ServiceRequest>(await asPractice(`/ServiceRequest/${made.id}`))),
        status: 'revoked',
        note: [{ text: 'Too late' }],
      },
      match(await json(await asPractice(`/ServiceRequest/${made.id}`))),
    );
    expect(late.status).toBe(409);
  });

  it('may be taken back, or refused with a reason', async () => {
    const [one, two] = [await refer(), await refer()];
    const revoke = { ...one, status: 'revoked' };
    const path = `/ServiceRequest/${one.id}`;
    expect(await said(await send(asPractice, 'PUT', path, revoke, match(one)))).toEqual([
      'ServiceRequest.note',
    ]);
    const note = [{ text: 'She would rather not' }];
    const answer = await send(asPractice, 'PUT', path, { ...revoke, note }, match(one));
    expect((await json<ServiceRequest>(answer)).status).toBe('revoked');
    expect((await taskOf(asPractice, one.id)).status).toBe('cancelled');
    const task = await taskOf(asService, two.id);
    const reject = { ...task, status: 'rejected', statusReason: { text: 'Known elsewhere' } };
    expect((await send(asPractice, 'PUT', `/Task/${task.id}`, reject, match(task))).status).toBe(
      403,
    );
    const rejected = await send(asService, 'PUT', `/Task/${task.id}`, reject, match(task));
    expect((await json<Task>(rejected)).statusReason?.text).toContain('Known elsewhere');
    expect(
      await said(
        await send(
          asService,
          'PUT',
          `/Task/${task.id}`,
          { ...reject, status: 'draft' },
          match(await taskOf(asService, two.id)),
        ),
      ),
    ).toEqual(['Task.status']);
    expect(unforeseen).toEqual([]);
  });
});

describe('bundles', () => {
  const post = (as: Send, type: string, entry: unknown[], headers = {}) =>
    send(as, 'POST', '', { resourceType: 'Bundle', type, entry }, headers);
  const create = (resource: Resource, fullUrl?: string, request = {}) => ({
    ...(fullUrl ? { fullUrl } : {}),
    resource,
    request: { method: 'POST', url: resource.resourceType, ...request },
  });

  it('a transaction does all, in its order, with references within it', async () => {
    const made = await refer();
    const task = await taskOf(asService, made.id);
    const patient = {
      resourceType: 'Patient' as const,
      name: [{ family: 'Alder', given: ['Sam'] }],
      birthDate: '1971-01-01',
    };
    const urn = `urn:uuid:${newId()}`;
    const answer = await post(asService, 'transaction', [
      { request: { method: 'GET', url: `Task/${task.id}` } },
      {
        resource: { ...task, status: 'accepted', for: { reference: urn } },
        request: { method: 'PUT', url: `Task/${task.id}`, ifMatch: 'W/"1"' },
      },
      create(patient, urn),
    ]);
    expect(answer.status).toBe(200);
    const { entry = [] } = await json<Bundle>(answer);
    expect(entry.map((one) => one.response?.status)).toEqual(['200', '200', '201']);
    expect(entry[0]?.resource).toMatchObject({ status: 'accepted' });
    const seen = await json<ServiceRequest>(await asService(`/ServiceRequest/${made.id}`));
    expect(seen.subject?.reference).toBe(`Patient/${entry[2]?.resource?.id}`);
    const { rows } = await test.owner.query(
      "select act from platform.audit_entry where subject_id = $1 and act = 'person.add'",
      [entry[2]?.resource?.id],
    );
    expect(rows).toHaveLength(1);
  });

  it('a transaction does nothing where one entry fails, and says which', async () => {
    const before = await counted();
    const audit = () => test.owner.query('select count(*) from platform.audit_entry');
    const written = (await audit()).rows;
    for (const [last, status, place] of [
      [create(referral({ reasonCode: [] })), 422, 'ServiceRequest.reasonCode'],
      [{ request: { method: 'GET', url: `Task/${newId()}` } }, 404, 'Bundle.entry[1]'],
      [{ request: { method: 'DELETE', url: `Task/${newId()}` } }, 405, 'Bundle.entry[1]'],
      [{ request: { method: 'GET', url: 'Patient' } }, 403, 'Bundle.entry[1]'],
    ] as const) {
      const answer = await post(asPractice, 'transaction', [create(referral()), last]);
      expect(answer.status).toBe(status);
      expect(await said(answer)).toEqual([place]);
    }
    expect(await counted()).toBe(before);
    expect((await audit()).rows).toEqual(written);
    expect(unforeseen).toEqual([]);
  });

  it('a batch does each by itself', async () => {
    const before = await counted();
    const answer = await post(
      asPractice,
      'batch',
      [
        create(referral()),
        create(referral({ extension: [] })),
        { request: { method: 'GET', url: 'ServiceRequest?_count=1' } },
        { request: { method: 'GET', url: 'ServiceRequest/$everything/a/b/c' } },
      ],
      { prefer: 'return=minimal' },
    );
    const { entry = [] } = await json<Bundle>(answer);
    expect(entry.map((one: BundleEntry) => one.response?.status)).toEqual([
      '201',
      '422',
      '200',
      '404',
    ]);
    expect(entry[0]?.resource).toBeUndefined();
    expect(entry[1]?.response?.outcome).toMatchObject({
      issue: [{ expression: ['ServiceRequest.extension'] }],
    });
    expect(await counted()).toBe(before + 1);
  });

  it('point to records by a search, or to each other, as long as that says one thing', async () => {
    const circle = ['urn:uuid:a', 'urn:uuid:b'];
    const round = circle.map((url, at) =>
      create(referral({ replaces: [{ reference: circle[1 - at] as string }] }), url),
    );
    expect((await post(asPractice, 'transaction', round)).status).toBe(422);
    const toNobody = create(
      referral({ replaces: [{ reference: 'ServiceRequest?identifier=no|such' }] }),
    );
    expect((await post(asPractice, 'transaction', [toNobody])).status).toBe(412);
  });

  it.each([
    ['another kind', { resourceType: 'Patient' }, 422],
    ['another type', { resourceType: 'Bundle', type: 'searchset' }, 422],
    ['entries that are none', { resourceType: 'Bundle', type: 'batch', entry: [7] }, 422],
    [
      'entries that ask nothing',
      { resourceType: 'Bundle', type: 'batch', entry: [{ resource: {} }] },
      422,
    ],
    [
      'too many entries',
      { resourceType: 'Bundle', type: 'batch', entry: Array.from({ length: 101 }, () => ({})) },
      413,
    ],
  ])('with %s are refused', async (_what, body, status) => {
    expect((await send(asPractice, 'POST', '', body)).status).toBe(status);
    expect(unforeseen).toEqual([]);
  });
});

describe('searching by way of other records', () => {
  it.each([
    ['Task?focus:ServiceRequest.identifier=https://practice.example/referrals|loop', 1],
    ['Task?focus.identifier=loop&focus.status=active', 1],
    ['Task?focus.identifier=another', 0],
    ['ServiceRequest?subject:Patient.family=Alder', 1],
    ['ServiceRequest?patient.name=nobody', 0],
    ['Task?focus:ServiceRequest.subject:Patient.family=Alder', 1],
    ['ServiceRequest?_has:Task:focus:status=cancelled', 1],
    ['Patient?_has:ServiceRequest:patient:status=active&family=Alder', 1],
  ])('%s finds %d', async (path, count) => {
    const found = await json<Bundle>(await asService(`/${path}&_total=accurate`));
    expect(found.total).toBe(count);
    expect((await json<Bundle>(await asOther(`/${path}&_total=accurate`))).total).toBe(0);
  });

  it.each([
    'Task?focus:Patient.family=x',
    'Task?owner.name=x',
    'Task?focus.subject.general.practitioner.name=x',
    'Task?_has:Nothing:focus:status=x',
    'Task?_has:ServiceRequest:patient:status=x',
    'Task?focus.colour=red',
    'Task?focus.=x',
  ])('%s is refused', async (path) => {
    expect((await asService(`/${path}`)).status).toBe(400);
    expect(unforeseen).toEqual([]);
  });

  it('goes through no kind of record that the asker may not search', async () => {
    expect((await asPractice('/Task?focus:ServiceRequest.patient:Patient.family=x')).status).toBe(
      400,
    );
  });
});

describe('what is sent to do harm', () => {
  const many = (entry: string, count: number) =>
    `{"resourceType":"Bundle","type":"batch","entry":[${`${entry},`.repeat(count)}${entry}]}`;
  const bomb = `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, at) => `<!ENTITY ${'bcdefghij'[at]} "${`&${'abcdefghi'[at]};`.repeat(10)}">`).join('')}]>`;
  const json = 'application/fhir+json';
  const xml = 'application/fhir+xml';

  it.each<[string, string, string, string, string, number]>([
    ['a million entries', 'POST', '', json, many('{}', 1_000_000), 413],
    ['as many as fit', 'POST', '', json, many('{}', 300_000), 413],
    ['a deep entry', 'POST', '', json, many(`${'['.repeat(2e5)}${']'.repeat(2e5)}`, 0), 422],
    ['entities in a bundle', 'POST', '', xml, `${bomb}<Bundle xmlns="http://hl7.org/fhir"/>`, 422],
    [
      'entities in a patch',
      'PATCH',
      `/Patient/${newId()}`,
      xml,
      `${bomb}<Parameters xmlns="http://hl7.org/fhir"/>`,
      415,
    ],
    ['cut JSON', 'PUT', `/Patient/${newId()}`, json, '{"resourceType":"Pat', 422],
    [
      'nothing in a text',
      'POST',
      '/Patient',
      json,
      '{"resourceType":"Patient","name":[{"family":"\\u0000"}]}',
      422,
    ],
    ['a form', 'PUT', `/Patient/${newId()}`, 'application/x-www-form-urlencoded', 'a=b', 415],
    ['JSON as a patch', 'PATCH', `/Patient/${newId()}`, json, '[]', 415],
    [
      'a search by 100,000 values',
      'POST',
      '/Patient/_search',
      'application/x-www-form-urlencoded',
      `_id=${'x,'.repeat(100_000)}x`,
      400,
    ],
    [
      'a search by 10,000 parameters',
      'POST',
      '/Patient/_search',
      'application/x-www-form-urlencoded',
      'name=x&'.repeat(10_000),
      400,
    ],
  ])('%s gets an outcome and little memory', async (_what, method, path, type, body, status) => {
    const before = process.memoryUsage().heapUsed;
    const answer = await asService(path, { method, headers: { 'content-type': type }, body });
    expect(answer.status).toBe(status);
    expect((await answer.json()).resourceType).toBe('OperationOutcome');
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(300_000_000);
    expect(unforeseen).toEqual([]);
  });

  it.each([
    ['/Patient?_count=999999999', 200],
    ['/Patient?_count=99999999999999999999', 400],
    ['/Patient?_offset=-1', 400],
    [`/Patient?family=${encodeURIComponent("x') or 1=1; drop table care.person --")}`, 200],
    [`/Patient?${encodeURIComponent("family') or ('1")}=x`, 400],
    ['/Patient?__proto__=x', 400],
    ['/Patient?constructor=x', 400],
    ['/Patient?_sort=constructor', 400],
    [`/Task?focus:ServiceRequest.identifier=${encodeURIComponent("a|b' or '1'='1")}`, 200],
    ['/Patient/%00', 404],
    ['/Patient/x/_history/1', 404],
    ['/__proto__', 404],
    ['/Patient?family=%00', 400],
  ])('%s answers %d', async (path, status) => {
    const answer = await asService(path);
    expect(answer.status).toBe(status);
    const given = (await answer.json()) as Bundle | OperationOutcome;
    expect(given.resourceType).toBe(status === 200 ? 'Bundle' : 'OperationOutcome');
    if (given.resourceType === 'Bundle' && path.includes('or')) expect(given.entry).toBeUndefined();
    expect(unforeseen).toEqual([]);
  });
});

it('the history of a kind is every version of every record that may be seen, the newest first', async () => {
  for (const [as, type] of [
    [asService, 'Patient'],
    [asService, 'ServiceRequest'],
    [asPractice, 'ServiceRequest'],
    [asPractice, 'Task'],
  ] as const) {
    const found: Resource[] = [];
    let path: string | undefined = `/${type}/_history?_count=7`;
    while (path) {
      const page: Bundle = await json<Bundle>(await as(path));
      found.push(...(page.entry ?? []).flatMap((one) => one.resource ?? []));
      path = page.link?.find((one) => one.relation === 'next')?.url?.slice(BASE.length);
    }
    const current = await json<Bundle>(await as(`/${type}?_count=200`));
    const versions = (current.entry ?? []).reduce(
      (sum, one) => sum + Number(one.resource?.meta?.versionId),
      0,
    );
    expect([type, found.length, versions > 0]).toEqual([type, versions, true]);
    const times = found.map(({ meta }) => meta?.lastUpdated ?? '');
    expect(times).toEqual(times.toSorted().reverse());
    for (const one of found)
      expect(await json(await as(`/${type}/${one.id}/_history/${one.meta?.versionId}`))).toEqual(
        one,
      );
    const [newest] = times;
    const since = await json<Bundle>(await as(`/${type}/_history?_since=${newest}`));
    expect(since.entry?.length).toBe(times.filter((time) => time === newest).length);
    const theirs = await json<Bundle>(await asOther(`/${type}/_history`));
    expect([type, theirs.entry ?? []]).toEqual([type, []]);
  }
  expect((await asService('/Encounter/_history')).status).toBe(405);
  expect((await asService('/Patient/_history?_sort=x')).status).toBe(400);
});
