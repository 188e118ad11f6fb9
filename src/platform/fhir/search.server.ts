import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { and, inArray, type SQL, sql } from 'drizzle-orm';
import type { Ctx } from '../database/context.server.ts';
import { readRecord, type Tx } from '../database/transaction.server.ts';
import { isId } from '../id.ts';
import { refuse } from '../refusal.ts';
import type { Asked } from './asked.ts';
import { parameterOf } from './asked-condition.ts';
import type { Kind } from './kind.ts';
import { shortened } from './shorten.ts';

/** The most records that come along with those found. */
const MOST_ALONG = 500;

const newestFirst = (kind: Kind): SQL[] =>
  kind.newest ? [kind.newest] : [sql`${kind.changed} desc`, sql`${kind.id} desc`];

function orderOf(kind: Kind, { sort }: Asked): SQL[] {
  const by = sort.map(({ name, down }) => {
    const column = name === '_id' ? kind.id : parameterOf(kind, name)?.sort;
    // When a row was changed is always known, and in an index that way.
    if (!column) return down ? sql`${kind.changed} desc` : sql`${kind.changed} asc`;
    return down ? sql`${column} desc nulls last` : sql`${column} asc nulls last`;
  });
  return [...by, ...newestFirst(kind)];
}

/** What holds for the rows that a search finds. @throws Refusal `invalid` for values that are none */
export const conditionsOf = (ctx: Ctx, kind: Kind, asked: Asked): SQL | undefined =>
  and(kind.scope(ctx), ...asked.where.map((condition) => condition(ctx)));

/**
 * Searches records of a kind: one page, those that come along, and links to the pages beside it.
 * One audit entry for the search; where it is for one person, in their access history.
 */
export function search(
  ctx: Ctx,
  kind: Kind,
  asked: Asked,
  from: { base: string; params: URLSearchParams; kinds: readonly Kind[] },
): Promise<Bundle> {
  const where = conditionsOf(ctx, kind, asked);
  let person: string | undefined;
  const entry = {
    act: 'fhir.search',
    subject: [kind.type, null] as const,
    get personId() {
      return person ?? null;
    },
  };
  return readRecord(ctx, 'care', entry, async (tx) => {
    const total = asked.total === 'accurate' ? await tx.$count(kind.table, where) : undefined;
    const rows =
      asked.summary === 'count'
        ? []
        : await tx
            .select({ id: sql<string>`${kind.id}` })
            .from(kind.table)
            .where(where)
            .orderBy(...orderOf(kind, asked))
            .limit(asked.count + 1)
            .offset(asked.from);
    const ids = rows.slice(0, asked.count).map((row) => row.id);
    const found = await inOrder(tx, ctx, kind, ids);
    const people = new Set(found.map((record) => kind.about?.(record)));
    if (people.size === 1) [person] = people;
    const along = await comeAlong(tx, ctx, kind, asked, found, from.kinds);
    return bundleOf({ asked, found, along, total, more: rows.length > asked.count, ...from });
  });
}

