import { eq, inArray, type SQL, sql } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { kilometresPerMile, type Place } from './outcode.ts';
import { location, serviceAtLocation } from './parts-schema.server.ts';
import { placeNear } from './place.server.ts';
import { confirmedOn } from './queries.server.ts';
import { decayDays, freshnessOf, maySearchDirectory } from './rules.ts';
import { provider, service } from './schema.server.ts';
import { dayParts, type SearchInput } from './search-input.ts';

export const pageSize = 20;
/** The most listings of one file. */
export const mostExported = 5_000;
/**
 * The most listings that are counted and, for words, weighed against each other, so that a search costs
 * much the same in a country's directory as in a town's.
 */
const mostWeighed = 500;
/** How far around where the service works a search looks that names no place. */
const homeMiles = 10;

/** What was typed as words of the search, and for mistyped ones the nearest the directory knows. */
async function wordsOf(tx: Tx, typed: string): Promise<{ word: string; meant: string | null }[]> {
  const words = [...new Set(typed.toLowerCase().match(/[\p{L}\p{N}]{2,40}/gu) ?? [])].slice(0, 12);
  if (words.length === 0) return [];
  const list = sql.join(
    words.map((word) => sql`${word}`),
    sql`, `,
  );
  const { rows } = await tx.execute<{ word: string; meant: string | null }>(sql`
    select t.word, case when k.known or length(t.word) < 4 then null else n.word end as meant
    from unnest(array[${list}]::text[]) with ordinality as t(word, place)
    cross join lateral (select exists (
      select 1 from care.directory_word d where d.word = t.word or d.word like replace(t.word, '_', '') || '%') as known) k
    left join lateral (
      select d.word from care.directory_word d
      where not k.known and d.word % t.word
      order by similarity(d.word, t.word) desc, d.uses desc, d.word limit 1) n on true
    order by t.place`);
  return rows;
}

/** A text-search query of words joined by & or |; each word also by its beginning. */
function tsqueryOf(words: { word: string; meant: string | null }[], joiner: '&' | '|'): string {
  return words.map(({ word, meant }) => `'${meant ?? word}':*`).join(` ${joiner} `);
}

const distanceTo = (near: Place) => sql<number>`(2 * 6371.0088 * asin(least(1, sqrt(
  power(sin(radians(l.latitude - ${near.latitude}) / 2), 2) +
  cos(radians(${near.latitude})) * cos(radians(l.latitude)) * power(sin(radians(l.longitude - ${near.longitude}) / 2), 2)))))`;

/** The edges, in degrees, of a box around a point with a circle of so many kilometres in it. */
function edges(near: Place, km: number) {
  const up = km / 110.5;
  const along = km / (111.3 * Math.max(0.2, Math.cos((near.latitude * Math.PI) / 180)));
  const [south, north] = [near.latitude - up, near.latitude + up];
  return { south, north, west: near.longitude - along, east: near.longitude + along };
}

/** The nearest place of the listing `s` to a point, in kilometres. */
const nearest = (near: Place) => sql`(select min(${distanceTo(near)}) as km
    from care.directory_service_at_location at join care.directory_location l on l.id = at.location_id
    where at.service_id = s.id and l.latitude is not null)`;

/** The ids of places within so many kilometres of a point. */
export function locationsWithin(near: Place, km: number): SQL {
  const { south, north, west, east } = edges(near, km);
  return sql`(select l.id from care.directory_location l
    where l.latitude between ${south} and ${north} and l.longitude between ${west} and ${east}
      and ${distanceTo(near)} <= ${km})`;
}

/** Listings whose reach comes within so many kilometres of a point, and those without a place: by telephone, online. */
function reaching(near: Place, km: number): SQL {
  const { south, north, west, east } = edges(near, km);
  return sql`(s.reach && box(point(${east}::float8, ${north}::float8), point(${west}::float8, ${south}::float8)) or s.reach is null)`;
}

