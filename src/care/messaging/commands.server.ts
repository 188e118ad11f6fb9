import { and, eq, isNull, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import {
  type Channel,
  type MessageInput,
  type MessageStatus,
  mayArrangeMessages,
  mayMessage,
  messageStatuses,
  type QuietInput,
  quietInWords,
  type TemplateInput,
} from './rules.ts';
import {
  messageChoiceStep,
  messageHours,
  messageTemplate,
  personMessage,
} from './schema.server.ts';
import { queueMessage, readQuietHours, readReach } from './send.server.ts';

/** Writes to a person; refused where they cannot be reached that way or asked for no more. */
export async function sendMessage(ctx: Ctx, personId: string, input: MessageInput) {
  if (!mayMessage(ctx.actor)) throw refuse.forbidden();
  if (!isId(personId)) throw refuse.notFound();
  return perform(ctx, 'care', async (tx, note) => {
    const found = await readReach(ctx, tx, personId);
    if (!found) throw refuse.notFound();
    const way = found.reach[input.channel];
    if ('problem' in way) throw refuse.invalid({ channel: way.problem });
    const id = await queueMessage(ctx, tx, { ...input, personId, kind: 'note', to: way.to });
    note({ act: 'message.write', subject: ['person-message', id], personId });
    return { id };
  });
}

/** Takes back a message that has not left yet. */
export async function withdrawMessage(ctx: Ctx, messageId: string) {
  if (!mayMessage(ctx.actor)) throw refuse.forbidden();
  if (!isId(messageId)) throw refuse.notFound();
  const mine = and(
    eq(personMessage.id, messageId),
    eq(personMessage.organisationId, actingOrganisation(ctx.actor)),
  );
  return perform(ctx, 'care', async (tx, note) => {
    const [found] = await tx.select().from(personMessage).where(mine).for('update');
    if (!found) throw refuse.notFound();
    const { personId } = found;
    if (found.status !== 'waiting')
      throw refuse.conflict('This message has left already, or will not leave.', {
        Status: messageStatuses[found.status as MessageStatus],
      });
    await tx.update(personMessage).set({ status: 'withdrawn' }).where(mine);
    note({ act: 'message.withdraw', subject: ['person-message', messageId], personId });
    return { id: messageId, personId };
  });
}

/** Keeps what a person said about being written to; staff record it, or the person by a link. */
export async function recordChoice(ctx: Ctx, personId: string, channel: Channel, wanted: boolean) {
  if (ctx.actor.kind !== 'link' && !mayMessage(ctx.actor)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    if (!(await readReach(ctx, tx, personId))) throw refuse.notFound();
    const id = newId();
    await tx.insert(messageChoiceStep).values({
      id,
      organisationId: actingOrganisation(ctx.actor),
      personId,
      channel,
      wanted,
      byUserId: ctx.actor.kind === 'staff' ? ctx.actor.id : null,
      byName: ctx.actor.name,
      at: ctx.now,
    });
    note({
      act: wanted ? 'message.want' : 'message.stop',
      subject: ['message-choice', id],
      personId,
      reason: channel,
    });
    return { id };
  });
}

/** Adds a template, or changes the one with this id at this version. */
export async function saveTemplate(
  ctx: Ctx,
  input: TemplateInput,
  changing?: { id: string; version: number | undefined },
) {
  if (!mayArrangeMessages(ctx.actor)) throw refuse.forbidden();
  const organisationId = actingOrganisation(ctx.actor);
  if (changing && !isId(changing.id)) throw refuse.notFound();
  return perform(ctx, 'care', async (tx, note) => {
    const id = changing?.id ?? newId();
    if (changing) {
      const mine = and(
        eq(messageTemplate.id, id),
        eq(messageTemplate.organisationId, organisationId),
        isNull(messageTemplate.endedAt),
      );
      const [found] = await tx.select().from(messageTemplate).where(mine).for('update');
      if (!found) throw refuse.notFound();
      if (changing.version !== undefined && changing.version !== found.version)
        throw refuse.conflict('Somebody else changed this template while you had it open.', {
          Name: found.name,
          Subject: found.subject,
          Text: found.text,
          version: found.version,
        });
      await tx
        .update(messageTemplate)
        .set({ ...input, changedAt: ctx.now, version: found.version + 1 })
        .where(mine);
    } else {
      await tx
        .insert(messageTemplate)
        .values({ id, organisationId, ...input, madeAt: ctx.now, changedAt: ctx.now });
    }
    note({
      act: changing ? 'message-template.change' : 'message-template.add',
      subject: ['message-template', id],
    });
    return { id };
  });
}

/** Offers a template no more; messages made with it stay as they are. */
export async function endTemplate(ctx: Ctx, id: string) {
  if (!mayArrangeMessages(ctx.actor)) throw refuse.forbidden();
  if (!isId(id)) throw refuse.notFound();
  return perform(ctx, 'care', async (tx, note) => {
    const [found] = await tx
      .update(messageTemplate)
      .set({ endedAt: ctx.now, changedAt: ctx.now })
      .where(
        and(
          eq(messageTemplate.id, id),
          eq(messageTemplate.organisationId, actingOrganisation(ctx.actor)),
          isNull(messageTemplate.endedAt),
        ),
      )
      .returning({ id: messageTemplate.id });
    if (!found) throw refuse.notFound();
    note({ act: 'message-template.end', subject: ['message-template', id] });
    return { id };
  });
}

/**
 * Sets the hours in which nothing is sent; messages waiting already keep to the new ones. What somebody
 * else set since the version `seen` is a conflict.
 */
export async function setQuietHours(ctx: Ctx, input: QuietInput, seen?: number) {
  if (!mayArrangeMessages(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  const values = { ...input, changedAt: ctx.now };
  return perform(ctx, 'care', async (tx, note) => {
    const set = await tx
      .insert(messageHours)
      .values({ id: here, organisationId: here, ...values })
      .onConflictDoUpdate({
        target: messageHours.id,
        set: { ...values, version: sql`${messageHours.version} + 1` },
        ...(seen === undefined ? {} : { setWhere: eq(messageHours.version, seen) }),
      })
      .returning({ id: messageHours.id });
    if (set.length === 0) {
      const { from, to, sundays, version } = await readQuietHours(ctx, tx);
      throw refuse.conflict('Somebody else set the quiet hours while you had this open.', {
        ...quietInWords({ from, to, sundays }),
        version,
      });
    }
    note({ act: 'message-hours.set', subject: ['organisation', here] });
    return { id: here };
  });
}
