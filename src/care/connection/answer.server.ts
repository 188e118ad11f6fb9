import { and, eq, gt, isNull } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import {
  type AuditNote,
  type Note,
  perform,
  readIn,
  readRecord,
  type Tx,
} from '#platform/database/transaction.server.ts';
import { isRefusal, refuse } from '#platform/refusal.ts';
import { sayListingFull } from '../directory/api.server.ts';
import { actingByLink, closeLinks, openLink } from '../link/api.server.ts';
import { oneTimeLink } from '../link/schema.server.ts';
import { person } from '../person/schema.server.ts';
import { type Connection, change, lockConnection, tell } from './change.server.ts';
import { type AnswerInput, actOfAnswer, answerLink, mayConnect, shareableNames } from './rules.ts';
import { connection } from './schema.server.ts';

/** What an answer tells the link worker, after the name of the service. */
export const outcomes: Record<AnswerInput['answer'], string> = {
  accepted: 'can take the person',
  'waiting-list': 'has put the person on a waiting list',
  full: 'is full',
  'not-suitable': 'says it is not suitable',
};

/** Keeps an answer of a locked connection, within an act. */
export async function keepAnswer(
  ctx: Ctx,
  tx: Tx,
  current: Connection,
  note: Note,
  input: AnswerInput,
  version?: number,
): Promise<void> {
  const waiting = input.answer === 'waiting-list' ? input.waitingWeeks : null;
  await change(ctx, tx, current, {
    act: actOfAnswer[input.answer],
    step: `answered-${input.answer}`,
    note: input.note,
    version,
    set: {
      answeredAt: ctx.now,
      answeredBy: input.answeredBy || null,
      waitingWeeks: waiting,
      answerNote: input.note || null,
    },
  });
  await closeLinks(ctx, tx, answerLink(current.id));
  if (input.answer === 'full' && current.serviceId) {
    // The listing may have left the directory since; the answer stands all the same.
    await sayListingFull(ctx, tx, note, current.serviceId, true, null).catch((error) => {
      if (!isRefusal(error) || error.kind !== 'not-found') throw error;
    });
  }
}

interface Service {
  name: string;
  telephone: string | null;
}

/** What a provider sees: what the person agreed to share, and whom to telephone. Nothing else. */
export type Shown =
  | {
      state: 'open';
      service: Service;
      serviceName: string;
      linkWorkerWords: string;
      shared: { label: string; value: string }[];
    }
  | { state: 'used' | 'expired' | 'withdrawn'; service: Service; serviceName: string }
  | { state: 'unknown' };

async function whose(tx: Tx, organisationId: string): Promise<Service> {
  const [found] = await tx
    .select({ name: organisation.name, telephone: organisation.telephone })
    .from(organisation)
    .where(eq(organisation.id, organisationId));
  return found ?? { name: 'the social prescribing service', telephone: null };
}

/** Opens a provider's link without using it up: mail scanners follow links too. */
export async function seeShared(ctx: Ctx, token: string): Promise<Shown> {
  const link = await openLink(ctx, 'connection-answer', token);
  if (!link) return { state: 'unknown' };
  const acting = actingByLink(ctx, link, 'the provider');
  const ofConnection = and(
    eq(connection.id, link.subjectId),
    eq(connection.organisationId, link.organisationId),
  );
  if (link.state !== 'open') {
    return readIn(acting, 'care', async (tx) => {
      const [found] = await tx
        .select({ status: connection.status, serviceName: connection.serviceName })
        .from(connection)
        .where(ofConnection);
      if (!found) return { state: 'unknown' };
      return {
        state:
          found.status === 'withdrawn' ? 'withdrawn' : link.state === 'used' ? 'used' : 'expired',
        service: await whose(tx, link.organisationId),
        serviceName: found.serviceName,
      };
    });
  }
  const entry: AuditNote = {
    act: 'connection.see-shared',
    subject: ['connection', link.subjectId],
  };
  return readRecord(acting, 'care', entry, async (tx) => {
    const [found] = await tx
      .select({ connection, person })
      .from(connection)
      .innerJoin(person, eq(person.id, connection.personId))
      .where(ofConnection);
    if (!found) return { state: 'unknown' };
    const { connection: made, person: about } = found;
    // The entry is written after this read, which alone knows whose record it is.
    entry.personId = about.id;
    const candidates: [boolean, string, string | null][] = [
      [made.shareName, shareableNames.name, fullName(about)],
      [made.shareTelephone, shareableNames.telephone, about.telephone],
      [made.shareEmail, shareableNames.email, about.email],
      [
        made.shareCommunicationNeeds,
        shareableNames['communication-needs'],
        about.communicationNeeds,
      ],
    ];
    return {
      state: 'open',
      service: await whose(tx, link.organisationId),
      serviceName: made.serviceName,
      linkWorkerWords: made.sharedWords,
      shared: candidates.flatMap(([share, label, value]) =>
        share && value ? [{ label, value }] : [],
      ),
    };
  });
}

/** The name a person is called by, with their family name. */
export function fullName(about: {
  givenName: string;
  familyName: string;
  preferredName: string | null;
}): string {
  return `${about.preferredName || about.givenName} ${about.familyName}`;
}

/**
 * Takes a provider's answer by their link, once.
 * @throws conflict when the link was used, has expired or is not ours; the page then says what to do
 */
export async function answerConnection(ctx: Ctx, token: string, input: AnswerInput) {
  const link = await openLink(ctx, 'connection-answer', token);
  if (!link) throw refuse.conflict('This link is not one of ours. Nothing was recorded.');
  const acting = actingByLink(ctx, link, 'the provider');
  return perform(acting, 'care', async (tx, note) => {
    const [taken] = await tx
      .update(oneTimeLink)
      .set({ usedAt: ctx.now })
      .where(
        and(
          eq(oneTimeLink.id, link.id),
          eq(oneTimeLink.organisationId, link.organisationId),
          isNull(oneTimeLink.usedAt),
          gt(oneTimeLink.expiresAt, ctx.now),
        ),
      )
      .returning({ id: oneTimeLink.id });
    if (!taken)
      throw refuse.conflict('This link has been used or has expired. Nothing was recorded.');
    const current = await lockConnection(acting, tx, link.subjectId);
    await keepAnswer(acting, tx, current, note, input);
    await tell(
      acting,
      tx,
      current,
      'connection-answered',
      `${current.serviceName} ${outcomes[input.answer]}.`,
    );
    note({
      act: 'connection.answer',
      subject: ['connection', current.id],
      personId: current.personId,
    });
    return { id: current.id };
  });
}

/** Records an answer that came another way, such as by telephone. */
export async function recordAnswer(
  ctx: Ctx,
  connectionId: string,
  input: AnswerInput,
  version?: number,
) {
  if (!mayConnect(ctx.actor)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    const current = await lockConnection(ctx, tx, connectionId);
    await keepAnswer(ctx, tx, current, note, input, version);
    note({
      act: 'connection.record-answer',
      subject: ['connection', current.id],
      personId: current.personId,
    });
    return { id: current.id };
  });
}
