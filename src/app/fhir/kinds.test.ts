import type { Bundle, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askedOf } from '#platform/fhir/asked.ts';
import { readOne, search } from '#platform/fhir/search.server.ts';
import { newId } from '#platform/id.ts';
import { makeClosedCase } from '../../../test/support/case.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { fhirServer, makeProgram, signedIn } from '../../../test/support/program.ts';
import { allKinds, kindsFor } from './kinds.server.ts';

let test: TestDatabase;
let service: Service;
let made: Awaited<ReturnType<typeof makeClosedCase>>;
const unforeseen: unknown[] = [];
type Send = Awaited<ReturnType<typeof signedIn>>;
const as: Record<string, Send> = {};

beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  made = await makeClosedCase(test, service);
  const server = fhirServer(service.linkWorker, (error) => unforeseen.push(error));
  const at = (organisationId: string) => ({
    ...service.administrator,
    actor: { ...service.administrator.actor, organisationIds: [organisationId] },
  });
  const sign = async (
    name: string,
    where: string,
    role: Parameters<typeof makeProgram>[1],
    scopes = 'system/*.rs',
  ) => {
    as[name] = await signedIn(server, await makeProgram(at(where), role, scopes));
  };
  await sign('worker', service.organisationId, 'link-worker');
  await sign('manager', service.organisationId, 'manager');
  await sign('practice', service.practiceId, 'referrer');
  await sign('elsewhere', service.otherOrganisationId, 'link-worker');
  await sign('narrow', service.organisationId, 'link-worker', 'system/Patient.rs');
});
afterAll(() => test.close());

const found = async (who: string, path: string): Promise<Resource[]> => {
  const answer = await as[who]?.(path);
  expect([path, answer?.status]).toEqual([path, 200]);
  const bundle = (await answer?.json()) as Bundle | undefined;
  return (bundle?.entry ?? []).flatMap((one) => one.resource ?? []);
};

it.each([
  ['Consent', () => `patient=${made.personId}`, { provision: { type: 'permit' } }],
  [
    'Flag',
    () => `patient=${made.personId}&status=active`,
    { code: { text: 'A large <dog> & a loose step' } },
  ],
  [
    'Observation',
    () => `patient=${made.personId}&code=ons4.worthwhile`,
    { valueQuantity: { value: 5 }, derivedFrom: [{ reference: expect.any(String) }] },
  ],
  [
    'QuestionnaireResponse',
    () =>
      `questionnaire=${encodeURIComponent('https://holdfast.example/fhir/Questionnaire/ons4|1')}`,
    { status: 'completed', source: { reference: expect.stringContaining('Patient/') } },
  ],
  [
    'Questionnaire',
    () => 'url=https://holdfast.example/fhir/Questionnaire/ons4',
    { version: '1', status: 'active' },
  ],
  [
    'Communication',
    () => `subject=Patient/${made.personId}`,
    { payload: [{ contentString: 'Thank you for your time today.' }] },
  ],
  [
    'Composition',
    () => `patient=${made.personId}`,
    {
      title: 'Social prescribing: closing summary',
      section: expect.arrayContaining([
        expect.objectContaining({
          title: 'Requested actions',
          text: expect.objectContaining({
            div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Please review her hearing.</p></div>',
          }),
        }),
      ]),
    },
  ],
  ['DocumentReference', () => `patient=${made.personId}`, { docStatus: 'final' }],
  ['Practitioner', () => 'name=Amina', { name: [{ text: 'Amina Yusuf' }] }],
  [
    'PractitionerRole',
    () => 'role=supervisor',
    { practitioner: { display: 'Grace Okafor' }, code: [{ coding: [{ code: 'supervisor' }] }] },
  ],
])('a link worker’s program finds and reads a %s; nobody else does', async (type, asking, is) => {
  const [one, ...more] = await found('worker', `/${type}?${asking()}`);
  expect([one, more]).toMatchObject([{ resourceType: type, ...is }, []]);
  const path = `/${type}/${one?.id}`;
  expect(await (await as.worker?.(path))?.json()).toEqual(one);
  expect((await as.practice?.(path))?.status).toBe(403);
  expect((await as.narrow?.(path))?.status).toBe(403);
  // What comes with Holdfast is everybody's.
  expect((await as.elsewhere?.(path))?.status).toBe(type === 'Questionnaire' ? 200 : 404);
  const theirs = await found('elsewhere', `/${type}?_id=${one?.id}`);
  expect(theirs).toHaveLength(type === 'Questionnaire' ? 1 : 0);
});

it('keeps from programs what is kept from the person, and scores from those who do not measure', async () => {
  expect((await as.worker?.(`/Flag/${made.hiddenRiskId}`))?.status).toBe(404);
  expect(await found('worker', `/Flag?patient=${made.personId}`)).toHaveLength(1);
  for (const type of ['Observation', 'QuestionnaireResponse', 'Communication'])
    expect([type, (await as.manager?.(`/${type}`))?.status]).toEqual([type, 403]);
});

it('gives what was done to managers alone, newest first, and says who asked', async () => {
  for (const type of ['AuditEvent', 'Provenance']) {
    for (const who of ['worker', 'practice'])
      expect([type, who, (await as[who]?.(`/${type}`))?.status]).toEqual([type, who, 403]);
    const [one] = await found('manager', `/${type}?patient=${made.personId}&_count=1`);
    expect(await (await as.manager?.(`/${type}/${one?.id}`))?.json()).toEqual(one);
    expect((await as.elsewhere?.(`/${type}/${one?.id}`))?.status).toBe(403);
  }
  const changes = await found('manager', `/Provenance?patient=${made.personId}`);
  expect(changes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        target: [{ reference: `Composition/${made.summaryId}` }],
        activity: { coding: [expect.objectContaining({ code: 'summary.make' })] },
      }),
    ]),
  );
  expect(JSON.stringify(changes)).not.toContain('fhir.');
  const [latest] = await found('manager', '/AuditEvent?_count=1');
  expect(latest).toMatchObject({ action: 'R', subtype: [{ code: 'fhir.search' }] });
  for (const id of ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-4fff-bfff-ffffffffffff'])
    expect((await as.manager?.(`/AuditEvent/${id}`))?.status).toBe(404);
  expect(unforeseen).toEqual([]);
});

it('asks the database the same few times however many there are', async () => {
  await makeClosedCaseAgain();
  for (const kind of allKinds) {
    const program = { ...service.linkWorker.actor, kind: 'program' as const };
    const by = [
      service.linkWorker,
      service.manager,
      service.referrer,
      { ...service.linkWorker, actor: program },
      { ...service.linkWorker, actor: { ...program, roles: [], listing: newId() } },
    ].find((ctx) => kindsFor(ctx.actor).includes(kind));
    if (!by) throw new Error(`nobody reads ${kind.type}`);
    const count = async (most: number) => {
      const counted = counting(by);
      const asked = askedOf(kind, new URLSearchParams({ _count: String(most) }));
      const from = { base: '/x', params: new URLSearchParams(), kinds: [] };
      const { entry } = await search(counted.ctx, kind, asked, from);
      return { statements: counted.statements(), first: entry?.[0]?.resource?.id };
    };
    const [few, many] = [await count(1), await count(200)];
    if (!few.first) continue;
    expect([kind.type, many.statements]).toEqual([kind.type, few.statements]);
    expect(many.statements).toBeLessThan(12);
    expect((await readOne(by, kind, few.first)).id).toBe(few.first);
  }
});

const makeClosedCaseAgain = async () => {
  await test.owner.query('update care.person set nhs_number = null');
  await makeClosedCase(test, service);
};
