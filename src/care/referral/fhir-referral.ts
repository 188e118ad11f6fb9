import type { ServiceRequest } from '@medplum/fhirtypes';
import { z } from 'zod';
import { ourExtension, systems } from '#platform/fhir/systems.ts';
import { coded, list, type Places, shaped, text, typedAt } from '#platform/fhir/typed.ts';
import { requireWellFormed } from '#platform/fhir/well-formed.ts';
import { refuse } from '#platform/refusal.ts';
import type { Sent } from './receive.server.ts';
import { needs } from './rules.ts';
import {
  answerShape,
  type BegunReferral,
  type SignedInReferral,
  signedInShape,
  withdrawShape,
} from './shapes.ts';

/** Says that the person agreed to be referred, which every referral must. */
export const AGREED = ourExtension('person-agreed');

const urgencies: Record<string, string> = {
  routine: 'routine',
  urgent: 'soon',
  asap: 'urgent',
  stat: 'urgent',
};

/** Where in a record each of our fields is read from, for what is wrong with it. */
export const places: Places = {
  '': 'ServiceRequest',
  service: 'ServiceRequest.performer',
  givenName: 'ServiceRequest.contained.name.given',
  familyName: 'ServiceRequest.contained.name.family',
  dateOfBirth: 'ServiceRequest.contained.birthDate',
  nhsNumber: 'ServiceRequest.contained.identifier',
  telephone: 'ServiceRequest.contained.telecom',
  email: 'ServiceRequest.contained.telecom',
  address: 'ServiceRequest.contained.address',
  postcode: 'ServiceRequest.contained.address',
  practiceCode: 'ServiceRequest.contained.generalPractitioner',
  reason: 'ServiceRequest.reasonCode',
  personAgreed: 'ServiceRequest.extension',
  answer: 'ServiceRequest.note',
  withdrawReason: 'ServiceRequest.note',
};

/** What is read of a contained Patient. */
const patientShape = z.looseObject({
  id: text.optional(),
  identifier: list(coded),
  name: list(z.looseObject({ use: text.optional(), family: text.optional(), given: list(text) })),
  telecom: list(coded),
  birthDate: text.optional(),
  address: list(
    z.looseObject({ line: list(text), city: text.optional(), postalCode: text.optional() }),
  ),
  generalPractitioner: list(z.looseObject({ identifier: coded.optional() })),
});

/** What is read of a ServiceRequest. */
const requestShape = z.looseObject({
  identifier: list(coded),
  note: list(z.looseObject({ text: text.optional() })),
  status: text.optional(),
  intent: text.optional(),
  priority: text.optional(),
  extension: list(z.looseObject({ url: text, valueBoolean: z.boolean().optional() })),
  contained: list(z.looseObject({ resourceType: text })),
  subject: z.looseObject({ reference: text.optional() }).optional(),
  performer: list(z.looseObject({ reference: text.optional() })),
  reasonCode: list(z.looseObject({ text: text.optional() })),
});

type Person = z.output<typeof patientShape>;

/** The contained Patient that a request is about, with its place; null where it refers to none. */
function containedPerson(record: z.output<typeof requestShape>): Person | null {
  const at = record.contained.findIndex(
    (one) => one.resourceType === 'Patient' && `#${one.id}` === record.subject?.reference,
  );
  return at < 0
    ? null
    : shaped(patientShape, record.contained[at], `ServiceRequest.contained[${at}]`);
}

/** How the person can be reached, and their NHS number. */
function reachOf(person: Person | null) {
  const telecom = (system: string) =>
    person?.telecom.find((one) => one.system === system)?.value ?? '';
  const home = person?.address[0];
  return {
    nhsNumber: person?.identifier.find((one) => one.system === systems.nhsNumber)?.value ?? '',
    telephone: telecom('phone') || telecom('sms'),
    email: telecom('email'),
    address: [...(home?.line ?? []), home?.city].filter(Boolean).join(', '),
    postcode: home?.postalCode ?? '',
  };
}

/** What the sender calls a referral: its first identifier. */
export function sentAs(given: ServiceRequest): Sent | undefined {
  const { identifier } = shaped(requestShape, given, 'ServiceRequest');
  const first = identifier.find((one) => one.value);
  return first?.value ? { system: first.system ?? '', value: first.value } : undefined;
}

/** The answer to what the service asked: the last note, with what was missing of the person. */
export function answerFrom(given: ServiceRequest): z.output<typeof answerShape> {
  const record = shaped(requestShape, given, 'ServiceRequest');
  const answer = record.note.at(-1)?.text ?? '';
  return typedAt(answerShape, { answer, ...reachOf(containedPerson(record)) }, places);
}

/** Why a referral is taken back: the last note. */
export function withdrawalFrom(given: ServiceRequest): z.output<typeof withdrawShape> {
  const record = shaped(requestShape, given, 'ServiceRequest');
  return typedAt(withdrawShape, { withdrawReason: record.note.at(-1)?.text ?? '' }, places);
}

/** What the form of a referral would be typed with; the person is a contained Patient. */
function typedFrom(record: z.output<typeof requestShape>) {
  const person = containedPerson(record);
  if (!person)
    throw refuse.invalid({
      'ServiceRequest.subject': 'must refer to a contained Patient, for example #patient',
    });
  const name = person.name.find((one) => one.use === 'official') ?? person.name[0];
  const reasons = record.reasonCode.map((one) => one.text ?? '').filter(Boolean);
  const needOf = (text: string) =>
    Object.entries(needs).find(([need, words]) => need === text || words === text)?.[0];
  return {
    service: record.performer[0]?.reference?.replace(/^.*Organization\//, '') ?? '',
    givenName: name?.given.join(' ') ?? '',
    familyName: name?.family ?? '',
    dateOfBirth: person.birthDate ?? '',
    ...reachOf(person),
    practiceCode:
      person.generalPractitioner.find((one) => one.identifier?.system === systems.ods)?.identifier
        ?.value ?? '',
    needs: reasons.flatMap((text) => needOf(text) ?? []),
    reason: reasons.filter((text) => !needOf(text)).join('\n'),
    urgency: urgencies[record.priority ?? 'routine'] ?? 'routine',
  };
}

/**
 * A referral as another system sends it, read by the same rules as the form that people fill in.
 * The service is the performer; needs are reasons in our words.
 * @throws Refusal `invalid` by FHIRPath of what is wrong
 */
export function referralFrom(given: ServiceRequest): SignedInReferral {
  requireWellFormed(given);
  const record = shaped(requestShape, given, 'ServiceRequest');
  if (record.status !== 'active' || record.intent !== 'order')
    throw refuse.invalid({
      'ServiceRequest.status': 'must be active, and intent order, to ask for support',
    });
  const typed = {
    ...typedFrom(record),
    communicationNeeds: '',
    risks: 'not-asked',
    riskNote: '',
    personAgreed: record.extension.some((one) => one.url === AGREED && one.valueBoolean === true)
      ? 'yes'
      : '',
    source: '',
    returnResponseTo: '',
  };
  return typedAt(signedInShape, typed, places);
}

/**
 * What another system knows already of a referral that somebody is about to write: as much of it as
 * there is, as typed. Whether there are risks and whether the person agreed is theirs to say.
 * @throws Refusal `invalid` by FHIRPath of what is wrong
 */
export function beginningFrom(given: ServiceRequest): BegunReferral {
  requireWellFormed(given);
  return typedFrom(shaped(requestShape, given, 'ServiceRequest'));
}
