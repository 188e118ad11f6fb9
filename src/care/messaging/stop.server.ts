import { and, eq } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { actingByLink, openLink } from '../link/api.server.ts';
import { recordChoice } from './commands.server.ts';
import type { Channel } from './rules.ts';
import { personMessage } from './schema.server.ts';
import { readStopped } from './send.server.ts';

/** The message a link to stop is of, and how to act for the person who got it. */
async function opened(ctx: Ctx, token: string) {
  const link = await openLink(ctx, 'message-stop', token);
  if (link?.state !== 'open') throw refuse.notFound();
  const acting = actingByLink(ctx, link, 'the person');
  const found = await readIn(acting, 'care', async (tx) => {
    const [message] = await tx
      .select({ personId: personMessage.personId, channel: personMessage.channel })
      .from(personMessage)
      .where(
        and(
          eq(personMessage.id, link.subjectId),
          eq(personMessage.organisationId, link.organisationId),
        ),
      );
    if (!message) throw refuse.notFound();
    const [service] = await tx
      .select({ name: organisation.name, telephone: organisation.telephone })
      .from(organisation)
      .where(eq(organisation.id, link.organisationId));
    const stopped = await readStopped(acting, tx, message.personId);
    return { message, service, stopped: stopped.includes(message.channel) };
  });
  return { acting, ...found };
}

/** What the page behind a link to stop shows: never who the person is. */
export async function readStopPage(ctx: Ctx, token: string) {
  const { message, service, stopped } = await opened(ctx, token);
  return {
    channel: message.channel as Channel,
    service: service?.name ?? 'the social prescribing service',
    telephone: service?.telephone ?? null,
    stopped,
  };
}

/** Stops messages of the channel the link came by, or takes the stop back. */
export async function stopByLink(ctx: Ctx, token: string, wanted: boolean): Promise<void> {
  const { acting, message } = await opened(ctx, token);
  await recordChoice(
    { ...acting, ...(ctx.key ? { key: ctx.key } : {}) },
    message.personId,
    message.channel as Channel,
    wanted,
  );
}
