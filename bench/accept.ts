import pg from 'pg';
import { acceptReferral } from '#care/referral/accept.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import { median, rate } from './measure.ts';
import { linkWorkersOf, type Place } from './place.ts';

const RUNS = 5;
const SECONDS = 2;
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

interface Waiting {
  id: string;
  given: string;
  family: string;
  born: string;
}
interface Statement {
  text: string;
  values: unknown[];
}

/**
 * Accepting a referral through our command, against the very statements that it sends, recorded and
 * sent again by the driver for other referrals. Prints acts a second and the ratio, the median of
 * five runs of each, in turn.
 */
export async function benchAccept(place: Place, say: (line: string) => void): Promise<void> {
  const [ctx] = await linkWorkersOf(place);
  if (!ctx) throw new Error('nobody works here');
  const next = await referrals(place, ctx);
  const accept = async (from: Ctx) => {
    const { id } = await next();
    return acceptReferral(
      { ...from, key: newId() },
      { referralId: id, version: 1 },
      { person: 'new', shown: [], acceptNote: null },
    );
  };
  const first = await next();
  const script = await record(ctx, async (recorded) => {
    await acceptReferral(
      { ...recorded, key: newId() },
      { referralId: first.id, version: 1 },
      { person: 'new', shown: [], acceptNote: null },
    );
  });
  const known = new Set([ctx.actor.id ?? '', ...ctx.actor.organisationIds]);
  const straight = async () => replay(place, script, first, await next(), known);
  for (const clients of [1, 4, 16]) {
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let run = 0; run < RUNS; run++) {
      theirs.push(await rate(clients, SECONDS, straight));
      ours.push(await rate(clients, SECONDS, () => accept(ctx)));
    }
    const [a, b] = [median(ours), median(theirs)];
    say(
      `accept a referral, ${clients} client${clients > 1 ? 's' : ''}: ${a.toFixed(0)} a second, straight ${b.toFixed(0)}, ratio ${(a / b).toFixed(2)} (goal 0.70; ${script.length} statements)`,
    );
  }
}

/** Fresh referrals of people unlike anybody, made by the thousand. */
async function referrals(place: Place, ctx: Ctx): Promise<() => Promise<Waiting>> {
  const organisationId = ctx.actor.organisationIds[0];
  const list: Waiting[] = [];
  let making: Promise<void> | undefined;
  const make = async () => {
    const { rows } = await place.owner.query<Waiting>(
      `with made as (
         insert into care.referral (id, organisation_id, source, route, status, given_name, family_name, date_of_birth,
           telephone, reason, person_agreed, risks, received_at, changed_at)
         select gen_random_uuid(), $1, 'gp', 'telephone', 'received', translate(md5(random()::text), '0123456789', 'ghijklmnop'),
           translate(md5(random()::text), '0123456789', 'qrstuvwxyz'), date '1930-01-13' + (random() * 60)::int * 365 + (random() * 12)::int,
           '01632 960001', 'Made for the benchmark', true, 'no-known-risks', $2, $2
         from generate_series(1, 2000) returning id, given_name as given, family_name as family, date_of_birth::text as born),
       needs as (
         insert into care.referral_need (id, organisation_id, referral_id, need) select gen_random_uuid(), $1, id, 'loneliness' from made),
       progress as (
         insert into care.referral_progress (id, organisation_id, referral_id, person_name, standing, received_at, changed_at)
         select gen_random_uuid(), $1, id, given || ' ' || family, 'received', $2, $2 from made)
       select * from made`,
      [organisationId, ctx.now],
    );
    list.push(...rows);
  };
  return async () => {
    while (list.length === 0) {
      making ??= make().finally(() => {
        making = undefined;
      });
      await making;
    }
    return list.pop() as Waiting;
  };
}

/** The statements that some work sends, in order. */
async function record(ctx: Ctx, work: (ctx: Ctx) => Promise<void>): Promise<Statement[]> {
  const script: Statement[] = [];
  const connect = async () => {
    const client = await ctx.db.pool.connect();
    const query = client.query;
    const release = client.release;
    Object.assign(client, {
      query(...args: unknown[]) {
        const [what, values] = args as [string | { text: string; values?: unknown[] }, unknown[]?];
        script.push(
          typeof what === 'string'
            ? { text: what, values: values ?? [] }
            : { text: what.text, values: values ?? what.values ?? [] },
        );
        return Reflect.apply(query, client, args);
      },
      release(error?: Error) {
        Object.assign(client, { query, release });
        release.call(client, error);
      },
    });
    return client;
  };
  const pool = new Proxy(ctx.db.pool, {
    get: (target, name) => (name === 'connect' ? connect : Reflect.get(target, name)),
  });
  await work({ ...ctx, db: { ...ctx.db, pool } });
  return script;
}

/** Sends recorded statements for another referral, with new identifiers where they had new ones. */
async function replay(
  place: Place,
  script: Statement[],
  first: Waiting,
  other: Waiting,
  known: Set<string>,
): Promise<void> {
  const ids = new Map([[first.id, other.id]]);
  const idFor = (id: string): string => {
    if (known.has(id)) return id;
    const fresh = ids.get(id) ?? newId();
    ids.set(id, fresh);
    return fresh;
  };
  const put = (value: unknown) =>
    typeof value === 'string'
      ? value
          .replaceAll(UUID, idFor)
          .replaceAll(first.given, other.given)
          .replaceAll(first.family, other.family)
          .replaceAll(first.born, other.born)
      : value;
  const client = await place.db.pool.connect();
  try {
    for (const { text, values } of script)
      await (values.length > 0 ? client.query(text, values.map(put)) : client.query(text));
  } catch (error) {
    await client.query('rollback');
    throw error instanceof pg.DatabaseError ? new Error(`${error.message} while replaying`) : error;
  } finally {
    client.release();
  }
}
