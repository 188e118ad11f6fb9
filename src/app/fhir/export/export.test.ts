import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { OperationOutcome, Patient, Resource } from '@medplum/fhirtypes';
import { Client } from 'fhir-kit-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endProgram } from '#account/program/register.server.ts';
import { needs } from '#care/referral/rules.ts';
import { jobActor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { openFolder } from '#platform/storage/folder.server.ts';
import { openTestDatabase, type TestDatabase } from '../../../../test/support/database.ts';
import { problems } from '../../../../test/support/fhir-problems.ts';
import {
  askToken,
  fhirServer,
  makeProgram,
  type Program,
} from '../../../../test/support/program.ts';
import { generate } from '../../../cli/generate/generate.ts';
import { runExport, workExports } from './run.server.ts';

const SECRET = 'a secret for tests that is long enough';
const FEW = 10;
let test: TestDatabase;
let folder = '';
let server: Server;
let base = '';
let here = '';
let elsewhere = '';
const unforeseen: unknown[] = [];
const programs: Record<string, Program> = {};
let app: ReturnType<typeof fhirServer>;

const at = (organisationId: string): Ctx => ({
  db: test.db,
  actor: { ...jobActor(organisationId), kind: 'staff', roles: ['administrator'] },
  now: new Date(),
  requestId: 'test',
});
const options = () => ({ storage: openFolder(folder), secret: SECRET, smallGroup: FEW });
const begun = async () => {
  const { rows } = await test.owner.query<{ id: string; organisationId: string }>(
    `select id, organisation_id as "organisationId" from account.bulk_export where status = 'running' order by id desc limit 1`,
  );
  return { exportId: rows[0]?.id ?? '', organisationId: rows[0]?.organisationId ?? '' };
};
const work = async (change: Partial<ReturnType<typeof options>> = {}) =>
  runExport(
    test.db,
    { id: 'job', data: await begun(), now: new Date(), last: true },
    { ...options(), ...change },
  );

async function token(name: string): Promise<string> {
  const program = programs[name] as Program;
  const assertion = await program.sign({ aud: base.replace('/R4', '/token') });
  return ((await (await askToken(app, assertion)).json()) as { access_token: string }).access_token;
}
const call = async (name: string, path: string, init: RequestInit = {}) =>
  fetch(path.startsWith('http') ? path : `${base}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${await token(name)}`, ...init.headers },
  });
const ask = (name: string, path: string, prefer = 'respond-async') =>
  call(name, path, { headers: { prefer } });

interface Manifest {
  transactionTime: string;
  requiresAccessToken: boolean;
  output: { type: string; url: string; count: number }[];
}
const manifestAt = async (name: string, where: string) =>
  (await (await call(name, where)).json()) as Manifest;
/** Everything of an export, each file by its link. */
async function taken(name: string, { output }: Manifest) {
  const all = new Map<string, Resource[]>();
  for (const { type, url, count } of output) {
    const answer = await call(name, url);
    expect(answer.headers.get('content-type')).toBe('application/fhir+ndjson');
    const lines = (await answer.text()).trimEnd().split('\n');
    expect([type, lines.length]).toEqual([type, count]);
    all.set(
      type,
      lines.map((line) => JSON.parse(line)),
    );
  }
  return all;
}
/** Asks, lets the job work, and takes all of it. */
async function exported(name: string, path: string) {
  const asked = await ask(name, path);
  expect(asked.status).toBe(202);
  await work();
  const where = asked.headers.get('content-location') ?? '';
  const manifest = await manifestAt(name, where);
  return { where, manifest, all: await taken(name, manifest) };
}

beforeAll(async () => {
  test = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'holdfast-export-'));
  await generate(test.owner, { linkWorkers: 3, referrals: 150, seed: 8, listings: 12 }, () => {});
  await generate(test.owner, { linkWorkers: 1, referrals: 6, seed: 9, listings: 2 }, () => {});
  const { rows } = await test.owner.query<{ id: string }>(
    'select organisation_id as id from care.person group by 1 order by count(*) desc',
  );
  [here = '', elsewhere = ''] = rows.map((row) => row.id);
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  base = `${origin}/fhir/R4`;
  app = fhirServer(at(here), (error) => unforeseen.push(error), origin, openFolder(folder));
  server.on('request', getRequestListener(app.fetch));
  for (const [name, role, where, scopes] of [
    ['manager', 'manager', here, 'system/*.read'],
    ['second', 'manager', here, 'system/*.read'],
    ['narrow', 'manager', here, 'system/Patient.rs'],
    ['worker', 'link-worker', here, 'system/*.read'],
    ['analyst', 'analyst', here, 'system/*.read'],
    ['other analyst', 'analyst', here, 'system/*.read'],
    ['elsewhere', 'manager', elsewhere, 'system/*.read'],
    ['few', 'analyst', elsewhere, 'system/*.read'],
  ] as const)
    programs[name] = await makeProgram(at(where), role, scopes);
}, 120_000);
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await test.close();
  await rm(folder, { recursive: true, force: true });
});

