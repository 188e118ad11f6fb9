import type { Patient } from '@medplum/fhirtypes';
import { z } from 'zod';
import { systems } from '#platform/fhir/systems.ts';
import { coded, list, type Places, shaped, text, typedAt } from '#platform/fhir/typed.ts';
import { type PersonInput, personLabels, personShape } from './rules.ts';
import type { person } from './schema.server.ts';

/** Where in a Patient each of our fields is read from, for what is wrong with it. */
export const places: Places = {
  '': 'Patient',
  givenName: 'Patient.name.given',
  familyName: 'Patient.name.family',
  preferredName: 'Patient.name.text',
  dateOfBirth: 'Patient.birthDate',
  nhsNumber: 'Patient.identifier',
  telephone: 'Patient.telecom',
  email: 'Patient.telecom',
  address: 'Patient.address',
  postcode: 'Patient.address',
  language: 'Patient.communication',
  practiceCode: 'Patient.generalPractitioner',
};

const shape = z.looseObject({
  identifier: list(coded),
  name: list(
    z.looseObject({
      use: text.optional(),
      text: text.optional(),
      family: text.optional(),
      given: list(text),
    }),
  ),
  telecom: list(coded),
  birthDate: text.optional(),
  address: list(z.looseObject({ line: list(text), postalCode: text.optional() })),
  communication: list(z.looseObject({ language: z.looseObject({ text: text.optional() }) })),
  generalPractitioner: list(z.looseObject({ identifier: coded.optional() })),
});

/**
 * A person as another system has them, read by the rules of the form that staff fill in. What a Patient
 * does not say of a person stays as it is.
 * @throws Refusal `invalid` by FHIRPath of what is wrong
 */
export function personFrom(given: Patient, now?: typeof person.$inferSelect): PersonInput {
  const record = shaped(shape, given, 'Patient');
  const name = record.name.find((one) => one.use !== 'usual');
  const usual = record.name.find((one) => one.use === 'usual');
  const home = record.address[0];
  const practice = record.generalPractitioner.map((one) => one.identifier ?? {});
  const typed = {
    ...typedOf(now),
    givenName: name?.given.join(' ') ?? '',
    familyName: name?.family ?? '',
    preferredName: usual?.text ?? '',
    dateOfBirth: record.birthDate ?? '',
    nhsNumber: valueIn(record.identifier, systems.nhsNumber),
    telephone: valueIn(record.telecom, 'phone'),
    email: valueIn(record.telecom, 'email'),
    address: home?.line.join(', ') ?? '',
    postcode: home?.postalCode ?? '',
    language: record.communication[0]?.language.text ?? '',
    practiceCode: valueIn(practice, systems.ods),
  };
  return typedAt(personShape, typed, places);
}

const valueIn = (among: z.output<typeof coded>[], system: string): string =>
  among.find((one) => one.system === system)?.value ?? '';

/** A record as the form would show it. */
function typedOf(now: typeof person.$inferSelect | undefined): Record<string, string> {
  if (!now) return {};
  return Object.fromEntries(
    Object.keys(personLabels).map((field) => {
      const value = now[field as keyof PersonInput];
      return [field, value === true ? 'yes' : value === false ? '' : (value ?? '')];
    }),
  );
}
