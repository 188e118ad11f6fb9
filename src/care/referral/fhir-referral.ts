import type { ServiceRequest } from '@medplum/fhirtypes';
import { z } from 'zod';
import { systems } from '#platform/fhir/systems.ts';
import { requireWellFormed } from '#platform/fhir/well-formed.ts';
import { refuse } from '#platform/refusal.ts';
import { needs } from './rules.ts';
import { type SignedInReferral, signedInShape } from './shapes.ts';

/** Says that the person agreed to be referred, which every referral must. */
export const AGREED = 'https://holdfast.example/fhir/StructureDefinition/person-agreed';

const urgencies: Record<string, string> = {
  routine: 'routine',
  urgent: 'soon',
  asap: 'urgent',
  stat: 'urgent',
};

/** Where in a record each of our fields is read from, for what is wrong with it. */
const places: Record<string, string> = {
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
};

const text = z.string().max(10_000);
const coded = z.looseObject({ system: text.optional(), value: text.optional() });
const list = <T extends z.ZodType>(shape: T) => z.array(shape).max(100).default([]);

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
  status: text.optional(),
  intent: text.optional(),
  priority: text.optional(),
  extension: list(z.looseObject({ url: text, valueBoolean: z.boolean().optional() })),
  contained: list(z.looseObject({ resourceType: text })),
  subject: z.looseObject({ reference: text.optional() }).optional(),
  performer: list(z.looseObject({ reference: text.optional() })),
  reasonCode: list(z.looseObject({ text: text.optional() })),
});

/** Reads a shape, or refuses with the FHIRPath of what is of another type. */
function shaped<T extends z.ZodType>(shape: T, given: unknown, at: string): z.output<T> {
  const read = shape.safeParse(given);
  if (read.success) return read.data;
  const path = (keys: PropertyKey[]) =>
    keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  throw refuse.invalid(
    Object.fromEntries(
      read.error.issues.map((issue) => [`${at}${path(issue.path)}`, 'is not of the right type']),
    ),
  );
}

/**
 * A referral as another system sends it, read by the same rules as the form that people fill in.
 * The person is a contained Patient; the service is the performer; needs are reasons in our words.
 * @throws Refusal `invalid` by FHIRPath of what is wrong
 */
export function referralFrom(given: ServiceRequest): SignedInReferral {
  requireWellFormed(given);
  const record = shaped(requestShape, given, 'ServiceRequest');
  if (record.status !== 'active' || record.intent !== 'order')
    throw refuse.invalid({
      'ServiceRequest.status': 'must be active, and intent order, to ask for support',
    });
  const at = record.contained.findIndex(
    (one) => one.resourceType === 'Patient' && `#${one.id}` === record.subject?.reference,
  );
  if (at < 0)
    throw refuse.invalid({
      'ServiceRequest.subject': 'must refer to a contained Patient, for example #patient',
    });
  const person = shaped(patientShape, record.contained[at], `ServiceRequest.contained[${at}]`);
  const name = person.name.find((one) => one.use === 'official') ?? person.name[0];
  const telecom = (system: string) =>
    person.telecom.find((one) => one.system === system)?.value ?? '';
  const home = person.address[0];
  const reasons = record.reasonCode.map((one) => one.text ?? '').filter(Boolean);
  const needOf = (text: string) =>
    Object.entries(needs).find(([need, words]) => need === text || words === text)?.[0];
  const typed = {
    service: record.performer[0]?.reference?.replace(/^.*Organization\//, '') ?? '',
    givenName: name?.given.join(' ') ?? '',
    familyName: name?.family ?? '',
    dateOfBirth: person.birthDate ?? '',
    nhsNumber: person.identifier.find((one) => one.system === systems.nhsNumber)?.value ?? '',
    telephone: telecom('phone') || telecom('sms'),
    email: telecom('email'),
    address: [...(home?.line ?? []), home?.city].filter(Boolean).join(', '),
    postcode: home?.postalCode ?? '',
    practiceCode:
      person.generalPractitioner.find((one) => one.identifier?.system === systems.ods)?.identifier
        ?.value ?? '',
    communicationNeeds: '',
    needs: reasons.flatMap((text) => needOf(text) ?? []),
    reason: reasons.filter((text) => !needOf(text)).join('\n'),
    urgency: urgencies[record.priority ?? 'routine'] ?? 'routine',
    risks: 'not-asked',
    riskNote: '',
    personAgreed: record.extension.some((one) => one.url === AGREED && one.valueBoolean === true)
      ? 'yes'
      : '',
    source: '',
    returnResponseTo: '',
  };
  const read = signedInShape.safeParse(typed);
  if (read.success) return read.data;
  throw refuse.invalid(
    Object.fromEntries(
      read.error.issues.map(({ path, message }) => {
        const field = String(path[0] ?? '');
        return [places[field] ?? 'ServiceRequest', message];
      }),
    ),
  );
}
