import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle, Composition, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFolder } from '#platform/storage/folder.server.ts';
import { makeClosedCase } from '../../../test/support/case.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { problems } from '../../../test/support/fhir-problems.ts';
import { fhirServer, makeProgram, ORIGIN, signedIn } from '../../../test/support/program.ts';
import { readDocument } from './document.server.ts';
import { folderSender, messageOf, registeredPractice } from './send-document.server.ts';

let test: TestDatabase;
let service: Service;
let made: Awaited<ReturnType<typeof makeClosedCase>>;
let document: Bundle;

beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  made = await makeClosedCase(test, service);
  document = await readDocument(service.manager, made.summaryId);
});
afterAll(() => test.close());

const inside = () => (document.entry ?? []).flatMap((one) => one.resource ?? []) as Resource[];

it('a summary is a document: composition first, in the standard’s order, and all it names is inside', () => {
  const [first] = inside() as [Composition];
  expect(first.resourceType).toBe('Composition');
  expect(first.section?.map((one) => one.title)).toEqual([
    'Requested actions',
    'Presenting need',
    'What was done',
    'What changed, in the person’s words',
    'Goals',
    'Holding',
    'Connections and what came of them',
    'Risks',
    'Codes to file (SNOMED CT)',
    'The same as a PDF',
  ]);
  const names = new Set(document.entry?.map((one) => one.fullUrl));
  expect(names.size).toBe(document.entry?.length);
  const named = [...JSON.stringify(document).matchAll(/"reference":"([^"]+)"/g)].map(
    ([, at]) => at,
  );
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((at) => !names.has(at))).toEqual([]);
  const kinds = inside().map((one) => one.resourceType);
  for (const kind of ['Patient', 'Organization', 'Practitioner', 'Procedure', 'Flag', 'Binary'])
    expect(kinds).toContain(kind);
  const codes = inside().flatMap((one) =>
    one.resourceType === 'Procedure' ? one.code?.coding?.[0]?.code : [],
  );
  expect(codes).toEqual(expect.arrayContaining(['871731000000106', '1362721000000106']));
  expect(JSON.stringify(document)).not.toContain('nephew');
  const pdf = inside().find((one) => one.resourceType === 'Binary');
  expect(Buffer.from((pdf as { data?: string }).data ?? '', 'base64').toString('latin1')).toMatch(
    /^%PDF-/,
  );
});

it('both validators find nothing wrong with the document, nor with the message around it', async () => {
  expect(problems(document)).toEqual([]);
  expect(inside().flatMap(problems)).toEqual([]);
  await test.owner.query("update account.organisation set ods_code = 'X2601' where id = $1", [
    service.organisationId,
  ]);
  const { message } = messageOf(await readDocument(service.manager, made.summaryId), ORIGIN);
  expect(problems(message)).toEqual([]);
  expect(message.entry?.flatMap((one) => (one.resource ? problems(one.resource) : []))).toEqual([]);
});

it('is put where it is carried on from, addressed to the practice of the person; twice is once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-outgoing-'));
  const storage = await openFolder(folder);
  try {
    const outgoing = messageOf(await readDocument(service.manager, made.summaryId), ORIGIN);
    const sender = folderSender(storage, service.organisationId);
    await sender.send(outgoing);
    await sender.send(outgoing);
    const keys: string[] = [];
    for await (const key of storage.list('')) keys.push(key);
    expect(keys.sort()).toEqual(
      ['control', 'message'].map(
        (name) => `care/${service.organisationId}/outgoing/${outgoing.id}/${name}.json`,
      ),
    );
    expect(outgoing.control).toMatchObject({
      'mex-to': 'GPPROVIDER_9449305552_02031948_Tilley',
      'mex-workflowid': 'GPCONNECT_SEND_DOCUMENT',
    });
  } finally {
    storage.close();
    await rm(folder, { recursive: true });
  }
  expect(() => registeredPractice({ resourceType: 'Patient' })).toThrow();
  expect(() => messageOf(document, ORIGIN)).toThrow();
});

it('is given to those who read summaries, in the service, with the scope for it', async () => {
  const server = fhirServer(service.linkWorker, (error) => {
    throw error;
  });
  const as = async (organisationId: string, role: 'link-worker' | 'referrer', scopes: string) => {
    const by = { ...service.administrator.actor, organisationIds: [organisationId] };
    const program = await makeProgram({ ...service.administrator, actor: by }, role, scopes);
    return (await signedIn(server, program))(`/Composition/${made.summaryId}/$document`);
  };
  const answer = await as(service.organisationId, 'link-worker', 'system/Composition.r');
  expect(await answer.json()).toMatchObject({ resourceType: 'Bundle', type: 'document' });
  expect((await as(service.organisationId, 'link-worker', 'system/Patient.rs')).status).toBe(403);
  expect((await as(service.practiceId, 'referrer', 'system/*.rs')).status).toBe(403);
  const other = await as(service.otherOrganisationId, 'link-worker', 'system/*.rs');
  expect(other.status).toBe(404);
});
