import type {
  Bundle,
  CapabilityStatement,
  OperationOutcome,
  ServiceRequest,
  Task,
} from '@medplum/fhirtypes';
import type { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeKeys, endProgram } from '#account/program/register.server.ts';
import { acceptReferral } from '#care/referral/accept.server.ts';
import { AGREED } from '#care/referral/fhir-referral.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import {
  askToken,
  fhirServer,
  makeProgram,
  ORIGIN,
  type Program,
  signedIn,
} from '../../../test/support/program.ts';

let test: TestDatabase;
let service: Service;
let server: Hono;
const unforeseen: unknown[] = [];
type Send = Awaited<ReturnType<typeof signedIn>>;
let practice: Program;
let asPractice: Send;
let asService: Send;
let asOther: Send;

beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  server = fhirServer(service.linkWorker, (error) => unforeseen.push(error));
  const at = (organisationId: string) => ({
    ...service.administrator,
    actor: { ...service.administrator.actor, organisationIds: [organisationId] },
  });
  practice = await makeProgram(
    at(service.practiceId),
    'referrer',
    'system/*.rs system/ServiceRequest.c',
  );
  asPractice = await signedIn(server, practice);
  asService = await signedIn(
    server,
    await makeProgram(at(service.organisationId), 'link-worker', 'system/*.cruds'),
  );
  asOther = await signedIn(
    server,
    await makeProgram(at(service.otherOrganisationId), 'link-worker', 'system/*.rs'),
  );
});
afterAll(() => test.close());
beforeEach(() => unforeseen.splice(0));

const bundle = async (answer: Response) => (await answer.json()) as Bundle;
const json = async <T>(answer: Response) => (await answer.json()) as T;

const referral = (change: Partial<ServiceRequest> = {}): ServiceRequest => ({
  resourceType: 'ServiceRequest',
  status: 'active',
  intent: 'order',
  priority: 'urgent',
  extension: [{ url: AGREED, valueBoolean: true }],
  contained: [
    {
      resourceType: 'Patient',
      id: 'patient',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9449305552' }],
      name: [{ family: 'Wren', given: ['Rosa'] }],
      birthDate: '1948-03-02',
      telecom: [{ system: 'phone', value: '01632 960 123' }],
      address: [{ line: ['4 Mill Lane'], city: 'Hillside', postalCode: 'BS5 6XX' }],
    },
  ],
  subject: { reference: '#patient' },
  performer: [{ reference: `Organization/${service.organisationId}` }],
  reasonCode: [{ text: 'Alone since her husband died' }, { text: 'loneliness' }],
  ...change,
});

const send = (as: Send, record: unknown, type = 'ServiceRequest') =>
  as(`/${type}`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: typeof record === 'string' ? record : JSON.stringify(record),
  });

