import { and, eq, isNull } from 'drizzle-orm';
import type { Role } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { queueMail } from '#platform/mail/queue.server.ts';
import { refuse } from '#platform/refusal.ts';
import { hashToken, newToken } from '#platform/secret/token.server.ts';
import { giveRole } from './administration/member.server.ts';
import { rolesIn } from './administration/rules.ts';
import { requireAdministrator } from './administration/tree.server.ts';
import { openInvitation } from './invitation.server.ts';
import { roleNames } from './rules.ts';
import { invitation, organisation } from './schema.server.ts';

const INVITATION_DAYS = 7;

/** Invites somebody by e-mail to a role in the acting organisation; the link works for seven days. */
export function inviteMember(
  ctx: Ctx,
  input: { email: string; role: Role },
  origin: string,
): Promise<{ id: string }> {
  const organisationId = requireAdministrator(ctx);
  const email = input.email.toLowerCase();
  return perform(ctx, 'account', async (tx, note) => {
    const [here] = await tx.select().from(organisation).where(eq(organisation.id, organisationId));
    if (!here) throw refuse.notFound();
    if (!rolesIn(here).includes(input.role))
      throw refuse.invalid({ role: 'Nobody can be that in this organisation.' });
    const id = newId();
    const token = newToken();
    await tx.insert(invitation).values({
      id,
      organisationId,
      email,
      role: input.role,
      tokenHash: hashToken(token),
      invitedBy: ctx.actor.id,
      madeAt: ctx.now,
      expiresAt: new Date(ctx.now.getTime() + INVITATION_DAYS * 86_400_000),
    });
    await queueMail(ctx, tx, 'invitation', {
      to: email,
      subject: `${here.name} invites you to Holdfast`,
      text: `Hello,\n\n${ctx.actor.name} invites you to work in Holdfast with ${here.name}, as ${roleNames[input.role].toLowerCase()}.\n\nOpen this link within ${INVITATION_DAYS} days to choose a password:\n\n${origin}/invitation/${token}\n\nIf you did not expect this, do nothing.\n`,
    });
    note({ act: 'invitation.send', subject: ['invitation', id] });
    return { id };
  });
}

/** Takes an invitation back; its link then says so. */
export function withdrawInvitation(ctx: Ctx, id: string): Promise<{ id: string }> {
  const organisationId = requireAdministrator(ctx);
  return perform(ctx, 'account', async (tx, note) => {
    const changed = await tx
      .update(invitation)
      .set({ withdrawnAt: ctx.now })
      .where(
        and(
          eq(invitation.id, id),
          eq(invitation.organisationId, organisationId),
          isNull(invitation.acceptedAt),
          isNull(invitation.withdrawnAt),
        ),
      )
      .returning({ id: invitation.id });
    if (changed.length === 0) throw refuse.notFound();
    note({ act: 'invitation.withdraw', subject: ['invitation', id] });
    return { id };
  });
}

/**
 * Takes up an invitation for a user who has signed in or has just chosen a password. The user's
 * e-mail address must be the invited one; the link is used up.
 */
export async function acceptInvitation(
  ctx: Ctx,
  token: string,
  who: { userId: string; name: string; email: string },
): Promise<{ organisationId: string }> {
  const open = await openInvitation(ctx, token);
  if (open.email !== who.email.toLowerCase()) {
    throw refuse.invalid({
      email: 'This invitation is for another e-mail address. Sign in with that one.',
    });
  }
  const acting: Ctx = {
    ...ctx,
    actor: {
      kind: 'staff',
      id: who.userId,
      name: who.name,
      organisationIds: [open.organisationId],
      roles: [],
    },
  };
  return perform(acting, 'account', async (tx, note) => {
    const used = await tx
      .update(invitation)
      .set({ acceptedAt: ctx.now })
      .where(and(eq(invitation.id, open.id), isNull(invitation.acceptedAt)))
      .returning({ id: invitation.id });
    if (used.length === 0) throw refuse.notFound('This invitation has been used.');
    await giveRole(tx, ctx, open.organisationId, who.userId, open.role);
    note({ act: 'invitation.accept', subject: ['invitation', open.id] });
    return { organisationId: open.organisationId };
  });
}
