import { eq } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { hashToken, looksLikeToken, newToken } from '#platform/secret/token.server.ts';
import { membership, organisation, user, verification } from './schema.server.ts';
import { underSignInRole } from './sign-in-role.server.ts';

const PURPOSE = 'first-administrator';

/**
 * The one-time link with which the first administrator of an empty installation sets it up; null
 * once anybody can sign in. A new start makes a new link and the old one ends.
 */
export async function firstAdministratorLink(
  db: Database,
  origin: string,
  now: Date,
): Promise<string | null> {
  return underSignInRole(db, async (tx) => {
    const anybody = await tx.select({ id: user.id }).from(user).limit(1);
    if (anybody.length > 0) return null;
    const token = newToken();
    await tx.delete(verification).where(eq(verification.identifier, PURPOSE));
    await tx.insert(verification).values({
      id: newId(),
      identifier: PURPOSE,
      value: hashToken(token),
      expiresAt: new Date(now.getTime() + 86_400_000),
      createdAt: now,
      updatedAt: now,
    });
    return `${origin}/set-up/${token}`;
  });
}

/** Checks a set-up link without using it up; refused when it is not good. */
export async function checkSetUpLink(ctx: Ctx, token: string): Promise<void> {
  const [known] = await underSignInRole(ctx.db, (tx) =>
    tx.select().from(verification).where(eq(verification.identifier, PURPOSE)).limit(1),
  );
  if (!looksLikeToken(token) || known?.value !== hashToken(token) || known.expiresAt <= ctx.now) {
    throw refuse.notFound('This link has been used or has ended. Restart Holdfast for a new one.');
  }
}

/** Uses the link up; of two at once, one is refused. */
export async function spendSetUpLink(ctx: Ctx, token: string): Promise<void> {
  await checkSetUpLink(ctx, token);
  const gone = await underSignInRole(ctx.db, (tx) =>
    tx
      .delete(verification)
      .where(eq(verification.identifier, PURPOSE))
      .returning({ id: verification.id }),
  );
  if (gone.length === 0) throw refuse.notFound('This link has been used.');
}

/** Makes the first organisation, a service, with its first administrator, who is also its manager. */
export function makeFirstOrganisation(
  ctx: Ctx,
  input: { name: string; slug: string; userId: string; userName: string },
): Promise<{ id: string }> {
  const id = newId();
  const acting: Ctx = {
    ...ctx,
    actor: {
      kind: 'staff',
      id: input.userId,
      name: input.userName,
      organisationIds: [id],
      roles: ['administrator'],
    },
  };
  return perform(acting, 'account', async (tx, note) => {
    await tx.insert(organisation).values({
      id,
      kind: 'employer',
      name: input.name,
      slug: input.slug,
      service: true,
      madeAt: ctx.now,
    });
    await tx.insert(membership).values(
      (['administrator', 'manager'] as const).map((role) => ({
        id: newId(),
        organisationId: id,
        userId: input.userId,
        role,
        since: ctx.now,
      })),
    );
    note({ act: 'organisation.make', subject: ['organisation', id] });
    return { id };
  });
}