it('a client that others wrote asks, waits, and takes every record that a search would find', async () => {
  const client = new Client({ baseUrl: base });
  client.bearerToken = await token('manager');
  const asked = await client.request('$export', {
    options: { headers: { prefer: 'respond-async' } },
  });
  const { response } = Client.httpFor(asked);
  expect(response?.status).toBe(202);
  const where = response?.headers.get('content-location') ?? '';
  const waiting = await call('manager', where);
  expect([waiting.status, await waiting.text()]).toEqual([202, '']);
  expect(waiting.headers.get('x-progress')).toMatch(/^0% of about \d+ records read$/);
  expect(waiting.headers.get('retry-after')).toBe('5');
  // One at a time for a program; another's is not in its way, and not its to see.
  expect((await ask('manager', '/$export')).status).toBe(429);
  for (const other of ['second', 'elsewhere']) expect((await call(other, where)).status).toBe(404);
  await work();
  const manifest = (await client.request(where)) as unknown as Manifest;
  expect(manifest).toMatchObject({
    requiresAccessToken: true,
    request: `${base}/$export`,
    error: [],
  });
  expect(manifest.output.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['Patient', 'ServiceRequest', 'Task', 'CarePlan', 'Goal', 'Encounter']),
  );
  expect(manifest.output.map(({ type }) => type)).not.toContain('AuditEvent');
  for (const [type, records] of await taken('manager', manifest)) {
    const total = await client.search({ resourceType: type, searchParams: { _summary: 'count' } });
    expect([type, new Set(records.map(({ id }) => id)).size]).toEqual([type, total.total]);
    const [one] = records;
    expect(await client.read({ resourceType: type, id: one?.id ?? '' })).toEqual(one);
  }
  // A link is good once; asking again gives new ones, and ends those before.
  const [used] = manifest.output;
  expect((await call('manager', used?.url ?? '')).status).toBe(404);
  const [first] = (await manifestAt('manager', where)).output;
  const [second] = (await manifestAt('manager', where)).output;
  expect((await call('manager', first?.url ?? '')).status).toBe(404);
  expect((await fetch(second?.url ?? '')).status).toBe(401);
  expect((await call('second', second?.url ?? '')).status).toBe(404);
  expect((await call('manager', second?.url ?? '')).status).toBe(200);
  const { rows } = await test.owner.query<{ act: string }>(
    `select act from platform.audit_entry where act like 'export.%' and subject_id = $1::uuid order by id limit 3`,
    [where.split('/').at(-1)],
  );
  expect(rows.map(({ act }) => act)).toEqual(['export.begin', 'export.done', 'export.link']);
  expect((await call('manager', where, { method: 'DELETE' })).status).toBe(202);
  expect((await call('manager', where)).status).toBe(404);
}, 120_000);

it('is narrowed by kind, by time, to people, and to what the program may', async () => {
  const { manifest, where, all } = await exported('manager', '/Patient/$export?_type=Patient,Goal');
  expect(manifest.output.map(({ type }) => type)).toEqual(['Goal', 'Patient']);
  await call('manager', where, { method: 'DELETE' });
  const changed = (all.get('Goal') ?? []).map(({ meta }) => meta?.lastUpdated ?? '').sort();
  const since = changed[Math.floor(changed.length / 2)] ?? '';
  const later = await exported('manager', `/$export?_type=Goal&_since=${since}`);
  expect(later.all.get('Goal')).toHaveLength(changed.filter((one) => one >= since).length);
  const narrow = await exported('narrow', '/$export');
  expect(narrow.manifest.output.map(({ type }) => type)).toEqual(['Patient']);
  const nothing = await exported('second', '/$export?_type=Patient&_since=2099-01-01');
  expect(nothing.manifest.output).toEqual([]);
}, 120_000);

it.each([
  ['manager', '/$export?_type=Nothing', 400],
  ['manager', '/$export?_type=AuditEvent', 400],
  ['manager', '/$export?_type=', 400],
  ['manager', `/$export?_type=${'Patient,'.repeat(2000)}`, 400],
  ['manager', '/$export?_since=yesterday', 400],
  ['manager', "/$export?_since=2026-01-01'--", 400],
  ['manager', '/$export?_typeFilter=Patient%3Fname=x', 400],
  ['manager', '/$export?_outputFormat=text/csv', 400],
  ['manager', '/Patient/$export?_type=Organization', 400],
  ['manager', '/Group/1/$export', 404],
  ['narrow', '/$export?_type=Goal', 400],
  ['worker', '/$export', 403],
  ['manager', '/export/1', 404],
  ['manager', '/export/0195a000-0000-7000-8000-000000000001', 404],
  ['manager', '/export/0195a000-0000-7000-8000-000000000001/..%2F..%2Fetc%2Fpasswd', 404],
  ['analyst', '/Patient', 403],
  ['analyst', '/$export?_type=Flag', 400],
])('%s asking %s is answered %s with an OperationOutcome', async (name, path, status) => {
  const answer = await ask(name, path);
  expect([answer.status, ((await answer.json()) as OperationOutcome).resourceType]).toEqual([
    status,
    'OperationOutcome',
  ]);
});

