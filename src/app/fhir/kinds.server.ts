import { organizationKind } from '#account/fhir.server.ts';
import { practitioner, practitionerRole } from '#account/fhir-staff.server.ts';
import { carePlan, encounter, goalKind } from '#care/casework/fhir.server.ts';
import { composition, documentReference } from '#care/closing/fhir.server.ts';
import { healthcareService, locationKind } from '#care/directory/fhir.server.ts';
import { observation, questionnaireResponse } from '#care/measure/fhir.server.ts';
import { communication } from '#care/messaging/fhir.server.ts';
import { patient } from '#care/person/fhir.server.ts';
import { auditEvent, provenance } from '#care/person/fhir-audit.server.ts';
import { consent, flag } from '#care/person/fhir-consent.server.ts';
import { serviceRequest, serviceRequestSent, task } from '#care/referral/fhir.server.ts';
import type { Actor } from '#platform/actor.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { questionnaireKind } from '#questionnaire/fhir.server.ts';

/** Every kind of record; of two of one type an actor reads the first that they may. */
export const allKinds = [
  patient,
  serviceRequest,
  serviceRequestSent,
  task,
  carePlan,
  goalKind,
  encounter,
  organizationKind,
  healthcareService,
  locationKind,
  practitioner,
  practitionerRole,
  consent,
  flag,
  observation,
  questionnaireKind,
  questionnaireResponse,
  communication,
  composition,
  documentReference,
  auditEvent,
  provenance,
] as unknown as Kind[];

/** The kinds of record that an actor may read, one of each type. */
export function kindsFor(actor: Actor): Kind[] {
  const readable = allKinds.filter((kind) => kind.may(actor));
  return readable.filter((kind, at) => readable.findIndex((one) => one.type === kind.type) === at);
}
