import { sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, readRecord, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { lookAgainOn, pausedWhy } from '../casework/api.server.ts';
import { may } from '../casework/rules.ts';
import { mayDecide } from './rules.ts';

const PAGE = 50;

export interface Waiting {
  episodeId: string;
  personId: string;
  givenName: string;
  familyName: string;
  preferredName: string | null;
  telephone: string | null;
  urgency: string;
  openedAt: Date;
  version: number;
  /** Support that was paused before anybody was given it; why only for those who may read notes. */
  paused: { reason: string | null; lookAgainOn: string } | null;
  /** The last word with the person while they wait. */
  lastContactAt: Date | null;
  /** How many referrals led to it. */
  referrals: number;
}

export interface Load {
  userId: string;
  name: string;
  active: number;
  paused: number;
  holding: number;
  /** Allocated in the last 28 days. */
  recent: number;
}

export interface WaitingFilter {
  urgency?: string | undefined;
  /** Only those nobody has been in touch with for so many days. */
  silentDays?: number | undefined;
  /** `longest` waiting first, or `silent` longest; the most urgent first where it is neither. */
  order?: string | undefined;
}

const lastContact = (here: string) => sql`(select max(c.at) from care.contact c
  where c.organisation_id = ${here} and c.episode_id = e.id and c.status = 'attended')`;

async function selectWaiting(tx: Tx, ctx: Ctx, filter: WaitingFilter, most: number, skip = 0) {
  const here = actingOrganisation(ctx.actor);
  const silentSince = new Date(ctx.now.getTime() - (filter.silentDays ?? 0) * 86_400_000);
  const first =
    filter.order === 'longest'
      ? sql``
      : filter.order === 'silent'
        ? sql`coalesce(${lastContact(here)}, e.opened_at), `
        : sql`array_position(array['urgent', 'soon', 'routine'], e.urgency), `;
  const { rows } = await tx.execute<Record<string, unknown>>(sql`
    select e.id, e.person_id, p.given_name, p.family_name, p.preferred_name, p.telephone,
      e.urgency, e.opened_at, e.version, ${lastContact(here)} as last_contact_at,
      (select count(*)::int from care.referral r
        where r.organisation_id = ${here} and r.episode_id = e.id) as referrals,
      case when e.status = 'paused' then ${lookAgainOn()}::text end as look_again_on,
      case when e.status = 'paused' and ${may(ctx.actor, 'casework.notes')} then ${pausedWhy()} end as paused_why
    from care.episode e join care.person p on p.id = e.person_id
    where e.organisation_id = ${here} and e.status in ('active', 'paused') and e.link_worker_id is null
      ${filter.urgency ? sql`and e.urgency = ${filter.urgency}` : sql``}
      ${filter.silentDays ? sql`and coalesce(${lastContact(here)}, e.opened_at) < ${silentSince.toISOString()}::timestamptz` : sql``}
    order by ${first} e.opened_at, e.id
    limit ${most} offset ${skip}`);
  return rows.map(waitingFrom);
}

const waitingFrom = (row: Record<string, unknown>): Waiting => ({
  episodeId: String(row.id),
  personId: String(row.person_id),
  givenName: String(row.given_name),
  familyName: String(row.family_name),
  preferredName: row.preferred_name === null ? null : String(row.preferred_name),
  telephone: row.telephone === null ? null : String(row.telephone),
  urgency: String(row.urgency),
  openedAt: new Date(row.opened_at as string),
  version: Number(row.version),
  paused: row.look_again_on
    ? {
        reason: row.paused_why ? String(row.paused_why) : null,
        lookAgainOn: String(row.look_again_on),
      }
    : null,
  lastContactAt: row.last_contact_at ? new Date(row.last_contact_at as string) : null,
  referrals: Number(row.referrals),
});

/** The waiting list for a file: at most 5,000 people. Leaves an audit entry. */
export async function exportWaiting(ctx: Ctx, filter: WaitingFilter): Promise<Waiting[]> {
  if (!mayDecide(ctx.actor)) throw refuse.forbidden();
  const entry = { act: 'waiting.export', subject: ['episode', null] as const };
  return readRecord(ctx, 'care', entry, (tx) => selectWaiting(tx, ctx, filter, 5000));
}

/**
 * Who waits for a link worker, those whose support is paused among them, in the order asked for, and what each link worker carries. Two
 * queries however long the list.
 */
export async function readWaiting(
  ctx: Ctx,
  { page = 1, ...filter }: WaitingFilter & { page?: number } = {},
): Promise<{ waiting: Waiting[]; more: boolean; load: Load[] }> {
  if (!mayDecide(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  const skip = (Math.max(1, Math.min(page, 1000)) - 1) * PAGE;
  return readIn(ctx, 'care', async (tx) => {
    const list = await selectWaiting(tx, ctx, filter, PAGE + 1, skip);
    const carried = await tx.execute<Record<string, unknown>>(sql`
      select w.user_id, w.name,
        count(e.id) filter (where e.status = 'active')::int as active,
        count(e.id) filter (where e.status = 'paused')::int as paused,
        count(e.id) filter (where e.allocated_at > ${ctx.now.toISOString()}::timestamptz - interval '28 days')::int as recent,
        (select count(*)::int from care.holding h
          where h.organisation_id = ${here} and h.link_worker_id = w.user_id
            and h.status in ('holding', 'stepping-down')) as holding
      from account.colleague w
      left join care.episode e on e.organisation_id = ${here} and e.link_worker_id = w.user_id
        and e.status in ('active', 'paused')
      where w.role = 'link-worker' and w.organisation_id = ${here}
      group by w.user_id, w.name
      order by 3, w.name
      limit 200`);
    return {
      waiting: list.slice(0, PAGE),
      more: list.length > PAGE,
      load: carried.rows.map((row) => ({
        userId: String(row.user_id),
        name: String(row.name),
        active: Number(row.active),
        paused: Number(row.paused),
        holding: Number(row.holding),
        recent: Number(row.recent),
      })),
    };
  });
}
