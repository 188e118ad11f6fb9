import type { ContactPoint, Patient, Resource, ServiceRequest } from '@medplum/fhirtypes';
import { unkept } from '#platform/fhir/kept.ts';
import { present, systems } from '#platform/fhir/systems.ts';
import { AGREED } from './fhir-referral.ts';

/** Where a referral, sent as a ServiceRequest that is taken, says what is not kept, by FHIRPath. */
export const unkeptOf = (given: ServiceRequest): string[] => unkept(given, keptOf(given));

const some = <T>(one: T | undefined): T[] => (one === undefined ? [] : [one]);

/** What `referralFrom` and `sentAs` read, in the place it was sent in. */
function keptOf(given: ServiceRequest): ServiceRequest {
  const { resourceType, status, intent, priority } = given;
  const person = given.contained?.find(
    (one): one is Patient =>
      one.resourceType === 'Patient' && `#${one.id}` === given.subject.reference,
  );
  return present({
    resourceType,
    status,
    intent,
    // The most urgent that a service has.
    priority: priority === 'stat' ? 'asap' : priority,
    extension: given.extension?.filter(({ url }) => url === AGREED) ?? [],
    identifier: some(given.identifier?.find(({ value }) => value)).map(named),
    contained: some(person).map(personOf) as Resource[],
    subject: { reference: given.subject.reference },
    performer: some(given.performer?.[0]).map(({ reference }) => ({ reference })),
    reasonCode: (given.reasonCode ?? []).map(({ text }) => present({ text })),
  }) as ServiceRequest;
}

const named = ({ system, value }: { system?: string; value?: string }) =>
  present({ system, value });

function personOf(person: Patient): Patient {
  const { resourceType, id, birthDate } = person;
  const name = person.name?.find((one) => one.use === 'official') ?? person.name?.[0];
  const first = (...wanted: ContactPoint['system'][]) =>
    wanted.flatMap((system) => some(person.telecom?.find((one) => one.system === system)))[0];
  const practice = person.generalPractitioner?.find(
    (one) => one.identifier?.system === systems.ods,
  );
  return present({
    resourceType,
    id,
    name: some(name).map(({ use, family, given }) =>
      present({ ...(use === 'official' ? { use } : {}), family, given }),
    ),
    identifier: some(person.identifier?.find(({ system }) => system === systems.nhsNumber)).map(
      named,
    ),
    birthDate,
    telecom: [...some(first('phone', 'sms')), ...some(first('email'))].map(named),
    address: some(person.address?.[0]).map(({ use, line, city, postalCode }) =>
      present({ ...(use === 'home' ? { use } : {}), line, city, postalCode }),
    ),
    generalPractitioner: some(practice).map(({ identifier }) => ({
      identifier: named(identifier ?? {}),
    })),
  }) as Patient;
}
