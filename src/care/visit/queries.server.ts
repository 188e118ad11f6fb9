import { and, asc, desc, eq, inArray, isNull, ne } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type AuditNote, readIn, readRecord } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { contact } from '../casework/schema.server.ts';
import { person, personRisk } from '../person/schema.server.ts';
import { mayVisit } from './rules.ts';
import { visit } from './schema.server.ts';

/**
 * What the check before a home visit shows: the address, risks, earlier visits to this home, and the
 * colleagues who can go along or watch. Reading it is an act.
 */
export async function readVisit(ctx: Ctx, contactId: string) {
  if (!mayVisit(ctx.actor)) throw refuse.forbidden();
  if (!isId(contactId)) throw refuse.notFound();
  const here = actingOrganisation(ctx.actor);
  const entry: AuditNote = { act: 'visit.read', subject: ['contact', contactId] };
  return readRecord(ctx, 'care', entry, async (tx) => {
    const [found] = await tx
      .select({
        contact: {
          id: contact.id,
          at: contact.at,
          place: contact.place,
          minutes: contact.minutes,
          status: contact.status,
        },
        person: {
          id: person.id,
          givenName: person.givenName,
          familyName: person.familyName,
          preferredName: person.preferredName,
          address: person.address,
          postcode: person.postcode,
          risks: person.risks,
        },
        visit,
      })
      .from(contact)
      .innerJoin(person, eq(person.id, contact.personId))
      .leftJoin(visit, and(eq(visit.contactId, contact.id), eq(visit.organisationId, here)))
      .where(and(eq(contact.id, contactId), eq(contact.organisationId, here)));
    if (found?.contact.place !== 'home') throw refuse.notFound();
    entry.personId = found.person.id;
    return {
      ...found,
      risks: await tx
        .select({
          id: personRisk.id,
          kind: personRisk.kind,
          description: personRisk.description,
        })
        .from(personRisk)
        .where(
          and(
            eq(personRisk.organisationId, here),
            eq(personRisk.personId, found.person.id),
            isNull(personRisk.endedAt),
          ),
        )
        .orderBy(desc(personRisk.madeAt))
        .limit(50),
      earlier: await tx
        .select({
          id: visit.id,
          checkedInAt: visit.checkedInAt,
          linkWorkerName: visit.linkWorkerName,
          pairNeeded: visit.pairNeeded,
          pairKept: visit.pairKept,
          alertedAt: visit.alertedAt,
          note: visit.note,
        })
        .from(visit)
        .where(
          and(
            eq(visit.organisationId, here),
            eq(visit.personId, found.person.id),
            ne(visit.contactId, contactId),
          ),
        )
        .orderBy(desc(visit.checkedAt))
        .limit(20),
      colleagues: await tx
        .selectDistinct({ userId: colleague.userId, name: colleague.name })
        .from(colleague)
        .where(
          and(
            eq(colleague.organisationId, here),
            ne(colleague.userId, ctx.actor.id ?? ''),
            inArray(colleague.role, ['link-worker', 'supervisor']),
          ),
        )
        .orderBy(asc(colleague.name), asc(colleague.userId))
        .limit(200),
    };
  });
}

/** Visits that are not over, soonest end first; at most 50. For those who look after one another. */
export async function listVisitsNow(ctx: Ctx) {
  if (!mayVisit(ctx.actor)) throw refuse.forbidden();
  return readIn(ctx, 'care', (tx) =>
    tx
      .select({
        contactId: visit.contactId,
        linkWorkerName: visit.linkWorkerName,
        dueOut: visit.dueOut,
        checkedInAt: visit.checkedInAt,
        checkedOutAt: visit.checkedOutAt,
        alertedAt: visit.alertedAt,
        postcode: person.postcode,
        address: person.address,
      })
      .from(visit)
      .innerJoin(contact, eq(contact.id, visit.contactId))
      .innerJoin(person, eq(person.id, visit.personId))
      .where(
        and(
          eq(visit.organisationId, actingOrganisation(ctx.actor)),
          isNull(visit.checkedOutAt),
          ne(contact.status, 'cancelled'),
        ),
      )
      .orderBy(asc(visit.dueOut), asc(visit.id))
      .limit(50),
  );
}