async function inOrder(tx: Tx, ctx: Ctx, kind: Kind, ids: string[]): Promise<Resource[]> {
  if (ids.length === 0) return [];
  const byId = new Map((await kind.load(tx, ctx, ids)).map((record) => [record.id, record]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** What records point to, and what points to them, as asked for, of kinds that the actor may read. */
async function comeAlong(
  tx: Tx,
  ctx: Ctx,
  kind: Kind,
  { include, revinclude }: Asked,
  found: Resource[],
  kinds: readonly Kind[],
): Promise<Resource[]> {
  const along = new Map<string, Resource>();
  const add = (records: Resource[]) => {
    for (const record of records) along.set(`${record.resourceType}/${record.id}`, record);
  };
  for (const name of include) {
    const to = kinds.find((one) => one.type === kind.parameters[name]?.to);
    if (!to) continue;
    const ids = idsPointedTo(found, to.type).slice(0, MOST_ALONG);
    if (ids.length === 0) continue;
    const rows = await tx
      .select({ id: sql<string>`${to.id}` })
      .from(to.table)
      .where(and(to.scope(ctx), inArray(sql`${to.id}`, ids)));
    add(
      await inOrder(
        tx,
        ctx,
        to,
        rows.map((row) => row.id),
      ),
    );
  }
  for (const { type, parameter } of revinclude) {
    const of = kinds.find((one) => one.type === type);
    const how = of?.parameters[parameter];
    if (!of || how?.to !== kind.type)
      throw refuse.invalid({ _revinclude: `${type}:${parameter} does not point to ${kind.type}` });
    const values = found.map((record) => ({ text: record.id ?? '', modifier: undefined }));
    if (values.length === 0) continue;
    const rows = await tx
      .select({ id: sql<string>`${of.id}` })
      .from(of.table)
      .where(and(of.scope(ctx), how.where(values, ctx)))
      .orderBy(...newestFirst(of))
      .limit(MOST_ALONG);
    add(
      await inOrder(
        tx,
        ctx,
        of,
        rows.map((row) => row.id),
      ),
    );
  }
  return [...along.values()];
}

/** The ids of records of a kind that some records refer to, anywhere in them. */
function idsPointedTo(records: Resource[], type: string): string[] {
  const ids = new Set<string>();
  const text = JSON.stringify(records);
  for (const [, id = ''] of text.matchAll(new RegExp(`"reference":"${type}/([0-9a-f-]{36})"`, 'g')))
    if (isId(id)) ids.add(id);
  return [...ids];
}

function bundleOf(given: {
  asked: Asked;
  found: Resource[];
  along: Resource[];
  total: number | undefined;
  more: boolean;
  base: string;
  params: URLSearchParams;
}): Bundle {
  const { asked, found, along, total, more, base, params } = given;
  const address = (from: number) => {
    const here = new URLSearchParams(params);
    here.delete('_offset');
    if (from > 0) here.set('_offset', String(from));
    return here.size > 0 ? `?${here}` : '';
  };
  const page = (relation: string, from: number) => ({
    relation,
    url: `${base}${address(from)}`,
  });
  const entry =
    (mode: 'match' | 'include') =>
    (record: Resource): BundleEntry => ({
      fullUrl: `${base.slice(0, base.lastIndexOf('/'))}/${record.resourceType}/${record.id}`,
      resource: mode === 'match' ? shortened(record, asked) : record,
      search: { mode },
    });
  const entries = [...found.map(entry('match')), ...along.map(entry('include'))];
  // A page that is the last tells the total without being asked, unless it lies past the end.
  const last = !more && (asked.from === 0 || found.length > 0);
  const known = total ?? (last ? asked.from + found.length : undefined);
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(known === undefined ? {} : { total: known }),
    link: [
      page('self', asked.from),
      ...(asked.from > 0 ? [page('previous', Math.max(0, asked.from - asked.count))] : []),
      ...(more ? [page('next', asked.from + asked.count)] : []),
    ],
    ...(entries.length > 0 ? { entry: entries } : {}),
  };
}

/** One record by its id. Leaves an audit entry; what may not be seen is not found. */
export function readOne(ctx: Ctx, kind: Kind, id: string): Promise<Resource> {
  if (!isId(id)) throw refuse.notFound(`There is no ${kind.type} with this id.`);
  let person: string | undefined;
  const entry = {
    act: 'fhir.read',
    subject: [kind.type, id] as const,
    get personId() {
      return person ?? null;
    },
  };
  return readRecord(ctx, 'care', entry, async (tx) => {
    const [record] = await kind.load(tx, ctx, [id]);
    if (!record) throw refuse.notFound(`There is no ${kind.type} with this id.`);
    person = kind.about?.(record);
    return record;
  });
}
