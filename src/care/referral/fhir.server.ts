import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import { and, eq, inArray, or } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { wordsByCode } from '#platform/fhir/codes.ts';
import { byAnyIdentifier, byCode, byDate, byReference } from '#platform/fhir/conditions.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { metaOf, present, snomed, systems } from '#platform/fhir/systems.ts';
import { actAt } from '#platform/fhir/typed.ts';
import { asShown } from './feedback.server.ts';
import { changeRequest, changeTask } from './fhir-change.server.ts';
import { places, referralFrom, sentAs } from './fhir-referral.ts';
import { unkeptOf } from './fhir-unkept.ts';
import { referSomebody } from './receive.server.ts';
import { mayDecide, mayRefer, type Need, needs, type Standing, type Status } from './rules.ts';
import { referral, referralNeed, referralProgress } from './schema.server.ts';

/** SNOMED CT UK, standards page §1. */
const toSocialPrescribing = snomed('871731000000106', 'Referral to social prescribing service');

const requestStatus: Record<Status, NonNullable<ServiceRequest['status']>> = {
  received: 'active',
  triaged: 'active',
  returned: 'on-hold',
  accepted: 'active',
  declined: 'revoked',
  redirected: 'revoked',
  withdrawn: 'revoked',
};
const standingStatus: Record<Standing, NonNullable<ServiceRequest['status']>> = {
  ...requestStatus,
  waiting: 'active',
  'in-progress': 'active',
  closed: 'completed',
};
/** After the closed loop of the Gravity project: what becomes of a request is told by its task. */
const taskStatus: Record<Standing, NonNullable<Task['status']>> = {
  received: 'received',
  returned: 'on-hold',
  accepted: 'accepted',
  waiting: 'accepted',
  'in-progress': 'in-progress',
  declined: 'rejected',
  redirected: 'rejected',
  withdrawn: 'cancelled',
  closed: 'completed',
};
const priority = { routine: 'routine', soon: 'urgent', urgent: 'asap' } as const;

type Row = typeof referral.$inferSelect;
type Progress = typeof referralProgress.$inferSelect;

const identifierOf = ({ sentSystem, sentValue }: Pick<Row, 'sentSystem' | 'sentValue'>) =>
  sentValue ? [present({ system: sentSystem ?? '', value: sentValue })] : [];

function requestOf(row: Row, named: string[]): ServiceRequest {
  return present<ServiceRequest>({
    resourceType: 'ServiceRequest',
    id: row.id,
    meta: metaOf(row.version, row.changedAt),
    identifier: identifierOf(row),
    status: requestStatus[row.status as Status],
    intent: 'order',
    priority: priority[row.urgency as keyof typeof priority],
    code: toSocialPrescribing,
    subject: row.personId
      ? { reference: `Patient/${row.personId}` }
      : present({
          display: `${row.givenName} ${row.familyName}`,
          ...(row.nhsNumber
            ? { identifier: { system: systems.nhsNumber, value: row.nhsNumber } }
            : {}),
        }),
    authoredOn: row.receivedAt.toISOString(),
    requester: row.referringOrganisationId
      ? present({
          reference: `Organization/${row.referringOrganisationId}`,
          display: row.referrerName ?? '',
        })
      : present({ display: row.referrerName ?? row.referrerOrganisation ?? 'The person' }),
    performer: [{ reference: `Organization/${row.organisationId}` }],
    reasonCode: [
      { text: row.reason },
      ...named.map((need) => ({ text: needs[need as Need] ?? need })),
    ],
  });
}

/** A referral, for the service that it came to. */
export const serviceRequest: Kind<ServiceRequest> = {
  type: 'ServiceRequest',
  says: 'A referral to the service.',
  may: mayDecide,
  table: referral,
  id: referral.id,
  changed: referral.changedAt,
  scope: (ctx) => eq(referral.organisationId, actingOrganisation(ctx.actor)),
  parameters: {
    patient: byReference(referral.personId, 'Patient', 'Whom it is about'),
    subject: byReference(referral.personId, 'Patient', 'Whom it is about'),
    status: byCode(referral.status, wordsByCode(requestStatus), 'Where it stands'),
    identifier: byAnyIdentifier(
      referral.sentSystem,
      referral.sentValue,
      'What the sender calls it',
    ),
    authored: byDate(referral.receivedAt, 'When it came'),
    priority: byCode(referral.urgency, wordsByCode(priority), 'How urgent'),
    requester: byReference(
      referral.referringOrganisationId,
      'Organization',
      'The organisation that referred',
    ),
  },
  about: (record) => record.subject?.reference?.split('/')[1],
  async load(tx, ctx, ids) {
    const rows = await tx
      .select()
      .from(referral)
      .where(
        and(eq(referral.organisationId, actingOrganisation(ctx.actor)), inArray(referral.id, ids)),
      );
    return requestsOf(tx, ctx, rows);
  },
  versions: { key: referral.id, load: (tx, ctx, rows) => requestsOf(tx, ctx, rows as Row[]) },
  update: changeRequest,
};

