import { and, asc, desc, eq, inArray, isNotNull, isNull, ne, or, sql } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import {
  type AuditNote,
  readIn,
  readRecord,
  type Tx,
} from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { contact } from '../casework/schema.server.ts';
import { person, personRisk } from '../person/schema.server.ts';
import { homeKey, mayVisit } from './rules.ts';
import { visit } from './schema.server.ts';

/** No visit has this id. */
const NO_VISIT = '00000000-0000-0000-0000-000000000000';
/** Of those who share a postcode, how many are looked at. */
const NEIGHBOURS = 200;

/** Others recorded at the same home, with the kinds of risk that are on their records; at most 10. */
async function housematesOf(
  tx: Tx,
  here: string,
  of: { id: string; postcode: string | null },
  home: string | null,
) {
  if (!home || !of.postcode) return [];
  const near = await tx
    .select({
      id: person.id,
      address: person.address,
      postcode: person.postcode,
      kinds: sql<
        string[]
      >`array(select distinct r.kind from care.person_risk r where r.person_id = person.id and r.organisation_id = ${here}::uuid and r.ended_at is null order by 1)`,
    })
    .from(person)
    .where(
      and(eq(person.organisationId, here), eq(person.postcode, of.postcode), ne(person.id, of.id)),
    )
    .orderBy(asc(person.id))
    .limit(NEIGHBOURS);
  return near
    .filter((one) => homeKey(one.address, one.postcode) === home)
    .slice(0, 10)
    .map(({ id, kinds }) => ({ id, kinds }));
}

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
      .leftJoin(
        visit,
        and(
          eq(visit.contactId, contact.id),
          eq(visit.organisationId, here),
          isNull(visit.setAsideAt),
        ),
      )
      .where(and(eq(contact.id, contactId), eq(contact.organisationId, here)));
    if (!found) throw refuse.notFound();
    entry.personId = found.person.id;
    const home = homeKey(found.person.address, found.person.postcode);
    return {
      ...found,
      /** The check was of another home than where the person lives now. */
      elsewhere: found.visit !== null && found.visit.home !== home,
      housemates: await housematesOf(tx, here, found.person, home),
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
          contactId: visit.contactId,
          ofThisPerson: sql<boolean>`${visit.personId} = ${found.person.id}`,
          checkedInAt: visit.checkedInAt,
          linkWorkerName: visit.linkWorkerName,
          pairNeeded: visit.pairNeeded,
          pairKept: visit.pairKept,
          alertedAt: visit.alertedAt,
          // What is written of somebody else is read on their own page.
          note: sql<
            string | null
          >`case when ${visit.personId} = ${found.person.id} then ${visit.note} end`,
        })
        .from(visit)
        .where(
          and(
            eq(visit.organisationId, here),
            ne(visit.id, found.visit?.id ?? NO_VISIT),
            or(isNull(visit.setAsideAt), isNotNull(visit.checkedInAt)),
            or(
              home ? eq(visit.home, home) : undefined,
              and(isNull(visit.home), eq(visit.personId, found.person.id)),
            ),
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
        checkAgain: visit.checkAgain,
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
          eq(contact.status, 'planned'),
          isNull(visit.setAsideAt),
        ),
      )
      .orderBy(asc(visit.dueOut), asc(visit.id))
      .limit(50),
  );
}
