import { and, asc, desc, eq, gte, inArray, isNull, lt, lte, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { actingOrganisation, hasRole } from '#platform/actor.ts';
import { addDays, dayOf, londonMoment } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { draft } from '#platform/schema.server.ts';
import { whatFallsTo } from '../api.server.ts';
import { lookAgainOn } from '../casework/api.server.ts';
import { may } from '../casework/rules.ts';
import { action, contact, episode, holding } from '../casework/schema.server.ts';
import { communityOn } from '../community/api.server.ts';
import { connectionsDue } from '../connection/api.server.ts';
import { message } from '../connection/schema.server.ts';
import { safetyToActOn } from '../measure/api.server.ts';
import { person } from '../person/schema.server.ts';
import { referralsToDecide } from '../referral/api.server.ts';
import { checkedHomeOf } from '../visit/api.server.ts';
import { stillChecked } from '../visit/rules.ts';

/** How far ahead reviews of holding are shown, in days. */
const COMING = 14;
const MOST = 50;

const who = {
  personId: person.id,
  givenName: person.givenName,
  familyName: person.familyName,
  preferredName: person.preferredName,
};

/** Episodes under the name by which the SQL of pauses knows them. */
const e = alias(episode, 'e');

/**
 * The link worker's day: a fixed number of statements whatever there is, at most 50 rows of each.
 * Appointments that were not recorded stay until they are. A supervisor sees besides which reviews of
 * colleagues have passed their day.
 */
export async function readToday(ctx: Ctx) {
  if (!may(ctx.actor, 'today.see') || !ctx.actor.id) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  const me = ctx.actor.id;
  const today = dayOf(ctx.now);
  const [endOfDay, longAgo] = [
    londonMoment(addDays(today, 1), '00:00'),
    londonMoment(addDays(today, -28), '00:00'),
  ];
  return readIn(ctx, 'care', async (tx) => {
    const falls = await whatFallsTo(ctx, tx);
    const safety = await safetyToActOn(ctx, tx);
    const appointments = await tx
      .select({
        id: contact.id,
        at: contact.at,
        mode: contact.mode,
        place: contact.place,
        placeNote: contact.placeNote,
        checkedHome: checkedHomeOf(contact.id),
        address: person.address,
        postcode: person.postcode,
        ...who,
      })
      .from(contact)
      .innerJoin(person, eq(person.id, contact.personId))
      .where(
        and(
          eq(contact.organisationId, here),
          eq(contact.linkWorkerId, me),
          eq(contact.status, 'planned'),
          gte(contact.at, longAgo),
          lt(contact.at, endOfDay),
        ),
      )
      .orderBy(asc(contact.at))
      .limit(MOST);
    const reviews = await tx
      .select({
        id: holding.id,
        reviewOn: holding.reviewOn,
        status: holding.status,
        waiting: holding.waiting,
        preparing: holding.preparing,
        sharing: holding.sharing,
        witnessing: holding.witnessing,
        ...who,
      })
      .from(holding)
      .innerJoin(person, eq(person.id, holding.personId))
      .where(
        and(
          eq(holding.organisationId, here),
          eq(holding.linkWorkerId, me),
          inArray(holding.status, ['holding', 'stepping-down']),
          lte(holding.reviewOn, addDays(today, COMING)),
        ),
      )
      .orderBy(asc(holding.reviewOn), asc(holding.id))
      .limit(MOST);
    const connections = await connectionsDue(ctx, tx, falls, today);
    const closed = await tx
      .select({
        id: episode.id,
        followUpOn: episode.followUpOn,
        closedAt: episode.closedAt,
        ...who,
      })
      .from(episode)
      .innerJoin(person, eq(person.id, episode.personId))
      .where(
        and(
          eq(episode.organisationId, here),
          eq(episode.status, 'closed'),
          isNull(episode.followedUpAt),
          lte(episode.followUpOn, today),
          falls(episode.linkWorkerId),
        ),
      )
      .orderBy(asc(episode.followUpOn), asc(episode.id))
      .limit(MOST);
    const paused = await tx
      .select({ id: e.id, lookAgainOn: lookAgainOn().as('look_again'), ...who })
      .from(e)
      .innerJoin(person, eq(person.id, e.personId))
      .where(
        and(
          eq(e.organisationId, here),
          eq(e.status, 'paused'),
          sql`${lookAgainOn()} <= ${today}::date`,
          falls(e.linkWorkerId),
        ),
      )
      .orderBy(sql`look_again`, asc(e.id))
      .limit(MOST);
    const fresh = await tx
      .select({
        id: episode.id,
        allocatedAt: episode.allocatedAt,
        urgency: episode.urgency,
        ...who,
      })
      .from(episode)
      .innerJoin(person, eq(person.id, episode.personId))
      .where(
        and(
          eq(episode.organisationId, here),
          eq(episode.linkWorkerId, me),
          eq(episode.status, 'active'),
          // Compared so that no index on link workers serves: in a large table it is taken for the
          // narrower, and all contacts of the link worker are read for each episode.
          sql`not exists (select 1 from care.contact c where c.episode_id = ${episode.id} and c.organisation_id = ${here}::uuid and c.link_worker_id is not distinct from ${me}::uuid and c.status <> 'cancelled')`,
        ),
      )
      .orderBy(asc(episode.allocatedAt), asc(episode.id))
      .limit(MOST);
    const messages = await tx
      .select({
        id: message.id,
        kind: message.kind,
        text: message.text,
        at: message.at,
        subjectId: message.subjectId,
        personId: message.personId,
        givenName: person.givenName,
        familyName: person.familyName,
        preferredName: person.preferredName,
      })
      .from(message)
      .leftJoin(person, eq(person.id, message.personId))
      .where(
        and(eq(message.organisationId, here), eq(message.toUserId, me), isNull(message.readAt)),
      )
      .orderBy(desc(message.at), desc(message.id))
      .limit(MOST);
    const drafts = await tx
      .select({ form: draft.form, updatedAt: draft.updatedAt, ...who })
      .from(draft)
      .innerJoin(person, sql`${person.id}::text = split_part(${draft.form}, ':', 2)`)
      .where(
        and(eq(draft.organisationId, here), eq(draft.userId, me), eq(person.organisationId, here)),
      )
      .orderBy(desc(draft.updatedAt))
      .limit(MOST);
    const actions = await tx
      .select({ id: action.id, action: action.action, reviewOn: action.reviewOn, ...who })
      .from(action)
      .innerJoin(episode, eq(episode.id, action.episodeId))
      .innerJoin(person, eq(person.id, action.personId))
      .where(
        and(
          eq(episode.organisationId, here),
          eq(action.organisationId, here),
          eq(episode.linkWorkerId, me),
          inArray(episode.status, ['active', 'paused']),
          eq(action.status, 'open'),
          lte(action.reviewOn, today),
        ),
      )
      .orderBy(asc(action.reviewOn), asc(action.id))
      .limit(MOST);
    const colleagues = !hasRole(ctx.actor, 'supervisor')
      ? []
      : await tx
          .select({
            id: holding.id,
            reviewOn: holding.reviewOn,
            linkWorker: sql<
              string | null
            >`(select c.name from account.colleague c where c.user_id = ${holding.linkWorkerId} limit 1)`,
            ...who,
          })
          .from(holding)
          .innerJoin(person, eq(person.id, holding.personId))
          .where(
            and(
              eq(holding.organisationId, here),
              ne(holding.linkWorkerId, me),
              inArray(holding.status, ['holding', 'stepping-down']),
              lt(holding.reviewOn, today),
            ),
          )
          .orderBy(asc(holding.reviewOn), asc(holding.id))
          .limit(MOST);
    const community = await communityOn(tx, here, me, today);
    const referrals = await referralsToDecide(tx, here);
    return {
      today,
      safety,
      community,
      referrals,
      colleagues,
      appointments: appointments.map(({ checkedHome, address, postcode, ...one }) => ({
        ...one,
        checked: stillChecked(checkedHome, address, postcode),
      })),
      reviews,
      ...connections,
      closed,
      paused,
      fresh,
      messages,
      drafts,
      actions,
    };
  });
}
