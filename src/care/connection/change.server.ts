import { and, eq } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { type Act, next, type Status, statusNames } from './rules.ts';
import { connection, connectionStep, message } from './schema.server.ts';

export type Connection = typeof connection.$inferSelect;

/** The connection, locked for the rest of the transaction; another organisation's is not found. */
export async function lockConnection(ctx: Ctx, tx: Tx, id: string): Promise<Connection> {
  if (!isId(id)) throw refuse.notFound();
  const [found] = await tx
    .select()
    .from(connection)
    .where(and(eq(connection.id, id), eq(connection.organisationId, actingOrganisation(ctx.actor))))
    .for('update');
  if (!found) throw refuse.notFound();
  return found;
}

/** What somebody else made of the connection meanwhile, to show beside what was typed. */
function conflict(current: Connection, message: string) {
  return refuse.conflict(message, {
    Status: statusNames[current.status as Status],
    version: current.version,
  });
}

export interface Change {
  act: Act;
  /** The kind of the step that is kept. */
  step: string;
  note?: string | null;
  /** The version the form was opened at; absent where no form showed one. */
  version?: number | undefined;
  set?: Partial<typeof connection.$inferInsert>;
}

/** Moves a locked connection by the transition table and keeps the step; refuses what may not be. */
export async function change(ctx: Ctx, tx: Tx, current: Connection, what: Change): Promise<Status> {
  if (what.version !== undefined && what.version !== current.version)
    throw conflict(current, 'Somebody else changed this connection while you had it open.');
  const status = next(current.status, what.act);
  if (!status)
    throw conflict(
      current,
      `That cannot be done now: this connection is “${statusNames[current.status as Status]}”.`,
    );
  await tx
    .update(connection)
    .set({ ...what.set, status, version: current.version + 1, changedAt: ctx.now })
    .where(
      and(
        eq(connection.id, current.id),
        eq(connection.organisationId, actingOrganisation(ctx.actor)),
      ),
    );
  await keepStep(ctx, tx, current, what.step, what.note);
  return status;
}

/** Keeps one step of a connection. */
export async function keepStep(
  ctx: Ctx,
  tx: Tx,
  of: Pick<Connection, 'id' | 'personId' | 'episodeId'>,
  kind: string,
  note?: string | null,
): Promise<void> {
  await tx.insert(connectionStep).values({
    id: newId(),
    organisationId: actingOrganisation(ctx.actor),
    personId: of.personId,
    episodeId: of.episodeId,
    connectionId: of.id,
    kind,
    note: note || null,
    byUserId: ctx.actor.kind === 'staff' ? ctx.actor.id : null,
    byName: ctx.actor.name,
    at: ctx.now,
  });
}

/** Tells the connection's link worker that something happened. */
export async function tell(
  ctx: Ctx,
  tx: Tx,
  about: Connection,
  kind: string,
  text: string,
): Promise<void> {
  await tx.insert(message).values({
    id: newId(),
    organisationId: actingOrganisation(ctx.actor),
    toUserId: about.linkWorkerId,
    kind,
    text,
    personId: about.personId,
    episodeId: about.episodeId,
    subjectId: about.id,
    at: ctx.now,
  });
}
