import { and, eq } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { type Case, gatherCase, type Occasion } from './case.server.ts';
import { requireElement } from './element.server.ts';
import type { Element } from './elements.ts';
import { explain } from './explain.ts';
import { type Asked, departs, judge, type Outcome } from './judge.ts';
import { keepStep } from './request.server.ts';
import { type Resolved, resolve } from './resolver.ts';
import { may } from './rules.ts';
import { discretionRequest } from './schema.server.ts';

/** What applies now about an element, with the sentence that explains it. */
export interface Resolution extends Resolved {
  sentence: string;
}

/** An element's code; one of the dictionary's, or of the service's own. */
type Code = string;

function resolveIn(found: Case, code: Code): Resolution {
  const element = found.elements.find((one: Element) => one.code === code);
  if (!element) throw refuse.notFound();
  const resolved = resolve(element, found.circumstances, found.settings, found.modifiers);
  return { ...resolved, sentence: explain(resolved) };
}

/** The setting that applies to a link worker with a person on a day: two queries. */
export async function resolveDiscretion(
  tx: Tx,
  ctx: Ctx,
  { element, ...occasion }: Occasion & { element: Code },
): Promise<Resolution> {
  return resolveIn(await gatherCase(tx, ctx, occasion, [element]), element);
}

/** Several elements at once, for a page that shows what applies: two queries too. */
export async function resolveSeveral(
  tx: Tx,
  ctx: Ctx,
  occasion: Occasion,
  elements: readonly Code[],
): Promise<Map<Code, Resolution>> {
  const found = await gatherCase(tx, ctx, occasion, elements);
  return new Map(elements.map((code) => [code, resolveIn(found, code)]));
}

/** One thing an act asks of an element: a thirteenth contact, a home visit, a closing without word. */
export interface Asking {
  element: Code;
  asked: Asked;
}

export interface Decision extends Asking {
  outcome: Outcome;
  /** Said to the link worker. */
  sentence: string;
  /** Who can allow it where it is stopped, by name. */
  askWhom: string[];
  /** A supervisor has allowed it before. */
  allowedBefore: boolean;
}

/**
 * Whether an act may be done: allowed (and nothing is said), to be asked for with a reason in one
 * line, or stopped with the sentence that explains it and the people who can allow it. What a
 * supervisor allowed this link worker for this time of support is allowed.
 */
export async function askOrStop(
  tx: Tx,
  ctx: Ctx,
  occasion: Occasion,
  askings: readonly Asking[],
): Promise<Decision[]> {
  if (askings.length === 0) return [];
  const found = await gatherCase(tx, ctx, occasion, [
    ...new Set(askings.map(({ element }) => element)),
  ]);
  return askings.map((asking) => {
    const resolved = resolveIn(found, asking.element);
    const allowedBefore = found.allowances.some(
      (one) =>
        one.element === asking.element &&
        (one.episodeId === null || one.episodeId === occasion.episodeId) &&
        (one.asked === null || !departs(resolved, one.asked, asking.asked)),
    );
    return {
      ...asking,
      outcome: allowedBefore ? 'allowed' : judge(resolved, asking.asked),
      sentence: resolved.sentence,
      askWhom: found.askWhom,
      allowedBefore,
    };
  });
}

/**
 * A one-line reason given where the setting asks for one. It belongs to the link worker alone: keep
 * it with `keepReason` of the crossing, in the transaction of the act.
 */
export interface MicroDiscretion {
  element: Code;
  personId: string | null;
  episodeId: string | null;
  /** What was done: contact.plan, holding.start … */
  act: string;
  sentence: string;
  reason: string;
}

/** The form field that holds the one-line reason. */
export const REASON_FIELD = 'discretionReason';

/**
 * Lets an act go on, or refuses it with everything typed kept: where it is stopped the message stands
 * at the form’s `discretion`; where a reason is asked for and none was given, at `discretionReason`.
 * Gives the reasons to keep, one for each element that was departed from.
 */
export async function requireDiscretion(
  tx: Tx,
  ctx: Ctx,
  occasion: Occasion & { act: string; reason: string | null },
  askings: readonly Asking[],
): Promise<MicroDiscretion[]> {
  const decisions = await askOrStop(tx, ctx, occasion, askings);
  const stopped = decisions.find(({ outcome }) => outcome === 'stopped');
  if (stopped) throw refuse.invalid({ discretion: stopSentence(stopped) });
  const asks = decisions.filter(({ outcome }) => outcome === 'ask');
  const [first] = asks;
  if (first && !occasion.reason)
    throw refuse.invalid({ [REASON_FIELD]: `Say why in one line. ${first.sentence}` });
  return asks.map(({ element, sentence }) => ({
    element,
    personId: occasion.personId ?? null,
    episodeId: occasion.episodeId ?? null,
    act: occasion.act,
    sentence,
    reason: occasion.reason ?? '',
  }));
}

/** The sentence of what is stopped, with who can allow it. */
export function stopSentence({
  sentence,
  askWhom,
}: Pick<Decision, 'sentence' | 'askWhom'>): string {
  const who = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(askWhom);
  return `${sentence} ${who || 'Your manager'} can allow it.`;
}

/** The most a typed form may hold when it is kept, in characters. */
const MOST_TYPED = 60_000;

export interface Wish {
  element: string;
  personId: string | null;
  episodeId: string | null;
  /** What was being done: contact.plan, holding.start … */
  act: string;
  /** The page it was typed on, within the organisation. */
  page: string;
  asked: Asked;
  sentence: string;
  reason: string;
  /** The form as it was typed. */
  typed: Record<string, string | string[]>;
}

/** Asks a supervisor to allow what was stopped; nothing typed is lost. */
export async function askSupervisor(ctx: Ctx, wish: Wish): Promise<{ id: string }> {
  if (!may(ctx.actor, 'request.ask')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  if (!/^\/(?!\/)[\w\-/]*$/.test(wish.page)) throw new Error('a page of the organisation');
  if (JSON.stringify(wish.typed).length > MOST_TYPED)
    throw refuse.invalid({ '': 'What was typed is too long to send. Shorten it and try again.' });
  return perform(ctx, 'care', async (tx, note) => {
    const element = await requireElement(tx, here, wish.element);
    const id = newId();
    await tx.insert(discretionRequest).values({
      id,
      organisationId: here,
      linkWorkerId: ctx.actor.id ?? '',
      linkWorkerName: ctx.actor.name,
      personId: wish.personId,
      episodeId: wish.episodeId,
      element: element.code,
      act: wish.act,
      page: wish.page,
      askedAmount: 'amount' in wish.asked ? wish.asked.amount : null,
      askedAmong: 'among' in wish.asked ? [...wish.asked.among] : null,
      sentence: wish.sentence,
      reason: wish.reason,
      typed: wish.typed,
      status: 'asked',
      madeAt: ctx.now,
    });
    await keepStep(ctx, tx, id, 'asked', null);
    note({
      act: 'discretion-request.ask',
      subject: ['discretion-request', id],
      ...(wish.personId ? { personId: wish.personId } : {}),
    });
    return { id };
  });
}

/**
 * What was typed when an act was stopped, for its form to be filled with again by the link worker
 * who asked. Null where there is no such request of theirs.
 */
export async function typedInRequest(
  ctx: Ctx,
  id: string | null,
): Promise<Record<string, string | string[]> | null> {
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
    return (found?.typed as Record<string, string | string[]> | undefined) ?? null;
  });
}
