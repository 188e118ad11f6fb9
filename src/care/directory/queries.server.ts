import { and, asc, desc, eq, sql } from 'drizzle-orm';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import {
  serviceContact,
  serviceCost,
  serviceLanguage,
  serviceTerm,
  taxonomyTerm,
} from './parts-schema.server.ts';
import { freshnessOf, maySearchDirectory } from './rules.ts';
import { provider, service, serviceReport, serviceStep } from './schema.server.ts';

import { readWhenWhere } from './when-where.server.ts';

/** The day of the last confirmation that counts: a person's here, or the source's own. */
export function confirmedOn(row: {
  confirmedAt: Date | null;
  assuredDate: string | null;
}): string | null {
  const days = [row.confirmedAt ? dayOf(row.confirmedAt) : null, row.assuredDate];
  return (
    days
      .filter((day) => day !== null)
      .sort()
      .at(-1) ?? null
  );
}

/** The needs and audiences most used, to choose from. */
export async function listTerms(ctx: Ctx) {
  if (!maySearchDirectory(ctx.actor)) throw refuse.forbidden();
  const rows = await readIn(ctx, 'care', (tx) =>
    tx
      .select({
        kind: taxonomyTerm.kind,
        name: taxonomyTerm.name,
        uses: sql<number>`count(*)::int`,
      })
      .from(taxonomyTerm)
      .innerJoin(serviceTerm, eq(serviceTerm.termId, taxonomyTerm.id))
      .groupBy(taxonomyTerm.kind, taxonomyTerm.name)
      .orderBy(sql`count(*) desc`, taxonomyTerm.name)
      .limit(400),
  );
  const names = (...kinds: string[]) =>
    [...new Set(rows.filter((row) => kinds.includes(row.kind)).map((row) => row.name))]
      .slice(0, 100)
      .sort((a, b) => a.localeCompare(b, 'en-GB'));
  return { needs: names('need', 'category'), audiences: names('audience') };
}

/** One listing with all that belongs to it, and its history, newest first. */
export async function readListing(ctx: Ctx, id: string) {
  if (!maySearchDirectory(ctx.actor)) throw refuse.forbidden();
  if (!isId(id)) throw refuse.notFound();
  return readIn(ctx, 'care', async (tx) => {
    const [row] = await tx
      .select({ service, provider })
      .from(service)
      .leftJoin(provider, eq(provider.id, service.providerId))
      .where(eq(service.id, id));
    if (!row) throw refuse.notFound('This listing is not in the directory.');
    const { search: _, keywords: __, ...listing } = row.service;
    const day = confirmedOn(listing);
    return {
      ...listing,
      provider: row.provider,
      confirmedOn: day,
      freshness: freshnessOf(day, dayOf(ctx.now)),
      ...(await readWhenWhere(tx, id)),
      contacts: await tx
        .select()
        .from(serviceContact)
        .where(eq(serviceContact.serviceId, id))
        .orderBy(asc(serviceContact.id)),
      costOptions: await tx
        .select()
        .from(serviceCost)
        .where(eq(serviceCost.serviceId, id))
        .orderBy(asc(serviceCost.id)),
      languages: await tx.select().from(serviceLanguage).where(eq(serviceLanguage.serviceId, id)),
      terms: await tx
        .select({ kind: taxonomyTerm.kind, name: taxonomyTerm.name })
        .from(serviceTerm)
        .innerJoin(taxonomyTerm, eq(taxonomyTerm.id, serviceTerm.termId))
        .where(eq(serviceTerm.serviceId, id))
        .orderBy(taxonomyTerm.kind, taxonomyTerm.name),
      steps: await tx
        .select()
        .from(serviceStep)
        .where(eq(serviceStep.serviceId, id))
        .orderBy(desc(serviceStep.at), desc(serviceStep.id))
        .limit(50),
      reports: await tx
        .select()
        .from(serviceReport)
        .where(and(eq(serviceReport.serviceId, id), sql`${serviceReport.settledAt} is null`))
        .orderBy(desc(serviceReport.at))
        .limit(50),
    };
  });
}
export type ListingPage = Awaited<ReturnType<typeof readListing>>;