/** Referrals with the needs that were named in them, which never change. */
async function requestsOf(tx: Tx, ctx: Ctx, rows: Row[]): Promise<ServiceRequest[]> {
  const named = await tx
    .select({ referralId: referralNeed.referralId, need: referralNeed.need })
    .from(referralNeed)
    .where(
      and(
        eq(referralNeed.organisationId, actingOrganisation(ctx.actor)),
        inArray(
          referralNeed.referralId,
          rows.map((row) => row.id),
        ),
      ),
    )
    .orderBy(referralNeed.need);
  const of = Map.groupBy(named, (one) => one.referralId);
  return rows.map((row) =>
    requestOf(
      row,
      (of.get(row.id) ?? []).map((one) => one.need),
    ),
  );
}

const referred = (here: string) => eq(referralProgress.referringOrganisationId, here);

/** The same for the organisation that referred: whom it named and where it stands, nothing else. */
export const serviceRequestSent: Kind<ServiceRequest> = {
  type: 'ServiceRequest',
  says: 'A referral that the organisation sent.',
  may: mayRefer,
  table: referralProgress,
  id: referralProgress.referralId,
  changed: referralProgress.changedAt,
  scope: (ctx) => referred(actingOrganisation(ctx.actor)),
  parameters: {
    status: byCode(referralProgress.standing, wordsByCode(standingStatus), 'Where it stands'),
    identifier: byAnyIdentifier(
      referralProgress.sentSystem,
      referralProgress.sentValue,
      'What the sender calls it',
    ),
    authored: byDate(referralProgress.receivedAt, 'When it was sent'),
  },
  create: (ctx, record) =>
    actAt(places, () => referSomebody(ctx, referralFrom(record), sentAs(record))),
  unkept: unkeptOf,
  update: changeRequest,
  versions: {
    key: referralProgress.id,
    load: async (_tx, _ctx, rows) => (rows as Progress[]).map(sentOf),
  },
  async load(tx, ctx, ids) {
    const rows = await tx
      .select()
      .from(referralProgress)
      .where(
        and(referred(actingOrganisation(ctx.actor)), inArray(referralProgress.referralId, ids)),
      );
    return rows.map(sentOf);
  },
};

const sentOf = (row: Progress): ServiceRequest =>
  present<ServiceRequest>({
    resourceType: 'ServiceRequest',
    id: row.referralId,
    meta: metaOf(row.version, row.changedAt),
    identifier: identifierOf(row),
    status: standingStatus[row.standing as Standing],
    intent: 'order',
    code: toSocialPrescribing,
    subject: { display: row.personName },
    authoredOn: row.receivedAt.toISOString(),
    performer: [{ reference: `Organization/${row.organisationId}` }],
  });

const standsAt = (here: string) => or(eq(referralProgress.organisationId, here), referred(here));

/** Where a referral stands and what came of it, for the service and for who referred. */
export const task: Kind<Task> = {
  type: 'Task',
  says: 'What becomes of a referral: where it stands, why, and the closing feedback.',
  may: (actor) => mayDecide(actor) || mayRefer(actor),
  table: referralProgress,
  id: referralProgress.id,
  changed: referralProgress.changedAt,
  scope: (ctx) => standsAt(actingOrganisation(ctx.actor)),
  parameters: {
    status: byCode(referralProgress.standing, wordsByCode(taskStatus), 'Where it stands'),
    focus: byReference(referralProgress.referralId, 'ServiceRequest', 'The referral'),
    'authored-on': byDate(referralProgress.receivedAt, 'When the referral came'),
    modified: byDate(referralProgress.changedAt, 'When it last moved'),
  },
  async load(tx, ctx, ids) {
    const rows = await tx
      .select()
      .from(referralProgress)
      .where(and(standsAt(actingOrganisation(ctx.actor)), inArray(referralProgress.id, ids)));
    return (await asShown(ctx, tx, rows)).map(taskOf);
  },
  update: changeTask,
  versions: {
    key: referralProgress.id,
    load: async (tx, ctx, rows) => (await asShown(ctx, tx, rows as Progress[])).map(taskOf),
  },
};

const taskOf = (row: Progress): Task =>
  present<Task>({
    resourceType: 'Task',
    id: row.id,
    meta: metaOf(row.version, row.changedAt),
    status: taskStatus[row.standing as Standing],
    ...(row.explanation ? { statusReason: { text: row.explanation } } : {}),
    intent: 'order',
    code: {
      coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }],
    },
    focus: { reference: `ServiceRequest/${row.referralId}` },
    for: { display: row.personName },
    authoredOn: row.receivedAt.toISOString(),
    lastModified: row.changedAt.toISOString(),
    ...(row.referringOrganisationId
      ? { requester: { reference: `Organization/${row.referringOrganisationId}` } }
      : {}),
    owner: { reference: `Organization/${row.organisationId}` },
    output: row.feedback ? [{ type: { text: 'Closing feedback' }, valueString: row.feedback }] : [],
  });
