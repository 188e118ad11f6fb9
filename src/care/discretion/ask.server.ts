import { and, eq } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import type { Stop } from './act.server.ts';
import { requireElement } from './element.server.ts';
import { keepStep } from './request.server.ts';
import { may } from './rules.ts';
import { discretionRequest } from './schema.server.ts';
import { tellWhoAnswers } from './tell.server.ts';

/** The most a typed form may hold when it is kept, in characters. */
const MOST_TYPED = 60_000;

/** A form as it was typed. */
export type Typed = Record<string, string | string[]>;

export interface Wish extends Stop {
  /** The page it was typed on, within the organisation. */
  page: string;
  reason: string;
  typed: Typed;
}

/** Asks a supervisor to allow what was stopped, element by element; nothing typed is lost. */
export async function askSupervisor(ctx: Ctx, wish: Wish): Promise<{ ids: string[] }> {
  if (!may(ctx.actor, 'request.ask')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  if (!/^\/(?!\/)[\w\-/]*$/.test(wish.page)) throw new Error('a page of the organisation');
  if (JSON.stringify(wish.typed).length > MOST_TYPED)
    throw refuse.invalid({ '': 'What was typed is too long to send. Shorten it and try again.' });
  return perform(ctx, 'care', async (tx, note) => {
    const ids = wish.stopped.map(() => newId());
    for (const [index, { element, asked, sentence }] of wish.stopped.entries()) {
      const id = ids[index] ?? '';
      const { code, name } = await requireElement(tx, here, element);
      await tx.insert(discretionRequest).values({
        id,
        organisationId: here,
        linkWorkerId: ctx.actor.id ?? '',
        linkWorkerName: ctx.actor.name,
        personId: wish.personId,
        episodeId: wish.episodeId,
        referralId: wish.referralId,
        element: code,
        act: wish.act,
        page: wish.page,
        askedAmount: 'amount' in asked ? asked.amount : null,
        askedAmong: 'among' in asked ? [...asked.among] : null,
        sentence,
        reason: wish.reason,
        typed: wish.typed,
        status: 'asked',
        madeAt: ctx.now,
      });
      await keepStep(ctx, tx, id, 'asked', null);
      await tellWhoAnswers(ctx, tx, { requestId: id, personId: wish.personId }, name);
      note({
        act: 'discretion-request.ask',
        subject: ['discretion-request', id],
        ...(wish.personId ? { personId: wish.personId } : {}),
      });
    }
    return { ids };
  });
}

/**
 * What was typed when an act was stopped, for its form to be filled with again by the link worker
 * who asked. Null where there is no such request of theirs.
 */
export async function typedInRequest(ctx: Ctx, id: string | null): Promise<Typed | null> {
  if (!id || !isId(id)) return null;
  return readIn(ctx, 'care', async (tx) => {
    const [found] = await tx
      .select({ typed: discretionRequest.typed })
      .from(discretionRequest)
      .where(
        and(
          eq(discretionRequest.id, id),
          eq(discretionRequest.organisationId, actingOrganisation(ctx.actor)),
          eq(discretionRequest.linkWorkerId, ctx.actor.id ?? ''),
        ),
      );
    return (found?.typed as Typed | undefined) ?? null;
  });
}
