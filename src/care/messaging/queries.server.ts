import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, readRecord } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { mayArrangeMessages, mayMessage } from './rules.ts';
import { messageTemplate, personMessage } from './schema.server.ts';
import { readQuietHours, readReach } from './send.server.ts';

const MOST = 50;

const templatesOf = (organisationId: string) =>
  and(eq(messageTemplate.organisationId, organisationId), isNull(messageTemplate.endedAt));

/**
 * What the page to write to a person shows: where they can be reached, the service's templates and
 * quiet hours, and the newest 50 messages. Reading it is an act.
 */
export async function readForMessage(ctx: Ctx, personId: string) {
  if (!mayMessage(ctx.actor)) throw refuse.forbidden();
  if (!isId(personId)) throw refuse.notFound();
  const here = actingOrganisation(ctx.actor);
  return readRecord(
    ctx,
    'care',
    { act: 'person.read', subject: ['person', personId], personId },
    async (tx) => {
      const found = await readReach(ctx, tx, personId);
      if (!found) throw refuse.notFound();
      const [service] = await tx
        .select({ name: organisation.name, telephone: organisation.telephone })
        .from(organisation)
        .where(eq(organisation.id, here));
      return {
        ...found,
        service: service ?? { name: '', telephone: null },
        quiet: await readQuietHours(ctx, tx),
        templates: await tx
          .select()
          .from(messageTemplate)
          .where(templatesOf(here))
          .orderBy(asc(messageTemplate.name), asc(messageTemplate.id))
          .limit(MOST),
        messages: await tx
          .select({
            id: personMessage.id,
            channel: personMessage.channel,
            kind: personMessage.kind,
            subject: personMessage.subject,
            text: personMessage.text,
            status: personMessage.status,
            failure: personMessage.failure,
            leavesAt: personMessage.leavesAt,
            at: personMessage.at,
            sentAt: personMessage.sentAt,
            byName: personMessage.byName,
          })
          .from(personMessage)
          .where(and(eq(personMessage.organisationId, here), eq(personMessage.personId, personId)))
          .orderBy(desc(personMessage.at), desc(personMessage.id))
          .limit(MOST),
      };
    },
  );
}

/** The service's templates and quiet hours, for those who arrange them. */
export async function readArrangements(ctx: Ctx) {
  if (!mayArrangeMessages(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'care', async (tx) => ({
    quiet: await readQuietHours(ctx, tx),
    templates: await tx
      .select()
      .from(messageTemplate)
      .where(templatesOf(here))
      .orderBy(asc(messageTemplate.name), asc(messageTemplate.id))
      .limit(MOST),
  }));
}

/** One template that is still offered. */
export async function readTemplate(ctx: Ctx, id: string) {
  if (!mayArrangeMessages(ctx.actor)) throw refuse.forbidden();
  if (!isId(id)) throw refuse.notFound();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'care', async (tx) => {
    const [found] = await tx
      .select()
      .from(messageTemplate)
      .where(and(templatesOf(here), eq(messageTemplate.id, id)));
    if (!found) throw refuse.notFound();
    return found;
  });
}
