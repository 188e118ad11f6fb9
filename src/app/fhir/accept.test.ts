import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type {
  Bundle,
  OperationOutcome,
  Patient,
  Resource,
  ServiceRequest,
} from '@medplum/fhirtypes';
import { Fhir } from 'fhir';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptReferral } from '#care/referral/accept.server.ts';
import { AGREED } from '#care/referral/fhir-referral.ts';
import { projectRoot } from '#platform/root.server.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { fhirServer, makeProgram, signedIn } from '../../../test/support/program.ts';

const root = resolve(projectRoot, '../shared/data/fhir');
const there = existsSync(root);
if (!there) console.warn('../shared/data/fhir is not there: its examples are not tried');

const NHS = 'https://fhir.nhs.uk/Id/nhs-number';
const ODS = 'https://fhir.nhs.uk/Id/ods-organization-code';
type Given = Patient & { fhir_comments?: unknown };

/** Everything of a kind in the examples, however deep, that can be read at all. */
function examples(type: string): [file: string, record: Resource][] {
  const found = new Map<string, [string, Resource]>();
  const library = new Fhir();
  const walk = (value: unknown, file: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if ((value as Resource).resourceType === type)
      found.set(JSON.stringify(value), [file, value as Resource]);
    for (const one of Object.values(value)) walk(one, file);
  };
  const files = there ? readdirSync(root, { recursive: true, encoding: 'utf8' }).sort() : [];
  for (const file of files) {
    if (!/\.(json|xml)$/.test(file) || /outcomes|structuredefinitions/.test(file)) continue;
    const text = readFileSync(join(root, file), 'utf8');
    try {
      walk(
        file.endsWith('xml')
          ? library.xmlToObj(text.replaceAll(/<!--[\s\S]*?-->/g, ''))
          : JSON.parse(text),
        file,
      );
    } catch {
      // Broken on purpose: what is no JSON at all is tried in fhir.test.ts.
    }
  }
  return [...found.values()];
}

const nameOf = (of: Given) => of.name?.find((one) => one.use === 'official') ?? of.name?.[0];
const numberOf = (of: Given) => of.identifier?.find((one) => one.system === NHS)?.value;
/** A postcode is kept as it is written: with its space. */
const packed = (postcode = '') => postcode.replaceAll(' ', '').toUpperCase();
const at = 'ServiceRequest.contained';

/**
 * What we need of a person that an example has not, or has wrong, by the place it is to be told at;
 * written apart from the code that tells it.
 */
function lacks(of: Given): string[] {
  const name = nameOf(of);
  const reach = [...(of.telecom ?? []), ...(of.address ?? [])];
  return [
    ...(of.deceasedDateTime || of.deceasedBoolean ? [`${at}[0].deceased`] : []),
    ...(JSON.stringify(of).includes('"fhir_comments"') ? [at] : []),
    ...('unknownElement' in of ? [`${at}[0].unknownElement`] : []),
    ...(of.id && !/^[A-Za-z0-9.-]{1,64}$/.test(of.id) ? [`${at}[0].id`] : []),
    ...(name?.family ? [] : [`${at}.name.family`]),
    ...(name?.given?.length ? [] : [`${at}.name.given`]),
    ...(/^\d{4}-\d\d-\d\d$/.test(of.birthDate ?? '') ? [] : [`${at}.birthDate`]),
    ...(reach.length > 0 ? [] : [`${at}.telecom`]),
  ];
}

let test: TestDatabase;
let service: Service;
let send: Awaited<ReturnType<typeof signedIn>>;
let asService: Awaited<ReturnType<typeof signedIn>>;
const unforeseen: unknown[] = [];

beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  const server = fhirServer(service.linkWorker, (error) => unforeseen.push(error));
  const practice = {
    ...service.administrator,
    actor: { ...service.administrator.actor, organisationIds: [service.practiceId] },
  };
  const program = await makeProgram(practice, 'referrer', 'system/ServiceRequest.crs');
  send = await signedIn(server, program);
  asService = await signedIn(
    server,
    await makeProgram(service.administrator, 'link-worker', 'system/*.rs'),
  );
});
afterAll(() => test.close());

