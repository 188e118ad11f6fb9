import type { OperationOutcome, Parameters, ServiceRequest } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RequestContext } from '#app/context.ts';
import { AGREED } from '#care/referral/fhir-referral.ts';
import ReferPage, { action, loader } from '#care/referral/pages/refer.tsx';
import { BEGUN_MINUTES } from '#care/referral/rules.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { tidy } from '#platform/jobs/tidy.server.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { formsOf } from '../../../test/support/html.ts';
import { plainBrowser } from '../../../test/support/plain-browser.tsx';
import {
  fhirServer,
  makeProgram,
  ORIGIN,
  type Program,
  TOKENS,
} from '../../../test/support/program.ts';

let test: TestDatabase;
let service: Service;
let system: string;
const unforeseen: unknown[] = [];

const given: ServiceRequest = {
  resourceType: 'ServiceRequest',
  identifier: [{ system: 'https://practice.example/referral', value: 'R 77' }],
  status: 'draft',
  intent: 'order',
  subject: { reference: '#patient' },
  extension: [{ url: AGREED, valueBoolean: true }],
  reasonCode: [{ text: 'Lonely since <b>May</b>.' }],
  contained: [
    {
      resourceType: 'Patient',
      id: 'patient',
      name: [{ family: 'Quill', given: ['Ada', 'May'] }],
      birthDate: '1951-02-03',
      telecom: [{ system: 'phone', value: '0117 496 0111' }],
    },
  ],
};

const asking = (server: ReturnType<typeof fhirServer>, token: string, body: unknown) =>
  server.request('/fhir/R4/ServiceRequest/$begin', {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
  });
const begin = async (body: unknown, token = system) => {
  const answer = await asking(
    fhirServer(service.linkWorker, (e) => unforeseen.push(e)),
    token,
    body,
  );
  return { status: answer.status, record: (await answer.json()) as Parameters | OperationOutcome };
};
const said = (record: Parameters | OperationOutcome, name: string) => {
  const { parameter = [] } = record as Parameters;
  const one = parameter.find((each) => each.name === name);
  return one?.valueUrl ?? one?.valueInstant ?? '';
};
async function tokenOf(program: Program): Promise<string> {
  const answer = await fhirServer(service.linkWorker, (e) => unforeseen.push(e)).request(
    '/fhir/token',
    {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await program.sign({ aud: TOKENS }),
      }),
    },
  );
  return ((await answer.json()) as { access_token: string }).access_token;
}
const Nothing = () => null;
const browserOf = ({ db, actor }: Ctx, now = new Date()) =>
  plainBrowser(
    [
      { path: '/o/:organisation/refer/:begun?', loader, action, Component: ReferPage },
      {
        path: '/o/:organisation/my-referrals',
        loader: () => null,
        action: null,
        Component: Nothing,
      },
    ],
    {
      services: { db },
      now,
      signedIn: {
        userId: actor.id,
        name: actor.name,
        email: 'me@practice.example',
        secondFactor: true,
      } as RequestContext['signedIn'],
    },
  );
const kept = async () =>
  (await test.owner.query('select * from care.referral_begun')).rows.map((row) =>
    JSON.stringify(row),
  );

beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  const practice = {
    ...service.administrator,
    actor: { ...service.administrator.actor, organisationIds: [service.practiceId] },
  };
  system = await tokenOf(await makeProgram(practice, 'referrer', 'system/ServiceRequest.crs'));
});
afterAll(() => test.close());

