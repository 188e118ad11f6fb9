import type { Bundle, MessageHeader, Organization, Patient } from '@medplum/fhirtypes';
import { v5 } from 'uuid';
import { systems } from '#platform/fhir/systems.ts';
import { refuse } from '#platform/refusal.ts';
import type { Storage } from '#platform/storage/storage.server.ts';

/** A document on its way to a practice: the message, and what MESH needs to know to carry it. */
export interface Outgoing {
  id: string;
  /** Headers of the MESH interface, by their names. */
  control: Record<string, string>;
  message: Bundle;
}

/** Carries documents: a folder today; MESH once there is a mailbox (docs/assurance/gp-connect.md). */
export interface DocumentSender {
  /** Returns when the message is durable with whoever carries it on; sending one twice is one. */
  send(outgoing: Outgoing): Promise<void>;
}

/** Keeps each message as two files, where a person or another program takes them on. */
export const folderSender = (storage: Storage, organisationId: string): DocumentSender => ({
  async send({ id, control, message }) {
    const at = `care/${organisationId}/outgoing/${id}`;
    const put = (name: string, body: object) =>
      storage.put(`${at}/${name}.json`, Buffer.from(JSON.stringify(body, null, 2)), {
        contentType: 'application/json',
      });
    await put('message', message);
    // What says that it may go comes last: a message without it is not whole.
    await put('control', control);
  },
});

/** How MESH finds the practice where somebody is registered: `ddmmyyyy` in between. */
export function registeredPractice({ identifier, birthDate, name }: Patient): string {
  const number = identifier?.find((one) => one.system === systems.nhsNumber)?.value;
  const [year, month, day] = (birthDate ?? '').split('-');
  const family = name?.[0]?.family ?? '';
  if (!number) throw refuse.invalid({ nhsNumber: 'The NHS number is needed to find the practice' });
  return `GPPROVIDER_${number}_${day}${month}${year}_${family.replaceAll(/[^A-Za-z'-]/g, '')}`;
}

/**
 * Wraps a document for GP Connect Send Document: a message whose header says from whom, for whom, and
 * that word is wanted back. In R4, as the document is; the national message is STU3.
 * @throws Refusal `invalid` where the person has no NHS number, or the service no ODS code
 */
export function messageOf(document: Bundle, origin: string): Outgoing {
  const inside = <R extends { resourceType: string }>(type: R['resourceType']) =>
    (document.entry ?? []).find((one) => one.resource?.resourceType === type)?.resource as
      | R
      | undefined;
  const person = inside<Patient>('Patient');
  const service = inside<Organization>('Organization');
  const ods = service?.identifier?.find((one) => one.system === systems.ods)?.value;
  if (!person) throw refuse.invalid({ person: 'There is nobody whom it is about' });
  if (!ods) throw refuse.invalid({ odsCode: 'The ODS code of the service is needed to send' });
  const to = registeredPractice(person);
  const id = v5('message', document.id ?? '');
  const practice = person.generalPractitioner?.[0]?.identifier;
  const header: MessageHeader = {
    resourceType: 'MessageHeader',
    id: v5('header', id),
    eventCoding: {
      system: 'https://fhir.nhs.uk/STU3/CodeSystem/ITK-MessageEvent-2',
      code: 'ITK007C',
      display: 'ITK GP Connect Send Document',
    },
    destination: [
      { endpoint: `urn:nhs-uk:addressing:ods:${practice?.value ?? 'registered-practice'}` },
    ],
    sender: { identifier: { system: systems.ods, value: ods }, display: service?.name ?? '' },
    source: { name: 'Holdfast', endpoint: origin },
    reason: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/message-reasons-encounter',
          code: 'update',
        },
      ],
    },
    focus: [{ reference: `urn:uuid:${document.id}` }],
  };
  return {
    id,
    control: {
      'mex-to': to,
      'mex-workflowid': 'GPCONNECT_SEND_DOCUMENT',
      'mex-localid': id,
      'mex-subject': 'Social prescribing',
      'content-type': 'application/fhir+json',
    },
    message: {
      resourceType: 'Bundle',
      id,
      type: 'message',
      timestamp: document.timestamp ?? '',
      entry: [
        { fullUrl: `urn:uuid:${header.id}`, resource: header },
        { fullUrl: `urn:uuid:${document.id}`, resource: document },
      ],
    },
  };
}
