import { and, eq, gte, inArray, sql } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { type Note, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { markFullIn } from './commands.server.ts';
import type { ListingAct } from './rules.ts';
import { provider, service, serviceStep } from './schema.server.ts';

/** What other slices need of a listing to send somebody there; null where there is none. */
export async function findListing(ctx: Ctx, id: string) {
  if (!isId(id)) return null;
  const [found] = await readIn(ctx, 'care', (tx) =>
    tx
      .select({
        id: service.id,
        name: service.name,
        email: service.email,
        provider: provider.name,
        providerEmail: provider.email,
        fullSince: service.fullSince,
      })
      .from(service)
      .leftJoin(provider, eq(provider.id, service.providerId))
      .where(eq(service.id, id)),
  );
  return found ?? null;
}

/** A provider's word, within another act, that a service is full or has places again. */
export function sayListingFull(
  ctx: Ctx,
  tx: Tx,
  note: Note,
  id: string,
  full: boolean,
  words: string | null,
) {
  return markFullIn(ctx, tx, note, id, { full: full ? 'yes' : 'no', note: words });
}

/** How many listings each of an organisation's people has added or put right since a moment, by user id. */
export async function countCorrections(
  tx: Tx,
  organisationId: string,
  since: Date,
): Promise<Map<string, number>> {
  const rows = await tx
    .select({
      userId: serviceStep.byUserId,
      listings: sql<number>`count(distinct ${serviceStep.serviceId})::integer`,
    })
    .from(serviceStep)
    .where(
      and(
        eq(serviceStep.byOrganisationId, organisationId),
        inArray(serviceStep.act, ['added', 'corrected'] satisfies ListingAct[]),
        gte(serviceStep.at, since),
      ),
    )
    .groupBy(serviceStep.byUserId);
  return new Map(rows.flatMap(({ userId, listings }) => (userId ? [[userId, listings]] : [])));
}
