import { and, asc, desc, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import {
  type AuditNote,
  readIn,
  readRecord,
  type Tx,
} from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { connection } from '../connection/schema.server.ts';
import { person, personRisk } from '../person/schema.server.ts';
import { contactDraft, findDraft } from './draft.server.ts';
import { allow } from './episode.server.ts';
import { functionNames, type HoldingFunction, weeksHeld } from './holding.ts';
import {
  action,
  barrier,
  contact,
  episode,
  goal,
  holding,
  holdingStep,
  need,
  readiness,
} from './schema.server.ts';
import { readTimeline } from './timeline.server.ts';

const MOST = 50;

const named = {
  id: person.id,
  givenName: person.givenName,
  familyName: person.familyName,
  preferredName: person.preferredName,
  dateOfBirth: person.dateOfBirth,
};

/** Reading a person's record: allowed, found here, and written down as an act. */
function readPerson<T>(
  ctx: Ctx,
  personId: string,
  work: (tx: Tx, here: string) => Promise<T>,
): Promise<T> {
  const here = allow(ctx, 'casework.see');
  if (!isId(personId)) throw refuse.notFound();
  return readRecord(
    ctx,
    'care',
    { act: 'person.read', subject: ['person', personId], personId },
    (tx) => work(tx, here),
  );
}

async function findPerson<C extends typeof named>(tx: Tx, here: string, id: string, columns: C) {
  const [found] = await tx
    .select(columns)
    .from(person)
    .where(and(eq(person.id, id), eq(person.organisationId, here)));
  if (!found) throw refuse.notFound();
  return found;
}

/** The person's newest episode, the one going on before any that is closed. */
async function latestEpisode(tx: Tx, here: string, personId: string) {
  const [found] = await tx
    .select()
    .from(episode)
    .where(and(eq(episode.organisationId, here), eq(episode.personId, personId)))
    .orderBy(sql`${episode.status} = 'closed'`, desc(episode.openedAt))
    .limit(1);
  return found ?? null;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What is open in an episode: eight statements, whatever there is. */
export async function readOpenThings(tx: Tx, here: string, episodeId: string | null) {
  const of = (table: { organisationId: AnyPgColumn; episodeId: AnyPgColumn }) =>
    and(eq(table.organisationId, here), eq(table.episodeId, episodeId ?? NOBODY));
  return {
    appointments: await tx
      .select()
      .from(contact)
      .where(and(of(contact), eq(contact.status, 'planned')))
      .orderBy(asc(contact.at))
      .limit(MOST),
    holdings: await tx
      .select()
      .from(holding)
      .where(and(of(holding), ne(holding.status, 'ended')))
      .orderBy(asc(holding.reviewOn))
      .limit(MOST),
    needs: await tx
      .select()
      .from(need)
      .where(and(of(need), isNull(need.endedAt)))
      .orderBy(asc(need.madeAt))
      .limit(MOST),
    goals: await tx
      .select()
      .from(goal)
      .where(of(goal))
      .orderBy(sql`${goal.status} <> 'open'`, asc(goal.madeAt))
      .limit(MOST),
    actions: await tx
      .select()
      .from(action)
      .where(of(action))
      .orderBy(sql`${action.status} <> 'open'`, asc(action.madeAt))
      .limit(MOST),
    readiness:
      (
        await tx.select().from(readiness).where(of(readiness)).orderBy(desc(readiness.at)).limit(1)
      )[0] ?? null,
    barriers: await tx
      .select()
      .from(barrier)
      .where(and(of(barrier), isNull(barrier.endedAt)))
      .orderBy(asc(barrier.madeAt))
      .limit(MOST),
    connections: await tx
      .select()
      .from(connection)
      .where(and(of(connection), inArray(connection.status, ['sent', 'accepted', 'waiting-list'])))
      .orderBy(asc(connection.sentAt))
      .limit(MOST),
  };
}

const ofPerson = {
  ...named,
  nhsNumber: person.nhsNumber,
  pronouns: person.pronouns,
  telephone: person.telephone,
  email: person.email,
  address: person.address,
  postcode: person.postcode,
  contactPreference: person.contactPreference,
  mayLeaveMessage: person.mayLeaveMessage,
  language: person.language,
  interpreterNeeded: person.interpreterNeeded,
  communicationNeeds: person.communicationNeeds,
  reasonableAdjustments: person.reasonableAdjustments,
  aboutMe: person.aboutMe,
  risks: person.risks,
  consentToShare: person.consentToShare,
};

/** Everything the person's page shows; reading it is an act. */
export function readPersonPage(ctx: Ctx, personId: string, older?: string | null) {
  return readPerson(ctx, personId, async (tx, here) => {
    const found = await findPerson(tx, here, personId, ofPerson);
    const risks = await tx
      .select({ id: personRisk.id, kind: personRisk.kind, description: personRisk.description })
      .from(personRisk)
      .where(
        and(
          eq(personRisk.organisationId, here),
          eq(personRisk.personId, personId),
          isNull(personRisk.endedAt),
        ),
      )
      .orderBy(asc(personRisk.madeAt))
      .limit(20);
    const current = await latestEpisode(tx, here, personId);
    const linkWorker = current?.linkWorkerId
      ? await nameOf(tx, current.linkWorkerId)
      : await nameOf(tx, NOBODY);
    return {
      person: found,
      risks,
      episode: current,
      linkWorker,
      open: await readOpenThings(tx, here, current?.id ?? null),
      timeline: await readTimeline(tx, here, personId, older),
      today: dayOf(ctx.now),
    };
  });
}

async function nameOf(tx: Tx, userId: string): Promise<string | null> {
  const { rows } = await tx.execute<{ name: string }>(
    sql`select name from account.colleague where user_id = ${userId}::uuid limit 1`,
  );
  return rows[0]?.name ?? null;
}

/** What the forms about a person need: who, their episode, and what is open in it. */
export function readCasework(ctx: Ctx, personId: string) {
  return readPerson(ctx, personId, async (tx, here) => {
    const found = await findPerson(tx, here, personId, named);
    const current = await latestEpisode(tx, here, personId);
    return {
      person: found,
      episode: current,
      open: await readOpenThings(tx, here, current?.id ?? null),
    };
  });
}

/** What the contact form needs: who, and the user's own draft. */
export function readForContact(ctx: Ctx, personId: string) {
  return readPerson(ctx, personId, async (tx, here) => {
    const found = await findPerson(tx, here, personId, named);
    return {
      person: found,
      episode: await latestEpisode(tx, here, personId),
      draft: await findDraft(ctx, tx, contactDraft(personId)),
    };
  });
}

/** A planned contact with its person and the user's own draft of its record. */
export function readContact(ctx: Ctx, contactId: string) {
  const here = allow(ctx, 'casework.see');
  if (!isId(contactId)) throw refuse.notFound();
  const entry: AuditNote = { act: 'contact.read', subject: ['contact', contactId] };
  return readRecord(ctx, 'care', entry, async (tx) => {
    const [found] = await tx
      .select({ contact, person: named })
      .from(contact)
      .innerJoin(person, eq(person.id, contact.personId))
      .where(and(eq(contact.id, contactId), eq(contact.organisationId, here)));
    if (!found) throw refuse.notFound();
    entry.personId = found.person.id;
    return { ...found, draft: await findDraft(ctx, tx, contactDraft(found.person.id, contactId)) };
  });
}

/** One holding with its person and its steps, newest first. */
export function readHolding(ctx: Ctx, holdingId: string) {
  const here = allow(ctx, 'casework.see');
  if (!isId(holdingId)) throw refuse.notFound();
  const entry: AuditNote = { act: 'holding.read', subject: ['holding', holdingId] };
  return readRecord(ctx, 'care', entry, async (tx) => {
    const [found] = await tx
      .select({ holding, person: named })
      .from(holding)
      .innerJoin(person, eq(person.id, holding.personId))
      .where(and(eq(holding.id, holdingId), eq(holding.organisationId, here)));
    if (!found) throw refuse.notFound();
    entry.personId = found.person.id;
    const steps = await tx
      .select()
      .from(holdingStep)
      .where(and(eq(holdingStep.organisationId, here), eq(holdingStep.holdingId, holdingId)))
      .orderBy(desc(holdingStep.at), desc(holdingStep.id))
      .limit(200);
    return { ...found, steps };
  });
}

export interface HeldRow {
  id: string;
  personId: string;
  name: string;
  status: string;
  functions: HoldingFunction[];
  awaited: string | null;
  reviewOn: string;
  overdue: boolean;
  weeks: number;
}

/**
 * Who is being held, a page at a time, the earliest review first (so the overdue come first), with
 * how much each link worker carries, by name: for talking about in supervision, not for ranking.
 */
export function listHolding(ctx: Ctx, after?: string | null) {
  const here = allow(ctx, 'holding.list');
  return readIn(ctx, 'care', async (tx) => {
    const today = dayOf(ctx.now);
    const [day = '', id = ''] = (after ?? '').split('_');
    const from =
      /^\d{4}-\d{2}-\d{2}$/.test(day) && isId(id)
        ? sql`(${holding.reviewOn}, ${holding.id}) > (${day}::date, ${id}::uuid)`
        : undefined;
    const mine = and(
      eq(holding.organisationId, here),
      inArray(holding.status, ['holding', 'stepping-down']),
    );
    const rows = await tx
      .select({
        holding,
        person: named,
        linkWorker: sql<
          string | null
        >`(select c.name from account.colleague c where c.user_id = ${holding.linkWorkerId} limit 1)`,
      })
      .from(holding)
      .innerJoin(person, eq(person.id, holding.personId))
      .where(and(mine, from))
      .orderBy(asc(holding.reviewOn), asc(holding.id))
      .limit(MOST + 1);
    const long = sql`${holding.startedAt} < ${ctx.now.toISOString()}::timestamptz - interval '26 weeks'`;
    const counts = await tx
      .select({
        linkWorker: sql<string>`coalesce((select c.name from account.colleague c where c.user_id = ${holding.linkWorkerId} limit 1), 'Somebody who has left')`,
        people: sql<number>`count(distinct ${holding.personId})::integer`,
        waiting: sql<number>`count(*) filter (where ${holding.waiting})::integer`,
        preparing: sql<number>`count(*) filter (where ${holding.preparing})::integer`,
        sharing: sql<number>`count(*) filter (where ${holding.sharing})::integer`,
        witnessing: sql<number>`count(*) filter (where ${holding.witnessing})::integer`,
        overHalfYear: sql<number>`count(*) filter (where ${long})::integer`,
        reviewsDue: sql<number>`count(*) filter (where ${holding.reviewOn} < ${today}::date)::integer`,
      })
      .from(holding)
      .where(mine)
      .groupBy(holding.linkWorkerId)
      .orderBy(sql`1`)
      .limit(500);
    const last = rows[MOST - 1];
    return {
      held: rows.slice(0, MOST).map((row) => ({
        linkWorker: row.linkWorker,
        ...heldRow(row.holding, row.person, today, ctx.now),
      })),
      counts,
      next: rows.length > MOST && last ? `${last.holding.reviewOn}_${last.holding.id}` : null,
    };
  });
}

/** A holding as a row of a list. */
export function heldRow(
  held: typeof holding.$inferSelect,
  of: { id: string; givenName: string; familyName: string; preferredName: string | null },
  today: string,
  now: Date,
): HeldRow {
  return {
    id: held.id,
    personId: of.id,
    name: `${of.preferredName ?? of.givenName} ${of.familyName}`,
    status: held.status,
    functions: functionNames.filter((name) => held[name]),
    awaited: held.awaited,
    reviewOn: held.reviewOn,
    overdue: held.reviewOn < today,
    weeks: weeksHeld(held.startedAt, now),
  };
}
