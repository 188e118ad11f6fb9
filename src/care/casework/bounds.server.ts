import { sql } from 'drizzle-orm';
import { dayOf, isDay } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { type Asking, requireDiscretion } from '../discretion/api.server.ts';
import type { ReasonGiven } from '../discretion/rules.ts';
import { daysApart, weeksBegun } from './bounds.ts';
import { ALONE, daysOff } from './counted.server.ts';
import type { Episode, Stamped } from './episode.server.ts';

interface Happening {
  on: Date;
  minutes: number | null;
  place: string | null;
}

/** What one time of support has come to by a day, but for one contact. */
export interface SoFar {
  /** Planned and attended, alone with the person: groups and words while they wait are none. */
  contacts: number;
  /** Days to the nearest of them. */
  nearest: number | null;
  /** Weeks, the last one begun counted whole; paused or closed it is no support. */
  weeks: number;
}

/**
 * Counts a time of support, in one statement. `inTurn` takes others who count it one after the
 * other, until the act is done: the count is that of after they are. Nothing in it was typed.
 */
export async function countSoFar(
  tx: Tx,
  of: Episode,
  day: string,
  { but = null, inTurn = false }: { but?: string | null; inTurn?: boolean } = {},
): Promise<SoFar> {
  const given = [of.id, of.organisationId, ...(but ? [but] : [])];
  if (!given.every(isId) || !isDay(day)) throw new Error('ids and a day');
  const off = daysOff(`'${of.organisationId}'`, `'${of.id}'`, `date '${day}'`);
  const counted = `select (select count(*)::integer from alone) as contacts,
    (select min(abs(on_day - date '${day}')) from alone) as nearest, ${off} as off`;
  const alone = `with alone as (select (c.at at time zone 'Europe/London')::date as on_day from care.contact c
    where c.organisation_id = '${of.organisationId}' and c.episode_id = '${of.id}'
      and c.status in ('planned', 'attended') and ${ALONE} ${but ? `and c.id <> '${but}'` : ''})`;
  const turn = inTurn ? `select pg_advisory_xact_lock(hashtextextended('${of.id}', 0));` : '';
  const answer: unknown = await tx.$client.query(`${turn} ${alone} ${counted}`);
  const [found] = ([answer].flat().at(-1) as { rows: (Omit<SoFar, 'weeks'> & { off: number })[] })
    .rows;
  const { contacts = 0, nearest = null, off: daysOffSupport = 0 } = found ?? {};
  return {
    contacts,
    nearest,
    weeks: weeksBegun(dayOf(of.allocatedAt ?? of.openedAt), day, daysOffSupport),
  };
}

/**
 * Holds a contact against what was agreed: its place and length; how many there are, how often, and
 * how long support goes on. What was booked is not asked about again when it is recorded as it was;
 * one that did not take place was none. A correction tells what has happened: it is never stopped.
 */
export async function requireContactWithin(
  tx: Tx,
  ctx: Ctx,
  of: Stamped,
  act: string,
  what: Happening & ReasonGiven & { happened?: boolean },
  stood: {
    id: string;
    status: string;
    at: Date;
    minutes: number | null;
    place: string | null;
  } | null = null,
): Promise<void> {
  const day = dayOf(what.on);
  const was = stood?.status === 'did-not-attend' ? null : stood;
  const askings: Asking[] = [];
  if (what.place && what.place !== was?.place)
    askings.push({ element: 'place', asked: { among: [what.place] } });
  if (what.minutes !== null && what.minutes > (was?.minutes ?? 0))
    askings.push({ element: 'contact-time', asked: { amount: what.minutes } });
  const moved = was === null || dayOf(was.at) !== day;
  // While they wait for a link worker nothing of this has begun.
  if (moved && of.linkWorkerId) {
    let counted: Promise<SoFar> | undefined;
    const soFar = () => {
      counted ??= countSoFar(tx, of, day, { but: stood?.id ?? null, inTurn: true });
      return counted;
    };
    if (was === null)
      askings.push({
        element: 'contacts',
        asked: async () => ({ amount: (await soFar()).contacts + 1 }),
      });
    askings.push(
      {
        element: 'frequency',
        asked: async () => ({ amount: (await soFar()).nearest ?? Number.MAX_SAFE_INTEGER }),
      },
      { element: 'duration', asked: async () => ({ amount: (await soFar()).weeks }) },
    );
  }
  await requireDiscretion(
    tx,
    ctx,
    {
      act,
      personId: of.personId,
      episodeId: of.id,
      stamp: of.stamp,
      reason: what.discretionReason,
      happened: what.happened ?? false,
    },
    askings,
  );
}

const inTurn = (tx: Tx, what: string) =>
  tx.$client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [what]);

/** How many people a link worker holds now, but for one. */
export async function heldBesides(
  tx: Tx,
  ctx: Ctx,
  here: string,
  personId: string,
): Promise<number> {
  const { rows } = await tx.execute<{ held: number }>(sql`
    select count(distinct h.person_id)::integer as held from care.holding h
    where h.organisation_id = ${here} and h.link_worker_id = ${ctx.actor.id}
      and h.status in ('holding', 'stepping-down') and h.person_id <> ${personId}`);
  return rows[0]?.held ?? 0;
}

/** Holds a holding against what was agreed: how many people at once, and how far ahead its review. */
export async function requireHoldingWithin(
  tx: Tx,
  ctx: Ctx,
  of: { organisationId: string; personId: string; episodeId: string },
  act: string,
  what: { begins: boolean; reviewOn: string | undefined } & ReasonGiven,
): Promise<void> {
  const askings: Asking[] = [];
  if (what.begins)
    askings.push({
      element: 'holding',
      asked: async () => {
        await inTurn(tx, `holding ${of.organisationId} ${ctx.actor.id}`);
        return { amount: (await heldBesides(tx, ctx, of.organisationId, of.personId)) + 1 };
      },
    });
  if (what.reviewOn)
    askings.push({
      element: 'holding-review',
      asked: { amount: daysApart(dayOf(ctx.now), what.reviewOn) },
    });
  const { personId, episodeId } = of;
  await requireDiscretion(
    tx,
    ctx,
    { act, personId, episodeId, reason: what.discretionReason },
    askings,
  );
}

/** Holds going on with support against how long was agreed. */
export const requireGoingOnWithin = (
  tx: Tx,
  ctx: Ctx,
  of: Episode,
  act: string,
  { discretionReason }: ReasonGiven,
): Promise<void> =>
  requireDiscretion(
    tx,
    ctx,
    { act, personId: of.personId, episodeId: of.id, reason: discretionReason },
    of.linkWorkerId
      ? [
          {
            element: 'duration',
            asked: async () => ({
              amount: (await countSoFar(tx, of, dayOf(ctx.now))).weeks,
            }),
          },
        ]
      : [],
  );