function conditions(search: SearchInput, today: string): SQL[] {
  const all: SQL[] = [sql`s.status in ('active', 'temporarily-closed')`];
  const term = (name: string, kinds: string[]) =>
    sql`exists (select 1 from care.directory_service_term st
      where st.service_id = s.id and st.term_id = any(array(select t.id from care.directory_taxonomy_term t
        where lower(t.name) = lower(${name}) and t.kind in (${sql.join(
          kinds.map((kind) => sql`${kind}`),
          sql`, `,
        )}))))`;
  if (search.need) all.push(term(search.need, ['need', 'category']));
  if (search.audience) all.push(term(search.audience, ['audience']));
  if (search.age !== undefined)
    all.push(
      sql`coalesce(s.minimum_age, 0) <= ${search.age} and coalesce(s.maximum_age, 200) >= ${search.age}`,
    );
  if (search.cost) all.push(sql`s.cost = ${search.cost}`);
  if (search.day || search.time) {
    const [from, to] = dayParts[search.time ?? 'morning'];
    all.push(sql`exists (select 1 from care.directory_service_schedule h where h.service_id = s.id and not h.closed
      and (h.valid_to is null or h.valid_to >= ${today}) and (h.until is null or h.until >= ${today})
      ${search.day ? sql`and ${search.day} = any(h.days)` : sql``}
      ${search.time ? sql`and h.opens_at < ${to} and coalesce(h.closes_at, '24:00') > ${from}` : sql``})`);
  }
  if (search.confirmed) {
    const { ageing, stale } = decayDays(today);
    const after = search.confirmed === 'fresh' ? ageing : stale;
    const recent = sql`coalesce(${confirmedDay} > ${after}::date, false)`;
    all.push(search.confirmed === 'due' ? sql`not ${recent}` : recent);
  }
  return all;
}

/** The day of the last confirmation that counts, as `confirmedOn` tells it. */
const confirmedDay = sql`greatest((s.confirmed_at at time zone 'Europe/London')::date, s.assured_date)`;

interface Hit extends Record<string, unknown> {
  id: string;
  km: number | null;
  total: string;
}

/** Where the acting organisation's service works, as its administrator entered it. */
async function homeOf(tx: Tx, ctx: Ctx): Promise<string> {
  const [here] = await tx
    .select({ postcode: organisation.postcode })
    .from(organisation)
    .where(eq(organisation.id, actingOrganisation(ctx.actor)));
  return here?.postcode ?? '';
}

/**
 * Searches the directory, from where the service works unless the search says otherwise. Words are
 * matched by their stems and beginnings; a word the directory does not know is taken for the nearest
 * it does. Where nothing has all the words, some will do. A distance leaves out no listing without a
 * place. Of more than `mostWeighed` that match, the nearest are put in order, where a place is given.
 */
