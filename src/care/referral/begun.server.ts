import { and, eq, gt } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { hashToken, looksLikeToken, newToken } from '#platform/secret/token.server.ts';
import type { Sent } from './receive.server.ts';
import { BEGUN_MINUTES, mayRefer } from './rules.ts';
import { referralBegun } from './schema.server.ts';
import type { BegunReferral } from './shapes.ts';

/**
 * Keeps what a clinical system knows of somebody, for a colleague of its organisation to refer them
 * on the screen.
 * @returns the path of the page that opens it, and until when
 */
export async function beginReferral(ctx: Ctx, values: BegunReferral, sent?: Sent) {
  if (!mayRefer(ctx.actor)) throw refuse.forbidden();
  const token = newToken();
  const expiresAt = new Date(ctx.now.getTime() + BEGUN_MINUTES * 60_000);
  const here = actingOrganisation(ctx.actor);
  const path = await perform(ctx, 'care', async (tx, note) => {
    const id = newId();
    const [practice] = await tx
      .select({ slug: organisation.slug })
      .from(organisation)
      .where(eq(organisation.id, here));
    if (!practice) throw refuse.notFound();
    await tx.insert(referralBegun).values({
      id,
      organisationId: here,
      tokenHash: hashToken(token),
      values,
      sentSystem: sent?.system ?? null,
      sentValue: sent?.value ?? null,
      expiresAt,
    });
    note({ act: 'referral.begin', subject: ['referral', id] });
    return `/o/${practice.slug}/refer/${token}`;
  });
  return { path, expiresAt };
}

const opened = (ctx: Ctx, token: string) =>
  and(
    eq(referralBegun.organisationId, actingOrganisation(ctx.actor)),
    eq(referralBegun.tokenHash, hashToken(token)),
  );

/** What was begun at an address; null where it is over, was sent, or is another organisation's. */
export async function readBegun(ctx: Ctx, token: string) {
  if (!mayRefer(ctx.actor)) throw refuse.forbidden();
  if (!looksLikeToken(token)) throw refuse.notFound();
  const [found] = await readIn(ctx, 'care', (tx) =>
    tx
      .select()
      .from(referralBegun)
      .where(and(opened(ctx, token), gt(referralBegun.expiresAt, ctx.now))),
  );
  if (!found) return null;
  const { values, sentSystem, sentValue } = found;
  return { values, sent: sentValue ? { system: sentSystem ?? '', value: sentValue } : undefined };
}

/** Forgets what was begun, once it has become a referral. */
export function endBegun(ctx: Ctx, token: string): Promise<null> {
  return perform({ ...ctx, key: undefined }, 'care', async (tx, note) => {
    const [gone] = await tx
      .delete(referralBegun)
      .where(opened(ctx, token))
      .returning({ id: referralBegun.id });
    note({ act: 'referral.begun-sent', subject: ['referral', gone?.id ?? null] });
    return null;
  });
}
