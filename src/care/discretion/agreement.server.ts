import { sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { asElement } from './element.server.ts';
import type { Element } from './elements.ts';
import type { Modifier, Setting } from './resolver.ts';
import type { Stage } from './rules.ts';
import type { discretionElement } from './schema.server.ts';

/** What is known of a link worker's post from a day on. */
export interface PostFacts {
  userId: string;
  stage: Stage;
  specialist: boolean;
  inPostSince: string | null;
  from: string;
}

/** All that a service has agreed, but for what ended before the day it was read for. */
export interface Agreement {
  settings: readonly Setting[];
  modifiers: readonly Modifier[];
  own: readonly Element[];
  /** The latest first. */
  posts: readonly PostFacts[];
}

const NOTHING: Agreement = { settings: [], modifiers: [], own: [], posts: [] };

/** Agreements of so many services stay in mind. */
const MOST_KEPT = 1000;

/**
 * By service, with its stamp. A stamp names one state of one service's agreement for good, so what is
 * used here is never stale; whose stamp it is, the row's policy says in every transaction anew.
 */
const kept = new Map<string, { stamp: string; agreement: Agreement; since: string }>();

/**
 * What the acting service has agreed, as this transaction sees it: one look at one row, where the act
 * has not `seen` the stamp already, and a query when it has changed since this process last read it.
 */
export async function agreementOf(
  tx: Tx,
  ctx: Ctx,
  day: string,
  seen?: string | null,
): Promise<Agreement> {
  const here = actingOrganisation(ctx.actor);
  const stamp = seen === undefined ? await readStamp(tx, here) : seen;
  if (!stamp) return NOTHING;
  const known = kept.get(here);
  if (known?.stamp === stamp && known.since <= day) return known.agreement;
  return read(tx, here, day);
}

/** What was agreed about some elements, of a whole agreement. */
export function about(
  { settings, modifiers }: Pick<Agreement, 'settings' | 'modifiers'>,
  codes: readonly string[],
) {
  const said = settings.filter(({ element }) => codes.includes(element));
  const moving = modifiers.filter(({ element }) => codes.includes(element));
  return {
    said,
    moving,
    /** Where a person is registered, or how much they need, makes a difference. */
    goesByPerson:
      said.some(({ scope }) => scope === 'practice') ||
      moving.some(({ kind }) => kind === 'deprivation' || kind === 'complexity'),
  };
}

/**
 * What an act that these elements bind will have to ask, by what this process last read of what its
 * service agreed. A guess: it spares the act a question, and what it gets wrong is asked later.
 */
export function foresee(ctx: Ctx, codes: readonly string[]) {
  const known = kept.get(actingOrganisation(ctx.actor));
  const { said, goesByPerson } = about(known?.agreement ?? NOTHING, codes);
  return { limited: said.some(({ limit }) => limit !== null), goesByPerson };
}

async function readStamp(tx: Tx, here: string): Promise<string | undefined> {
  const { rows } = await tx.$client.query<{ stamp: string }>(
    'select stamp from care.discretion_stamp where organisation_id = $1',
    [here],
  );
  return rows[0]?.stamp;
}

const list = (of: string) => sql.raw(`coalesce(jsonb_agg(${of}), '[]')`);

/** Reads the agreement and its stamp in one statement, so that the one names the other. */
async function read(tx: Tx, here: string, day: string): Promise<Agreement> {
  const { rows } = await tx.execute<{
    stamp: string;
    settings: Setting[];
    modifiers: Modifier[];
    own: (typeof discretionElement.$inferSelect)[];
    posts: PostFacts[];
  }>(sql`
    select s.stamp,
      (select ${list(`jsonb_build_object('id', x.id, 'element', x.element, 'scope', x.scope, 'practiceId', x.practice_id,
          'practiceName', null, 'userId', x.user_id, 'stage', x.stage, 'position', x.position,
          'limit', coalesce(to_jsonb(x.limit_amount), to_jsonb(x.limit_among)), 'reason', x.reason, 'source', x.source,
          'sourceName', x.source_name, 'status', x.status, 'from', x."from", 'until', x.until, 'inForceOn', x.in_force_on,
          'endedOn', x.ended_on, 'contestsId', x.contests_id, 'contestedOn', x.contested_on, 'settledOn', x.settled_on)`)}
        from care.discretion_setting x where x.organisation_id = ${here}
          and (x.in_force_on is not null or x.contested_on is not null)
          and (x.ended_on is null or x.ended_on > ${day}::date)) as settings,
      (select ${list(`jsonb_build_object('id', m.id, 'element', m.element, 'kind', m.kind, 'threshold', m.threshold,
          'widenPosition', m.widen_position, 'widenLimit', m.widen_limit, 'reason', m.reason, 'since', m.since, 'endedOn', m.ended_on)`)}
        from care.discretion_modifier m where m.organisation_id = ${here}
          and (m.ended_on is null or m.ended_on > ${day}::date)) as modifiers,
      (select ${list(`jsonb_build_object('code', e.code, 'version', e.version, 'name', e.name, 'definition', e.definition,
          'examples', e.examples, 'unitKind', e.unit_kind, 'bound', e.bound, 'unitOne', e.unit_one, 'unitMany', e.unit_many,
          'mayBeDiscretionary', e.may_be_discretionary, 'safety', e.safety)`)}
        from (select distinct on (code) * from care.discretion_element where organisation_id = ${here}
          order by code, version desc) e) as own,
      (select ${list(`jsonb_build_object('userId', q.user_id, 'stage', q.stage, 'specialist', q.specialist,
          'inPostSince', q.in_post_since, 'from', q.since) order by q.since desc, q.step_id desc`)}
        from care.post_facts() q) as posts
    from care.discretion_stamp s where s.organisation_id = ${here}`);
  const found = rows[0];
  if (!found) return NOTHING;
  const { stamp, settings, modifiers, own, posts } = found;
  const agreement = { settings, modifiers, own: own.map(asElement), posts };
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value ?? '');
  kept.set(here, { stamp, agreement, since: day });
  return agreement;
}
