import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { type Role, roles } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { queueMail } from '#platform/mail/queue.server.ts';
import { refuse } from '#platform/refusal.ts';
import { roleNames } from '../rules.ts';
import { membership, organisation, user } from '../schema.server.ts';
import { mayGiveRoles, rolesIn, rolesVersion } from './rules.ts';
import { type Administered, administering } from './tree.server.ts';

/** Lets an administrator act on the roles of an organisation. @throws forbidden see `mayGiveRoles` */
export async function givingRoles(ctx: Ctx, organisationId: string): Promise<Administered> {
  const over = await administering(ctx, organisationId);
  const administrators = over.own
    ? []
    : await readIn(over.ctx, 'account', (tx) =>
        tx
          .select({ id: membership.id })
          .from(membership)
          .where(
            and(
              eq(membership.organisationId, organisationId),
              eq(membership.role, 'administrator'),
              isNull(membership.endedAt),
            ),
          )
          .limit(1),
      );
  if (!mayGiveRoles({ own: over.own, hasAdministrator: administrators.length > 0 }))
    throw refuse.forbidden(
      `${over.organisation.name} has administrators of its own, who look after its staff.`,
    );
  return over;
}

const activeIn = (organisationId: string) =>
  and(eq(membership.organisationId, organisationId), isNull(membership.endedAt));

export interface Member {
  userId: string;
  name: string;
  email: string;
  roles: Role[];
  since: Date;
  /** Signs in with a code from an app. */
  byApp: boolean;
  passkeys: number;
}

/** Everybody who works in the organisation the context acts for, by name; of one user where asked. */
export async function listMembers(over: Administered, userId?: string): Promise<Member[]> {
  const rows = await readIn(over.ctx, 'account', async (tx) => {
    const found = await tx
      .select({
        userId: user.id,
        name: user.name,
        email: user.email,
        role: membership.role,
        since: membership.since,
        byApp: sql<boolean>`coalesce(${user.twoFactorEnabled}, false)`,
        passkeys: sql<number>`coalesce(f.passkeys, 0)`,
      })
      .from(membership)
      .innerJoin(user, eq(user.id, membership.userId))
      .leftJoin(sql`account.member_passkeys() f`, sql`f.user_id = ${user.id}`)
      .where(
        and(activeIn(over.organisation.id), userId ? eq(membership.userId, userId) : undefined),
      )
      .orderBy(user.name, user.id, membership.role)
      .limit(1000);
    return found;
  });
  const members = new Map<string, Member>();
  for (const { role, ...row } of rows) {
    const known = members.get(row.userId) ?? { ...row, roles: [] };
    known.roles.push(role as Role);
    if (row.since < known.since) known.since = row.since;
    members.set(row.userId, known);
  }
  return [...members.values()].map((member) => ({ ...member, roles: inOrder(member.roles) }));
}

/** One person who works there now. */
export async function readMember(ctx: Ctx, organisationId: string, userId: string) {
  const over = await givingRoles(ctx, organisationId);
  if (!isId(userId)) throw refuse.notFound();
  const [member] = await listMembers(over, userId);
  if (!member) throw refuse.notFound();
  return { over, member, version: rolesVersion(member.roles) };
}

/**
 * Gives somebody who works there exactly these roles; none ends their work there, at once.
 * Who supports people hands them over first, unless it is said that they go without.
 * @throws conflict where their roles are not those of `version` any more
 */
