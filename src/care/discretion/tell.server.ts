import { and, eq, ne, type SQL } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { queueMail } from '#platform/mail/queue.server.ts';
import { message } from '../connection/schema.server.ts';

/** Word of a request, for Today and by mail; the mail names nobody. */
interface Word {
  requestId: string;
  personId: string | null;
  text: string;
  mail: { subject: string; text: string };
}

/** Tells colleagues, but for whoever acts, on Today and by mail. */
async function tell(ctx: Ctx, tx: Tx, which: SQL, word: Word): Promise<number> {
  const organisationId = actingOrganisation(ctx.actor);
  const people = await tx
    .selectDistinct({ userId: colleague.userId, email: colleague.email })
    .from(colleague)
    .where(
      and(
        eq(colleague.organisationId, organisationId),
        ne(colleague.userId, ctx.actor.id ?? ''),
        which,
      ),
    )
    .orderBy(colleague.userId)
    .limit(50);
  for (const { userId, email } of people) {
    await tx.insert(message).values({
      id: newId(),
      organisationId,
      toUserId: userId,
      kind: 'discretion-request',
      text: word.text,
      personId: word.personId,
      subjectId: word.requestId,
      at: ctx.now,
    });
    await queueMail(ctx, tx, 'discretion-request', { to: email, ...word.mail });
  }
  return people.length;
}

/** Supervisors are told that something is asked of them; managers where there are none. */
export async function tellWhoAnswers(
  ctx: Ctx,
  tx: Tx,
  of: Pick<Word, 'requestId' | 'personId'>,
  element: string,
): Promise<void> {
  const word = {
    ...of,
    text: `${ctx.actor.name} asks you to allow something that was stopped: ${element}.`,
    mail: {
      subject: 'A colleague asks you to allow something',
      text: 'A colleague met a limit that was agreed and asks you to allow what they had in mind. Sign in to Holdfast and look at Today.\n',
    },
  };
  if ((await tell(ctx, tx, eq(colleague.role, 'supervisor'), word)) > 0) return;
  await tell(ctx, tx, eq(colleague.role, 'manager'), word);
}

/** The link worker is told what was answered. */
export async function tellWhoAsked(
  ctx: Ctx,
  tx: Tx,
  of: Pick<Word, 'requestId' | 'personId'> & { linkWorkerId: string },
): Promise<void> {
  const { linkWorkerId, ...about } = of;
  await tell(ctx, tx, eq(colleague.userId, linkWorkerId), {
    ...about,
    text: `${ctx.actor.name} has answered what you asked to be allowed.`,
    mail: {
      subject: 'Your request has been answered',
      text: 'A request you sent to your supervisor has been answered. Sign in to Holdfast to read it and go on with what you typed.\n',
    },
  });
}
