import { refuse } from '../refusal.ts';

/** What any record may have. */
const everywhere =
  'resourceType id meta implicitRules language text contained extension modifierExtension';

/** The elements of the kinds of record that are taken. Source: FHIR R4. */
const elements: Record<string, ReadonlySet<string>> = Object.fromEntries(
  Object.entries({
    Patient:
      'identifier active name telecom gender birthDate deceasedBoolean deceasedDateTime address ' +
      'maritalStatus multipleBirthBoolean multipleBirthInteger photo contact communication ' +
      'generalPractitioner managingOrganization link',
    ServiceRequest:
      'identifier instantiatesCanonical instantiatesUri basedOn replaces requisition status intent ' +
      'category priority doNotPerform code orderDetail quantityQuantity quantityRatio quantityRange ' +
      'subject encounter occurrenceDateTime occurrencePeriod occurrenceTiming asNeededBoolean ' +
      'asNeededCodeableConcept authoredOn requester performerType performer locationCode ' +
      'locationReference reasonCode reasonReference insurance supportingInfo specimen bodySite note ' +
      'patientInstruction relevantHistory',
  }).map(([type, names]) => [type, new Set(`${everywhere} ${names}`.split(' '))]),
);

/** What turns the meaning of the rest around, so that nobody may pass it over. */
const turning: Record<string, string> = {
  implicitRules: 'changes what the record means, in a way that is not known here',
  modifierExtension: 'changes what the record means, in a way that is not known here',
  doNotPerform: 'asks for nothing to be done',
  deceasedBoolean: 'says that the person has died',
  deceasedDateTime: 'says that the person has died',
};

const genders = ['male', 'female', 'other', 'unknown'];
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Refuses a record that is not put together as FHIR records are: empty values, elements that its kind
 * has not, ids and codes that are none; and what would turn its meaning around. What each element that
 * is read holds is checked where it is read.
 * @throws Refusal `invalid` by FHIRPath
 */
export function requireWellFormed(record: object): void {
  const wrong: Record<string, string> = {};
  const walk = (value: unknown, at: string, primitive = false): void => {
    if (value === '' || (value === null && !primitive)) wrong[at] = 'is empty';
    else if (Array.isArray(value)) {
      if (value.length === 0) wrong[at] = 'is empty';
      for (const [index, one] of value.entries())
        walk(one, `${at}[${index}]`, at.includes('._') || typeof value[0] !== 'object');
    } else if (isObject(value)) {
      const entries = Object.entries(value);
      if (entries.length === 0) wrong[at] = 'is empty';
      const type = typeof value.resourceType === 'string' ? value.resourceType : '';
      for (const [name, one] of entries) {
        const place = `${at}.${name}`;
        if (elements[type]?.has(name.replace(/^_/, '')) === false)
          wrong[place] = `is no element of ${type}`;
        else if (Object.hasOwn(turning, name) && one !== false)
          wrong[place] = turning[name] ?? 'is not known';
        else walk(one, place);
      }
      if (type && value.id !== undefined && !/^[A-Za-z0-9.-]{1,64}$/.test(String(value.id)))
        wrong[`${at}.id`] = 'is no id: at most 64 letters, digits, hyphens and full stops';
      if (type === 'Patient' && value.gender !== undefined && !genders.includes(`${value.gender}`))
        wrong[`${at}.gender`] = `must be one of ${genders.join(', ')}`;
    }
  };
  walk(record, (record as { resourceType?: string }).resourceType ?? '');
  if (Object.keys(wrong).length > 0) throw refuse.invalid(wrong);
}
