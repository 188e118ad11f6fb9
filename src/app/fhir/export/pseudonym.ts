import { createHmac, hkdfSync } from 'node:crypto';
import type {
  CarePlan,
  Encounter,
  Extension,
  Goal,
  Observation,
  Patient,
  Resource,
  ServiceRequest,
} from '@medplum/fhirtypes';
import { needs } from '#care/referral/rules.ts';
import { ourExtension, present } from '#platform/fhir/systems.ts';

/** What is told of a person besides pseudonyms: words by what they say, each shared by enough people or left out. */
type Facts = Record<string, string[]>;
/** The name that a record of a kind goes by. */
export type Rename = (type: string, id: string) => string;

interface Disguise<R extends Resource> {
  /** Whom the record is about; undefined where that is nobody known, and then it is not given. */
  about(record: R): string | undefined;
  facts(record: R, today: string): Facts;
  /** The record made anew: what is not named here is not in it. */
  write(record: R, facts: Facts, rename: Rename): R;
}

/** Names that stay the same for one receiver as long as the server's secret does, and mean nothing to another. */
export function pseudonyms(secret: string, receiver: string): Rename {
  const key = Buffer.from(hkdfSync('sha256', secret, receiver, 'holdfast pseudonyms', 32));
  return (type, id) => createHmac('sha256', key).update(`${type} ${id}`).digest('hex').slice(0, 40);
}

/** The month of a moment. */
const month = (at: string | undefined): string[] => (at ? [at.slice(0, 7)] : []);
const referred = (record: { subject?: { reference?: string } }) =>
  /^Patient\/(.+)$/.exec(record.subject?.reference ?? '')?.[1];
const subjectOf = (record: { subject?: { reference?: string } }, rename: Rename) => ({
  reference: `Patient/${rename('Patient', referred(record) ?? '')}`,
});

const ages = [17, 29, 44, 59, 74];
/** Age in whole years on a day, in the groups of the reports. */
export function ageGroup(birthDate: string, today: string): string {
  const had = today.slice(5) >= birthDate.slice(5) ? 0 : 1;
  const age = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) - had;
  const at = ages.findIndex((last) => age <= last);
  if (at === 0) return 'Under 18';
  return at < 0 ? '75 and over' : `${(ages[at - 1] ?? 0) + 1} to ${ages[at]}`;
}
const AGE = ourExtension('age-group');
const needWords: readonly string[] = Object.values(needs);
const masked: Extension[] = [
  { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'masked' },
];

const patient: Disguise<Patient> = {
  about: ({ id }) => id,
  facts: ({ birthDate }, today): Facts => (birthDate ? { age: [ageGroup(birthDate, today)] } : {}),
  write: (_record, { age = [] }): Patient =>
    present({
      resourceType: 'Patient',
      extension: age.map((valueString) => ({ url: AGE, valueString })),
    }),
};

const serviceRequest: Disguise<ServiceRequest> = {
  about: referred,
  facts: (record) => ({
    priority: record.priority ? [record.priority] : [],
    need: (record.reasonCode ?? []).flatMap(({ text = '' }) =>
      needWords.includes(text) ? [text] : [],
    ),
    referred: month(record.authoredOn),
  }),
  write: (record, facts, rename) =>
    present<ServiceRequest>({
      resourceType: 'ServiceRequest',
      status: record.status,
      intent: record.intent,
      ...(facts.priority?.[0] ? { priority: record.priority } : {}),
      code: record.code,
      subject: subjectOf(record, rename),
      authoredOn: facts.referred?.[0] ?? '',
      reasonCode: (facts.need ?? []).map((text) => ({ text })),
    } as ServiceRequest),
};

const carePlan: Disguise<CarePlan> = {
  about: referred,
  facts: ({ period }): Facts => ({ began: month(period?.start), ended: month(period?.end) }),
  write(record, facts, rename) {
    const period = present({ start: facts.began?.[0] ?? '', end: facts.ended?.[0] ?? '' });
    return present<CarePlan>({
      resourceType: 'CarePlan',
      status: record.status,
      intent: record.intent,
      subject: subjectOf(record, rename),
      ...(Object.keys(period).length > 0 ? { period } : {}),
    } as CarePlan);
  },
};

const goal: Disguise<Goal> = {
  about: referred,
  facts: (record) => ({
    achieved: (record.achievementStatus?.coding ?? []).flatMap(({ code }) => code ?? []),
  }),
  write: (record, facts, rename) =>
    present<Goal>({
      resourceType: 'Goal',
      lifecycleStatus: record.lifecycleStatus,
      ...(facts.achieved?.[0] ? { achievementStatus: record.achievementStatus } : {}),
      // The person's own words; a goal without any would be none.
      description: { extension: masked },
      subject: subjectOf(record, rename),
    } as Goal),
};

const encounter: Disguise<Encounter> = {
  about: referred,
  facts: (record) => ({
    place: record.class?.code ? [record.class.code] : [],
    seen: month(record.period?.start),
  }),
  write: (record, facts, rename) =>
    present<Encounter>({
      resourceType: 'Encounter',
      status: record.status,
      class: facts.place?.[0] ? record.class : { extension: masked },
      type: record.type,
      subject: subjectOf(record, rename),
      ...(facts.seen?.[0] ? { period: { start: facts.seen[0] } } : {}),
    } as Encounter),
};

const observation: Disguise<Observation> = {
  about: referred,
  facts: (record) => {
    const code = record.code?.coding?.[0]?.code ?? '';
    return {
      score: [code],
      value: [`${code} ${record.valueQuantity?.value}`],
      answered: month(record.effectiveDateTime),
    };
  },
  write: (record, facts, rename) =>
    present<Observation>({
      resourceType: 'Observation',
      status: record.status,
      code: facts.score?.[0] ? record.code : { extension: masked },
      subject: subjectOf(record, rename),
      effectiveDateTime: facts.answered?.[0] ?? '',
      ...(facts.score?.[0] && facts.value?.[0]
        ? { valueQuantity: record.valueQuantity }
        : { dataAbsentReason: { coding: [maskedCode] } }),
    } as Observation),
};
const maskedCode = {
  system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason',
  code: 'masked',
};

/** The kinds of record that an analyst is given, and how: a list of what stays, never of what goes. */
const disguises: Record<string, Disguise<Resource>> = {
  Patient: patient,
  ServiceRequest: serviceRequest,
  CarePlan: carePlan,
  Goal: goal,
  Encounter: encounter,
  Observation: observation,
} as unknown as Record<string, Disguise<Resource>>;
export const disguised: readonly string[] = Object.keys(disguises);

/** Of whom a record tells what: the kind itself is told too. */
export function tellingOf(record: Resource, today: string) {
  const disguise = disguises[record.resourceType];
  const person = disguise?.about(record);
  if (!disguise || !person) return null;
  return { person, facts: { record: ['is there'], ...disguise.facts(record, today) } };
}

/** A record under its pseudonym, with only those facts that may be told; null where even its kind may not. */
export function disguise(
  record: Resource,
  {
    today,
    rename,
    may,
  }: { today: string; rename: Rename; may(element: string, value: string): boolean },
): Resource | null {
  const { resourceType: type } = record;
  const told = tellingOf(record, today);
  if (!told || !may(`${type} record`, 'is there')) return null;
  const facts = Object.fromEntries(
    Object.entries(told.facts).map(([name, values]) => [
      name,
      values.filter((value) => may(`${type} ${name}`, value)),
    ]),
  );
  const written = disguises[type]?.write(record, facts, rename);
  return written ? ({ ...written, id: rename(type, record.id ?? '') } as Resource) : null;
}
