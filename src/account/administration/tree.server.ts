import { eq, sql } from 'drizzle-orm';
import { actingOrganisation, hasRole } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { organisation } from '../schema.server.ts';
import { type Kind, MOST_LEVELS } from './rules.ts';

export function requireAdministrator(ctx: Ctx): string {
  if (!hasRole(ctx.actor, 'administrator')) throw refuse.forbidden();
  return actingOrganisation(ctx.actor);
}

export interface Placed {
  id: string;
  parentId: string | null;
  kind: Kind;
  name: string;
  slug: string;
  odsCode: string | null;
  service: boolean;
  requireSecondFactor: boolean;
  /** Levels below the first. */
  depth: number;
}

const columns = sql`o.id, o.parent_id as "parentId", o.kind, o.name, o.slug, o.ods_code as "odsCode",
  o.service, o.require_second_factor as "requireSecondFactor"`;

/** An organisation and those above it, upwards; empty where there is none. */
export async function lineOf(tx: Tx, id: string): Promise<Placed[]> {
  const { rows } = await tx.execute<Placed & Record<string, unknown>>(sql`
    with recursive line as (
      select ${columns}, 0 as depth from account.organisation o where o.id = ${id}
      union all
      select ${columns}, line.depth + 1 from line join account.organisation o on o.id = line."parentId"
      where line.depth < ${MOST_LEVELS}
    ) select * from line order by depth`);
  return rows;
}

/** The most organisations a tree shows. */
export const MOST_SHOWN = 500;

/** An organisation and all below it, each after the one it stands under. */
export async function branchOf(tx: Tx, id: string): Promise<Placed[]> {
  const { rows } = await tx.execute<Placed & Record<string, unknown>>(sql`
    with recursive branch as (
      select ${columns}, 0 as depth, array[lower(o.name), o.id::text] as path
      from account.organisation o where o.id = ${id}
      union all
      select ${columns}, branch.depth + 1, branch.path || lower(o.name) || o.id::text
      from branch join account.organisation o on o."parent_id" = branch.id
      where branch.depth < ${MOST_LEVELS}
    ) select id, "parentId", kind, name, slug, "odsCode", service, "requireSecondFactor", depth
    from branch order by path limit ${MOST_SHOWN}`);
  return rows;
}

/** The acting organisation and all below it; for its administrators. */
export function listTree(ctx: Ctx): Promise<Placed[]> {
  const here = requireAdministrator(ctx);
  return readIn(ctx, 'account', (tx) => branchOf(tx, here));
}

export interface Administered {
  /** Acts for the organisation alone. */
  ctx: Ctx;
  organisation: Placed;
  /** It is the one the administrator works in, not one below. */
  own: boolean;
}

/**
 * Lets an administrator act for an organisation: their own, or one below it.
 * @throws not-found for any other, forbidden for anybody else
 */
export async function administering(ctx: Ctx, id: string): Promise<Administered> {
  const here = requireAdministrator(ctx);
  if (!isId(id)) throw refuse.notFound();
  const line = await readIn(ctx, 'account', (tx) => lineOf(tx, id));
  const [found] = line;
  if (!found || !line.some((one) => one.id === here)) throw refuse.notFound();
  const actor = { ...ctx.actor, organisationIds: [id] };
  return { ctx: { ...ctx, actor }, organisation: found, own: id === here };
}

/** One organisation with what can be changed of it; for those who administer it. */
export async function readOrganisation(ctx: Ctx, id: string) {
  const over = await administering(ctx, id);
  const [facts] = await readIn(over.ctx, 'account', (tx) =>
    tx.select().from(organisation).where(eq(organisation.id, id)),
  );
  if (!facts) throw refuse.notFound();
  return { ...over, facts };
}
