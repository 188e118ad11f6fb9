import { sql } from 'drizzle-orm';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { type Asking, requireDiscretion } from '../discretion/api.server.ts';
import type { ReasonGiven } from '../discretion/rules.ts';
import { daysApart, weeksBegun } from './bounds.ts';
import { type Counted, type Counting, supportSoFar } from './counted.server.ts';
import type { Against, Episode, Stamped } from './episode.server.ts';

interface Happening {
  on: Date;
  minutes: number | null;
  place: string | null;
}

/** What one time of support has come to by a day, but for one contact. */
export interface SoFar extends Pick<Counted, 'contacts' | 'nearest'> {
  /** The last one begun counted whole; paused or closed it is no support. */
  weeks: number;
}

/** Counts a time of support, in one statement. */
export async function countSoFar(tx: Tx, of: Episode, counting: Counting): Promise<SoFar> {
  const { rows } = await tx.execute<{ found: Counted }>(
    sql`select ${supportSoFar(of.organisationId, of.id, counting)} as found`,
  );
  return inWeeks(of, counting.day, rows[0]?.found ?? { contacts: 0, nearest: null, off: 0 });
}

const inWeeks = (of: Episode, day: string, { contacts, nearest, off }: Counted): SoFar => ({
  contacts,
  nearest,
  weeks: weeksBegun(dayOf(of.allocatedAt ?? of.openedAt), day, off),
});

/** A contact as it stood before an act about it. */
interface Stood {
  id: string;
  status: string;
  at: Date;
  minutes: number | null;
  place: string | null;
}

/** What did not take place was none. */
const before = (stood: Stood | null) => (stood?.status === 'did-not-attend' ? null : stood);

/** What a contact on a day is held against that has to be counted: nothing where its day stays. */
export function against(on: Date, stood: Stood | null = null): Against {
  const was = before(stood);
  const moved = was === null || dayOf(was.at) !== dayOf(on);
  return { counting: moved ? { day: dayOf(on), but: stood?.id ?? null, inTurn: true } : null };
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
  stood: Stood | null = null,
): Promise<void> {
  const was = before(stood);
  const askings: Asking[] = [];
  if (what.place && what.place !== was?.place)
    askings.push({ element: 'place', asked: { among: [what.place] } });
  if (what.minutes !== null && what.minutes > (was?.minutes ?? 0))
    askings.push({ element: 'contact-time', asked: { amount: what.minutes } });
  const { counting } = against(what.on, stood);
  // While they wait for a link worker nothing of this has begun.
  if (counting && of.linkWorkerId) {
    let counted = of.soFar && inWeeks(of, counting.day, of.soFar);
    const soFar = async () => {
      counted ??= await countSoFar(tx, of, counting);
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
      around: of.around,
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
              amount: (await countSoFar(tx, of, { day: dayOf(ctx.now) })).weeks,
            }),
          },
        ]
      : [],
  );
