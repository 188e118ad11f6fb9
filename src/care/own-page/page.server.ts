import { and, asc, desc, eq, gte, inArray, sql } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readRecord, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { action, contact, episode, goal } from '../casework/schema.server.ts';
import { stopSharing } from '../connection/api.server.ts';
import { connection, message } from '../connection/schema.server.ts';
import { withdrawConsent } from '../person/api.server.ts';
import { person } from '../person/schema.server.ts';
import { type OwnWord, ownWords, type SayInput } from './rules.ts';
import { ownWordStep } from './schema.server.ts';
import type { Visit } from './visit.server.ts';

const MOST = 50;

/** The person's newest episode, the one going on before any that is closed. */
async function latestEpisode(tx: Tx, here: string, personId: string) {
  const [found] = await tx
    .select({ id: episode.id, linkWorkerId: episode.linkWorkerId, status: episode.status })
    .from(episode)
    .where(and(eq(episode.organisationId, here), eq(episode.personId, personId)))
    .orderBy(sql`${episode.status} = 'closed'`, desc(episode.openedAt))
    .limit(1);
  return found ?? null;
}

async function nameOf(tx: Tx, userId: string | null | undefined): Promise<string | null> {
  if (!userId) return null;
  const { rows } = await tx.execute<{ name: string }>(
    sql`select name from account.colleague where user_id = ${userId}::uuid limit 1`,
  );
  return rows[0]?.name ?? null;
}

/**
 * A person's own page: what they are called, who supports them, what comes next, their plan in their
 * words, and what they said here. Never what others wrote of them: no notes, risks, safeguarding,
 * holding, readiness or barriers. A fixed number of statements. Reading it is an act.
 */
export async function readOwnPage({ ctx, personId, pageId }: Visit) {
  const here = actingOrganisation(ctx.actor);
  return readRecord(
    ctx,
    'care',
    { act: 'own-page.read', subject: ['own-page', pageId], personId },
    async (tx) => {
      const [found] = await tx
        .select({
          givenName: person.givenName,
          preferredName: person.preferredName,
          consentToShare: person.consentToShare,
        })
        .from(person)
        .where(and(eq(person.id, personId), eq(person.organisationId, here)));
      if (!found) throw refuse.notFound();
      const [service] = await tx
        .select({ name: organisation.name, telephone: organisation.telephone })
        .from(organisation)
        .where(eq(organisation.id, here));
      const current = await latestEpisode(tx, here, personId);
      const of = (table: typeof goal | typeof action | typeof connection) =>
        and(
          eq(table.organisationId, here),
          eq(table.episodeId, current?.id ?? '00000000-0000-0000-0000-000000000000'),
        );
      return {
        called: found.preferredName ?? found.givenName,
        consented: found.consentToShare === 'yes',
        service: service ?? { name: 'your social prescribing service', telephone: null },
        linkWorker: await nameOf(tx, current?.linkWorkerId),
        closed: current?.status === 'closed',
        appointments: await tx
          .select({
            id: contact.id,
            at: contact.at,
            mode: contact.mode,
            place: contact.place,
            placeNote: contact.placeNote,
          })
          .from(contact)
          .where(
            and(
              eq(contact.organisationId, here),
              eq(contact.personId, personId),
              eq(contact.status, 'planned'),
              gte(contact.at, ctx.now),
            ),
          )
          .orderBy(asc(contact.at))
          .limit(MOST),
        goals: await tx
          .select({ id: goal.id, goal: goal.goal, status: goal.status })
          .from(goal)
          .where(of(goal))
          .orderBy(sql`${goal.status} <> 'open'`, asc(goal.madeAt))
          .limit(MOST),
        actions: await tx
          .select({
            id: action.id,
            goalId: action.goalId,
            action: action.action,
            byWhom: action.byWhom,
            status: action.status,
          })
          .from(action)
          .where(and(of(action), inArray(action.status, ['open', 'done'])))
          .orderBy(sql`${action.status} <> 'open'`, asc(action.madeAt))
          .limit(MOST),
        connections: await tx
          .select({
            id: connection.id,
            serviceName: connection.serviceName,
            status: connection.status,
          })
          .from(connection)
          .where(
            and(of(connection), inArray(connection.status, ['sent', 'accepted', 'waiting-list'])),
          )
          .orderBy(desc(connection.sentAt))
          .limit(MOST),
        said: await tx
          .select({
            id: ownWordStep.id,
            kind: ownWordStep.kind,
            text: ownWordStep.text,
            at: ownWordStep.at,
          })
          .from(ownWordStep)
          .where(and(eq(ownWordStep.organisationId, here), eq(ownWordStep.personId, personId)))
          .orderBy(desc(ownWordStep.at), desc(ownWordStep.id))
          .limit(MOST),
      };
    },
  );
}

/** Keeps what the person said on their page, tells their link worker, and does what it asks. */
export async function sayOnOwnPage({ ctx, personId }: Visit, input: SayInput, key?: string) {
  const here = actingOrganisation(ctx.actor);
  const kind: OwnWord = input.kind;
  const keyed: Ctx = key ? { ...ctx, key } : ctx;
  return perform(keyed, 'care', async (tx, note) => {
    const id = newId();
    await tx.insert(ownWordStep).values({
      id,
      organisationId: here,
      personId,
      kind,
      text: input.text || null,
      at: ctx.now,
    });
    if (kind === 'withdraw-consent') {
      await withdrawConsent(ctx, tx, personId, input.text || null);
      await stopSharing(ctx, tx, note, personId);
    }
    const current = await latestEpisode(tx, here, personId);
    if (current?.linkWorkerId)
      await tx.insert(message).values({
        id: newId(),
        organisationId: here,
        toUserId: current.linkWorkerId,
        kind: `own-word-${kind}`,
        text: `${ownWords[kind]}, on their own page.`,
        personId,
        episodeId: current.id,
        at: ctx.now,
      });
    note({ act: `own-page.${kind}`, subject: ['own-word', id], personId });
    return { id };
  });
}
