import type { Bundle, CodeSystem, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CONTENT, SECRET } from '#account/program/subscription/shape.ts';
import { roleNames } from '#account/rules.ts';
import { openSignIn } from '#account/sign-in.server.ts';
import { holdingFunctions, holdingStatusNames } from '#care/casework/holding.ts';
import { strengths } from '#care/discretion/rules.ts';
import { sendMessage } from '#care/messaging/commands.server.ts';
import { messageKinds } from '#care/messaging/rules.ts';
import { riskKinds } from '#care/person/rules.ts';
import { AGREED } from '#care/referral/fhir-referral.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { ourCodes } from '#platform/fhir/systems.ts';
import { urls } from '#questionnaire/extensions.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { problems } from '../../../test/support/fhir-problems.ts';
import { fhirServer, makeProgram, ORIGIN, signedIn } from '../../../test/support/program.ts';
import { seedDemo } from '../../cli/demo.ts';
import { generate } from '../../cli/generate/generate.ts';
import { guide } from './guide.server.ts';
import { allKinds } from './kinds.server.ts';

/** How large a service; `HOLDFAST_FHIR_REFERRALS=10000` is what issue 5 asks for, and takes minutes. */
const referrals = Number(process.env.HOLDFAST_FHIR_REFERRALS ?? 120);
/** The most records of a kind that are looked at; pages go no farther than 10,000. */
const MOST = Math.min(Number(process.env.HOLDFAST_FHIR_RECORDS ?? 400), 10_000);

/** A Subscription, which no made-up service has of its own. */
const wish = {
  resourceType: 'Subscription',
  status: 'requested',
  reason: 'To try it',
  criteria: 'Task?',
  channel: {
    type: 'rest-hook',
    endpoint: 'https://program.example/',
    payload: 'application/fhir+json',
    _payload: { extension: [{ url: CONTENT, valueCode: 'id-only' }] },
    extension: [{ url: SECRET, valueString: 'a-secret-of-more-than-32-characters' }],
  },
};

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  const signIn = openSignIn(test.db, {
    origin: ORIGIN,
    secret: 'a secret for tests that is long enough',
    idleMinutes: 20,
  });
  await seedDemo({ db: { ...test.db, pool: test.owner }, signIn, address: ORIGIN });
  await generate(test.owner, { linkWorkers: 3, referrals, seed: 4, listings: 40 }, () => {});
}, 1_800_000);
afterAll(() => test.close());

it('both validators find what is wrong', () => {
  expect(problems({ resourceType: 'Patient', birthDate: 'x' } as Resource)).not.toEqual([]);
  expect(problems({ resourceType: 'Goal' } as Resource)).not.toEqual([]);
});

