import type { AuditEvent, Practitioner, Provenance, Reference } from '@medplum/fhirtypes';
import { and, eq, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { byDate, byReference } from '#platform/fhir/conditions.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { metaOf, ourCodes, present } from '#platform/fhir/systems.ts';
import { auditEntry } from '#platform/schema.server.ts';
import { maySeeAccessHistory } from './rules.ts';

/** The kinds of record that subjects of acts are here. */
const types: Record<string, string> = {
  person: 'Patient',
  referral: 'ServiceRequest',
  contact: 'Encounter',
  episode: 'CarePlan',
  goal: 'Goal',
  measure: 'QuestionnaireResponse',
  summary: 'Composition',
  'person-risk': 'Flag',
  'person-message': 'Communication',
};

/** Entries are counted, and records here have UUIDs: the number, written as one. */
const asId = (number: number) =>
  number
    .toString(16)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const asNumber = (id: string) => Number.parseInt(id.replaceAll('-', ''), 16);
const here = (ctx: Ctx) => eq(auditEntry.organisationId, actingOrganisation(ctx.actor));
const id = sql`lpad(to_hex(${auditEntry.id}), 32, '0')::uuid`;

/** Acts that only looked. */
const LOOKED =
  '(^|[.-])(read|list|search|export|see-shared|verify|enter|read-.*|.*-read|.*-export)$';
const looked = new RegExp(LOOKED);

type Entry = typeof auditEntry.$inferSelect;
const load = (tx: Tx, within: SQL | undefined, ids: string[]) =>
  tx
    .select()
    .from(auditEntry)
    .where(and(within, inArray(auditEntry.id, ids.map(asNumber).filter(Number.isSafeInteger))));

/** Who acted: those who work here by their record, everybody else by what they are called. */
const whoActed = ({ actorKind, actorId, actorName }: Entry): Reference<Practitioner> =>
  actorKind === 'staff' && actorId
    ? { reference: `Practitioner/${actorId}`, display: actorName }
    : { display: actorName };

const subjectOf = ({ subjectKind, subjectId }: Entry): Reference =>
  subjectId && types[subjectKind]
    ? { reference: `${types[subjectKind]}/${subjectId}` }
    : present({ display: subjectKind });

/** Shared by both: entries of the organisation, newest first by their number. */
const entries = {
  may: maySeeAccessHistory,
  table: auditEntry,
  id,
  changed: auditEntry.at,
  newest: sql`${auditEntry.id} desc`,
};

/** One entry of the audit log: who did what to whose record. */
export const auditEvent: Kind<AuditEvent> = {
  ...entries,
  type: 'AuditEvent',
  says: 'Who did what, when, and about whom. For managers alone, and asking is on record too.',
  scope: here,
  parameters: {
    patient: byReference(auditEntry.personId, 'Patient', 'Whose record it is about'),
    date: byDate(auditEntry.at, 'When it was'),
  },
  about: (record) => record.entity?.[0]?.what?.reference?.match(/^Patient\/(.+)$/)?.[1],
  async load(tx, ctx, ids) {
    return (await load(tx, here(ctx), ids)).map((row) => ({
      resourceType: 'AuditEvent',
      id: asId(row.id),
      meta: metaOf(1, row.at),
      type: {
        system: 'http://dicom.nema.org/resources/ontology/DCM',
        ...(row.personId
          ? { code: '110110', display: 'Patient Record' }
          : { code: '110100', display: 'Application Activity' }),
      },
      subtype: [{ system: ourCodes('act'), code: row.act }],
      action: looked.test(row.act) ? 'R' : 'E',
      recorded: row.at.toISOString(),
      outcome: '0',
      ...(row.reason ? { purposeOfEvent: [{ text: row.reason }] } : {}),
      agent: [{ who: whoActed(row), name: row.actorName, requestor: row.actorKind !== 'job' }],
      source: { observer: { reference: `Organization/${row.organisationId}` } },
      entity: [
        ...(row.personId ? [{ what: { reference: `Patient/${row.personId}` } }] : []),
        ...(row.personId && row.subjectKind === 'person' ? [] : [{ what: subjectOf(row) }]),
      ],
    }));
  },
};

const changes = (ctx: Ctx) =>
  and(
    here(ctx),
    isNotNull(auditEntry.subjectId),
    inArray(auditEntry.subjectKind, Object.keys(types)),
    sql`${auditEntry.act} !~ ${LOOKED}`,
  );

/** Who made or changed a record, and when. */
export const provenance: Kind<Provenance> = {
  ...entries,
  type: 'Provenance',
  says: 'Who made or changed a record, and when. For managers alone.',
  scope: changes,
  parameters: {
    patient: byReference(auditEntry.personId, 'Patient', 'Whose record was changed'),
    recorded: byDate(auditEntry.at, 'When it was'),
  },
  async load(tx, ctx, ids) {
    return (await load(tx, changes(ctx), ids)).map((row) => ({
      resourceType: 'Provenance',
      id: asId(row.id),
      meta: metaOf(1, row.at),
      target: [subjectOf(row)],
      recorded: row.at.toISOString(),
      activity: { coding: [{ system: ourCodes('act'), code: row.act }] },
      agent: [
        {
          who: whoActed(row),
          onBehalfOf: { reference: `Organization/${row.organisationId}` },
        },
      ],
    }));
  },
};
