import type { Resource } from '@medplum/fhirtypes';
import type { Summary } from './asked.ts';

const tag = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
};
const always = ['resourceType', 'id', 'meta'];

/** What a summary leaves out: what is long, and what no list needs. */
const long = ['text', 'contained', 'note', 'description', 'extension'];

/**
 * A record with only what was asked for (`_elements`, `_summary`), marked as such.
 * Source: FHIR R4, Search, "Summary" and "Elements".
 */
export function shortened<R extends Resource>(
  record: R,
  { summary, elements }: { summary: Summary; elements: string[] },
): R {
  const keep = (wanted: (name: string) => boolean): R => {
    const kept = Object.fromEntries(
      Object.entries(record).filter(([name]) => always.includes(name) || wanted(name)),
    ) as unknown as R;
    return { ...kept, meta: { ...record.meta, tag: [...(record.meta?.tag ?? []), tag] } };
  };
  if (elements.length > 0) return keep((name) => elements.includes(name) || required(record, name));
  if (summary === 'true') return keep((name) => !long.includes(name));
  if (summary === 'text') return keep((name) => name === 'text' || required(record, name));
  if (summary === 'data') return keep((name) => name !== 'text');
  return record;
}

/** What a record must always have of its kind, or it would be none. */
const demanded: Record<string, string[]> = {
  ServiceRequest: ['status', 'intent', 'subject'],
  Task: ['status', 'intent'],
  CarePlan: ['status', 'intent', 'subject'],
  Goal: ['lifecycleStatus', 'description', 'subject'],
  Encounter: ['status', 'class'],
};
const required = (record: Resource, name: string): boolean =>
  demanded[record.resourceType]?.includes(name) === true;
