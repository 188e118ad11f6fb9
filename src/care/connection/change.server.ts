import { and, eq, inArray } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { type Act, next, type Status, seesNotes, standingOf, statusNames } from './rules.ts';
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
function conflict(ctx: Ctx, current: Connection, message: string) {
  const shown = seesNotes(ctx.actor) ? standingOf(current) : {};
  return refuse.conflict(message, {
    Status: statusNames[current.status as Status],
    ...shown,
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
    throw conflict(ctx, current, 'Somebody else changed this connection while you had it open.');
  const status = next(current.status, what.act);
  if (!status)
    throw conflict(
      ctx,
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

/** Whom something about a connection is told: its link worker; where they have left, the supervisors, or all. */
async function toTell(ctx: Ctx, tx: Tx, about: Connection): Promise<Set<string>> {
  const here = await tx
    .select({ userId: colleague.userId, role: colleague.role })
    .from(colleague)
    .where(
      and(
        eq(colleague.organisationId, actingOrganisation(ctx.actor)),
        inArray(colleague.role, ['link-worker', 'supervisor']),
      ),
    )
    .orderBy(colleague.userId)
    .limit(200);
  const own = here.filter(({ userId }) => userId === about.linkWorkerId);
  const supervisors = here.filter(({ role }) => role === 'supervisor');
  const told = [own, supervisors, here].find((some) => some.length > 0) ?? [];
  return new Set(told.map(({ userId }) => userId));
}

/** Tells the connection's link worker, or whom it falls to, that something happened. */
export async function tell(
  ctx: Ctx,
  tx: Tx,
  about: Connection,
  kind: string,
  text: string,
): Promise<void> {
  const told = [...(await toTell(ctx, tx, about))];
  if (told.length === 0) return;
  await tx.insert(message).values(
    told.map((toUserId) => ({
      id: newId(),
      organisationId: actingOrganisation(ctx.actor),
      toUserId,
      kind,
      text,
      personId: about.personId,
      episodeId: about.episodeId,
      subjectId: about.id,
      at: ctx.now,
    })),
  );
}
