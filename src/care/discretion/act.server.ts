import { keepReason } from '#crossing/micro-discretion.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { named, type Occasion, readSaid, resolveCase } from './case.server.ts';
import { explain } from './explain.ts';
import { type Asked, departs, judge, type Outcome } from './judge.ts';
import type { Resolved } from './resolver.ts';
import { isBound } from './rules.ts';

/** One thing an act asks of an element: a thirteenth contact, a home visit, a closing without word. */
export interface Asking {
  element: string;
  /** A function is called only where something was agreed to hold it against. */
  asked: Asked | (() => Promise<Asked>);
  /** What is departed from, where it is written down elsewhere than in the setting: a criterion. */
  sentence?: string;
}

export interface Decision {
  element: string;
  asked: Asked;
  outcome: Exclude<Outcome, 'allowed'>;
  /** Said to the link worker. */
  sentence: string;
  /** Who can allow it where it is stopped, by name. */
  askWhom: string[];
}

/** What an act departs from in one element. */
interface Against {
  asked: Asked;
  resolved: Resolved;
  outcome: Decision['outcome'];
  sentences: string[];
}

/**
 * What stands against an act: to be asked for with a reason in one line, or stopped, with the
 * sentence that explains it and the people who can allow it. What is inside a limit, left free, or
 * was allowed to this link worker for this time of support is not among it.
 */
export async function askOrStop(
  tx: Tx,
  ctx: Ctx,
  occasion: Occasion,
  askings: readonly Asking[],
): Promise<Decision[]> {
  if (askings.length === 0) return [];
  const codes = [...new Set(askings.map(({ element }) => element))];
  const resolved = await resolveCase(tx, ctx, occasion, codes);
  const against = new Map<string, Against>();
  for (const asking of askings) {
    const found = resolved.get(asking.element);
    if (!found || found.strength === 'free') continue;
    const elsewhere = asking.sentence !== undefined;
    if (found.limit === null && found.element.unit.kind !== 'practice' && !elsewhere) continue;
    const asked = typeof asking.asked === 'function' ? await asking.asked() : asking.asked;
    const outcome = judge(found, asked);
    if (outcome === 'allowed') continue;
    const before = against.get(asking.element);
    against.set(asking.element, {
      // Several departures from one element are one thing to allow: the whole of it.
      asked: before ? { usual: false } : asked,
      resolved: found,
      outcome,
      sentences: [...(before?.sentences ?? []), ...(asking.sentence ? [asking.sentence] : [])],
    });
  }
  if (against.size === 0) return [];
  const found = [...against.values()];
  const said = await readSaid(
    tx,
    ctx,
    occasion,
    found.map((one) => one.resolved),
    found.some(({ outcome }) => outcome === 'stopped') ? 'stopped' : 'asked',
  );
  return found
    .filter(
      ({ asked, resolved: found }) =>
        !said.allowances.some(
          (one) =>
            one.element === found.element.code &&
            (one.forId === null || one.forId === (occasion.episodeId ?? occasion.referralId)) &&
            (one.asked === null || !departs(found, one.asked, asked)),
        ),
    )
    .map(({ asked, resolved: found, outcome, sentences: departures }) => ({
      element: found.element.code,
      asked,
      outcome,
      sentence: [...departures, explain(named(found, said))].join(' '),
      askWhom: said.askWhom,
    }));
}

/** A one-line reason given where the setting asks for one. It belongs to whoever acted, alone. */
export interface MicroDiscretion {
  element: string;
  personId: string | null;
  episodeId: string | null;
  /** What was done: contact.plan, holding.start … */
  act: string;
  sentence: string;
  reason: string;
}

/** An act of whoever is signed in, about a person; judged as their own. */
export type Deciding = Omit<Occasion, 'linkWorkerId'> & {
  act: string;
  reason: string | null | undefined;
  /** It has happened, and is written down as it was: it is asked about and never stopped. */
  happened?: boolean;
};

/** What was stopped, carried by the refusal, for a request to be made of it. */
export interface Stop {
  act: string;
  personId: string | null;
  episodeId: string | null;
  referralId: string | null;
  /** One for each element that stopped it. */
  stopped: { element: string; asked: Asked; sentence: string }[];
}

/** What a refusal stopped, if it was one that a supervisor can allow. */
export function stopOf(error: unknown): Stop | null {
  const { cause } = error as { cause?: { stop?: Stop } };
  return cause?.stop ?? null;
}

/**
 * Lets an act go on, or refuses it with everything typed kept: where it is stopped the message stands
 * at the form’s `discretion`; where a reason is asked for and none was given, at `discretionReason`.
 * Gives the reasons to keep, one for each element that was departed from. Supervisors act under
 * the same agreement; somebody else allows them. A manager, who decides about it, is not bound.
 * What has happened already is never stopped: a reason is asked for there too.
 */
export async function checkDiscretion(
  tx: Tx,
  ctx: Ctx,
  { act, reason, happened = false, ...about }: Deciding,
  askings: readonly Asking[],
): Promise<MicroDiscretion[]> {
  const linkWorkerId = ctx.actor.id;
  if (!linkWorkerId || !isBound(ctx.actor)) return [];
  const decisions = await askOrStop(tx, ctx, { ...about, linkWorkerId }, askings);
  const of = { act, personId: about.personId ?? null, episodeId: about.episodeId ?? null };
  const stopped = decisions.filter(({ outcome }) => outcome === 'stopped');
  if (stopped.length > 0 && !happened) {
    const refusal = refuse.invalid({ discretion: stopSentence(stopped) });
    const stop: Stop = { ...of, referralId: about.referralId ?? null, stopped };
    refusal.cause = { stop };
    throw refusal;
  }
  if (decisions.length > 0 && !reason)
    throw refuse.invalid({
      discretionReason: ['Say why in one line.', sentences(decisions), talkAbout(stopped)]
        .filter(Boolean)
        .join(' '),
    });
  return decisions.map(({ element, sentence }) => ({
    ...of,
    element,
    sentence,
    reason: reason ?? '',
  }));
}

/** Checks an act and keeps the reasons given, in its transaction: both are kept, or neither. */
export async function requireDiscretion(
  tx: Tx,
  ctx: Ctx,
  deciding: Deciding,
  askings: readonly Asking[],
): Promise<void> {
  for (const why of await checkDiscretion(tx, ctx, deciding, askings)) keepReason(tx, ctx, why);
}

const sentences = (decisions: readonly Decision[]) =>
  decisions.map(({ sentence }) => sentence).join(' ');

/** The people who can allow what is stopped, by name. */
const whoCan = ([first]: readonly Decision[]): string =>
  new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(first?.askWhom ?? []) ||
  'another supervisor';

/** What is stopped, with who can allow it. */
function stopSentence(stopped: readonly Decision[]): string {
  const who = whoCan(stopped);
  return `${sentences(stopped)} ${who.charAt(0).toUpperCase()}${who.slice(1)} can allow it.`;
}

/** Of what would have been stopped and has happened: whom to talk to about it. */
const talkAbout = (stopped: readonly Decision[]): string =>
  stopped.length > 0 ? `It is kept as it was. Talk about it with ${whoCan(stopped)}.` : '';