/** A referral to our service around an example: all that an example cannot have. */
const around = (person: unknown, request: Partial<ServiceRequest> = {}) => ({
  reasonCode: [{ text: 'Lonely since moving' }],
  ...request,
  resourceType: 'ServiceRequest',
  status: 'active',
  intent: 'order',
  extension: [...(request.extension ?? []), { url: AGREED, valueBoolean: true }],
  contained: [{ ...(person as object), id: 'patient' }],
  subject: { reference: '#patient' },
  performer: [{ reference: `Organization/${service.organisationId}` }],
});
async function post(record: unknown, prefer = '') {
  const answer = await send('/ServiceRequest', {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json', ...(prefer ? { prefer } : {}) },
    body: JSON.stringify(record),
  });
  const body = (await answer.json()) as Partial<OperationOutcome>;
  const at = (severity: string) =>
    (body.issue ?? []).flatMap((one) => (one.severity === severity ? (one.expression ?? []) : []));
  const id =
    /ServiceRequest\/([^/]+)/.exec(
      answer.headers.get('location') ?? answer.headers.get('content-location') ?? '',
    )?.[1] ?? '';
  return { status: answer.status, id, where: at('error'), told: at('warning'), body };
}

const patients = examples('Patient') as [string, Given][];
const requests = examples('ServiceRequest') as [string, ServiceRequest][];

describe.skipIf(!there)('the examples that others published', () => {
  it('people that a referral can be about are taken, and come back with what is kept', async () => {
    let taken = 0;
    for (const [file, person] of patients.filter(([, one]) => lacks(one).length === 0)) {
      const made = await post(around(person));
      const odd = made.where.every((place) => /telecom|identifier|address/.test(place));
      if (made.status === 422 && odd && made.where.length > 0) {
        // A number that is not from this country, or is none, is told; the rest would have been taken.
        const without = { ...person, telecom: undefined, identifier: undefined };
        const again = await post(around({ ...without, address: [{ line: ['1 Example Row'] }] }));
        expect([file, again.status]).toEqual([file, 201]);
        continue;
      }
      expect([file, made]).toMatchObject([file, { status: 201, where: [] }]);
      const { personId } = await acceptReferral(
        service.linkWorker,
        { referralId: made.id, version: 1 },
        { person: 'new', shown: await alike(made.id), acceptNote: null },
      );
      taken++;
      // What an example says of a person stays, or is told of: never neither.
      const lost = made.told.map((place) => place.replace('ServiceRequest.contained[0]', ''));
      for (const element of ['gender', 'photo', 'maritalStatus', 'contact', 'communication'])
        expect([file, element, lost.some((place) => place.startsWith(`.${element}`))]).toEqual([
          file,
          element,
          element in person,
        ]);
      expect([file, lost.includes('.birthDate')]).toEqual([file, false]);
      const kept = (await (await asService(`/Patient/${personId}`)).json()) as Patient;
      const name = nameOf(person);
      expect([file, kept.name?.[0]?.family, kept.name?.[0]?.given, kept.birthDate]).toEqual([
        file,
        name?.family?.trim(),
        [name?.given?.join(' ')],
        person.birthDate,
      ]);
      expect([file, numberOf(kept)]).toEqual([file, numberOf(person)]);
      const home = person.address?.[0];
      if (home?.postalCode)
        expect([file, packed(kept.address?.[0]?.postalCode)]).toEqual([
          file,
          packed(home.postalCode),
        ]);
      const practice = person.generalPractitioner?.find((one) => one.identifier?.system === ODS);
      if (practice) expect(kept.generalPractitioner?.[0]?.identifier?.system).toBe(ODS);
      // Two of the examples are one person: the next is somebody new all the same.
      await test.owner.query('update care.person set nhs_number = null');
    }
    expect(taken).toBeGreaterThan(10);
    expect(unforeseen).toEqual([]);
  }, 120_000);

  it('those that lack what a referral needs, or are wrong, are refused where they are', async () => {
    const wanting = patients.filter(([, one]) => lacks(one).length > 0);
    expect(wanting.length).toBeGreaterThan(10);
    for (const [file, person] of wanting) {
      const id = lacks(person).includes(`${at}[0].id`) ? person.id : 'patient';
      const record = around(person);
      const told = await post({
        ...record,
        contained: [{ ...person, id }],
        subject: { reference: `#${id}` },
      });
      const expected = lacks(person);
      const named = told.where.some((place) => expected.some((one) => place.startsWith(one)));
      expect([file, told.status, named ? 'named' : told.where]).toEqual([file, 422, 'named']);
    }
    expect(unforeseen).toEqual([]);
  });

  it('requests for other things are refused as they are; put to us, they are taken', async () => {
    expect(requests.length).toBeGreaterThan(5);
    const person = { resourceType: 'Patient', name: [{ family: 'Wren', given: ['Rosa'] }] };
    const reached = {
      birthDate: '1948-03-02',
      telecom: [{ system: 'phone', value: '01632 960 123' }],
    };
    for (const [file, request] of requests) {
      const asIs = await post(request);
      expect([file, asIs.status, asIs.where.length > 0]).toEqual([file, 422, true]);
      const {
        id: _id,
        text: _text,
        ...rest
      } = JSON.parse(
        JSON.stringify(request, (key, value) => (key === 'fhir_comments' ? undefined : value)),
      ) as ServiceRequest;
      const reasons = (request.reasonCode ?? []).filter((one) => one.text);
      const made = await post(
        around(
          { ...person, ...reached },
          {
            ...rest,
            ...(reasons.length > 0 ? {} : { reasonCode: [{ text: 'Lonely since moving' }] }),
          },
        ),
      );
      expect([file, made]).toMatchObject([file, { status: 201 }]);
      const kept = (await (await asService(`/ServiceRequest/${made.id}`)).json()) as ServiceRequest;
      const urgency = { routine: 'routine', urgent: 'urgent', asap: 'asap', stat: 'asap' } as const;
      expect([file, kept.priority]).toEqual([file, urgency[request.priority ?? 'routine']]);
      expect(kept.reasonCode?.[0]?.text).toBe(
        reasons.map((one) => one.text).join('\n') || 'Lonely since moving',
      );
    }
    expect(unforeseen).toEqual([]);
  });
});

