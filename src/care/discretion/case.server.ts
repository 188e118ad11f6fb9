import { and, asc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { asElement } from './element.server.ts';
import { type Element, type Limit, seededElements } from './elements.ts';
import { type Circumstances, type Modifier, monthsBetween, type Setting } from './resolver.ts';
import type { Stage } from './rules.ts';
import { type discretionElement, discretionSetting } from './schema.server.ts';
import { limitOf } from './setting.server.ts';

/** Whom an act is about: a link worker, with a person or with nobody yet, on a day. */
export interface Occasion {
  linkWorkerId: string;
  personId?: string | null;
  episodeId?: string | null;
  /** The day the act is done; today where absent. */
  at?: string;
}

/** What a supervisor has allowed this link worker, beyond what was agreed. */
export interface Allowance {
  element: string;
  episodeId: string | null;
  asked: Limit;
}

export interface Case {
  circumstances: Circumstances;
  elements: Element[];
  settings: Setting[];
  modifiers: Modifier[];
  allowances: Allowance[];
  /** Who can allow what is stopped: the supervisors, or the managers where there are none. */
  askWhom: string[];
}

interface Known {
  practice_id: string | null;
  decile: number | null;
  needs: number | null;
  stage: Stage | null;
  specialist: boolean | null;
  in_post_since: string | null;
  modifiers: Modifier[];
  allowances: {
    element: string;
    episodeId: string | null;
    amount: number | null;
    among: string[] | null;
  }[];
  own: (typeof discretionElement.$inferSelect)[];
  supervisors: string[] | null;
  managers: string[] | null;
}

const list = (codes: readonly string[]) =>
  sql`array[${sql.join(
    codes.map((code) => sql`${code}`),
    sql`, `,
  )}]::text[]`;

/** Everything the resolver needs about some elements on an occasion, in two queries. */
export async function gatherCase(
  tx: Tx,
  ctx: Ctx,
  occasion: Occasion,
  codes: readonly string[],
): Promise<Case> {
  const here = actingOrganisation(ctx.actor);
  const day = occasion.at ?? dayOf(ctx.now);
  const known = await facts(tx, here, occasion, day, codes);
  const circumstances: Circumstances = {
    day,
    linkWorkerId: occasion.linkWorkerId,
    practiceId: known.practice_id,
    stage: known.stage,
    specialist: known.specialist ?? false,
    monthsInPost: monthsBetween(known.in_post_since, day),
    decile: known.decile,
    needs: known.needs,
  };
  return {
    circumstances,
    elements: [
      ...seededElements.filter((one) => codes.includes(one.code)),
      ...known.own.map(asElement),
    ],
    settings: await readSettings(
      tx,
      here,
      and(
        inArray(discretionSetting.element, [...codes]),
        or(
          inArray(discretionSetting.scope, ['service', 'stage']),
          eq(discretionSetting.userId, occasion.linkWorkerId),
          known.practice_id ? eq(discretionSetting.practiceId, known.practice_id) : undefined,
        ),
      ),
    ),
    modifiers: known.modifiers,
    allowances: known.allowances.map((one) => ({
      element: one.element,
      episodeId: one.episodeId,
      asked: one.amount ?? one.among,
    })),
    askWhom: known.supervisors ?? known.managers ?? [],
  };
}

async function facts(
  tx: Tx,
  here: string,
  { linkWorkerId, personId = null, episodeId = null }: Occasion,
  day: string,
  codes: readonly string[],
): Promise<Known> {
  const wanted = list(codes);
  const named = (role: string) =>
    sql`(select jsonb_agg(c.name order by c.name) from (select c.name from account.colleague c where c.organisation_id = ${here} and c.role = ${role} order by c.name limit 5) c)`;
  const { rows } = await tx.execute(sql`
    select about.practice_id, about.decile,
      (select count(*)::integer from care.need n where n.organisation_id = ${here} and n.episode_id = ${episodeId}::uuid and n.ended_at is null) as needs,
      post.stage, post.specialist, post.in_post_since::text,
      (select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'element', m.element, 'kind', m.kind, 'threshold', m.threshold,
          'widenPosition', m.widen_position, 'widenLimit', m.widen_limit, 'reason', m.reason, 'since', m.since, 'endedOn', m.ended_on)), '[]')
        from care.discretion_modifier m where m.organisation_id = ${here} and m.element = any(${wanted})) as modifiers,
      (select coalesce(jsonb_agg(jsonb_build_object('element', r.element, 'episodeId', r.episode_id, 'amount', r.asked_amount, 'among', r.asked_among)), '[]')
        from care.discretion_request r where r.organisation_id = ${here} and r.link_worker_id = ${linkWorkerId}
          and r.status = 'allowed' and r.element = any(${wanted}) and r.valid_until >= ${day}::date) as allowances,
      (select coalesce(jsonb_agg(jsonb_build_object('code', e.code, 'version', e.version, 'name', e.name, 'definition', e.definition,
          'examples', e.examples, 'unitKind', e.unit_kind, 'bound', e.bound, 'unitOne', e.unit_one, 'unitMany', e.unit_many,
          'mayBeDiscretionary', e.may_be_discretionary, 'safety', e.safety)), '[]')
        from (select distinct on (code) * from care.discretion_element where organisation_id = ${here} and code = any(${wanted}) order by code, version desc) e) as own,
      ${named('supervisor')} as supervisors, ${named('manager')} as managers
    from (select 1) as one
    left join lateral (
      select o.id as practice_id, d.decile from care.person p
      left join account.organisation o on o.ods_code = p.practice_code and o.kind = 'practice'
      left join care.practice_deprivation d on d.practice_code = p.practice_code
      where p.id = ${personId}::uuid and p.organisation_id = ${here} limit 1
    ) about on true
    left join lateral (
      select q.stage, q.specialist, q.in_post_since from care.discretion_post q
      where q.organisation_id = ${here} and q.user_id = ${linkWorkerId} and q."from" <= ${day}::date
      order by q."from" desc, q.id desc limit 1
    ) post on true`);
  return rows[0] as unknown as Known;
}

const MOST_SETTINGS = 20_000;

/** Settings as the resolver sees them: every version that was ever in force or is contested. */
export async function readSettings(tx: Tx, here: string, which?: SQL): Promise<Setting[]> {
  const rows = await tx
    .select({ setting: discretionSetting, practiceName: organisation.name })
    .from(discretionSetting)
    .leftJoin(organisation, eq(organisation.id, discretionSetting.practiceId))
    .where(
      and(
        eq(discretionSetting.organisationId, here),
        sql`(${discretionSetting.inForceOn} is not null or ${discretionSetting.contestedOn} is not null)`,
        which,
      ),
    )
    .orderBy(asc(discretionSetting.id))
    .limit(MOST_SETTINGS);
  return rows.map(({ setting, practiceName }) => asSetting(setting, practiceName));
}

export function asSetting(
  row: typeof discretionSetting.$inferSelect,
  practiceName: string | null,
): Setting {
  const { scope, stage, source, status, ...rest } = row as typeof row &
    Pick<Setting, 'scope' | 'stage' | 'source' | 'status'>;
  return { ...rest, scope, stage, source, status, practiceName, limit: limitOf(row) };
}
