import { organizationKind } from '#account/fhir.server.ts';
import { practitioner, practitionerRole } from '#account/fhir-staff.server.ts';
import { type Allowed, allows } from '#account/program/scopes.ts';
import { actorOfProgram } from '#account/program/sign-in.server.ts';
import { subscriptionKind } from '#account/program/subscription/fhir.server.ts';
import type { SubscriptionInput } from '#account/program/subscription/shape.ts';
import { carePlan, encounter, goalKind } from '#care/casework/fhir.server.ts';
import { composition, documentReference } from '#care/closing/fhir.server.ts';
import { connectionRequest, connectionTask } from '#care/connection/fhir.server.ts';
import { healthcareService, locationKind } from '#care/directory/fhir.server.ts';
import { observation, questionnaireResponse } from '#care/measure/fhir.server.ts';
import { communication } from '#care/messaging/fhir.server.ts';
import { patient } from '#care/person/fhir.server.ts';
import { auditEvent, provenance } from '#care/person/fhir-audit.server.ts';
import { consent, flag } from '#care/person/fhir-consent.server.ts';
import { serviceRequest, serviceRequestSent, task } from '#care/referral/fhir.server.ts';
import type { Actor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type Asked, askedOf } from '#platform/fhir/asked.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { conditionsOf } from '#platform/fhir/search.server.ts';
import { refuse } from '#platform/refusal.ts';
import { questionnaireKind } from '#questionnaire/fhir.server.ts';

/** Every kind of record; of two of one type an actor reads the first that they may. */
export const allKinds = [
  patient,
  serviceRequest,
  serviceRequestSent,
  task,
  connectionRequest,
  connectionTask,
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
  subscriptionKind(refuseOddCriteria),
] as unknown as Kind[];

/** The kinds of record that an actor may read, one of each type. */
export function kindsFor(actor: Actor): Kind[] {
  const readable = allKinds.filter((kind) => kind.may(actor));
  return readable.filter((kind, at) => readable.findIndex((one) => one.type === kind.type) === at);
}

/**
 * A search as a program may make it; null where it may not search that kind of record.
 * @throws Refusal `invalid` for what the kind cannot be searched by
 */
export function searchedBy(
  { actor, allowed }: { actor: Actor; allowed: Allowed },
  type: string,
  search: string,
): { kind: Kind; asked: Asked } | null {
  const kind = kindsFor(actor).find((one) => one.type === type);
  if (!kind || !allows(allowed, type, 's')) return null;
  return { kind, asked: askedOf(kind, new URLSearchParams(search)) };
}

/** A program is told of no more than it may search for. */
async function refuseOddCriteria(ctx: Ctx, { kind, search }: SubscriptionInput): Promise<void> {
  const [odd] = [...new URLSearchParams(search).keys()].filter((name) =>
    /^_(?!id$|lastUpdated$)/.test(name),
  );
  if (odd) throw refuse.invalid({ 'Subscription.criteria': `does not take ${odd.slice(0, 40)}` });
  const program = ctx.actor.id ? await actorOfProgram(ctx, ctx.actor.id) : null;
  const found = program && searchedBy(program, kind, search);
  if (!found) throw refuse.forbidden(`This program may not search ${kind}.`);
  // Values that are none are refused now, not when somebody should be told.
  conditionsOf(ctx, found.kind, found.asked);
}
