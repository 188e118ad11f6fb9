import type { Bundle, Resource } from '@medplum/fhirtypes';
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

/** Records as rows stood that a change has since replaced, the newest first. */
async function earlier(tx: Tx, ctx: Ctx, kind: Kept, key: string, which: SQL, page: Wanted) {
  const { table } = kind.versions.key;
  const columns = Object.entries(getTableColumns(table)).map(
    ([name, column]) => [name, sql`${column}`.mapWith(column)] as const,
  );
  const rows = await tx.select(Object.fromEntries(columns)).from(
    sql`(select e.* from platform.earlier_version v
      cross join lateral jsonb_populate_record(null::${table}, v."row") e
      where v.of_table = ${getTableName(table)} and v.row_id = ${key}::uuid and ${which}
      order by v.version desc limit ${page.count} offset ${page.from}) as earlier`,
  );
  return kind.versions.load(tx, ctx, rows);
}

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
      entry: shown.map((one) => ({
        fullUrl: `${base}/${kind.type}/${id}`,
        resource: one,
        request:
          one.meta?.versionId === '1'
            ? { method: 'POST', url: kind.type }
            : { method: 'PUT', url: `${kind.type}/${id}` },
        response: {
          status: one.meta?.versionId === '1' ? '201' : '200',
          ...(etagOf(one) ? { etag: etagOf(one) } : {}),
          ...(one.meta?.lastUpdated ? { lastModified: one.meta.lastUpdated } : {}),
        },
      })),
    };
  });
}
