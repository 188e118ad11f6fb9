import type { Patient, ServiceRequest, Task } from '@medplum/fhirtypes';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { type Actor, actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { wordsByCode } from '#platform/fhir/codes.ts';
import { byCode, byDate, byReference } from '#platform/fhir/conditions.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { metaOf, present } from '#platform/fhir/systems.ts';
import { person } from '../person/schema.server.ts';
import { fullName } from './answer.server.ts';
import { ANSWER, saidBy, WAIT } from './fhir-answer.ts';
import { answerAsProvider, attendAsProvider } from './provider.server.ts';
import { type Status, shareableNames, statusNames } from './rules.ts';
import { connection } from './schema.server.ts';

type Sent = Awaited<ReturnType<typeof sentHere>>[number];

const forProvider = (actor: Actor) => actor.listing !== undefined;
const mine = ({ actor }: Ctx) =>
  and(
    eq(connection.organisationId, actingOrganisation(actor)),
    actor.listing ? eq(connection.serviceId, actor.listing) : sql`false`,
  );

/** Where a connection has come to, which tells those who have come apart. */
const stage = sql<string>`case when ${connection.status} = 'accepted' and ${connection.attendedFirst} then 'attending' else ${connection.status} end`;
type Stage = Status | 'attending';

const requestStatus: Record<Stage, NonNullable<ServiceRequest['status']>> = {
  sent: 'active',
  'waiting-list': 'active',
  accepted: 'active',
  attending: 'active',
  full: 'revoked',
  'not-suitable': 'revoked',
  withdrawn: 'revoked',
  ended: 'completed',
};
const taskStatus: Record<Stage, NonNullable<Task['status']>> = {
  sent: 'requested',
  'waiting-list': 'on-hold',
  accepted: 'accepted',
  attending: 'in-progress',
  full: 'rejected',
  'not-suitable': 'rejected',
  withdrawn: 'cancelled',
  ended: 'completed',
};

/** Whose record it is, for their access history: the provider is not told. */
const whose = new WeakMap<object, string>();

const sentHere = (tx: Tx, ctx: Ctx, ids: string[]) =>
  tx
    .select({ connection, person, stage })
    .from(connection)
    .innerJoin(
      person,
      and(eq(person.id, connection.personId), eq(person.organisationId, connection.organisationId)),
    )
    .where(and(mine(ctx), inArray(connection.id, ids)));

/** What the person agreed to share, while the provider has a use for it. */
function shared({ connection: made, person: about }: Sent): Patient | null {
  const telecom = [
    ...(made.shareTelephone && about.telephone
      ? [{ system: 'phone' as const, value: about.telephone }]
      : []),
    ...(made.shareEmail && about.email ? [{ system: 'email' as const, value: about.email }] : []),
  ];
  if (!made.shareName && telecom.length === 0) return null;
  return present<Patient>({
    resourceType: 'Patient',
    id: 'person',
    name: made.shareName ? [{ text: fullName(about) }] : [],
    telecom,
  });
}

/** A connection, for the program of the provider it was sent to. */
export const connectionRequest: Kind<ServiceRequest> = {
  type: 'ServiceRequest',
  says: 'A person sent to the provider, with what they agreed to share.',
  may: forProvider,
  table: connection,
  id: connection.id,
  changed: connection.changedAt,
  scope: mine,
  parameters: {
    status: byCode(stage, wordsByCode(requestStatus), 'Where it stands'),
    authored: byDate(connection.sentAt, 'When it was sent'),
  },
  about: (record) => whose.get(record),
  async load(tx, ctx, ids) {
    return (await sentHere(tx, ctx, ids)).map((row) => {
      const { connection: made } = row;
      const status = requestStatus[row.stage as Stage];
      const open = status === 'active';
      const patient = open ? shared(row) : null;
      const needs = open && made.shareCommunicationNeeds && row.person.communicationNeeds;
      const record = present<ServiceRequest>({
        resourceType: 'ServiceRequest',
        id: made.id,
        meta: metaOf(made.version, made.changedAt),
        contained: patient ? [patient] : [],
        status,
        intent: 'order',
        code: { text: 'Connection to a community service' },
        subject: patient ? { reference: '#person' } : { display: 'A person' },
        authoredOn: made.sentAt.toISOString(),
        requester: { reference: `Organization/${made.organisationId}` },
        performer: [{ reference: `HealthcareService/${made.serviceId}` }],
        reasonCode: open ? [{ text: made.sharedWords }] : [],
        note: needs ? [{ text: `${shareableNames['communication-needs']}: ${needs}` }] : [],
      });
      whose.set(record, made.personId);
      return record;
    });
  },
};

/** The provider's answer to a connection: they change it, as they would answer by their link. */
export const connectionTask: Kind<Task> = {
  type: 'Task',
  says: 'What the provider is asked, and answers.',
  may: forProvider,
  table: connection,
  id: connection.id,
  changed: connection.changedAt,
  scope: mine,
  parameters: {
    status: byCode(stage, wordsByCode(taskStatus), 'Where it stands'),
    focus: byReference(connection.id, 'ServiceRequest', 'The person sent'),
    'authored-on': byDate(connection.sentAt, 'When it was sent'),
    modified: byDate(connection.changedAt, 'When it last moved'),
  },
  about: (record) => whose.get(record),
  async load(tx, ctx, ids) {
    return (await sentHere(tx, ctx, ids)).map(({ connection: made, stage: at }) => {
      const record = present<Task>({
        resourceType: 'Task',
        id: made.id,
        meta: metaOf(made.version, made.changedAt),
        extension:
          made.waitingWeeks === null ? [] : [{ url: WAIT, valueInteger: made.waitingWeeks }],
        status: taskStatus[at as Stage],
        businessStatus: {
          coding: [{ system: ANSWER, code: made.status }],
          text: statusNames[made.status as Status],
        },
        intent: 'order',
        code: {
          coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }],
        },
        focus: { reference: `ServiceRequest/${made.id}` },
        ...(made.firstAttendedOn ? { executionPeriod: { start: made.firstAttendedOn } } : {}),
        authoredOn: made.sentAt.toISOString(),
        lastModified: made.changedAt.toISOString(),
        requester: { reference: `Organization/${made.organisationId}` },
        owner: { reference: `HealthcareService/${made.serviceId}` },
      });
      whose.set(record, made.personId);
      return record;
    });
  },
  update(ctx, { id, version, wanted }) {
    const said = saidBy(wanted, ctx.actor.name);
    return 'answer' in said
      ? answerAsProvider(ctx, id, said.answer, version)
      : attendAsProvider(ctx, id, said.attendedOn, version);
  },
};
