import { and, eq, isNull, sql } from 'drizzle-orm';
import { type Actor, actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { hashToken, looksLikeToken, newToken } from '#platform/secret/token.server.ts';
import { LINK_LASTS } from './rules.ts';
import { oneTimeLink } from './schema.server.ts';

const KIND = 'connection-answer';
const DAY = 86_400_000;

/** Makes a link by which a provider answers; gives the token, of which only the hash is kept. */
export async function makeAnswerLink(ctx: Ctx, tx: Tx, connectionId: string): Promise<string> {
  const token = newToken();
  await tx.insert(oneTimeLink).values({
    id: newId(),
    organisationId: actingOrganisation(ctx.actor),
    kind: KIND,
    subjectId: connectionId,
    tokenHash: hashToken(token),
    madeAt: ctx.now,
    expiresAt: new Date(ctx.now.getTime() + LINK_LASTS * DAY),
  });
  return token;
}

/** Ends every open link of a connection: it was answered, or is no longer wanted. */
export async function closeAnswerLinks(ctx: Ctx, tx: Tx, connectionId: string): Promise<void> {
  await tx
    .update(oneTimeLink)
    .set({ usedAt: ctx.now })
    .where(
      and(
        eq(oneTimeLink.organisationId, actingOrganisation(ctx.actor)),
        eq(oneTimeLink.kind, KIND),
        eq(oneTimeLink.subjectId, connectionId),
        isNull(oneTimeLink.usedAt),
      ),
    );
}

export interface OpenedLink {
  id: string;
  organisationId: string;
  connectionId: string;
  state: 'open' | 'used' | 'expired';
}

/** What a provider's link leads to; null for a link that is not one of ours. Uses nothing up. */
export async function openAnswerLink(ctx: Ctx, token: string): Promise<OpenedLink | null> {
  if (!looksLikeToken(token)) return null;
  const found = await readIn(
    { ...ctx, actor: { ...ctx.actor, organisationIds: [] } },
    'care',
    (tx) =>
      tx.execute<{
        id: string;
        organisation_id: string;
        subject_id: string;
        expires_at: string | Date | null;
        used_at: string | Date | null;
      }>(sql`select * from care.open_link(${KIND}, ${hashToken(token)})`),
  );
  const row = found.rows[0];
  if (!row) return null;
  const expired = row.expires_at !== null && new Date(row.expires_at) <= ctx.now;
  return {
    id: row.id,
    organisationId: row.organisation_id,
    connectionId: row.subject_id,
    state: row.used_at !== null ? 'used' : expired ? 'expired' : 'open',
  };
}

/** Acts as whoever holds the link: for that one organisation, about that one connection. */
export function actingByLink(ctx: Ctx, link: OpenedLink): Ctx {
  const actor: Actor = {
    kind: 'link',
    id: link.connectionId,
    name: 'the provider',
    organisationIds: [link.organisationId],
    roles: [],
  };
  return { ...ctx, actor };
}