it('a clinical system begins a referral, and a referrer of the practice ends it on the page', async () => {
  const { status, record } = await begin(given);
  expect([status, record.resourceType]).toEqual([200, 'Parameters']);
  const url = new URL(said(record, 'url'));
  expect(url.origin).toBe(ORIGIN);
  expect(url.pathname).toMatch(/^\/o\/[a-z0-9-]+\/refer\/[\w-]{43}$/);
  const lasts = Date.parse(said(record, 'expires')) - Date.now();
  expect(Math.round(lasts / 60_000)).toBe(BEGUN_MINUTES);
  expect((await kept()).join()).not.toContain(url.pathname.slice(-43));

  const browser = browserOf(service.referrer);
  const page = await browser.visit(url.pathname);
  expect(page.html).toMatch(
    /name="givenName"[^>]*value="Ada May"|value="Ada May"[^>]*name="givenName"/,
  );
  expect(page.html).toContain('>Lonely since &lt;b&gt;May&lt;/b&gt;.</textarea>');
  expect(page.text).toContain('Filled in from your clinical system');
  // Risks and agreement are the referrer's to say, whatever the system says.
  const filled = Object.fromEntries(
    formsOf(page.html, page.path)[0]?.fields.flatMap(({ kind, name, value }) =>
      kind === 'text' ? [[name, value]] : [],
    ) ?? [],
  );
  const early = await browser.go(page, filled);
  expect(early.status).toBe(422);
  expect(early.text).toContain('The person must have agreed before you refer them');
  expect(early.html).toContain('Ada May');
  await browser.go(early, {
    ...filled,
    risks: 'no-known-risks',
    personAgreed: 'yes',
    reason: 'Wants company.',
  });
  const { rows } = await test.owner.query(
    'select given_name, reason, sent_value, referrer_user_id, organisation_id from care.referral where family_name = $1',
    ['Quill'],
  );
  expect(rows).toEqual([
    {
      given_name: 'Ada May',
      reason: 'Wants company.',
      sent_value: 'R 77',
      referrer_user_id: service.referrer.actor.id,
      organisation_id: service.organisationId,
    },
  ]);

  // Nothing of it waits any more, and the address says so.
  expect(await kept()).toEqual([]);
  const again = await browser.visit(url.pathname);
  expect(again.text).toContain('What your clinical system knew is no longer here');
  expect(again.html).not.toContain('Quill');
  expect(unforeseen).toEqual([]);
});

it('it opens for referrers of that practice alone, and for a quarter of an hour', async () => {
  const path = new URL(said((await begin(given)).record, 'url')).pathname;
  const { rows } = await test.owner.query('select slug from account.organisation where id = $1', [
    service.organisationId,
  ]);
  const elsewhere = path.replace(/^\/o\/[^/]+/, `/o/${rows[0].slug}`);
  for (const [who, at] of [
    [service.linkWorker, path],
    [service.linkWorker, elsewhere],
    [service.otherLinkWorker, path],
    [service.referrer, elsewhere],
  ] as const) {
    const page = await browserOf(who).visit(at);
    expect(page.status).toBe(500);
    expect(page.text).toMatch(/Refusal: (We could not find that|You do not have permission)/);
    expect(page.text).not.toContain('Quill');
  }
  const late = new Date(Date.now() + (BEGUN_MINUTES + 1) * 60_000);
  expect((await browserOf(service.referrer, late).visit(path)).html).not.toContain('Quill');
  await tidy(test.db, late);
  expect(await kept()).toEqual([]);
});

it('who may not refer begins nothing, and what is not a referral is refused by its place', async () => {
  const reader = await makeProgram(service.administrator, 'link-worker', 'system/*.cruds');
  expect((await begin(given, await tokenOf(reader))).status).toBe(403);
  expect((await begin(given, 'nobody')).status).toBe(401);
  const bad: [unknown, number, string][] = [
    [{ ...given, subject: { display: 'Ada' } }, 422, 'ServiceRequest.subject'],
    [{ ...given, reasonCode: 'lonely' }, 422, 'ServiceRequest.reasonCode'],
    [{ resourceType: 'Patient' }, 422, 'resourceType'],
    ['{', 422, ''],
  ];
  for (const [body, status, place] of bad) {
    const answer = await begin(body);
    expect([answer.status, answer.record.resourceType]).toEqual([status, 'OperationOutcome']);
    expect(JSON.stringify(answer.record)).toContain(place);
  }
  expect(await kept()).toEqual([]);
  expect(unforeseen).toEqual([]);
});
