import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import {
  actingByLink,
  closeLinks,
  makeLink,
  type OpenedLink,
  openLink,
} from '../link/api.server.ts';
import { queueOwnPageLink, readReach } from '../messaging/api.server.ts';
import type { Channel } from '../messaging/rules.ts';
import { hashCode, linkOf, sessionOf } from './grant.server.ts';
import { MOST_WRONG, OPEN_MINUTES } from './rules.ts';
import { ownPage } from './schema.server.ts';

const NAME = 'the person';

type Page = typeof ownPage.$inferSelect;

/** The page behind a link or a session, for whoever holds it; null when there is none any more. */
async function pageOf(tx: Tx, link: OpenedLink): Promise<Page | null> {
  const [page] = await tx
    .select()
    .from(ownPage)
    .where(
      and(
        eq(ownPage.id, link.subjectId),
        eq(ownPage.organisationId, link.organisationId),
        isNull(ownPage.endedAt),
        lt(ownPage.wrongCodes, MOST_WRONG),
      ),
    );
  return page ?? null;
}

async function serviceOf(tx: Tx, organisationId: string) {
  const [service] = await tx
    .select({ name: organisation.name, telephone: organisation.telephone })
    .from(organisation)
    .where(eq(organisation.id, organisationId));
  return service ?? { name: 'the social prescribing service', telephone: null };
}

/** How things stand with a link: it asks for the code, it is over but can be sent again, or it is shut. */
export async function readLink(ctx: Ctx, token: string) {
  const link = await openLink(ctx, 'own-page', token);
  if (!link) throw refuse.notFound();
  const acting = actingByLink(ctx, link, NAME);
  return readIn(acting, 'care', async (tx) => ({
    state: (await pageOf(tx, link))
      ? link.state === 'open'
        ? ('open' as const)
        : ('over' as const)
      : ('shut' as const),
    service: await serviceOf(tx, link.organisationId),
  }));
}

/**
 * Opens the page with the person's code: the link is spent, and the browser gets a token that works
 * for half an hour. A wrong code is counted and kept; too many shut the page.
 */
export async function enterCode(ctx: Ctx, token: string, code: string): Promise<{ token: string }> {
  const link = await openLink(ctx, 'own-page', token);
  if (link?.state !== 'open') throw refuse.notFound();
  const { key: _, ...unkeyed } = actingByLink(ctx, link, NAME);
  const session = await perform(unkeyed, 'care', async (tx, note) => {
    const [page] = await tx
      .select()
      .from(ownPage)
      .where(and(eq(ownPage.id, link.subjectId), eq(ownPage.organisationId, link.organisationId)))
      .for('update');
    if (!page || page.endedAt || page.wrongCodes >= MOST_WRONG) throw refuse.notFound();
    const mine = and(eq(ownPage.id, page.id), eq(ownPage.organisationId, link.organisationId));
    const about = { subject: ['own-page', page.id] as const, personId: page.personId };
    if (page.codeHash !== hashCode(page.id, code)) {
      await tx
        .update(ownPage)
        .set({ wrongCodes: sql`${ownPage.wrongCodes} + 1` })
        .where(mine);
      note({ act: 'own-page.wrong-code', ...about });
      return null;
    }
    await closeLinks(unkeyed, tx, linkOf(page.id));
    await tx.update(ownPage).set({ lastOpenedAt: ctx.now, wrongCodes: 0 }).where(mine);
    note({ act: 'own-page.enter', ...about });
    return makeLink(unkeyed, tx, sessionOf(page.id), OPEN_MINUTES / (24 * 60));
  });
  if (session === null)
    throw refuse.invalid({ code: 'That is not the code. Check it, or ask your link worker' });
  return { token: session };
}

/** Sends a new link to where the last one went; says nothing of where that is. */
export async function sendLinkAgain(ctx: Ctx, token: string): Promise<void> {
  const link = await openLink(ctx, 'own-page', token);
  if (!link || link.state === 'open') throw refuse.notFound();
  const acting = actingByLink(ctx, link, NAME);
  await perform(acting, 'care', async (tx, note) => {
    const page = await pageOf(tx, link);
    if (!page) throw refuse.notFound();
    const channel = page.channel as Channel;
    const way = (await readReach(acting, tx, page.personId))?.reach[channel];
    if (way && 'to' in way)
      await queueOwnPageLink(acting, tx, {
        personId: page.personId,
        ownPageId: page.id,
        channel,
        to: way.to,
      });
    note({ act: 'own-page.link-again', subject: ['own-page', page.id], personId: page.personId });
    return { id: page.id };
  });
}

export interface Visit {
  /** Acts as the person, for the one organisation. */
  ctx: Ctx;
  personId: string;
  pageId: string;
}

/** The person whose page is open in this browser; not found when it never was, or is no longer. */
export async function visiting(ctx: Ctx, token: string | null): Promise<Visit> {
  const link = token === null ? null : await openLink(ctx, 'own-session', token);
  if (link?.state !== 'open') throw refuse.notFound('Your page is closed.');
  const acting = actingByLink(ctx, link, NAME);
  const page = await readIn(acting, 'care', (tx) => pageOf(tx, link));
  if (!page) throw refuse.notFound('Your page is closed.');
  return { ctx: acting, personId: page.personId, pageId: page.id };
}

/** Closes the page in this browser and in every other. */
export async function leave(visit: Visit): Promise<void> {
  const { ctx, pageId, personId } = visit;
  await perform(ctx, 'care', async (tx, note) => {
    await closeLinks(ctx, tx, sessionOf(pageId));
    note({ act: 'own-page.leave', subject: ['own-page', pageId], personId });
    return { id: pageId };
  });
}
