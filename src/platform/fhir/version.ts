import type { Resource } from '@medplum/fhirtypes';
import { Unmet } from './outcome.ts';

/** The weak entity tag of a record's version, as HTTP has it. */
export const etagOf = ({ meta }: Resource): string | undefined =>
  meta?.versionId ? `W/"${meta.versionId}"` : undefined;

/** The versions that a header names; `*` is any. */
const named = (header: string): string[] =>
  header.split(',').map((one) => one.trim().replace(/^(?:W\/)?"?([^"]*)"?$/, '$1'));

/** Whether a program has a record already, by its `If-None-Match`. */
export const isKnown = (header: string | undefined, record: Resource): boolean =>
  header !== undefined &&
  named(header).some((one) => one === '*' || one === record.meta?.versionId);

/**
 * The version that a program saw of a record, by its `If-Match`: nobody changes what they did not see.
 * Source: FHIR R4, RESTful API, "Managing Resource Contention".
 */
export function seenVersion(header: string | undefined, record: Resource): number {
  if (header === undefined)
    throw new Unmet(400, 'required', 'Send If-Match with the version that you read: W/"1".');
  const version = record.meta?.versionId ?? '';
  if (!named(header).includes(version))
    throw new Unmet(412, 'conflict', `It was changed meanwhile: this is version ${version} now.`);
  return Number(version);
}