it('asks for patience, a token, and a program', async () => {
  expect((await ask('manager', '/$export', 'return=minimal')).status).toBe(400);
  expect((await fetch(`${base}/$export`, { headers: { prefer: 'respond-async' } })).status).toBe(
    401,
  );
});

it('gives an analyst pseudonyms, and nothing that few people share', async () => {
  const { all, manifest } = await exported('analyst', '/$export');
  expect(manifest.output.map(({ type }) => type).filter((type) => type !== 'Observation')).toEqual([
    'CarePlan',
    'Encounter',
    'Goal',
    'Patient',
    'ServiceRequest',
  ]);
  const text = JSON.stringify([...all]);
  const { rows: people } = await test.owner.query<Record<string, string>>(
    'select id, family_name, postcode, nhs_number, date_of_birth::text as born from care.person where organisation_id = $1',
    [here],
  );
  for (const { id = '', family_name = '', postcode, nhs_number, born = '' } of people)
    for (const told of [id, `"${family_name}"`, postcode, nhs_number, born])
      if (told) expect(text).not.toContain(told);
  const { rows: said } = await test.owner.query<{ goal: string }>(
    'select distinct goal from care.goal',
  );
  for (const { goal } of said) expect(text).not.toContain(JSON.stringify(goal));
  // No date is finer than a month, and no reason is anything but a need of the form.
  expect(text).not.toMatch(/"\d{4}-\d\d-\d\d/);
  const records = [...all.values()].flat();
  for (const record of records) expect([record, problems(record)]).toEqual([record, []]);
  const reasons = (all.get('ServiceRequest') ?? []).flatMap(
    (one) => (one as { reasonCode?: { text: string }[] }).reasonCode ?? [],
  );
  expect(reasons.every((one) => (Object.values(needs) as string[]).includes(one.text))).toBe(true);
  // Whatever is told of people is told of ten at least.
  const told = new Map<string, Set<string>>();
  const tell = (what: string, who: string | undefined) =>
    told.set(what, (told.get(what) ?? new Set()).add(who ?? ''));
  for (const one of all.get('Patient') as Patient[])
    tell(`age ${one.extension?.[0]?.valueString}`, one.id);
  for (const one of all.get('ServiceRequest') as unknown as {
    subject: { reference: string };
    authoredOn?: string;
    reasonCode?: { text: string }[];
  }[])
    for (const what of [one.authoredOn, ...(one.reasonCode ?? []).map((each) => each.text)])
      tell(`referral ${what}`, one.subject.reference);
  expect([...told].filter(([what, who]) => !what.endsWith('undefined') && who.size < FEW)).toEqual(
    [],
  );
  const known = new Set((all.get('Patient') ?? []).map(({ id }) => `Patient/${id}`));
  expect(
    records
      .flatMap((one) => (one as { subject?: { reference: string } }).subject?.reference ?? [])
      .filter((one) => !known.has(one)),
  ).toEqual([]);
  const again = await exported('other analyst', '/$export?_type=Patient');
  const mine = new Set((all.get('Patient') ?? []).map(({ id }) => id));
  expect((again.all.get('Patient') ?? []).filter(({ id }) => mine.has(id))).toEqual([]);
  const same = await exported('analyst', '/$export?_type=Patient');
  expect(new Set((same.all.get('Patient') ?? []).map(({ id }) => id))).toEqual(mine);
  const few = await exported('few', '/$export');
  expect(few.manifest.output).toEqual([]);
}, 120_000);

it('is given up where its program ends or it is cancelled, and its files go when its time is over', async () => {
  const files = async () =>
    (await readdir(folder, { recursive: true })).filter((one) => one.endsWith('.ndjson'));
  const asked = await ask('elsewhere', '/$export');
  const where = asked.headers.get('content-location') ?? '';
  const storage = openFolder(folder);
  const before = await files();
  await work({
    storage: {
      ...storage,
      put: async (...given) => {
        await storage.put(...given);
        await call('elsewhere', where, { method: 'DELETE' });
      },
    },
  });
  expect(await files()).toEqual(before);
  expect((await ask('second', '/$export?_type=Patient')).status).toBe(202);
  await endProgram(at(here), (programs.second as Program).id);
  await work();
  expect(await files()).toEqual(before);
  const handlers = new Map<string, (run: never) => Promise<void>>();
  await workExports(
    test.db,
    { work: async (queue: string, handler: never) => void handlers.set(queue, handler) } as never,
    options(),
  );
  expect(before).not.toEqual([]);
  // Each export has a job for when its time is over, and another where it was cancelled.
  const { rows } = await test.owner.query<{ data: Record<string, string> }>(
    `select data from jobs.job where name = 'export-end'`,
  );
  for (const { data } of rows)
    await handlers.get('export-end')?.({ id: 'job', data, now: new Date(), last: false } as never);
  expect(await files()).toEqual([]);
  expect(await test.owner.query('select 1 from account.bulk_export')).toMatchObject({
    rowCount: 0,
  });
  expect(unforeseen).toEqual([]);
}, 120_000);