it('what is not kept of a new record is told, refused where that is asked for, and told in bundles', async () => {
  const person = {
    resourceType: 'Patient',
    name: [{ family: 'Wren', given: ['Rosa'], prefix: ['Mrs'] }],
    birthDate: '1948-03-02',
    telecom: [{ system: 'phone', value: '01632 960 123' }],
  };
  const plain = around({ ...person, name: [{ family: 'Wren', given: ['Rosa'] }] });
  const all = await post(plain, 'handling=strict');
  expect([all.status, all.body.resourceType]).toEqual([201, 'ServiceRequest']);
  const record = around(
    { ...person, gender: 'female' },
    {
      priority: 'stat',
      note: [{ text: 'Call in the morning' }],
      reasonCode: [{ text: 'Lonely', coding: [{ code: '1', system: 'http://snomed.info/sct' }] }],
      identifier: [{ value: 'one' }, { value: 'two' }],
    },
  );
  const lost = [
    'ServiceRequest.reasonCode[0].coding[0]',
    'ServiceRequest.priority',
    'ServiceRequest.note[0]',
    'ServiceRequest.identifier[1]',
    'ServiceRequest.contained[0].name[0].prefix[0]',
    'ServiceRequest.contained[0].gender',
  ];
  const refused = await post(record, 'handling=strict');
  expect([refused.status, refused.where.toSorted()]).toEqual([422, lost.toSorted()]);
  const told = await post(record);
  expect([told.status, told.told.toSorted()]).toEqual([201, lost.toSorted()]);
  const again = await post(record);
  expect([again.status, again.id]).toEqual([200, told.id]);
  const { identifier: _once, ...anew } = record as ServiceRequest;
  expect((await post(anew, 'return=representation')).body).toMatchObject({
    resourceType: 'ServiceRequest',
    status: 'active',
  });
  const bundle = await send('', {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify({
      resourceType: 'Bundle',
      type: 'batch',
      entry: [{ resource: anew, request: { method: 'POST', url: 'ServiceRequest' } }],
    }),
  });
  const { entry } = (await bundle.json()) as Bundle;
  const issues = (entry?.[0]?.response?.outcome as OperationOutcome | undefined)?.issue ?? [];
  expect(issues.flatMap((one) => one.expression ?? [])).toContain('ServiceRequest.note[0]');
});

/** The people recorded who are alike, as somebody who accepts was shown them. */
async function alike(referralId: string): Promise<string[]> {
  const { rows } = await test.owner.query<{ id: string }>(
    `select p.id from care.person p join care.referral r on r.organisation_id = p.organisation_id
     where r.id = $1`,
    [referralId],
  );
  return rows.map((row) => row.id);
}
