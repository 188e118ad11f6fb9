import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { and, getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm';
import type { Ctx } from '../database/context.server.ts';
import { readRecord, type Tx } from '../database/transaction.server.ts';
import { isId } from '../id.ts';
import { refuse } from '../refusal.ts';
import type { Kind } from './kind.ts';
import { etagOf } from './version.ts';

type Kept = Kind & { versions: NonNullable<Kind['versions']> };

/** Which versions of a record are wanted: those from a moment on, a page of them. */
export interface Wanted {
  since: Date | undefined;
  from: number;
  count: number;
}

const none = (kind: Kind) => refuse.notFound(`There is no ${kind.type} with this id and version.`);

/** Rows as they stood, those of `which`, of the kept versions `v`. */
function rowsAs(tx: Tx, kind: Kept, which: SQL): Promise<object[]> {
  const { table } = kind.versions.key;
  const columns = Object.entries(getTableColumns(table)).map(
    ([name, column]) => [name, sql`${column}`.mapWith(column)] as const,
  );
  return tx.select(Object.fromEntries(columns)).from(
    sql`(select e.* from platform.earlier_version v
      cross join lateral jsonb_populate_record(null::${table}, v."row") e
      where v.of_table = ${getTableName(table)} and ${which}) as earlier`,
  );
}

/** Records as rows stood that a change has since replaced, the newest first. */
async function earlier(tx: Tx, ctx: Ctx, kind: Kept, key: string, which: SQL, page: Wanted) {
  const rows = await rowsAs(
    tx,
    kind,
    sql`v.row_id = ${key}::uuid and ${which}
      order by v.version desc limit ${page.count} offset ${page.from}`,
  );
  return kind.versions.load(tx, ctx, rows);
}

/** The rows of some versions, of some records. */
const rowsOf = (tx: Tx, kind: Kept, which: { key: string; version: number | null }[]) =>
  rowsAs(
    tx,
    kind,
    sql`(v.row_id, v.version) in (${sql.join(
      which.map(({ key, version }) => sql`(${key}::uuid, ${version}::integer)`),
      sql`, `,
    )})`,
  );

/** The key under which a record's earlier rows are kept, and the record; what may not be seen is not found. */
async function current(tx: Tx, ctx: Ctx, kind: Kept, id: string) {
  if (!isId(id)) throw none(kind);
  const [row] = await tx
    .select({ key: sql<string>`${kind.versions.key}` })
    .from(kind.table)
    .where(and(kind.scope(ctx), sql`${kind.id} = ${id}::uuid`));
  const [record] = row ? await kind.load(tx, ctx, [id]) : [];
  if (!row || !record) throw none(kind);
  return { key: row.key, record };
}

/** Reads with an entry in the access history of the person it is about. */
function audited<T>(
  ctx: Ctx,
  kind: Kept,
  id: string,
  work: (tx: Tx, tell: (record: Resource) => void) => Promise<T>,
): Promise<T> {
  let person: string | undefined;
  const entry = {
    act: 'fhir.history',
    subject: [kind.type, isId(id) ? id : null] as const,
    get personId() {
      return person ?? null;
    },
  };
  return readRecord(ctx, 'care', entry, (tx) =>
    work(tx, (record) => {
      person = kind.about?.(record);
    }),
  );
}

/** A record as it stood at a version. */
export function readVersion(ctx: Ctx, kind: Kept, id: string, version: string): Promise<Resource> {
  return audited(ctx, kind, id, async (tx, tell) => {
    const { key, record } = await current(tx, ctx, kind, id);
    tell(record);
    if (record.meta?.versionId === version) return record;
    if (!/^\d{1,9}$/.test(version)) throw none(kind);
    const which = sql`v.version = ${Number(version)}`;
    const [found] = await earlier(tx, ctx, kind, key, which, {
      since: undefined,
      from: 0,
      count: 1,
    });
    if (!found) throw none(kind);
    return found;
  });
}

/** A page of a record's versions, the newest first. */
export function readHistory(
  ctx: Ctx,
  kind: Kept,
  id: string,
  wanted: Wanted,
  base: string,
): Promise<Bundle> {
  return audited(ctx, kind, id, async (tx, tell) => {
    const { key, record } = await current(tx, ctx, kind, id);
    tell(record);
    const since = wanted.since?.toISOString();
    const which = since
      ? sql`(v."row"->>'changed_at')::timestamptz >= ${since}::timestamptz`
      : sql`true`;
    const newest = !since || (record.meta?.lastUpdated ?? '') >= since ? [record] : [];
    const first = newest.slice(wanted.from, wanted.from + wanted.count);
    const rest = await earlier(tx, ctx, kind, key, which, {
      ...wanted,
      from: Math.max(0, wanted.from - newest.length),
      count: wanted.count - first.length + 1,
    });
    const all = [...first, ...rest];
    const shown = all.slice(0, wanted.count);
    const page = (from: number) =>
      `${base}/${kind.type}/${id}/_history?_count=${wanted.count}&_offset=${from}${since ? `&_since=${since}` : ''}`;
    return {
      resourceType: 'Bundle',
      type: 'history',
      link: [
        { relation: 'self', url: page(wanted.from) },
        ...(all.length > shown.length
          ? [{ relation: 'next', url: page(wanted.from + wanted.count) }]
          : []),
      ],
      entry: shown.map((one) => entryOf(one, base)),
    };
  });
}

/** A version as an entry of a history: made, or changed. */
function entryOf(one: Resource, base: string): BundleEntry {
  const { resourceType: type, id, meta } = one;
  const first = meta?.versionId === '1';
  return {
    fullUrl: `${base}/${type}/${id}`,
    resource: one,
    request: first ? { method: 'POST', url: type } : { method: 'PUT', url: `${type}/${id}` },
    response: {
      status: first ? '201' : '200',
      ...(etagOf(one) ? { etag: etagOf(one) } : {}),
      ...(meta?.lastUpdated ? { lastModified: meta.lastUpdated } : {}),
    },
  };
}

/**
 * A page of the versions of all records of a kind that the actor may see, the newest first. One audit
 * entry, as for a search.
 */
export function readHistoryOfKind(
  ctx: Ctx,
  kind: Kept,
  wanted: Wanted,
  base: string,
): Promise<Bundle> {
  const { key, load } = kind.versions;
  const entry = { act: 'fhir.history', subject: [kind.type, null] as const };
  return readRecord(ctx, 'care', entry, async (tx) => {
    const seen = sql`select ${kind.id} as id, ${key} as key, ${kind.changed} as at from ${kind.table} where ${kind.scope(ctx) ?? sql`true`}`;
    const since = wanted.since
      ? sql`where all_of.at >= ${wanted.since.toISOString()}::timestamptz`
      : sql``;
    const { rows } = await tx.execute<{ id: string; key: string; version: number | null }>(sql`
      with seen as (${seen}), all_of as (
        select s.id, s.key, s.at, null::integer as version from seen s
        union all
        select s.id, s.key, (v."row"->>'changed_at')::timestamptz, v.version from seen s
        join platform.earlier_version v on v.of_table = ${getTableName(key.table)} and v.row_id = s.key)
      select id, key, version from all_of ${since}
      order by at desc, version desc nulls first, id desc limit ${wanted.count + 1} offset ${wanted.from}`);
    const shown = rows.slice(0, wanted.count);
    const current = shown.filter(({ version }) => version === null).map(({ id }) => id);
    const before = shown.filter(({ version }) => version !== null);
    const newest = current.length > 0 ? await kind.load(tx, ctx, current) : [];
    const past = before.length > 0 ? await load(tx, ctx, await rowsOf(tx, kind, before)) : [];
    const all = shown.flatMap(({ id, version }) => {
      const has = (one: Resource) => version === null || one.meta?.versionId === String(version);
      return (version === null ? newest : past).find((one) => one.id === id && has(one)) ?? [];
    });
    const page = (from: number) =>
      `${base}/${kind.type}/_history?_count=${wanted.count}&_offset=${from}${wanted.since ? `&_since=${wanted.since.toISOString()}` : ''}`;
    return {
      resourceType: 'Bundle',
      type: 'history',
      link: [
        { relation: 'self', url: page(wanted.from) },
        ...(rows.length > shown.length
          ? [{ relation: 'next', url: page(wanted.from + wanted.count) }]
          : []),
      ],
      entry: all.map((one) => entryOf(one, base)),
    };
  });
}
