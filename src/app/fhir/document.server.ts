import type { Bundle, Condition, Procedure, Resource } from '@medplum/fhirtypes';
import { and, asc, eq, isNotNull, isNull, lte } from 'drizzle-orm';
import { v5 } from 'uuid';
import { organizationKind } from '#account/fhir.server.ts';
import { practitioner } from '#account/fhir-staff.server.ts';
import { clinicalCode, need, summary } from '#care/casework/schema.server.ts';
import { composition } from '#care/closing/fhir.server.ts';
import { summaryPdf } from '#care/closing/pdf.server.ts';
import { patient } from '#care/person/fhir.server.ts';
import { flag } from '#care/person/fhir-consent.server.ts';
import { personRisk } from '#care/person/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type AuditNote, readRecord, type Tx } from '#platform/database/transaction.server.ts';
import { snomed } from '#platform/fhir/systems.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';

const MOST = 200;
type Kept = typeof summary.$inferSelect;

/**
 * What was written to the GP as a FHIR document: the composition first, then the person, who wrote it,
 * the codes to file, risks, and the same as a PDF. Whatever it refers to is inside.
 * Leaves an audit entry; what may not be seen is not found.
 */
export function readDocument(ctx: Ctx, id: string): Promise<Bundle> {
  if (!composition.may(ctx.actor)) throw refuse.forbidden();
  if (!isId(id)) throw refuse.notFound();
  const entry: AuditNote = { act: 'document.read', subject: ['summary', id] };
  return readRecord(ctx, 'care', entry, async (tx) => {
    const here = eq(summary.organisationId, actingOrganisation(ctx.actor));
    const [row] = await tx
      .select()
      .from(summary)
      .where(and(here, eq(summary.id, id)));
    const [made] = row ? await composition.load(tx, ctx, [id]) : [];
    if (!row || !made) throw refuse.notFound('There is no Composition with this id.');
    entry.personId = row.personId;
    const people = [
      ...(await patient.load(tx, ctx, [row.personId])),
      ...(await organizationKind.load(tx, ctx, [row.organisationId])),
    ];
    const authors = row.madeBy ? await practitioner.load(tx, ctx, [row.madeBy]) : [];
    const coded = await codesOf(ctx, tx, row);
    const risks = await risksOf(ctx, tx, row);
    const pdf = {
      resourceType: 'Binary' as const,
      id: v5('pdf', row.id),
      contentType: 'application/pdf',
      data: (await summaryPdf(row.body)).toString('base64'),
    };
    const inSection: Record<string, Resource[]> = {
      'Codes to file (SNOMED CT)': coded,
      Risks: risks,
    };
    const first = {
      ...made,
      // Somebody who works here no more is not given, and the service answers for what they wrote.
      ...(authors.length === 0
        ? { author: [{ reference: `Organization/${row.organisationId}` }] }
        : {}),
      section: [
        ...(made.section ?? []).map((section) => ({
          ...section,
          ...withEntries(inSection[section.title ?? ''] ?? []),
        })),
        {
          title: 'The same as a PDF',
          ...withEntries([pdf]),
        },
      ],
    };
    return documentOf(row, [first, ...people, ...authors, ...coded, ...risks, pdf]);
  });
}

const withEntries = (records: Resource[]) =>
  records.length > 0
    ? { entry: records.map((one) => ({ reference: `${one.resourceType}/${one.id}` })) }
    : {};

/** What the practice files: acts as procedures, coded needs as conditions. */
async function codesOf(ctx: Ctx, tx: Tx, row: Kept): Promise<(Procedure | Condition)[]> {
  const here = actingOrganisation(ctx.actor);
  const subject = { reference: `Patient/${row.personId}` };
  const acts = await tx
    .select()
    .from(clinicalCode)
    .where(
      and(
        eq(clinicalCode.organisationId, here),
        eq(clinicalCode.episodeId, row.episodeId),
        lte(clinicalCode.at, row.at),
      ),
    )
    .orderBy(asc(clinicalCode.at), asc(clinicalCode.id))
    .limit(MOST);
  const needs = await tx
    .select()
    .from(need)
    .where(
      and(
        eq(need.organisationId, here),
        eq(need.episodeId, row.episodeId),
        lte(need.madeAt, row.at),
        isNotNull(need.code),
      ),
    )
    .orderBy(asc(need.madeAt), asc(need.id))
    .limit(MOST);
  return [
    ...acts.map(
      (one): Procedure => ({
        resourceType: 'Procedure',
        id: one.id,
        status: 'completed',
        code: snomed(one.code, one.term),
        subject,
        performedDateTime: one.at.toISOString(),
      }),
    ),
    ...needs.map(
      (one): Condition => ({
        resourceType: 'Condition',
        id: one.id,
        clinicalStatus: {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/condition-clinical',
              code: one.endedAt && one.endedAt <= row.at ? 'resolved' : 'active',
            },
          ],
        },
        code: snomed(one.code ?? '', one.term ?? ''),
        subject,
        recordedDate: one.madeAt.toISOString(),
      }),
    ),
  ];
}

async function risksOf(ctx: Ctx, tx: Tx, row: Kept) {
  const open = await tx
    .select({ id: personRisk.id })
    .from(personRisk)
    .where(
      and(
        eq(personRisk.organisationId, actingOrganisation(ctx.actor)),
        eq(personRisk.personId, row.personId),
        lte(personRisk.madeAt, row.at),
        isNull(personRisk.endedAt),
      ),
    )
    .orderBy(asc(personRisk.madeAt))
    .limit(MOST);
  const ids = open.map((one) => one.id);
  return ids.length > 0 ? await flag.load(tx, ctx, ids) : [];
}

/** Records as one document, each under a name of its own that the others call it by. */
function documentOf(row: Kept, records: Resource[]): Bundle {
  const names = new Map(
    records.map((one) => [
      `${one.resourceType}/${one.id}`,
      `urn:uuid:${one.resourceType === 'Composition' ? v5('composition', row.id) : one.id}`,
    ]),
  );
  const named = (record: Resource): Resource =>
    JSON.parse(
      JSON.stringify(record, (key, value) =>
        key === 'reference' && typeof value === 'string' ? (names.get(value) ?? value) : value,
      ),
    );
  return {
    resourceType: 'Bundle',
    id: row.id,
    meta: { lastUpdated: row.at.toISOString() },
    identifier: { system: 'https://tools.ietf.org/html/rfc4122', value: row.id },
    type: 'document',
    timestamp: row.at.toISOString(),
    entry: records.map((one) => ({
      fullUrl: names.get(`${one.resourceType}/${one.id}`) ?? '',
      resource: named(one),
    })),
  };
}
