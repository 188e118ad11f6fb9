import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { readSettings } from './case.server.ts';
import { listModifiers, listPostFacts } from './continuum.server.ts';
import { loadElements } from './element.server.ts';
import { type Limit, limitInWords } from './elements.ts';
import { type Circumstances, monthsBetween, nobody, resolve, type Setting } from './resolver.ts';
import { may, type Stage } from './rules.ts';
import { type PostFact, spreadOf } from './spread.ts';

/** What a service agreed about an element, for one practice or for all. */
export interface Agreed {
  code: string;
  name: string;
  /** Null where nothing was agreed. */
  position: number | null;
  limit: Limit;
  /** `at most 12 contacts`; '' where none is set. */
  limitWords: string;
  /** How many disagreements were voiced in the days asked about. */
  contested: number;
}

interface AskedPractice {
  id: string;
  decile: number | null;
}

/** What applies to nobody in particular on a day, element by element. Three queries. */
export async function readAgreed(
  ctx: Ctx,
  tx: Tx,
  { practice, ...days }: { day: string; from: string; practice: AskedPractice | null },
): Promise<Agreed[]> {
  const [found = []] = await readAgreedThrough(ctx, tx, { practice, periods: [days] });
  return found;
}

/** The same on several days, each with what was contested since a day before it. Three queries. */
export async function readAgreedThrough(
  ctx: Ctx,
  tx: Tx,
  asked: { periods: readonly { day: string; from: string }[]; practice: AskedPractice | null },
): Promise<Agreed[][]> {
  if (!may(ctx.actor, 'everybody.see')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  const elements = await loadElements(tx, here);
  const settings = await readSettings(tx, here);
  const modifiers = await listModifiers(tx, here);
  const practiceId = asked.practice?.id ?? null;
  return asked.periods.map((days) => {
    const of = { ...nobody, day: days.day, practiceId, decile: asked.practice?.decile ?? null };
    return elements.map((element) => {
      const found = resolve(element, of, settings, modifiers);
      return {
        code: element.code,
        name: element.name,
        position: found.basis.length > 0 ? found.position : null,
        limit: found.limit,
        limitWords: limitInWords(element, found.limit),
        contested: settings.filter(
          (one) => one.element === element.code && isVoicedIn(one, days, practiceId),
        ).length,
      };
    });
  });
}

const isVoicedIn = (
  { contestsId, contestedOn, practiceId }: Setting,
  { from, day }: { from: string; day: string },
  practice: string | null,
): boolean =>
  contestsId !== null &&
  contestedOn !== null &&
  contestedOn >= from &&
  contestedOn <= day &&
  (practice === null || practiceId === practice);

/** Months in post, each up to the next. */
const monthsInPost = [0, 6, 12, 24] as const;
/** Stages that follow one another; the fourth is a kind of post. */
const stagesInTime: Stage[] = ['induction', 'established', 'experienced'];

export interface InTime {
  code: string;
  name: string;
  /** Where the agreement puts a link worker at each stage. */
  byStage: number[];
  /** The middle of where link workers were after so many months; null where nobody was. */
  byMonths: { linkWorkers: number; middle: number | null }[];
}

/** How settings move with time in post: by agreement, and as it was on some days. Four queries. */
export async function readInTime(ctx: Ctx, tx: Tx, days: readonly string[]): Promise<InTime[]> {
  if (!may(ctx.actor, 'everybody.see')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  const last = days.at(-1) ?? '';
  const elements = await loadElements(tx, here);
  const settings = await readSettings(tx, here);
  const modifiers = await listModifiers(tx, here);
  const facts = (await listPostFacts(tx, last)).filter(({ inPostSince }) => inPostSince !== null);
  const known = [...Map.groupBy(facts, ({ userId }) => userId)];
  return elements.map((element) => ({
    code: element.code,
    name: element.name,
    byStage: stagesInTime.map(
      (stage) => resolve(element, { ...nobody, day: last, stage }, settings, modifiers).position,
    ),
    byMonths: placesInTime(known, days, (of) => resolve(element, of, settings, modifiers)),
  }));
}

function placesInTime(
  known: [string, PostFact[]][],
  days: readonly string[],
  at: (of: Circumstances) => { position: number },
): InTime['byMonths'] {
  const found = monthsInPost.map(() => ({ who: new Set<string>(), positions: [] as number[] }));
  for (const [userId, facts] of known)
    for (const day of days) {
      const fact = facts.filter((one) => one.from <= day).at(-1);
      const months = monthsBetween(fact?.inPostSince ?? null, day);
      if (!fact || months === null || (fact.inPostSince ?? '') > day) continue;
      const band = found[monthsInPost.findLastIndex((from) => from <= months)];
      band?.who.add(userId);
      band?.positions.push(
        at({
          ...nobody,
          day,
          linkWorkerId: userId,
          stage: fact.stage,
          specialist: fact.specialist,
          monthsInPost: months,
        }).position,
      );
    }
  return found.map(({ who, positions }) => ({
    linkWorkers: who.size,
    middle: spreadOf(positions)?.middle ?? null,
  }));
}