export async function changeRoles(
  ctx: Ctx,
  organisationId: string,
  userId: string,
  version: number | undefined,
  wanted: readonly Role[],
  leavingPeople = false,
): Promise<{ id: string }> {
  const over = await givingRoles(ctx, organisationId);
  const possible = rolesIn(over.organisation);
  if (wanted.some((role) => !possible.includes(role)))
    throw refuse.invalid({ roles: 'Nobody can be that in this organisation.' });
  if (!isId(userId)) throw refuse.notFound();
  return perform(over.ctx, 'account', async (tx, note) => {
    const held = await heldRoles(tx, organisationId, userId);
    if (held.length === 0) throw refuse.notFound();
    if (rolesVersion(held) !== version)
      throw refuse.conflict('Someone else changed these roles.', {
        roles: held.map((role) => roleNames[role]).join(', '),
        version: rolesVersion(held),
      });
    const added = wanted.filter((role) => !held.includes(role));
    const ended = held.filter((role) => !wanted.includes(role));
    if (userId === ctx.actor.id && ended.includes('administrator'))
      throw refuse.invalid({
        roles: 'You cannot end your own administration. Ask another administrator.',
      });
    if (ended.includes('link-worker') && !leavingPeople) {
      const { rows } = await tx.execute<{ count: number }>(
        sql`select account.people_with(${userId}) as count`,
      );
      const count = rows[0]?.count ?? 0;
      if (count > 0)
        throw refuse.invalid({
          leavingPeople: `${count === 1 ? 'One person still stands' : `${count} people still stand`} with them. Ask a supervisor or a manager to hand them over first, or say that they go all the same`,
        });
    }
    for (const role of added) await giveRole(tx, ctx, organisationId, userId, role);
    if (ended.length > 0)
      await tx
        .update(membership)
        .set({ endedAt: ctx.now })
        .where(
          and(
            activeIn(organisationId),
            eq(membership.userId, userId),
            inArray(membership.role, ended),
          ),
        );
    note({
      act: 'membership.change',
      subject: ['user', userId],
      reason: [...added.map((role) => `+ ${role}`), ...ended.map((role) => `- ${role}`)].join(', '),
    });
    return { id: userId };
  });
}

/** The roles somebody has now; nobody else changes the organisation's roles until this act ends. */
async function heldRoles(tx: Tx, organisationId: string, userId: string): Promise<Role[]> {
  await tx
    .select({ id: organisation.id })
    .from(organisation)
    .where(eq(organisation.id, organisationId))
    .for('update');
  const rows = await tx
    .select({ role: membership.role })
    .from(membership)
    .where(and(activeIn(organisationId), eq(membership.userId, userId)));
  return inOrder(rows.map((row) => row.role));
}

const inOrder = (held: readonly string[]) => roles.filter((role) => held.includes(role));

/** Gives a role, or gives it again to somebody who had it once. */
export async function giveRole(
  tx: Tx,
  ctx: Ctx,
  organisationId: string,
  userId: string,
  role: string,
): Promise<void> {
  await tx
    .insert(membership)
    .values({ id: newId(), organisationId, userId, role, since: ctx.now })
    .onConflictDoUpdate({
      target: [membership.organisationId, membership.userId, membership.role],
      set: { endedAt: null, since: ctx.now },
    });
}

/**
 * Takes somebody's app, recovery codes and passkeys away and signs them out, for when they have lost
 * them; they are written to. Their password is still needed, and stays.
 */
export async function resetSecondFactor(
  ctx: Ctx,
  organisationId: string,
  userId: string,
): Promise<{ id: string }> {
  const { over, member } = await readMember(ctx, organisationId, userId);
  if (userId === ctx.actor.id)
    throw refuse.invalid({ '': 'Another administrator must reset yours.' });
  return perform(over.ctx, 'account', async (tx, note) => {
    const { rows } = await tx.execute<{ done: boolean }>(
      sql`select account.reset_second_factor(${userId}) as done`,
    );
    if (!rows[0]?.done) throw refuse.notFound();
    await queueMail(over.ctx, tx, 'second-factor-reset', {
      to: member.email,
      subject: 'Your Holdfast second factor was reset',
      text: `Hello ${member.name},\n\n${ctx.actor.name} of ${over.organisation.name} has reset your second factor: your code app, recovery codes and passkeys no longer work, and you are signed out everywhere. Your password stays as it is.\n\nIf you did not ask for this, choose a new password at once and tell your organisation.\n`,
    });
    note({ act: 'second-factor.reset', subject: ['user', userId] });
    return { id: userId };
  });
}
