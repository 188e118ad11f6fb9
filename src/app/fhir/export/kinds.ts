import type { Kind } from '#platform/fhir/kind.ts';
import { disguised } from './pseudonym.ts';

/** What is about the record and who reads it, not the people: read it, or search it. */
const notInBulk = ['AuditEvent', 'Provenance', 'Subscription'];

/** Whether a kind of record is exported, to an analyst or to others. */
export const exportable = (type: string, pseudonymous: boolean): boolean =>
  pseudonymous ? disguised.includes(type) : !notInBulk.includes(type);

/** Whether a kind is of people: a Patient, or what one can be searched by. */
export const ofPatients = (kind: Kind): boolean =>
  kind.type === 'Patient' || kind.parameters.patient !== undefined;
