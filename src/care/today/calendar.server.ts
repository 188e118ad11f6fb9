import { and, asc, eq, gte, isNull, lt, sql } from 'drizzle-orm';
import ical from 'ical-generator';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, readRecord } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { may } from '../casework/rules.ts';
import { contact } from '../casework/schema.server.ts';
import { actingByLink, openLink } from '../link/api.server.ts';
import { oneTimeLink } from '../link/schema.server.ts';
import { person } from '../person/schema.server.ts';

const DAY = 86_400_000;

/** Since when one's calendar has an address, or null. */
export async function findCalendarLink(ctx: Ctx): Promise<Date | null> {
  if (!may(ctx.actor, 'calendar.keep') || !ctx.actor.id) throw refuse.forbidden();
  const me = ctx.actor.id;
  return readIn(ctx, 'care', async (tx) => {
    const [found] = await tx
      .select({ madeAt: oneTimeLink.madeAt })
      .from(oneTimeLink)
      .where(
        and(
          eq(oneTimeLink.organisationId, actingOrganisation(ctx.actor)),
          eq(oneTimeLink.kind, 'calendar'),
          eq(oneTimeLink.subjectId, me),
          isNull(oneTimeLink.usedAt),
        ),
      )
      .limit(1);
    return found?.madeAt ?? null;
  });
}

/**
 * The calendar behind a private address, as iCalendar text: planned appointments from four weeks
 * ago to a year ahead. It holds times and initials: no name, no place, no reason.
 * @throws Refusal not-found for an address that is unknown, ended, or whose owner has left
 */
export async function readCalendar(ctx: Ctx, token: string): Promise<string> {
  const link = await openLink(ctx, 'calendar', token);
  if (link?.state !== 'open') throw refuse.notFound();
  const { appointments } = await readRecord(
    actingByLink(ctx, link, 'a calendar'),
    'care',
    { act: 'calendar.read', subject: ['calendar', link.id] },
    async (tx) => {
      const { rows } = await tx.execute(
        sql`select 1 from account.colleague where user_id = ${link.subjectId}::uuid and role in ('link-worker', 'supervisor') limit 1`,
      );
      if (rows.length === 0) throw refuse.notFound();
      return {
        appointments: await tx
          .select({
            id: contact.id,
            at: contact.at,
            minutes: contact.minutes,
            madeAt: contact.madeAt,
            givenName: person.givenName,
            familyName: person.familyName,
          })
          .from(contact)
          .innerJoin(person, eq(person.id, contact.personId))
          .where(
            and(
              eq(contact.organisationId, link.organisationId),
              eq(contact.linkWorkerId, link.subjectId),
              eq(contact.status, 'planned'),
              gte(contact.at, new Date(ctx.now.getTime() - 28 * DAY)),
              lt(contact.at, new Date(ctx.now.getTime() + 366 * DAY)),
            ),
          )
          .orderBy(asc(contact.at))
          .limit(1000),
      };
    },
  );
  const calendar = ical({ name: 'Holdfast', prodId: '//Holdfast//Appointments//EN', ttl: 3600 });
  for (const one of appointments) {
    calendar.createEvent({
      id: one.id,
      start: one.at,
      end: new Date(one.at.getTime() + (one.minutes ?? 45) * 60_000),
      stamp: one.madeAt,
      summary: `${initial(one.givenName)}${initial(one.familyName)}`,
    });
  }
  return calendar.toString();
}

const initial = (name: string) => ([...name.trim()][0] ?? '').toUpperCase();
