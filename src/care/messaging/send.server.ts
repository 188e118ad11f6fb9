import { and, desc, eq } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { person } from '../person/schema.server.ts';
import {
  type Channel,
  leavesAt,
  type MessageKind,
  type QuietHours,
  reach,
  usualQuietHours,
} from './rules.ts';
import { messageChoiceStep, messageHours, personMessage } from './schema.server.ts';

/** The service's quiet hours; of version 0 where nobody has set any. */
export async function readQuietHours(ctx: Ctx, tx: Tx): Promise<QuietHours & { version: number }> {
  const here = actingOrganisation(ctx.actor);
  const [row] = await tx
    .select()
    .from(messageHours)
    .where(and(eq(messageHours.id, here), eq(messageHours.organisationId, here)));
  if (!row) return { ...usualQuietHours, version: 0 };
  const { quietFrom: from, quietTo: to, sundays, version } = row;
  return { from, to, sundays, version };
}

/** The channels on which a person wants to hear no more. */
export async function readStopped(ctx: Ctx, tx: Tx, personId: string): Promise<string[]> {
  const newest = await tx
    .selectDistinctOn([messageChoiceStep.channel], {
      channel: messageChoiceStep.channel,
      wanted: messageChoiceStep.wanted,
    })
    .from(messageChoiceStep)
    .where(
      and(
        eq(messageChoiceStep.organisationId, actingOrganisation(ctx.actor)),
        eq(messageChoiceStep.personId, personId),
      ),
    )
    .orderBy(messageChoiceStep.channel, desc(messageChoiceStep.at), desc(messageChoiceStep.id));
  return newest.filter((choice) => !choice.wanted).map((choice) => choice.channel);
}

/** Where a person can be written to, as of now; null for a person of another organisation. */
export async function readReach(ctx: Ctx, tx: Tx, personId: string) {
  const [found] = await tx
    .select({
      id: person.id,
      givenName: person.givenName,
      familyName: person.familyName,
      preferredName: person.preferredName,
      email: person.email,
      telephone: person.telephone,
      contactPreference: person.contactPreference,
    })
    .from(person)
    .where(and(eq(person.id, personId), eq(person.organisationId, actingOrganisation(ctx.actor))));
  if (!found) return null;
  return { person: found, reach: reach(found, await readStopped(ctx, tx, personId)) };
}

export interface Outgoing {
  personId: string;
  channel: Channel;
  kind: MessageKind;
  to: string;
  subject: string;
  text: string;
  contactId?: string;
  /** The person's own page, to which a link is added when it leaves. */
  ownPageId?: string;
  /** The measure to answer, to which a link is added when it leaves. */
  measureId?: string;
  /** An iCalendar text that goes with it. */
  calendar?: string;
}

/** Writes a message down within an act; it leaves when the act stands and quiet hours are over. */
export async function queueMessage(ctx: Ctx, tx: Tx, message: Outgoing): Promise<string> {
  const { to, ...rest } = message;
  const id = newId();
  const organisationId = actingOrganisation(ctx.actor);
  const leaves = leavesAt(ctx.now, await readQuietHours(ctx, tx));
  await tx.insert(personMessage).values({
    ...rest,
    id,
    organisationId,
    toAddress: to,
    leavesAt: leaves,
    at: ctx.now,
    byUserId: ctx.actor.kind === 'staff' ? ctx.actor.id : null,
    byName: ctx.actor.name,
  });
  await ctx.db.jobs?.send(tx, 'message-send', { messageId: id, organisationId }, leaves);
  return id;
}
