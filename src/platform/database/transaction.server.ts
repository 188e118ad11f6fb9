import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Zone } from '../actor.ts';
import { isId } from '../id.ts';
import { refuse } from '../refusal.ts';
import type { Ctx, Together } from './context.server.ts';

/** A transaction under a zone's role. Inside it use only this, never the pool. */
export type Tx = NodePgDatabase & { $client: pg.PoolClient };

/** One entry for the audit log: an act, what it was done to, and about whom. */
export interface AuditNote {
  act: string;
  subject: readonly [kind: string, id: string | null];
  /** The person whose record was touched, for their access history. */
  personId?: string | null;
  /** The organisation the entry belongs to; the actor's own where absent. */
  organisationId?: string;
  /** Why, in words that hold no personal data; a refusal reason, a lawful basis. */
  reason?: string;
}
export type Note = (entry: AuditNote) => void;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };

/** Whose work a transaction does, as one statement: zone role, organisations, user. */
function settings(ctx: Ctx, zone: Zone): string {
  for (const id of ctx.actor.organisationIds)
    if (!isId(id)) throw new Error('not an organisation id');
  if (ctx.actor.id !== null && !isId(ctx.actor.id)) throw new Error('not a user id');
  return [
    `set local role holdfast_${zone}`,
    `set local holdfast.org_ids = '{${ctx.actor.organisationIds.join(',')}}'`,
    `set local holdfast.user_id = '${ctx.actor.id ?? ''}'`,
  ].join('; ');
}

const opening = (ctx: Ctx, zone: Zone, mode: 'read' | 'write'): string =>
  [
    mode === 'read' ? 'begin transaction isolation level repeatable read read only' : 'begin',
    settings(ctx, zone),
    // Of no spinning disk: otherwise large tables are read whole where an index would do.
    'set local random_page_cost = 1.1',
  ].join('; ');

/** Takes the statements that are to be the last of a transaction: they go to the database with the commit. */
type Last = (statements: string[]) => void;

/** What builds statements for a connection, kept with it: it remembers the names of columns. */
const builders = new WeakMap<pg.PoolClient, Tx>();

function builderFor(client: pg.PoolClient): Tx {
  const known = builders.get(client);
  if (known) return known;
  const made = drizzle(client, { casing: 'snake_case' }) as unknown as Tx;
  builders.set(client, made);
  return made;
}

