import type { Consent, Flag } from '@medplum/fhirtypes';
import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { wordsByCode } from '#platform/fhir/codes.ts';
import { byCode, byDate, byReference } from '#platform/fhir/conditions.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { metaOf, ourCodes, present, ukCore } from '#platform/fhir/systems.ts';
import { mayWorkWithPeople, type RiskKind, riskKinds } from './rules.ts';
import { person, personRisk } from './schema.server.ts';

const provision = { yes: 'permit', no: 'deny' } as const;
const asked = (ctx: Ctx) =>
  and(
    eq(person.organisationId, actingOrganisation(ctx.actor)),
    ne(person.consentToShare, 'not-asked'),
  );
const given = sql`coalesce(${person.consentAt}, ${person.changedAt})`;

/** Whether a person agreed that the service shares what it knows; there is none until they were asked. */
export const consent: Kind<Consent> = {
  type: 'Consent',
  says: 'Whether a person agreed that what the service knows is shared; none until they were asked.',
  profile: ukCore('Consent'),
  may: mayWorkWithPeople,
  table: person,
  id: person.id,
  changed: given,
  scope: asked,
  parameters: {
    patient: byReference(person.id, 'Patient', 'Who was asked'),
    date: byDate(given, 'When they answered'),
  },
  about: (record) => record.id,
  async load(tx, ctx, ids) {
    const rows = await tx
      .select()
      .from(person)
      .where(and(asked(ctx), inArray(person.id, ids)));
    return rows.map((row) => {
      const answered = row.consentAt ?? row.changedAt;
      return {
        resourceType: 'Consent',
        id: row.id,
        meta: metaOf(row.version, answered, ukCore('Consent')),
        status: 'active',
        scope: {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/consentscope',
              code: 'patient-privacy',
              display: 'Privacy Consent',
            },
          ],
        },
        category: [
          {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
                code: 'INFA',
                display: 'information access',
              },
            ],
          },
        ],
        patient: { reference: `Patient/${row.id}` },
        dateTime: answered.toISOString(),
        organization: [{ reference: `Organization/${row.organisationId}` }],
        policyRule: { text: 'Consent to share. Direct care is the legal basis' },
        provision: { type: provision[row.consentToShare as keyof typeof provision] },
      };
    });
  },
};

/** What a program may see of risks: not what has to be kept from the person, whom it may show it to. */
const open = (ctx: Ctx) =>
  and(
    eq(personRisk.organisationId, actingOrganisation(ctx.actor)),
    eq(personRisk.hiddenFromPerson, false),
  );
const status = { true: 'inactive', false: 'active' } as const;

/** A known risk to a person or to those who visit. */
export const flag: Kind<Flag> = {
  type: 'Flag',
  says: 'A known risk, unless it has to be kept from the person.',
  may: mayWorkWithPeople,
  table: personRisk,
  id: personRisk.id,
  changed: sql`coalesce(${personRisk.endedAt}, ${personRisk.madeAt})`,
  scope: open,
  parameters: {
    patient: byReference(personRisk.personId, 'Patient', 'Whom it is about'),
    subject: byReference(personRisk.personId, 'Patient', 'Whom it is about'),
    date: byDate(personRisk.madeAt, 'When it was recorded'),
    status: byCode(
      sql`(${personRisk.endedAt} is not null)::text`,
      wordsByCode(status),
      'Still so, or over',
    ),
  },
  about: (record) => record.subject?.reference?.split('/')[1],
  async load(tx, ctx, ids) {
    const rows = await tx
      .select()
      .from(personRisk)
      .where(and(open(ctx), inArray(personRisk.id, ids)));
    return rows.map((row) => ({
      resourceType: 'Flag',
      id: row.id,
      meta: metaOf(row.endedAt ? 2 : 1, row.endedAt ?? row.madeAt),
      status: status[row.endedAt ? 'true' : 'false'],
      category: [
        {
          coding: [
            {
              system: ourCodes('risk'),
              code: row.kind,
              display: riskKinds[row.kind as RiskKind] ?? row.kind,
            },
          ],
        },
      ],
      code: { text: row.description },
      subject: { reference: `Patient/${row.personId}` },
      period: present({
        start: row.madeAt.toISOString(),
        end: row.endedAt?.toISOString() ?? '',
      }),
      author: { reference: `Organization/${row.organisationId}` },
    }));
  },
};
