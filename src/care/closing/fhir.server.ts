import type { Composition, DocumentReference } from '@medplum/fhirtypes';
import { and, eq, inArray } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { byDate, byReference } from '#platform/fhir/conditions.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { escaped, metaOf, narrative, ourCodes } from '#platform/fhir/systems.ts';
import { summary } from '../casework/schema.server.ts';
import { maySee } from './rules.ts';
import { readSummaryText, type Section } from './summary.ts';

export type Kept = typeof summary.$inferSelect;

const here = (ctx: Ctx) => eq(summary.organisationId, actingOrganisation(ctx.actor));
const load = (tx: Tx, ctx: Ctx, ids: string[]) =>
  tx
    .select()
    .from(summary)
    .where(and(here(ctx), inArray(summary.id, ids)));
const ofPerson = (record: { subject?: { reference?: string } }) =>
  record.subject?.reference?.split('/')[1];
const typeOf = (kind: string, title: string) => ({
  coding: [{ system: ourCodes('document'), code: kind, display: title }],
});
const authorOf = ({ madeBy, organisationId }: Kept) => ({
  reference: madeBy ? `Practitioner/${madeBy}` : `Organization/${organisationId}`,
});

/** The name of a section's code: its heading, as codes are written. */
const slug = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '-')
    .replaceAll(/^-|-$/g, '');

const sectionOf = ({ heading, lines }: Section) => ({
  title: heading,
  code: { coding: [{ system: ourCodes('document-section'), code: slug(heading) }], text: heading },
  text: narrative(
    lines.length === 1
      ? `<p>${escaped(lines[0] ?? '')}</p>`
      : `<ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`,
  ),
});

/** A kept document as a composition: its sections in the order they stand, as narrative. */
export function compositionOf(row: Kept): Composition {
  const document = readSummaryText(row.body);
  return {
    resourceType: 'Composition',
    id: row.id,
    meta: metaOf(1, row.at),
    text: narrative(
      document.about
        .map(([label, value]) => `<p><b>${escaped(label)}</b>: ${escaped(value)}</p>`)
        .join(''),
    ),
    status: 'final',
    type: typeOf(row.kind, document.title),
    subject: { reference: `Patient/${row.personId}` },
    date: row.at.toISOString(),
    author: [authorOf(row)],
    title: document.title,
    custodian: { reference: `Organization/${row.organisationId}` },
    section: document.sections.map(sectionOf),
  };
}

const parameters = {
  patient: byReference(summary.personId, 'Patient', 'Whom it is about'),
  subject: byReference(summary.personId, 'Patient', 'Whom it is about'),
  date: byDate(summary.at, 'When it was made'),
};
const rows = { may: maySee, table: summary, id: summary.id, changed: summary.at, scope: here };

/** What is written to the GP, section by section. */
export const composition: Kind<Composition> = {
  ...rows,
  type: 'Composition',
  says: 'What was written to the GP, section by section; `$document` gives the whole as a document.',
  parameters,
  about: ofPerson,
  load: async (tx, ctx, ids) => (await load(tx, ctx, ids)).map(compositionOf),
};

/** The same as a file: the text itself, and where the document is. */
export const documentReference: Kind<DocumentReference> = {
  ...rows,
  type: 'DocumentReference',
  says: 'What was written to the GP, as text, and where the whole document is.',
  parameters,
  about: ofPerson,
  async load(tx, ctx, ids) {
    return (await load(tx, ctx, ids)).map((row) => {
      const { title } = readSummaryText(row.body);
      return {
        resourceType: 'DocumentReference',
        id: row.id,
        meta: metaOf(1, row.at),
        status: 'current',
        docStatus: 'final',
        type: typeOf(row.kind, title),
        subject: { reference: `Patient/${row.personId}` },
        date: row.at.toISOString(),
        author: [authorOf(row)],
        custodian: { reference: `Organization/${row.organisationId}` },
        content: [
          {
            attachment: {
              contentType: 'text/plain; charset=utf-8',
              language: 'en-GB',
              data: Buffer.from(row.body).toString('base64'),
              title,
              creation: row.at.toISOString(),
            },
          },
          {
            attachment: {
              contentType: 'application/fhir+json',
              url: `Composition/${row.id}/$document`,
              title,
            },
          },
        ],
      };
    });
  },
};
