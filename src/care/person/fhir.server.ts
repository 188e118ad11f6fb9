import type { Patient } from '@medplum/fhirtypes';
import { and, eq, inArray } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { byDay, byIdentifier, byText } from '#platform/fhir/conditions.ts';
import { requireKept } from '#platform/fhir/kept.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { metaOf, present, systems, ukCore } from '#platform/fhir/systems.ts';
import { actAt } from '#platform/fhir/typed.ts';
import { refuse } from '#platform/refusal.ts';
import { addPerson, changePerson } from './commands.server.ts';
import { personFrom, places } from './fhir-person.ts';
import { mayWorkWithPeople, type PersonInput } from './rules.ts';
import { person, personContact } from './schema.server.ts';

type Row = typeof person.$inferSelect;
type Contact = typeof personContact.$inferSelect;

/** "02": present, not traced against the national register, which Holdfast does not ask. */
const notTraced = {
  url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus',
  valueCodeableConcept: {
    coding: [
      {
        system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland',
        code: '02',
        display: 'Number present but not traced',
      },
    ],
  },
};

function patientOf(row: Row, contacts: Contact[]): Patient {
  const { nhsNumber, practiceCode } = row;
  const telecom = [
    ...(row.telephone ? [{ system: 'phone' as const, value: row.telephone }] : []),
    ...(row.email ? [{ system: 'email' as const, value: row.email }] : []),
  ];
  return present<Patient>({
    resourceType: 'Patient',
    id: row.id,
    meta: metaOf(row.version, row.changedAt, ukCore('Patient')),
    identifier: nhsNumber
      ? [{ extension: [notTraced], system: systems.nhsNumber, value: nhsNumber }]
      : [],
    active: true,
    name: [
      { use: 'official', family: row.familyName, given: [row.givenName] },
      ...(row.preferredName ? [{ use: 'usual' as const, text: row.preferredName }] : []),
    ],
    telecom,
    birthDate: row.dateOfBirth,
    address: row.postcode || row.address ? [addressOf(row)] : [],
    contact: contacts.map((one) =>
      present({
        relationship: [{ text: one.relationship }],
        name: { text: one.name },
        telecom: one.telephone ? [{ system: 'phone' as const, value: one.telephone }] : [],
      }),
    ),
    communication: row.language ? [{ language: { text: row.language }, preferred: true }] : [],
    generalPractitioner: practiceCode
      ? [{ type: 'Organization', identifier: { system: systems.ods, value: practiceCode } }]
      : [],
  });
}

const addressOf = ({ address, postcode }: Row) =>
  present({
    use: 'home' as const,
    line: (address ?? '')
      .split(/\r?\n|,/)
      .map((line) => line.trim())
      .filter(Boolean),
    postalCode: postcode ?? '',
  });

/** A person the service knows. */
export const patient: Kind<Patient> = {
  type: 'Patient',
  says: 'A person the service knows.',
  profile: ukCore('Patient'),
  may: mayWorkWithPeople,
  table: person,
  id: person.id,
  changed: person.changedAt,
  scope: (ctx) => eq(person.organisationId, actingOrganisation(ctx.actor)),
  parameters: {
    identifier: byIdentifier(person.nhsNumber, systems.nhsNumber, 'NHS number'),
    family: byText([person.familyName], 'Family name'),
    given: byText([person.givenName], 'Given name'),
    name: byText([person.familyName, person.givenName, person.preferredName], 'Any name'),
    birthdate: byDay(person.dateOfBirth, 'Date of birth'),
    'address-postalcode': byText([person.postcode], 'Postcode'),
  },
  about: (record) => record.id,
  async load(tx, ctx, ids) {
    const rows = await tx
      .select()
      .from(person)
      .where(
        and(eq(person.organisationId, actingOrganisation(ctx.actor)), inArray(person.id, ids)),
      );
    return patientsOf(tx, ctx, rows, (contact) => contact.endedAt === null);
  },
  versions: {
    key: person.id,
    // Whoever was added or ended at a change belongs to what it made.
    load: (tx, ctx, rows) =>
      patientsOf(
        tx,
        ctx,
        rows as Row[],
        ({ madeAt, endedAt }, { changedAt }) =>
          madeAt <= changedAt && (endedAt === null || endedAt > changedAt),
      ),
  },
  create: (ctx, record) =>
    actAt(places, async () => {
      const input = personFrom(record);
      requireKept(record, patientOf(rowOf(ctx, input), []));
      return addPerson(ctx, { ...input, confirmedNew: false });
    }),
  update: (ctx, { id, version, wanted }) =>
    actAt(places, async () => {
      const here = actingOrganisation(ctx.actor);
      const [now, contacts] = await readIn(ctx, 'care', async (tx) => {
        const [found] = await tx
          .select()
          .from(person)
          .where(and(eq(person.organisationId, here), eq(person.id, id)));
        return [found, found ? await contactsOf(tx, here, [id]) : []] as const;
      });
      if (!now) throw refuse.notFound();
      const input = personFrom(wanted, now);
      const known = contacts.filter((one) => one.endedAt === null);
      requireKept(wanted, patientOf({ ...now, ...input }, known));
      return changePerson(ctx, id, version, input);
    }),
};

/** A row as it would be made, to see what a Patient keeps of what was sent. */
const rowOf = (ctx: Ctx, input: PersonInput) =>
  ({ ...input, version: 1, changedAt: ctx.now }) as Row;

const contactsOf = (tx: Tx, here: string, ids: string[]) =>
  tx
    .select()
    .from(personContact)
    .where(and(eq(personContact.organisationId, here), inArray(personContact.personId, ids)))
    .orderBy(personContact.madeAt, personContact.id);

async function patientsOf(
  tx: Tx,
  ctx: Ctx,
  rows: Row[],
  belongs: (contact: Contact, row: Row) => boolean,
): Promise<Patient[]> {
  const contacts = await contactsOf(
    tx,
    actingOrganisation(ctx.actor),
    rows.map((row) => row.id),
  );
  const of = Map.groupBy(contacts, (one) => one.personId);
  return rows.map((row) =>
    patientOf(
      row,
      (of.get(row.id) ?? []).filter((one) => belongs(one, row)),
    ),
  );
}
