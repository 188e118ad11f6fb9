import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import * as acts from './act.server.ts';
import * as agreements from './agreement.server.ts';
import * as asks from './ask.server.ts';
import * as cases from './case.server.ts';
import { named, type Occasion, readSaid, resolveCase } from './case.server.ts';
import { explain } from './explain.ts';
import * as profile from './profile.server.ts';
import type { Resolved } from './resolver.ts';

export type Asking = acts.Asking;
export type Deciding = acts.Deciding;
export type Around = cases.Around;

/** What an act bound by some elements will have to ask: a guess, without a question. */
export const foresee = (ctx: Ctx, elements: readonly string[]) => agreements.foresee(ctx, elements);

/** What lies around a person, as SQL, for an act to read with what it reads anyway. */
export const liesAround = (...of: Parameters<typeof cases.liesAround>) => cases.liesAround(...of);

/** What applies now about an element, with the sentence that explains it. */
export interface Resolution extends Resolved {
  sentence: string;
}

/** The settings that apply to a link worker with a person on a day, to be shown. */
export async function resolveSeveral(
  tx: Tx,
  ctx: Ctx,
  occasion: Occasion,
  elements: readonly string[],
): Promise<Map<string, Resolution>> {
  const found = await resolveCase(tx, ctx, occasion, elements);
  const said = await readSaid(tx, ctx, occasion, [...found.values()]);
  return new Map(
    [...found].map(([code, resolved]) => {
      const full = named(resolved, said);
      return [code, { ...full, sentence: explain(full) }];
    }),
  );
}

/** The setting of one element that applies to a link worker on an occasion. */
export async function resolveDiscretion(
  tx: Tx,
  ctx: Ctx,
  { element, ...occasion }: Occasion & { element: string },
): Promise<Resolution> {
  const found = (await resolveSeveral(tx, ctx, occasion, [element])).get(element);
  if (!found) throw refuse.notFound();
  return found;
}

/**
 * Lets an act go on as the service has agreed, or refuses it with everything typed kept. Reasons
 * given where one is asked for are kept as the actor's own, in the act's transaction.
 */
export const requireDiscretion = (
  tx: Tx,
  ctx: Ctx,
  deciding: Deciding,
  askings: readonly Asking[],
) => acts.requireDiscretion(tx, ctx, deciding, askings);

/** The same for a look ahead: refuses what would be refused, and keeps nothing. */
export const checkDiscretion = async (
  tx: Tx,
  ctx: Ctx,
  deciding: Deciding,
  askings: readonly Asking[],
): Promise<void> => void (await acts.checkDiscretion(tx, ctx, deciding, askings));

/** What a refusal stopped, if a supervisor can allow it. */
export const stopOf = (error: unknown) => acts.stopOf(error);

/** Asks a supervisor to allow what was stopped. */
export const askSupervisor = (ctx: Ctx, wish: asks.Wish) => asks.askSupervisor(ctx, wish);

/** What was typed when an act was stopped, for the form of the link worker who asked. */
export const typedInRequest = (ctx: Ctx, id: string | null) => asks.typedInRequest(ctx, id);

/** What applies to nobody in particular on a day, element by element. */
export const readAgreed = (ctx: Ctx, tx: Tx, asked: Parameters<typeof profile.readAgreed>[2]) =>
  profile.readAgreed(ctx, tx, asked);

/** What applies to nobody in particular on several days. */
export const readAgreedThrough = (
  ctx: Ctx,
  tx: Tx,
  asked: Parameters<typeof profile.readAgreedThrough>[2],
) => profile.readAgreedThrough(ctx, tx, asked);

/** How settings move with time in post: by agreement, and as it was on some days. */
export const readInTime = (ctx: Ctx, tx: Tx, days: readonly string[]) =>
  profile.readInTime(ctx, tx, days);