async function transaction<T>(
  ctx: Ctx,
  zone: Zone,
  mode: 'read' | 'write',
  work: (tx: Tx, last: Last) => Promise<T>,
): Promise<T> {
  if (ctx.together) {
    const { tx, settings: now } = ctx.together;
    const wanted = settings(ctx, zone);
    if (wanted !== now) await tx.$client.query(wanted);
    ctx.together.settings = wanted;
    let end: string[] = [];
    const result = await work(tx, (statements) => {
      end = statements;
    });
    if (end.length > 0) await tx.$client.query(end.join('; '));
    return result;
  }
  const client = await connect(ctx);
  let broken: Error | undefined;
  try {
    await client.query(opening(ctx, zone, mode));
    let end: string[] = [];
    const result = await work(builderFor(client), (statements) => {
      end = statements;
    });
    await client.query([...end, 'commit'].join('; '));
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function connect(ctx: Ctx): Promise<pg.PoolClient> {
  try {
    return await ctx.db.pool.connect();
  } catch (error) {
    const refusal = refuse.unavailable();
    refusal.cause = error;
    throw refusal;
  }
}

/** Reads under the zone's role and the actor's organisations, from one snapshot. */
export function readIn<T>(ctx: Ctx, zone: Zone, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(ctx, zone, 'read', work);
}

/** A read that is an act: what `readIn` does, leaving one audit entry in the same transaction. */
export function readRecord<T>(
  ctx: Ctx,
  zone: Zone,
  entry: AuditNote,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return transaction(ctx, zone, 'write', async (tx, last) => {
    const result = await work(tx);
    last(finish(ctx, [entry], null));
    return result;
  });
}

/**
 * Does several reads and acts, each with rights of its own, in one transaction: all of them or none.
 * They take the context they are given; what they leave for the audit log is written last.
 */
export function together<T>(ctx: Ctx, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  if (ctx.together) return work(ctx);
  return transaction(ctx, 'care', 'write', async (tx, last) => {
    const shared: Together = { tx, entries: [], settings: settings(ctx, 'care') };
    const result = await work({ ...ctx, together: shared });
    if (shared.entries.length > 0) last([finished(ctx, shared.entries, null)]);
    return result;
  });
}

/**
 * Keeps what is no act and part of no record: a draft, which its author alone sees. It leaves no
 * audit entry, so nothing else may be written this way.
 */
export function keepAside<T>(ctx: Ctx, zone: Zone, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(ctx, zone, 'write', work);
}

/** What an act in hand leaves for its end, and the zone it is done in. */
interface Act {
  zone: Zone;
  entries: AuditNote[];
  crossings: string[];
}
const acts = new WeakMap<Tx, Act>();

/**
 * Does one act in one transaction. Where `ctx.key` was used before by this actor, nothing is done
 * and the first result is given again. The act must note at least one audit entry; entries are
 * written last, so that the chain is held only for the commit. The draft it was typed in goes.
 */
export function perform<T extends Json>(
  ctx: Ctx,
  zone: Zone,
  work: (tx: Tx, note: Note) => Promise<T>,
): Promise<T> {
  return transaction(ctx, zone, 'write', async (tx, last) => {
    if (ctx.key) {
      const earlier = await claim(tx, ctx, ctx.key);
      if (earlier) return earlier.result as T;
    }
    const act: Act = { zone, entries: [], crossings: [] };
    acts.set(tx, act);
    const result = await work(tx, (entry) => act.entries.push(entry)).finally(() =>
      acts.delete(tx),
    );
    if (act.entries.length === 0) throw new Error('a command must leave an audit entry');
    if (ctx.draft && zone === 'care') await dropDraft(tx, ctx, ctx.draft);
    const replay = ctx.key ? { key: ctx.key, result } : null;
    last([...act.crossings, ...finish(ctx, act.entries, replay)]);
    return result;
  });
}

/**
 * Writes part of an act in another zone, within the act's transaction and at its end, with an audit
 * entry of its own. For the passages in `crossing/` alone.
 */
export function crossTo(
  tx: Tx,
  zone: Zone,
  entry: AuditNote,
  written: { sql: string; params: unknown[] },
): void {
  const act = acts.get(tx);
  if (!act) throw new Error('a crossing is part of an act');
  act.entries.push(entry);
  act.crossings.push(
    `set local role holdfast_${zone}`,
    written.sql.replace(/\$(\d+)/g, (_, n) => literal(written.params[Number(n) - 1])),
    `set local role holdfast_${act.zone}`,
  );
}

function literal(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'string')
    throw new Error('a crossing writes text, or what is written as text');
  return pg.escapeLiteral(value);
}

/** Takes the key, or gives what it was used for; a second submit waits here for the first. */
async function claim(tx: Tx, ctx: Ctx, key: string): Promise<{ result: unknown } | null> {
  if (!isId(key)) throw refuse.invalid({ _key: 'Open the page again and try once more.' });
  const { rows } = await tx.$client.query<{ earlier: { result: unknown } | null }>(
    'select platform.claim_act_key($1, $2, $3) as earlier',
    [key, ctx.actor.id, ctx.now],
  );
  return rows[0]?.earlier ?? null;
}

/** What was a draft has now been done: its author's copy goes with the act. */
async function dropDraft(tx: Tx, ctx: Ctx, form: string): Promise<void> {
  await tx.$client.query(
    'delete from platform.draft where organisation_id = $1 and user_id = $2 and form = $3',
    [ctx.actor.organisationIds[0] ?? null, ctx.actor.id, form],
  );
}

/** Audit entries as they are kept: with who did it. */
const writtenBy = (ctx: Ctx, entries: AuditNote[]) =>
  entries.map((entry) => ({
    organisationId: entry.organisationId ?? ctx.actor.organisationIds[0] ?? null,
    actorKind: ctx.actor.kind,
    actorId: ctx.actor.id,
    actorName: ['staff', 'program'].includes(ctx.actor.kind) ? ctx.actor.name : ctx.actor.kind,
    act: entry.act,
    subjectKind: entry.subject[0],
    subjectId: entry.subject[1],
    personId: entry.personId ?? null,
    reason: entry.reason ?? null,
    requestId: ctx.requestId,
  }));

interface Replay {
  key: string;
  result: Json;
}

function finish(ctx: Ctx, entries: AuditNote[], replay: Replay | null): string[] {
  const written = writtenBy(ctx, entries);
  if (!ctx.together || replay) return [finished(ctx, written, replay)];
  // The chain of the log is held from the first entry until the commit: shared, all go last.
  ctx.together.entries.push(...written);
  return [];
}

/** The statement that writes entries to the audit log, and what the act's key was used for. */
function finished(ctx: Ctx, written: object[], replay: Replay | null): string {
  const values = [
    JSON.stringify(written),
    ctx.now.toISOString(),
    replay?.key,
    replay ? JSON.stringify(replay.result ?? null) : undefined,
  ].map((value) => (value === undefined ? 'null' : pg.escapeLiteral(value)));
  return `select platform.finish_act(${values.join(', ')})`;
}
