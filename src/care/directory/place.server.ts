import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { kilometresBetween, outcodeOf, type Place, placeOfPostcode } from './outcode.ts';

/** Places a district needs before its middle is believed. */
const ENOUGH = 3;

/**
 * Where a postcode lies: in the middle of the listings' own places of its district, where the
 * directory has some with a position, else where our table says. A middle far from the table is the
 * work of wrong positions, and is passed over.
 */
export async function placeNear(tx: Tx, typed: string): Promise<Place | null> {
  const table = placeOfPostcode(typed);
  const outcode = outcodeOf(typed);
  if (!table || !outcode) return table;
  const { rows } = await tx.execute<{ n: number; latitude: number; longitude: number }>(sql`
    select count(*)::int as n, percentile_cont(0.5) within group (order by latitude) as latitude,
      percentile_cont(0.5) within group (order by longitude) as longitude
    from care.directory_location where within_km = 0 and split_part(postcode, ' ', 1) = ${outcode}`);
  const [middle] = rows;
  if (!middle || middle.n < ENOUGH) return table;
  return kilometresBetween(middle, table) > table.within * 4
    ? table
    : { latitude: middle.latitude, longitude: middle.longitude, within: Math.min(2, table.within) };
}
