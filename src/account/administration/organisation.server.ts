import { and, eq, ne, or, sql } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { organisation } from '../schema.server.ts';
import {
  type AddOrganisation,
  type ChangeOrganisation,
  MOST_LEVELS,
  mayStandUnder,
} from './rules.ts';
import { administering, branchOf, lineOf } from './tree.server.ts';

/** Of two who change the tree at once, one waits: else two moves could make a circle. */
const holdTree = (tx: Tx) =>
  tx.execute(sql`select pg_advisory_xact_lock(hashtext('the tree of organisations'))`);

/** Refuses a short name or an ODS code that another organisation has. */
async function refuseTaken(tx: Tx, id: string, given: { slug?: string; odsCode: string | null }) {
  const same = [
    ...(given.slug ? [eq(organisation.slug, given.slug)] : []),
    ...(given.odsCode ? [eq(organisation.odsCode, given.odsCode)] : []),
  ];
  if (same.length === 0) return;
  const taken = await tx
    .select({ slug: organisation.slug, name: organisation.name })
    .from(organisation)
    .where(and(ne(organisation.id, id), or(...same)))
    .limit(2);
  const [first] = taken;
  if (taken.some((one) => one.slug === given.slug))
    throw refuse.invalid({ slug: 'Another organisation has this short name. Choose another.' });
  if (first) throw refuse.invalid({ odsCode: `${first.name} has this ODS code already.` });
}

/** Adds an organisation under one that the administrator administers. */
export async function addOrganisation(ctx: Ctx, input: AddOrganisation): Promise<{ id: string }> {
  const above = await administering(ctx, input.under);
  if (!mayStandUnder(input.kind, above.organisation.kind))
    throw refuse.invalid({ kind: 'That cannot stand there. Choose another place or kind.' });
  return perform(above.ctx, 'account', async (tx, note) => {
    await holdTree(tx);
    if ((await lineOf(tx, input.under)).length >= MOST_LEVELS)
      throw refuse.invalid({ under: 'The tree would become too deep.' });
    const id = newId();
    const { under, ...facts } = input;
    await refuseTaken(tx, id, facts);
    await tx.insert(organisation).values({ id, parentId: under, madeAt: ctx.now, ...facts });
    note({ act: 'organisation.make', subject: ['organisation', id] });
    return { id };
  });
}

/**
 * Changes an organisation's facts, its place in the tree and whether a second factor is required.
 * @throws conflict with what the other person saved, where it was changed since `version`
 */
export async function changeOrganisation(
  ctx: Ctx,
  id: string,
  version: number | undefined,
  input: ChangeOrganisation,
): Promise<{ id: string }> {
  const over = await administering(ctx, id);
  const { parentId = over.organisation.parentId ?? undefined, ...facts } = input;
  // The place of the administrator's own organisation is decided above it.
  if (over.own && parentId !== (over.organisation.parentId ?? undefined)) throw refuse.forbidden();
  if (!over.own && parentId) await administering(ctx, parentId);
  return perform(over.ctx, 'account', async (tx, note) => {
    await holdTree(tx);
    const [before] = await tx
      .select()
      .from(organisation)
      .where(eq(organisation.id, id))
      .for('update');
    if (!before) throw refuse.notFound();
    if (before.version !== version)
      throw refuse.conflict('Someone else changed this organisation.', { ...before });
    await refuseTaken(tx, id, facts);
    const moved = parentId !== undefined && parentId !== before.parentId;
    if (moved) await refuseMisplaced(tx, over.organisation, parentId);
    await tx
      .update(organisation)
      .set({ ...facts, ...(moved ? { parentId } : {}), version: before.version + 1 })
      .where(eq(organisation.id, id));
    const subject = ['organisation', id] as const;
    const changed = (['name', 'odsCode', 'postcode', 'telephone', 'email'] as const).filter(
      (fact) => before[fact] !== facts[fact],
    );
    const secured = before.requireSecondFactor !== facts.requireSecondFactor;
    if (moved) note({ act: 'organisation.move', subject });
    if (secured)
      note({ act: `second-factor.${facts.requireSecondFactor ? 'require' : 'release'}`, subject });
    if (changed.length > 0 || (!moved && !secured))
      note({ act: 'organisation.change', subject, reason: changed.join(', ') });
    return { id };
  });
}

/** An organisation stands under one that may hold it, never under itself, never too deep. */
async function refuseMisplaced(
  tx: Tx,
  moving: { id: string; kind: AddOrganisation['kind'] },
  parentId: string,
): Promise<void> {
  const line = await lineOf(tx, parentId);
  const [parent] = line;
  if (!parent || !mayStandUnder(moving.kind, parent.kind))
    throw refuse.invalid({ parentId: 'It cannot stand there. Choose another place.' });
  if (line.some((one) => one.id === moving.id))
    throw refuse.invalid({ parentId: 'It cannot stand under itself. Choose another place.' });
  const below = Math.max(...(await branchOf(tx, moving.id)).map((one) => one.depth));
  if (line.length + 1 + below > MOST_LEVELS)
    throw refuse.invalid({ parentId: 'The tree would become too deep. Choose another place.' });
}