describe('a program signs in', () => {
  it('says where, without signing in', async () => {
    const smart = await json<Record<string, unknown>>(
      await server.request('/fhir/R4/.well-known/smart-configuration'),
    );
    expect(smart).toMatchObject({
      token_endpoint: `${ORIGIN}/fhir/token`,
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'none'],
    });
  });

  it('with a statement it signed, once for each', async () => {
    const assertion = await practice.sign();
    const first = await askToken(server, assertion, { scope: 'system/Task.rs' });
    expect(first.status).toBe(200);
    expect(await first.json()).toMatchObject({
      token_type: 'bearer',
      expires_in: 300,
      scope: 'system/Task.rs',
    });
    const again = await askToken(server, assertion);
    expect(again.status).toBe(401);
    expect(await again.json()).toMatchObject({ error: 'invalid_client' });
  });

  it.each([
    ['for another audience', { aud: 'https://elsewhere.example/token' }, 240],
    ['over already', {}, -60],
    ['that lasts too long', {}, 3600],
    ['of somebody else', { iss: newId(), sub: newId() }, 240],
    ['without an id of its own', { jti: undefined }, 240],
    ['for another subject', { sub: newId() }, 240],
  ])('not with a statement %s', async (_what, claims, lasts) => {
    const answer = await askToken(server, await practice.sign(claims, lasts));
    expect([answer.status, await answer.json()]).toMatchObject([401, { error: 'invalid_client' }]);
  });

  it('not with another key, no key, or what is no statement', async () => {
    const other = await makeProgram(service.administrator, 'manager', 'system/*.rs');
    const stolen = await other.sign({ iss: practice.id, sub: practice.id });
    const [head = '', body = ''] = (await practice.sign()).split('.');
    const bare = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
    for (const assertion of [stolen, bare, `${head}.${body}.AAAA`, 'nonsense', ''])
      expect((await askToken(server, assertion)).status).toBe(401);
  });

  it('with the old key and the new one while both are there, and never with one that was left out', async () => {
    const { administrator } = service;
    const [one, two] = [
      await makeProgram(administrator, 'manager', 'system/Patient.rs'),
      await makeProgram(administrator, 'manager', 'system/*.rs'),
    ];
    const withNew = () => two.sign({ iss: one.id, sub: one.id });
    const signsIn = async () =>
      [await askToken(server, await one.sign()), await askToken(server, await withNew())].map(
        ({ status }) => status,
      );
    const keep = (...keys: (typeof one)['key'][]) =>
      changeKeys(administrator, one.id, { keys: { keys: [...keys] }, keysUrl: null });
    expect(await signsIn()).toEqual([200, 401]);
    await keep(one.key, two.key);
    expect(await signsIn()).toEqual([200, 200]);
    await keep(two.key);
    expect(await signsIn()).toEqual([401, 200]);
    const again = (by: Ctx) => changeKeys(by, one.id, { keys: { keys: [one.key] }, keysUrl: null });
    await expect(again(service.manager)).rejects.toMatchObject({ kind: 'forbidden' });
    const elsewhere = { ...administrator.actor, organisationIds: [newId()] };
    await expect(again({ ...administrator, actor: elsewhere })).rejects.toMatchObject({
      kind: 'not-found',
    });
    for (const keys of [null, { keys: [one.key] }])
      await expect(
        changeKeys(administrator, one.id, { keys, keysUrl: keys && 'https://keys.example/' }),
      ).rejects.toMatchObject({ kind: 'invalid' });
    expect(await signsIn()).toEqual([401, 200]);
  });

  it('with no more than it was given, and not after its end', async () => {
    const wide = await askToken(server, await practice.sign(), { scope: 'system/Patient.cruds' });
    expect([wide.status, await wide.json()]).toMatchObject([400, { error: 'invalid_scope' }]);
    const other = await makeProgram(service.administrator, 'manager', 'system/Patient.r');
    const as = await signedIn(server, other);
    expect((await as('/Patient')).status).toBe(403);
    await endProgram(service.administrator, other.id);
    expect((await as('/Patient')).status).toBe(401);
    expect((await askToken(server, await other.sign())).status).toBe(401);
  });

  it('is told by an outcome when it did not', async () => {
    for (const authorization of ['', 'Bearer nothing', 'Basic eDp5']) {
      const answer = await server.request('/fhir/R4/Patient', { headers: { authorization } });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(await answer.json()).toMatchObject({
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'error', code: 'login' }],
      });
    }
  });
});