export async function searchListings(ctx: Ctx, search: SearchInput, size = pageSize) {
  if (!maySearchDirectory(ctx.actor)) throw refuse.forbidden();
  const today = dayOf(ctx.now);
  return readIn(ctx, 'care', async (tx) => {
    const home = search.near === undefined ? await homeOf(tx, ctx) : null;
    const from = home ?? search.near ?? '';
    const within = search.within ?? (home ? homeMiles : undefined);
    const near = from ? await placeNear(tx, from) : null;
    const km = near && within ? within * kilometresPerMile : null;
    const words = await wordsOf(tx, search.q);
    const most = Math.max(size, mostWeighed);
    const run = async (joiner: '&' | '|', page = search.page) => {
      const query =
        words.length > 0 ? sql`to_tsquery('english', ${tsqueryOf(words, joiner)})` : null;
      const where = conditions(search, today);
      if (query) where.push(sql`s.search @@ ${query}`);
      if (near && km !== null) where.push(reaching(near, km));
      const byMatch = query && search.sort !== 'confirmed';
      const order = [
        sql`s.gone_since is not null`,
        ...(search.sort === 'name' ? [sql`lower(s.name)`] : []),
        ...(search.sort === 'unconfirmed' ? [sql`${confirmedDay} asc nulls first`] : []),
        ...(search.sort === 'near' && near ? [sql`n.km asc nulls last`] : []),
        ...(km !== null ? [sql`n.km is null`] : []),
        ...(byMatch ? [sql`ts_rank(s.search, ${query}) desc`] : []),
        ...(near && !query && search.sort !== 'confirmed' ? [sql`n.km asc nulls last`] : []),
        sql`${confirmedDay} desc nulls last`,
        sql`s.name`,
        sql`s.id`,
      ];
      const matching = sql`care.directory_service s where ${sql.join(where, sql` and `)}`;
      const few = (columns: SQL) =>
        sql`(select ${columns} from ${matching} ${
          near
            ? sql`order by s.reach <-> point(${near.longitude}::float8, ${near.latitude}::float8)`
            : sql``
        } limit ${most + 1}) s`;
      const weighed = near || (query && (search.sort ?? 'match') === 'match');
      const { rows } = await tx.execute<Hit>(sql`
        select s.id, ${near ? sql`n.km` : sql`null::float8 as km`},
          ${weighed ? sql`count(*) over ()` : sql`(select count(*) from ${few(sql`1`)})`} as total
        from ${weighed ? few(sql`s.*`) : matching}
        ${near ? sql`cross join lateral ${nearest(near)} n` : sql``}
        ${km === null ? sql`` : sql`where n.km <= ${km} or s.reach is null`}
        order by ${sql.join(order, sql`, `)}
        limit ${size} offset ${(page - 1) * size}`);
      return rows;
    };
    let some = false;
    let hits = await run('&');
    const none = async () => search.page === 1 || (await run('&', 1)).length === 0;
    if (hits.length === 0 && words.length > 1 && (await none())) {
      hits = await run('|');
      some = hits.length > 0;
    }
    const listings = await readShort(tx, hits, today);
    const total = Number(hits[0]?.total ?? 0);
    const more = total > most;
    return {
      listings,
      total: more ? most : total,
      /** True where there are more than `total`. */
      more,
      /** True where no listing had all the words. */
      some,
      /** The words taken for mistyped ones. */
      meant: words.flatMap(({ word, meant }) => (meant ? [{ word, meant }] : [])),
      near,
      /** Where the service works and how many miles around it, where the search began from there. */
      home: home && near ? { postcode: home, miles: within ?? homeMiles } : null,
    };
  });
}

/** What a list shows of listings, in the order given. */
async function readShort(tx: Tx, hits: Hit[], today: string) {
  const ids = hits.map((hit) => hit.id);
  if (ids.length === 0) return [];
  const rows = await tx
    .select({
      id: service.id,
      name: service.name,
      provider: provider.name,
      telephone: service.telephone,
      email: service.email,
      url: service.url,
      description: sql<string | null>`left(${service.description}, 300)`,
      status: service.status,
      cost: service.cost,
      minimumAge: service.minimumAge,
      maximumAge: service.maximumAge,
      confirmedAt: service.confirmedAt,
      confirmedBy: service.confirmedBy,
      assuredDate: service.assuredDate,
      fullSince: service.fullSince,
      goneSince: service.goneSince,
      openReports: service.openReports,
    })
    .from(service)
    .leftJoin(provider, eq(provider.id, service.providerId))
    .where(inArray(service.id, ids));
  const places = await tx
    .select({
      serviceId: serviceAtLocation.serviceId,
      name: location.name,
      town: location.town,
      postcode: location.postcode,
      withinKm: location.withinKm,
    })
    .from(serviceAtLocation)
    .innerJoin(location, eq(location.id, serviceAtLocation.locationId))
    .where(inArray(serviceAtLocation.serviceId, ids));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const placesOf = Map.groupBy(places, (place) => place.serviceId);
  return hits.flatMap((hit) => {
    const row = byId.get(hit.id);
    if (!row) return [];
    const day = confirmedOn(row);
    return [
      {
        ...row,
        km: hit.km === null ? null : Number(hit.km),
        places: placesOf.get(hit.id) ?? [],
        confirmedOn: day,
        freshness: freshnessOf(day, today),
      },
    ];
  });
}
