import type { Extension } from '@medplum/fhirtypes';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { ourExtension } from '#platform/fhir/systems.ts';
import { signpost } from '../connection/schema.server.ts';
import { functionNames } from './holding.ts';
import { holding, readiness } from './schema.server.ts';

/** Of a time of support so many of each are given, the oldest first. */
const MOST = 100;

/**
 * What FHIR has no place for, of some times of support: holding, the newest readiness, signposts.
 * Each is explained in the guide (`src/app/fhir/guide`). Words that were said are not in it.
 */
export async function ideasOf(tx: Tx, ctx: Ctx, ids: string[]): Promise<Map<string, Extension[]>> {
  const here = actingOrganisation(ctx.actor);
  const held = await tx
    .select()
    .from(holding)
    .where(and(eq(holding.organisationId, here), inArray(holding.episodeId, ids)))
    .orderBy(asc(holding.startedAt), asc(holding.id));
  const ready = await tx
    .selectDistinctOn([readiness.episodeId])
    .from(readiness)
    .where(and(eq(readiness.organisationId, here), inArray(readiness.episodeId, ids)))
    .orderBy(readiness.episodeId, sql`${readiness.at} desc`, sql`${readiness.id} desc`);
  const told = await tx
    .select()
    .from(signpost)
    .where(and(eq(signpost.organisationId, here), inArray(signpost.episodeId, ids)))
    .orderBy(asc(signpost.at), asc(signpost.id));
  const [heldOf, readyOf, toldOf] = [
    Map.groupBy(held, (one) => one.episodeId),
    Map.groupBy(ready, (one) => one.episodeId),
    Map.groupBy(told, (one) => one.episodeId),
  ];
  return new Map(
    ids.map((id) => [
      id,
      [
        ...(heldOf.get(id) ?? []).slice(0, MOST).map(holdingExtension),
        ...(readyOf.get(id) ?? []).map(readinessExtension),
        ...(toldOf.get(id) ?? []).slice(0, MOST).map(signpostExtension),
      ],
    ]),
  );
}

const holdingExtension = (row: typeof holding.$inferSelect): Extension => ({
  url: ourExtension('holding'),
  extension: [
    { url: 'status', valueCode: row.status },
    ...functionNames
      .filter((name) => row[name])
      .map((name) => ({ url: 'function', valueCode: name })),
    { url: 'started', valueDateTime: row.startedAt.toISOString() },
    { url: 'review-on', valueDate: row.reviewOn },
    ...(row.endedAt ? [{ url: 'ended', valueDateTime: row.endedAt.toISOString() }] : []),
  ],
});

const readinessExtension = (row: typeof readiness.$inferSelect): Extension => ({
  url: ourExtension('readiness'),
  extension: [
    ...(row.motivation === null ? [] : [{ url: 'motivation', valueInteger: row.motivation }]),
    ...(row.capacity === null ? [] : [{ url: 'capacity', valueInteger: row.capacity }]),
    { url: 'at', valueDateTime: row.at.toISOString() },
  ],
});

const signpostExtension = (row: typeof signpost.$inferSelect): Extension => ({
  url: ourExtension('signpost'),
  extension: [
    { url: 'service', valueString: row.serviceName },
    { url: 'at', valueDateTime: row.at.toISOString() },
  ],
});