/** All that a service's programs are given, looked at by both; how many of each kind there were. */
async function walk(slug: string, found: Set<string>, counts: Map<string, number>) {
  const { rows } = await test.owner.query<{ id: string }>(
    'select id from account.organisation where slug = $1',
    [slug],
  );
  const ctx = {
    db: test.db,
    actor: {
      kind: 'staff' as const,
      id: null,
      name: 'Administrator',
      organisationIds: [rows[0]?.id ?? ''],
      roles: ['administrator' as const],
    },
    now: new Date(),
    requestId: 'test',
  };
  const { rows: reached } = await test.owner.query<{ id: string }>(
    'select id from care.person where organisation_id = $1 and email is not null limit 1',
    [rows[0]?.id],
  );
  const worker = { ...ctx, actor: { ...ctx.actor, roles: ['link-worker' as const] } };
  const written = { channel: 'email' as const, subject: 'A <subject>', text: 'You & me' };
  if (reached[0]) await sendMessage(worker, reached[0].id, written);
  const unforeseen: unknown[] = [];
  const server = fhirServer(ctx, (error) => unforeseen.push(error));
  const asWorker = await makeProgram(ctx, 'link-worker', 'system/*.crs');
  const asManager = await makeProgram(ctx, 'manager', 'system/*.rs');
  const forManagers = ['AuditEvent', 'Provenance'];
  send = await signedIn(server, asWorker);
  await send('/Subscription', {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify(wish),
  });
  for (const type of new Set(allKinds.map((kind) => kind.type))) {
    let path: string | undefined = `/${type}?_count=200`;
    let count = 0;
    while (path && count < MOST) {
      // A token lasts five minutes, and a large service longer.
      if (count % 2000 === 0)
        send = await signedIn(server, forManagers.includes(type) ? asManager : asWorker);
      const bundle = (await (await send(path)).json()) as Bundle;
      for (const one of problems(bundle)) if (one.startsWith('Bundle')) found.add(one);
      for (const { resource } of bundle.entry ?? []) {
        count++;
        for (const one of resource ? [...problems(resource), ...unexplained(resource)] : [])
          found.add(one);
      }
      path = bundle.link
        ?.find((one) => one.relation === 'next')
        ?.url?.replace(`${ORIGIN}/fhir/R4`, '');
    }
    counts.set(type, (counts.get(type) ?? 0) + count);
  }
  expect(unforeseen).toEqual([]);
  return server;
}
/** Names and codes of ours in a record that the guide does not explain. */
function unexplained(resource: Resource): string[] {
  const text = JSON.stringify(resource);
  const names = [...text.matchAll(/"url":"(https:\/\/holdfast\.example\/fhir\/S[^"]+)"/g)];
  const codes = [
    ...text.matchAll(/"system":"(https:\/\/holdfast\.example\/[^"]+)","code":"([^"]+)"/g),
  ];
  return [...names, ...codes].flatMap(([whole, url, code]) => {
    const of = defined.get(url ?? '');
    if (!of) return [`${whole} is not in the guide`];
    if (code === undefined || of.resourceType !== 'CodeSystem' || !of.concept) return [];
    return of.concept.some((one) => one.code === code) ? [] : [`${whole} is no code of the guide`];
  });
}
const defined = new Map([...guide().values()].map((one) => [one.url ?? '', one]));

it('the guide is valid to both, each definition in a file of its own name', async () => {
  const server = fhirServer({ db: test.db } as Ctx, () => {});
  for (const [name, of] of guide()) {
    expect([name, problems(of)]).toEqual([name, []]);
    expect(name).toBe(`${of.resourceType.toLowerCase()}-${of.id}`);
    expect(of.url).toBe(`https://holdfast.example/fhir/${of.resourceType}/${of.id}`);
    expect(await (await server.request(`/fhir/guide/${name}`)).json()).toEqual(of);
  }
  expect((await server.request('/fhir/guide/nothing')).status).toBe(404);
  for (const url of [...Object.values(urls), AGREED].filter((one) => one.includes('holdfast')))
    expect([url, defined.has(url)]).toEqual([url, true]);
  const codesOf = (name: string) =>
    Object.fromEntries(
      ((defined.get(ourCodes(name)) as CodeSystem).concept ?? []).map((one) => [
        one.code,
        one.display,
      ]),
    );
  expect(codesOf('role')).toEqual(roleNames);
  expect(codesOf('risk')).toEqual(riskKinds);
  expect(codesOf('message-kind')).toEqual(messageKinds);
  expect(codesOf('holding-function')).toEqual(holdingFunctions);
  expect(codesOf('holding-status')).toEqual(holdingStatusNames);
  expect(codesOf('discretion-strength')).toEqual(strengths);
});

let send: Awaited<ReturnType<typeof signedIn>>;

it('everything given of the demonstration and of a made-up service is valid to both', async () => {
  const found = new Set<string>();
  const counts = new Map<string, number>();
  await walk('hillside', found, counts);
  const server = await walk('made-up-4-1', found, counts);
  if (process.env.HOLDFAST_FHIR_REFERRALS) console.log(Object.fromEntries(counts));
  expect([...counts].filter(([, count]) => count === 0)).toEqual([]);
  expect([...found]).toEqual([]);
  const stated = (await (await server.request('/fhir/R4/metadata')).json()) as Resource;
  expect(problems(stated)).toEqual([]);
}, 3_600_000);