describe('the loop between a practice and a service', () => {
  it('closes: referred, followed, answered; and shows the practice nothing else', async () => {
    const sent = await send(asPractice, referral());
    expect(sent.status).toBe(201);
    const made = await json<ServiceRequest>(sent);
    expect(sent.headers.get('location')).toBe(
      `${ORIGIN}/fhir/R4/ServiceRequest/${made.id}/_history/1`,
    );
    expect(made).toMatchObject({ status: 'active', subject: { display: 'Rosa Wren' } });

    const tasks = await bundle(await asPractice(`/Task?focus=ServiceRequest/${made.id}`));
    expect(tasks.total).toBe(1);
    expect(tasks.entry?.[0]?.resource).toMatchObject({ status: 'received' });

    const seen = await json<ServiceRequest>(await asService(`/ServiceRequest/${made.id}`));
    expect(seen).toMatchObject({
      status: 'active',
      priority: 'urgent',
      reasonCode: [
        { text: 'Alone since her husband died' },
        { text: 'Loneliness or feeling cut off' },
      ],
      subject: { display: 'Rosa Wren', identifier: { value: '9449305552' } },
    });
    const { personId } = await acceptReferral(
      service.linkWorker,
      { referralId: made.id ?? '', version: 1 },
      { person: 'new', shown: [], acceptNote: null },
    );
    const task = (await bundle(await asPractice('/Task?status=accepted,in-progress'))).entry?.[0]
      ?.resource as Task;
    expect(task.focus?.reference).toBe(`ServiceRequest/${made.id}`);

    expect((await asPractice(`/Patient/${personId}`)).status).toBe(403);
    expect((await asPractice('/Encounter')).status).toBe(403);
    expect((await asOther(`/Patient/${personId}`)).status).toBe(404);
    expect((await asOther(`/ServiceRequest/${made.id}`)).status).toBe(404);
    expect((await bundle(await asOther('/Task?_total=accurate'))).total).toBe(0);

    const patient = await json(await asService(`/Patient/${personId}`));
    expect(patient).toMatchObject({
      resourceType: 'Patient',
      meta: { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient'] },
      identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9449305552' }],
      name: [{ family: 'Wren', given: ['Rosa'] }],
      birthDate: '1948-03-02',
    });
    const around = await bundle(
      await asService(`/ServiceRequest?patient=${personId}&_include=ServiceRequest:patient`),
    );
    expect(around.entry?.map((one) => [one.resource?.resourceType, one.search?.mode])).toEqual([
      ['ServiceRequest', 'match'],
      ['Patient', 'include'],
    ]);
    const about = await bundle(
      await asService(`/Patient?identifier=9449305552&_revinclude=CarePlan:patient`),
    );
    expect(about.entry?.map((one) => one.resource?.resourceType)).toEqual(['Patient', 'CarePlan']);
    const { rows } = await test.owner.query(
      `select act, actor_kind from platform.audit_entry where person_id = $1 and actor_kind = 'program' order by id`,
      [personId],
    );
    expect(rows.map((row) => row.act)).toContain('fhir.read');
  });

  it.each([
    ['nobody contained', { contained: undefined }, 'ServiceRequest.subject'],
    ['an empty list', { contained: [] }, 'ServiceRequest.contained'],
    ['something not to be done', { doNotPerform: true }, 'ServiceRequest.doNotPerform'],
    ['no consent', { extension: [] }, 'ServiceRequest.extension'],
    ['no reason', { reasonCode: [{ text: 'loneliness' }] }, 'ServiceRequest.reasonCode'],
    ['a draft', { status: 'draft' }, 'ServiceRequest.status'],
    ['no service', { performer: [] }, 'ServiceRequest.performer'],
  ])('refuses a referral with %s, and says where', async (_what, change, where) => {
    const before = await test.owner.query('select count(*) from care.referral');
    const answer = await send(asPractice, referral(change as Partial<ServiceRequest>));
    expect(answer.status).toBe(422);
    const said = await json<OperationOutcome>(answer);
    expect(said.issue[0]?.expression).toEqual([where]);
    expect((await test.owner.query('select count(*) from care.referral')).rows).toEqual(
      before.rows,
    );
  });

  it('takes it in XML, and answers in XML', async () => {
    const xml = `<ServiceRequest xmlns="http://hl7.org/fhir"><contained><Patient><id value="p"/><name><family value="Marsh"/><given value="Ivy"/></name><telecom><system value="phone"/><value value="01632 960124"/></telecom><birthDate value="1950-05-05"/></Patient></contained><extension url="${AGREED}"><valueBoolean value="true"/></extension><status value="active"/><intent value="order"/><subject><reference value="#p"/></subject><performer><reference value="Organization/${service.organisationId}"/></performer><reasonCode><text value="Money &amp; debts"/></reasonCode></ServiceRequest>`;
    const answer = await asPractice('/ServiceRequest', {
      method: 'POST',
      headers: { 'content-type': 'application/fhir+xml', accept: 'application/fhir+xml' },
      body: xml,
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toContain('application/fhir+xml');
    expect(await answer.text()).toContain('<display value="Ivy Marsh"/>');
  });
});

describe('searching', () => {
  it.each([
    ['/Patient?colour=red', 'colour'],
    ['/Patient?birthdate=1950-02-31', 'date'],
    ['/Patient?_count=many', '_count'],
    ['/Patient?_sort=colour', '_sort'],
    ['/Patient?name:above=x', 'name'],
    ['/ServiceRequest?_include=Patient:name', '_include'],
    ['/ServiceRequest?_revinclude=Encounter:subject', '_revinclude'],
    ['/Patient?name=', 'name'],
  ])('refuses %s, and says why', async (path, what) => {
    const answer = await asService(path);
    expect(answer.status).toBe(400);
    expect((await json<OperationOutcome>(answer)).issue[0]?.diagnostics).toContain(what);
  });

  it('finds nothing by what is no such thing, and cannot be talked out of its conditions', async () => {
    for (const value of [
      "' or 1=1 --",
      '%',
      '\\',
      '9449305552|',
      'Patient/1',
      '00000000-0000-0000-0000-000000000000',
    ]) {
      for (const name of ['identifier', 'family', '_id']) {
        const found = await bundle(
          await asService(`/Patient?${name}=${encodeURIComponent(value)}&_total=accurate`),
        );
        expect([name, value, found.total]).toEqual([name, value, 0]);
      }
    }
  });

  it('gives pages, totals, orders and shorter forms', async () => {
    for (const family of ['Alder', 'Birch', 'Cedar', 'Dogwood', 'Elm'])
      expect(
        (
          await send(
            asPractice,
            referral({
              contained: [
                {
                  resourceType: 'Patient',
                  id: 'patient',
                  name: [{ family, given: ['Pat'] }],
                  birthDate: '1960-01-01',
                  telecom: [{ system: 'phone', value: '01632 960 125' }],
                },
              ],
            }),
          )
        ).status,
      ).toBe(201);
    const seen: string[] = [];
    let path: string | undefined = '/ServiceRequest?_count=2&_sort=authored&_total=accurate';
    let pages = 0;
    while (path) {
      const page: Bundle = await bundle(await asService(path));
      expect(page.total).toBeGreaterThanOrEqual(7);
      seen.push(...(page.entry ?? []).map((one) => one.resource?.id ?? ''));
      path = page.link
        ?.find((one) => one.relation === 'next')
        ?.url?.replace(`${ORIGIN}/fhir/R4`, '');
      pages++;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(pages).toBe(Math.ceil(seen.length / 2));
    const short = await bundle(await asService('/ServiceRequest?_elements=authoredOn&_count=1'));
    expect(Object.keys(short.entry?.[0]?.resource ?? {}).sort()).toEqual([
      'authoredOn',
      'id',
      'intent',
      'meta',
      'resourceType',
      'status',
      'subject',
    ]);
    const counted = await bundle(await asService('/ServiceRequest?_summary=count'));
    expect([counted.total, counted.entry]).toEqual([seen.length, undefined]);
    const posted = await asService('/ServiceRequest/_search', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'authored=ge2020&_summary=count',
    });
    expect((await bundle(posted)).total).toBe(seen.length);
  });
});

describe('hostile bodies', () => {
  it.each([
    ['cut JSON', '{"resourceType":"Serv', 'application/fhir+json', 422],
    ['no kind', '{}', 'application/fhir+json', 422],
    ['another kind', '{"resourceType":"Patient"}', 'application/fhir+json', 422],
    ['a list', '[]', 'application/fhir+json', 422],
    ['a number', '7', 'application/fhir+json', 422],
    ['deep JSON', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, 'application/fhir+json', 422],
    ['cut XML', '<ServiceRequest xmlns="http://hl7.org/fhir"><status', 'application/fhir+xml', 422],
    [
      'entities',
      '<!DOCTYPE a [<!ENTITY b "c">]><ServiceRequest xmlns="http://hl7.org/fhir"/>',
      'application/fhir+xml',
      422,
    ],
    ['another type', 'x', 'text/plain', 415],
    ['1 MB and more', 'x'.repeat(1_100_000), 'application/fhir+json', 413],
  ])('%s gets an outcome', async (_what, body, type, status) => {
    const answer = await asPractice('/ServiceRequest', {
      method: 'POST',
      headers: { 'content-type': type, 'content-length': String(body.length) },
      body,
    });
    expect([answer.status, (await json<OperationOutcome>(answer)).resourceType]).toEqual([
      status,
      'OperationOutcome',
    ]);
    expect(unforeseen).toEqual([]);
  });

  it('wrong types within a record are refused, never a fault', async () => {
    for (const change of [
      { contained: 'x' },
      { contained: [null] },
      { subject: 7 },
      { performer: {} },
      { reasonCode: [7] },
      { extension: 'x' },
    ]) {
      const answer = await send(asPractice, { ...referral(), ...change });
      expect([change, answer.status]).toEqual([change, 422]);
    }
    expect(unforeseen).toEqual([]);
  });
});

describe('the statement of what it can do', () => {
  const patch = { method: 'PATCH', headers: { 'content-type': 'application/json-patch+json' } };
  const put = { method: 'PUT', headers: { 'content-type': 'application/fhir+json' } };

  it('is true: what it lists works, what it does not list is refused', async () => {
    const stated = await json<CapabilityStatement>(await server.request('/fhir/R4/metadata'));
    const asManager = await signedIn(
      server,
      await makeProgram(service.administrator, 'manager', 'system/*.cruds'),
    );
    const all = [asService, asManager, asPractice];
    const each = async (path: string, init: RequestInit = {}) => {
      const answers = await Promise.all(all.map((as) => as(path, init)));
      for (const answer of answers)
        if (answer.status >= 400)
          expect((await json<OperationOutcome>(answer)).resourceType).toBe('OperationOutcome');
      return answers.map((answer) => answer.status);
    };
    for (const one of stated.rest?.[0]?.resource ?? []) {
      const type = one.type as string;
      const codes: string[] = one.interaction?.map(({ code }) => String(code)) ?? [];
      const asStaff = ['AuditEvent', 'Provenance'].includes(type) ? asManager : asService;
      const found = await asStaff(`/${type}?_count=1`);
      expect([type, found.status]).toEqual([type, 200]);
      const record = (await bundle(found)).entry?.[0]?.resource;
      const at = `/${type}/${record?.id ?? newId()}`;
      for (const { name, type: kind } of one.searchParam ?? []) {
        const value = kind === 'date' ? '2026' : kind === 'reference' ? newId() : 'x';
        expect([type, name, (await each(`/${type}?${name}=${value}`)).includes(200)]).toEqual([
          type,
          name,
          true,
        ]);
      }
      for (const along of one.searchInclude ?? [])
        expect([along, (await each(`/${type}?_include=${along}`)).includes(200)]).toEqual([
          along,
          true,
        ]);
      const made = await each(`/${type}`, { ...put, method: 'POST', body: '{}' });
      expect([type, 'create', made.includes(422)]).toEqual([
        type,
        'create',
        codes.includes('create'),
      ]);
      // What a kind does is shown on a record: without its version, nobody changes one.
      const tried: Record<string, number[]> = {
        update: await each(at, { ...put, body: JSON.stringify(record ?? { resourceType: type }) }),
        patch: await each(at, {
          ...patch,
          body: JSON.stringify([{ op: 'test', path: '/resourceType', value: type }]),
        }),
        vread: await each(`${at}/_history/${record?.meta?.versionId ?? '1'}`),
        'history-instance': await each(`${at}/_history`),
      };
      for (const [code, statuses] of Object.entries(tried)) {
        const does = codes.includes(code);
        expect([type, code, statuses]).toSatisfy(() =>
          does && record
            ? statuses.some((status) => [200, 400].includes(status))
            : !statuses.some((status) => status < 400),
        );
      }
      const gone = await each(`/${type}/${newId()}`, { method: 'DELETE' });
      expect([type, 'delete', gone.includes(404)]).toEqual([
        type,
        'delete',
        codes.includes('delete'),
      ]);
      expect([type, 'history-type', (await each(`/${type}/_history`)).includes(200)]).toEqual([
        type,
        'history-type',
        codes.includes('history-type'),
      ]);
    }
    expect((await asService('/Medication')).status).toBe(404);
    expect(stated.rest?.[0]?.interaction?.map(({ code }) => code)).toEqual([
      'transaction',
      'batch',
    ]);
    expect(unforeseen).toEqual([]);
  }, 60_000);
});
