import type { Communication } from '@medplum/fhirtypes';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { wordsByCode } from '#platform/fhir/codes.ts';
import { byCode, byDate, byReference } from '#platform/fhir/conditions.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { metaOf, ourCodes, present } from '#platform/fhir/systems.ts';
import { type MessageKind, mayMessage, messageKinds } from './rules.ts';
import { personMessage } from './schema.server.ts';

const status = {
  waiting: 'preparation',
  sent: 'completed',
  failed: 'stopped',
  withdrawn: 'not-done',
  'not-sent': 'not-done',
} as const;
const medium = { email: ['EMAILWRIT', 'email'], text: ['SMSWRIT', 'SMS message'] } as const;

/** A message from the service to a person. A link that was added as it left is not in it. */
export const communication: Kind<Communication> = {
  type: 'Communication',
  says: 'A message from the service to a person, without the links that were added as it left.',
  may: mayMessage,
  table: personMessage,
  id: personMessage.id,
  changed: sql`coalesce(${personMessage.sentAt}, ${personMessage.at})`,
  scope: (ctx) => eq(personMessage.organisationId, actingOrganisation(ctx.actor)),
  parameters: {
    patient: byReference(personMessage.personId, 'Patient', 'Whom it is to'),
    subject: byReference(personMessage.personId, 'Patient', 'Whom it is to'),
    status: byCode(personMessage.status, wordsByCode(status), 'Whether it was sent'),
    sent: byDate(personMessage.sentAt, 'When it was sent'),
  },
  about: (record) => record.subject?.reference?.split('/')[1],
  async load(tx, ctx, ids) {
    const rows = await tx
      .select()
      .from(personMessage)
      .where(
        and(
          eq(personMessage.organisationId, actingOrganisation(ctx.actor)),
          inArray(personMessage.id, ids),
        ),
      );
    return rows.map((row) => {
      const [code, display] = medium[row.channel as keyof typeof medium];
      return present<Communication>({
        resourceType: 'Communication',
        id: row.id,
        meta: metaOf(row.status === 'waiting' ? 1 : 2, row.sentAt ?? row.at),
        status: status[row.status as keyof typeof status],
        category: [
          {
            coding: [
              {
                system: ourCodes('message-kind'),
                code: row.kind,
                display: messageKinds[row.kind as MessageKind] ?? row.kind,
              },
            ],
          },
        ],
        medium: [
          {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode',
                code,
                display,
              },
            ],
          },
        ],
        subject: { reference: `Patient/${row.personId}` },
        ...(row.subject ? { topic: { text: row.subject } } : {}),
        about: row.contactId ? [{ reference: `Encounter/${row.contactId}` }] : [],
        ...(row.sentAt ? { sent: row.sentAt.toISOString() } : {}),
        recipient: [{ reference: `Patient/${row.personId}` }],
        sender: { reference: `Organization/${row.organisationId}` },
        payload: [{ contentString: row.text }],
      });
    });
  },
};
