import { randomInt } from 'node:crypto';
import { and, desc, eq, isNull } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readRecord, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { hashToken } from '#platform/secret/token.server.ts';
import { closeLinks } from '../link/api.server.ts';
import { queueOwnPageLink, readReach } from '../messaging/api.server.ts';
import type { Channel } from '../messaging/rules.ts';
import { mayOpenOwnPage } from './rules.ts';
import { ownPage } from './schema.server.ts';

/** What is kept of a code; salted with the page, so that equal codes look different. */
export const hashCode = (pageId: string, code: string) => hashToken(`${pageId} ${code}`);

export const linkOf = (pageId: string) => ({ kind: 'own-page', subjectId: pageId }) as const;
export const sessionOf = (pageId: string) => ({ kind: 'own-session', subjectId: pageId }) as const;

const openPagesOf = (ctx: Ctx, personId: string) =>
  and(
    eq(ownPage.organisationId, actingOrganisation(ctx.actor)),
    eq(ownPage.personId, personId),
    isNull(ownPage.endedAt),
  );

async function endPages(ctx: Ctx, tx: Tx, personId: string): Promise<number> {
  const ended = await tx
    .update(ownPage)
    .set({ endedAt: ctx.now })
    .where(openPagesOf(ctx, personId))
    .returning({ id: ownPage.id });
  for (const { id } of ended) {
    await closeLinks(ctx, tx, linkOf(id));
    await closeLinks(ctx, tx, sessionOf(id));
  }
  return ended.length;
}

/**
 * Opens a person's page to them: sends a link, and gives the code once, for staff to tell them. Any
 * page opened before is shut. The code is not kept, so no replay of the form can show it again.
 */
export async function openOwnPage(
  ctx: Ctx,
  personId: string,
  channel: Channel,
): Promise<{ code: string }> {
  if (!mayOpenOwnPage(ctx.actor)) throw refuse.forbidden();
  if (!isId(personId)) throw refuse.notFound();
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const { key: _, ...unkeyed } = ctx;
  await perform(unkeyed, 'care', async (tx, note) => {
    const found = await readReach(ctx, tx, personId);
    if (!found) throw refuse.notFound();
    const way = found.reach[channel];
    if ('problem' in way) throw refuse.invalid({ channel: way.problem });
    await endPages(ctx, tx, personId);
    const id = newId();
    await tx.insert(ownPage).values({
      id,
      organisationId: actingOrganisation(ctx.actor),
      personId,
      codeHash: hashCode(id, code),
      channel,
      madeAt: ctx.now,
      byUserId: ctx.actor.id,
      byName: ctx.actor.name,
    });
    await queueOwnPageLink(ctx, tx, { personId, ownPageId: id, channel, to: way.to });
    note({ act: 'own-page.open', subject: ['own-page', id], personId });
    return { id };
  });
  return { code };
}

/** Shuts a person's page: its links and what is open in a browser end at once. */
export async function shutOwnPage(ctx: Ctx, personId: string) {
  if (!mayOpenOwnPage(ctx.actor)) throw refuse.forbidden();
  if (!isId(personId)) throw refuse.notFound();
  return perform(ctx, 'care', async (tx, note) => {
    if ((await endPages(ctx, tx, personId)) === 0) throw refuse.notFound();
    note({ act: 'own-page.shut', subject: ['person', personId], personId });
    return { id: personId };
  });
}

/** What staff see about a person's own page. Reading it is an act. */
export async function readOwnPageOf(ctx: Ctx, personId: string) {
  if (!mayOpenOwnPage(ctx.actor)) throw refuse.forbidden();
  if (!isId(personId)) throw refuse.notFound();
  return readRecord(
    ctx,
    'care',
    { act: 'person.read', subject: ['person', personId], personId },
    async (tx) => {
      const found = await readReach(ctx, tx, personId);
      if (!found) throw refuse.notFound();
      const [page] = await tx
        .select({
          madeAt: ownPage.madeAt,
          byName: ownPage.byName,
          channel: ownPage.channel,
          lastOpenedAt: ownPage.lastOpenedAt,
          wrongCodes: ownPage.wrongCodes,
        })
        .from(ownPage)
        .where(openPagesOf(ctx, personId))
        .orderBy(desc(ownPage.madeAt))
        .limit(1);
      return { person: found.person, reach: found.reach, page: page ?? null };
    },
  );
}
