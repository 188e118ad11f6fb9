import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { hashToken, looksLikeToken } from '#platform/secret/token.server.ts';
import { requireAdministrator } from './administration/tree.server.ts';
import { invitation, user } from './schema.server.ts';

export interface OpenInvitation {
  id: string;
  organisationId: string;
  organisationName: string;
  email: string;
  role: string;
}

/** What an invitation link stands for; refused, with the reason, when it is not good any more. */
export async function openInvitation(ctx: Ctx, token: string): Promise<OpenInvitation> {
  const unknown = () =>
    refuse.notFound('This invitation is not known. Check the whole link was copied.');
  if (!looksLikeToken(token)) throw unknown();
  const found = await readIn(ctx, 'account', async (tx) => {
    const { rows } = await tx.execute<{
      id: string;
      organisation_id: string;
      organisation_name: string;
      email: string;
      role: string;
      expires_at: string;
      accepted_at: string | null;
      withdrawn_at: string | null;
    }>(sql`select * from account.open_invitation(${hashToken(token)})`);
    return rows[0];
  });
  if (!found) throw unknown();
  if (found.accepted_at) throw refuse.notFound('This invitation has been used. Sign in instead.');
  if (found.withdrawn_at || new Date(found.expires_at) <= ctx.now) {
    throw refuse.notFound('This invitation has ended. Ask for a new one.');
  }
  return {
    id: found.id,
    organisationId: found.organisation_id,
    organisationName: found.organisation_name,
    email: found.email,
    role: found.role,
  };
}

/** The invitations of the acting organisation that are still open, newest first; for administrators. */
export async function listInvitations(ctx: Ctx) {
  const organisationId = requireAdministrator(ctx);
  return readIn(ctx, 'account', (tx) =>
    tx
      .select({
        id: invitation.id,
        email: invitation.email,
        role: invitation.role,
        expiresAt: invitation.expiresAt,
      })
      .from(invitation)
      .where(
        and(
          eq(invitation.organisationId, organisationId),
          isNull(invitation.acceptedAt),
          isNull(invitation.withdrawnAt),
        ),
      )
      .orderBy(desc(invitation.madeAt))
      .limit(100),
  );
}

/** True if somebody already signs in with this address. */
export async function hasSignIn(ctx: Ctx, email: string): Promise<boolean> {
  return readIn(ctx, 'account', async (tx) => {
    const found = await tx
      .select({ id: user.id })
      .from(user)
      .where(eq(user.email, email.toLowerCase()))
      .limit(1);
    return found.length > 0;
  });
}
