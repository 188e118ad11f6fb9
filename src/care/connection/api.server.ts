import { and, asc, eq, inArray, isNull, lte, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Note, Tx } from '#platform/database/transaction.server.ts';
import { closeLinks } from '../link/api.server.ts';
import { person } from '../person/schema.server.ts';
import { type Connection, change, tell } from './change.server.ts';
import { ASK_WHETHER_THEY_WENT, answerLink, questionOf, type Status, USUAL_WAIT } from './rules.ts';
import { connection } from './schema.server.ts';

const NO_MORE = 'They no longer agree to sharing';
const shared: Status[] = ['sent', 'waiting-list', 'accepted'];

/** A person's connections that a service may still see something of, held until the act is done. */
const seenByServices = (ctx: Ctx, tx: Tx, personId: string) =>
  tx
    .select()
    .from(connection)
    .where(
      and(
        eq(connection.organisationId, actingOrganisation(ctx.actor)),
        eq(connection.personId, personId),
        inArray(connection.status, shared),
      ),
    )
    .orderBy(connection.id)
    .for('update');

async function withdraw(ctx: Ctx, tx: Tx, note: Note, one: Connection, why: string): Promise<void> {
  await change(ctx, tx, one, { act: 'withdraw', step: 'withdrawn', note: why });
  note({ act: 'connection.withdraw', subject: ['connection', one.id], personId: one.personId });
}

/**
 * What follows where a person no longer agrees to sharing: nothing more is shown to any service.
 * What none has answered is withdrawn; where they have a place or wait for one, their link worker
 * is told, who asks whether they still want it.
 */
export async function stopSharing(ctx: Ctx, tx: Tx, note: Note, personId: string): Promise<void> {
  for (const one of await seenByServices(ctx, tx, personId)) {
    await closeLinks(ctx, tx, answerLink(one.id));
    if (one.status === 'sent') await withdraw(ctx, tx, note, one, NO_MORE);
    else
      await tell(
        ctx,
        tx,
        one,
        'sharing-ended',
        `${NO_MORE}. Ask whether they still want to go to ${one.serviceName}.`,
      );
  }
}

/** What follows where a person has died: no service is shown anything more, and nobody asks about them. */
export async function endAll(ctx: Ctx, tx: Tx, note: Note, personId: string): Promise<void> {
  for (const one of await seenByServices(ctx, tx, personId)) {
    await closeLinks(ctx, tx, answerLink(one.id));
    await withdraw(ctx, tx, note, one, 'They died');
  }
}

const london = (moment: SQLWrapper) => sql`(${moment} at time zone 'Europe/London')::date`;

/** The day on which it is asked how an answered connection goes: is there a place, did they go, do they still. */
const askOn = sql<string>`case
  when ${connection.status} = 'waiting-list' then ${london(connection.answeredAt)} + 7 * coalesce(${connection.waitingWeeks}, ${USUAL_WAIT}::integer)
  when ${connection.firstAttendedOn} is not null then ${connection.firstAttendedOn} + (case when ${connection.goingAt4Weeks} is null then 28 else 84 end)
  when ${connection.attendedFirst} is false then ${london(connection.changedAt)} + ${ASK_WHETHER_THEY_WENT}::integer
  else ${london(connection.answeredAt)} + ${ASK_WHETHER_THEY_WENT}::integer end`;

/** Whoever never went is asked about while support goes on; closing it says what became of them. */
const stillAsked = sql`(${connection.firstAttendedOn} is not null or exists (select 1 from care.episode s
  where s.id = ${connection.episodeId} and s.organisation_id = ${connection.organisationId} and s.status <> 'closed'))`;

const MOST = 50;

/**
 * The connections that ask something of whom they fall to on a day: those that nobody answered, and those
 * where it is asked how it goes. Two statements, at most 50 rows of each.
 */
export async function connectionsDue(
  ctx: Ctx,
  tx: Tx,
  falls: (linkWorkerId: PgColumn) => SQL | undefined,
  today: string,
) {
  const mine = and(
    eq(connection.organisationId, actingOrganisation(ctx.actor)),
    falls(connection.linkWorkerId),
  );
  const shown = {
    id: connection.id,
    serviceName: connection.serviceName,
    /** Whoever made it works here no more. */
    left: sql<boolean>`${connection.linkWorkerId} <> ${ctx.actor.id}`,
    personId: person.id,
    givenName: person.givenName,
    familyName: person.familyName,
    preferredName: person.preferredName,
  };
  const unanswered = await tx
    .select({ sentAt: connection.sentAt, chaseOn: connection.chaseOn, ...shown })
    .from(connection)
    .innerJoin(person, eq(person.id, connection.personId))
    .where(and(mine, eq(connection.status, 'sent'), lte(connection.chaseOn, today)))
    .orderBy(asc(connection.chaseOn), asc(connection.id))
    .limit(MOST);
  const followUps = await tx
    .select({
      status: connection.status,
      answeredAt: connection.answeredAt,
      firstAttendedOn: connection.firstAttendedOn,
      ...shown,
    })
    .from(connection)
    .innerJoin(person, eq(person.id, connection.personId))
    .where(
      and(
        mine,
        inArray(connection.status, ['accepted', 'waiting-list']),
        isNull(connection.goingAt12Weeks),
        sql`${askOn} <= ${today}::date`,
        stillAsked,
      ),
    )
    .orderBy(asc(askOn), asc(connection.id))
    .limit(MOST);
  return {
    unanswered,
    followUps: followUps.map((one) => ({ ...one, question: questionOf(one) })),
  };
}
