import { and, asc, desc, eq, inArray, ne, sql } from 'drizzle-orm';
import { type Actor, actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { urls } from './extensions.ts';
import { findBundled } from './instruments/bundled.ts';
import { canonicalOf, type Questionnaire } from './model.ts';
import { keepsFor } from './rules.ts';
import { definition } from './schema.server.ts';

export type Definition = typeof definition.$inferSelect;

const MOST = 200;

const about = {
  id: definition.id,
  url: definition.url,
  version: definition.version,
  title: definition.title,
  status: definition.status,
  source: definition.source,
  measure: definition.measure,
  forResearch: definition.forResearch,
  madeAt: definition.madeAt,
  publishedAt: definition.publishedAt,
  publishedBy: definition.publishedBy,
  retiredAt: definition.retiredAt,
};

/** What somebody keeps, of the organisation they act in; of that one version, if it is named. */
export const keptAs = (actor: Actor, id?: string) =>
  and(
    eq(definition.organisationId, actingOrganisation(actor)),
    inArray(
      definition.forResearch,
      keepsFor(actor).map((keeper) => keeper === 'research'),
    ),
    id === undefined ? undefined : eq(definition.id, id),
  );

/** The questionnaires that somebody keeps, newest first, all versions. */
export async function listDefinitions(ctx: Ctx) {
  if (keepsFor(ctx.actor).length === 0) throw refuse.forbidden();
  return readIn(ctx, 'questionnaire', (tx) =>
    tx
      .select(about)
      .from(definition)
      .where(keptAs(ctx.actor))
      .orderBy(desc(definition.madeAt), desc(definition.id))
      .limit(MOST),
  );
}

/** One version, all versions, and the one it was begun from, to compare it with. */
export async function readDefinitionPage(ctx: Ctx, id: string) {
  if (keepsFor(ctx.actor).length === 0) throw refuse.forbidden();
  if (!isId(id)) throw refuse.notFound();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'questionnaire', async (tx) => {
    const [found] = await tx.select().from(definition).where(keptAs(ctx.actor, id));
    if (!found) throw refuse.notFound();
    const versions = await tx
      .select(about)
      .from(definition)
      .where(and(eq(definition.organisationId, here), eq(definition.url, found.url)))
      .orderBy(desc(definition.madeAt), desc(definition.id))
      .limit(MOST);
    const [before] = await tx
      .select({ body: definition.body, version: definition.version })
      .from(definition)
      .where(
        and(eq(definition.organisationId, here), eq(definition.id, found.followsId ?? found.id)),
      );
    return { found, versions, before: (found.followsId && before) || null };
  });
}

/**
 * The definitions that kept answers name, published or retired since, of the organisation or bundled;
 * in the transaction of the zone that asks. One statement however many are asked for.
 */
export async function definitionsNamed(
  tx: Tx,
  organisationId: string,
  canonicals: readonly string[],
): Promise<Map<string, Questionnaire>> {
  const wanted = [...new Set(canonicals)];
  const known = new Map(
    wanted.flatMap((name) => {
      const found = findBundled(name);
      return found ? [[name, found] as const] : [];
    }),
  );
  const rows = await tx
    .select({ body: definition.body })
    .from(definition)
    .where(
      and(
        eq(definition.organisationId, organisationId),
        ne(definition.status, 'draft'),
        inArray(sql`${definition.url} || '|' || ${definition.version}`, ['', ...wanted]),
      ),
    );
  for (const { body } of rows) known.set(canonicalOf(body), body);
  return known;
}

/** Its last day, as its extension says; null where it has none. */
const closesOn = sql`jsonb_path_query_first(${definition.body}, '$.extension[*] ? (@.url == $url).valueDate', ${JSON.stringify({ url: urls.closeDate })}::jsonb) #>> '{}'`;

/**
 * What the organisation has published and can be answered on a day, by title: all of it, or what is
 * offered as a measure.
 */
export const publishedTitles = (
  tx: Tx,
  organisationId: string,
  use: 'any' | 'measure',
  today: string,
) =>
  tx
    .select({
      canonical: sql<string>`${definition.url} || '|' || ${definition.version}`,
      title: definition.title,
    })
    .from(definition)
    .where(
      and(
        eq(definition.organisationId, organisationId),
        eq(definition.status, 'published'),
        use === 'measure' ? definition.measure : undefined,
        sql`coalesce(${closesOn}, ${today}) >= ${today}`,
      ),
    )
    .orderBy(asc(definition.title), asc(definition.id))
    .limit(use === 'measure' ? 50 : MOST);
