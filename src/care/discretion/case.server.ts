import { and, asc, desc, eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { about, agreementOf } from './agreement.server.ts';
import { type Element, type Limit, seededElements } from './elements.ts';
import type { Meant } from './odds.ts';
import {
  type Circumstances,
  monthsBetween,
  type Resolved,
  resolve,
  type Setting,
} from './resolver.ts';
import { discretionOddsStep, discretionSetting } from './schema.server.ts';
import { limitOf } from './setting.server.ts';

/** Whom an act is about: a link worker, with a person or with nobody yet, on a day. */
export interface Occasion {
  linkWorkerId: string;
  personId?: string | null;
  /** Of somebody who is not recorded yet. */
  practiceCode?: string | null;
  episodeId?: string | null;
  /** Where there is no time of support yet. */
  referralId?: string | null;
  /** The day the act is done; today where absent. */
  at?: string;
  /** The service's stamp, where the act has read it already in this transaction; null for none. */
  stamp?: string | null;
  /** What lies around the person, where the act has read it already. */
  around?: Around | null;
}

/**
 * What applies to some elements on an occasion. One look at the service's stamp, and one query about
 * the person where a setting or a modifier of these elements goes by practice, deprivation or needs.
 */
export async function resolveCase(
  tx: Tx,
  ctx: Ctx,
  occasion: Occasion,
  codes: readonly string[],
): Promise<Map<string, Resolved>> {
  const day = occasion.at ?? dayOf(ctx.now);
  const agreement = await agreementOf(tx, ctx, day, occasion.stamp);
  const { own, posts } = agreement;
  const { said, moving, goesByPerson } = about(agreement, codes);
  const post = posts.find(({ userId, from }) => userId === occasion.linkWorkerId && from <= day);
  const circumstances: Circumstances = {
    day,
    linkWorkerId: occasion.linkWorkerId,
    stage: post?.stage ?? null,
    specialist: post?.specialist ?? false,
    monthsInPost: monthsBetween(post?.inPostSince ?? null, day),
    ...(goesByPerson ? (occasion.around ?? (await around(tx, ctx, occasion))) : NOBODY),
  };
  return new Map(
    codes.map((code) => {
      const element = [...seededElements, ...own].find((one: Element) => one.code === code);
      if (!element) throw refuse.notFound();
      return [code, resolve(element, circumstances, said, moving)];
    }),
  );
}

export type Around = Pick<Circumstances, 'practiceId' | 'decile' | 'needs'>;

const NOBODY: Around = { practiceId: null, decile: null, needs: null };

/** What lies around a person, as SQL: their practice, its tenth of deprivation, and their needs. */
export const liesAround = (
  organisation: SQLWrapper | string,
  of: Record<'person' | 'episode', SQLWrapper | string | null>,
  practiceCode: string | null = null,
) => sql<Around>`care.lies_around(${organisation}, ${of.person}, ${practiceCode}, ${of.episode})`;

async function around(
  tx: Tx,
  ctx: Ctx,
  { personId = null, practiceCode = null, episodeId = null }: Occasion,
): Promise<Around> {
  const here = actingOrganisation(ctx.actor);
  const of = { person: personId, episode: episodeId };
  const { rows } = await tx.execute<{ around: Around }>(
    sql`select ${liesAround(here, of, practiceCode)} as around`,
  );
  return rows[0]?.around ?? NOBODY;
}

/** What a supervisor has allowed a link worker, beyond what was agreed. */
export interface Allowance {
  element: string;
  /** The time of support, or the referral, that it was allowed for. */
  forId: string | null;
  asked: Limit;
}

/** What is needed only where something is said about what applies. */
export interface Said {
  /** Names of practices, by id. */
  practices: Record<string, string>;
  allowances: Allowance[];
  /** Who can allow what is stopped: the supervisors, or the managers where there are none. */
  askWhom: string[];
}

/**
 * Names to say and, of an act that is asked about or stopped, what was allowed before and whom to ask:
 * one query, or none where there is nothing to find.
 */
export async function readSaid(
  tx: Tx,
  ctx: Ctx,
  { linkWorkerId, at = dayOf(ctx.now) }: Occasion,
  resolved: readonly Resolved[],
  act: 'asked' | 'stopped' | null = null,
): Promise<Said> {
  const here = actingOrganisation(ctx.actor);
  const ids = resolved
    .flatMap(({ basis, objections }) => [...basis, ...objections])
    .flatMap(({ practiceId }) => practiceId ?? []);
  if (ids.length === 0 && !act) return { practices: {}, allowances: [], askWhom: [] };
  const nothing = sql`null::jsonb`;
  // Nobody allows themselves.
  const named = (role: string) =>
    act !== 'stopped'
      ? nothing
      : sql`(select jsonb_agg(c.name order by c.name) from (select c.name from account.colleague c
      where c.organisation_id = ${here} and c.role = ${role} and c.user_id <> ${ctx.actor.id ?? ''}::uuid order by c.name limit 5) c)`;
  const { rows } = await tx.execute<{
    practices: Record<string, string> | null;
    allowances:
      | (Omit<Allowance, 'asked'> & { amount: number | null; among: string[] | null })[]
      | null;
    supervisors: string[] | null;
    managers: string[] | null;
  }>(sql`
    select ${
      ids.length === 0
        ? nothing
        : sql`(select jsonb_object_agg(o.id, o.name) from account.organisation o
            where o.id = any(${`{${ids.join(',')}}`}::uuid[]))`
    } as practices, ${
      act
        ? sql`(select jsonb_agg(jsonb_build_object('element', r.element, 'forId', coalesce(r.episode_id, r.referral_id), 'amount', r.asked_amount, 'among', r.asked_among))
            from care.discretion_request r where r.organisation_id = ${here} and r.link_worker_id = ${linkWorkerId}
              and r.status = 'allowed' and r.valid_until >= ${at}::date)`
        : nothing
    } as allowances,
      ${named('supervisor')} as supervisors, ${named('manager')} as managers`);
  const [found] = rows;
  return {
    practices: found?.practices ?? {},
    allowances: (found?.allowances ?? []).map(({ amount, among, ...one }) => ({
      ...one,
      asked: amount ?? among,
    })),
    askWhom: found?.supervisors ?? found?.managers ?? [],
  };
}

/** What applies with the names of the practices in it. */
export function named(resolved: Resolved, { practices }: Said): Resolved {
  const fill = (setting: Setting): Setting =>
    setting.practiceId
      ? { ...setting, practiceName: practices[setting.practiceId] ?? null }
      : setting;
  return {
    ...resolved,
    basis: resolved.basis.map(fill),
    objections: resolved.objections.map(fill),
  };
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

/** What is read of what was said, the newest of it. */
const MOST_SAID = 1_000;

/** What managers said of settings at odds, the oldest first. */
export async function readMeant(tx: Tx, here: string, which?: SQL): Promise<Meant[]> {
  const { element, sides, reason, byName, at, id } = discretionOddsStep;
  const rows = await tx
    .select({ element, sides, reason, by: byName, at })
    .from(discretionOddsStep)
    .where(and(eq(discretionOddsStep.organisationId, here), which))
    .orderBy(desc(at), desc(id))
    .limit(MOST_SAID);
  return rows.map(({ at: said, ...one }) => ({ ...one, on: dayOf(said) })).reverse();
}

export function asSetting(
  row: typeof discretionSetting.$inferSelect,
  practiceName: string | null,
): Setting {
  const { scope, stage, source, status, ...rest } = row as typeof row &
    Pick<Setting, 'scope' | 'stage' | 'source' | 'status'>;
  return { ...rest, scope, stage, source, status, practiceName, limit: limitOf(row) };
}
