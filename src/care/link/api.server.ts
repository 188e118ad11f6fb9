import { and, eq, isNull, sql } from 'drizzle-orm';
import { type Actor, actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { hashToken, looksLikeToken, newToken } from '#platform/secret/token.server.ts';
import { oneTimeLink } from './schema.server.ts';

const DAY = 86_400_000;

/** What a link is for, and what it is about. */
export interface LinkSubject {
  kind:
    | 'connection-answer'
    | 'calendar'
    | 'message-stop'
    | 'own-page'
    | 'own-session'
    | 'measure'
    | 'referral-standing';
  subjectId: string;
}

/** Makes a link that works for so many days, or until it is ended; gives the token, of which only the hash is kept. */
export async function makeLink(
  ctx: Ctx,
  tx: Tx,
  { kind, subjectId }: LinkSubject,
  days: number | null,
): Promise<string> {
  const token = newToken();
  await tx.insert(oneTimeLink).values({
    id: newId(),
    organisationId: actingOrganisation(ctx.actor),
    kind,
    subjectId,
    tokenHash: hashToken(token),
    madeAt: ctx.now,
    expiresAt: days === null ? null : new Date(ctx.now.getTime() + days * DAY),
  });
  return token;
}

/** Ends every open link to a subject. */
export async function closeLinks(
  ctx: Ctx,
  tx: Tx,
  { kind, subjectId }: LinkSubject,
): Promise<void> {
  await tx
    .update(oneTimeLink)
    .set({ usedAt: ctx.now })
    .where(
      and(
        eq(oneTimeLink.organisationId, actingOrganisation(ctx.actor)),
        eq(oneTimeLink.kind, kind),
        eq(oneTimeLink.subjectId, subjectId),
        isNull(oneTimeLink.usedAt),
      ),
    );
}

export interface OpenedLink {
  id: string;
  organisationId: string;
  subjectId: string;
  state: 'open' | 'used' | 'expired';
}

/** What a link leads to; null for one that is not ours. Uses nothing up: mail scanners follow links. */
export async function openLink(
  ctx: Ctx,
  kind: LinkSubject['kind'],
  token: string,
): Promise<OpenedLink | null> {
  if (!looksLikeToken(token)) return null;
  const nobody = { ...ctx, actor: { ...ctx.actor, organisationIds: [] } };
  const { rows } = await readIn(nobody, 'care', (tx) =>
    tx.execute<{
      id: string;
      organisation_id: string;
      subject_id: string;
      expires_at: string | Date | null;
      used_at: string | Date | null;
    }>(sql`select * from care.open_link(${kind}, ${hashToken(token)})`),
  );
  const [row] = rows;
  if (!row) return null;
  const expired = row.expires_at !== null && new Date(row.expires_at) <= ctx.now;
  return {
    id: row.id,
    organisationId: row.organisation_id,
    subjectId: row.subject_id,
    state: row.used_at !== null ? 'used' : expired ? 'expired' : 'open',
  };
}

/** Acts as whoever holds the link: for that one organisation, about that one subject. */
export function actingByLink(ctx: Ctx, link: OpenedLink, name: string): Ctx {
  const actor: Actor = {
    kind: 'link',
    id: link.subjectId,
    name,
    organisationIds: [link.organisationId],
    roles: [],
  };
  return { ...ctx, actor };
}
