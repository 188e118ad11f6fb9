import { contradict, inOrder, isInForce, type Setting } from './resolver.ts';

/** What a manager said of settings at odds: that it is known and meant, and why. Never changed. */
export interface Meant {
  element: string;
  /** The ids of the settings it was said of: all that contradicted one another then. */
  sides: readonly string[];
  reason: string;
  by: string;
  /** The day it was said. */
  on: string;
}

/** Settings in force of one element that contradict one another though nobody disagrees. */
export interface Odds {
  element: string;
  sides: Setting[];
  /** Why it is meant; null while it is open. */
  meant: Meant | null;
}

/** Two settings may speak of the same case: of one place, or one of them of people and one of a post. */
const together = (a: Setting, b: Setting): boolean =>
  a.scope !== b.scope ||
  (a.practiceId === b.practiceId && a.userId === b.userId && a.stage === b.stage);

function contradictions(settings: readonly Setting[], day: string): Map<string, Setting[]> {
  const found = new Map<string, Setting[]>();
  for (const [element, all] of Map.groupBy(settings, (one) => one.element)) {
    const inForce = all.filter((one) => isInForce(one, day));
    const against = inForce.filter((a) =>
      inForce.some((b) => a.id !== b.id && together(a, b) && contradict(a, b)),
    );
    if (against.length > 0) found.set(element, against.sort(inOrder));
  }
  return found;
}

export const sameSides = (a: readonly string[], b: readonly string[]): boolean =>
  new Set(a).symmetricDifference(new Set(b)).size === 0;

/**
 * What is at odds on a day, by element: two settings of one place, or what a practice and a post say.
 * It is known and meant while what was said of the element last was said of these very settings. A
 * changed setting is another one: where one changes, ends or joins them, it is open again. Of what
 * somebody may not see they are shown nothing, and none of it is at odds for them.
 * @param said The oldest first.
 */
export function oddsOf(
  settings: readonly Setting[],
  said: readonly Meant[],
  day: string,
  maySee: (setting: Setting) => boolean = () => true,
): Odds[] {
  const seen = contradictions(settings.filter(maySee), day);
  return [...contradictions(settings, day)]
    .filter(([element]) => seen.has(element))
    .map(([element, all]) => {
      const last = said.findLast((one) => one.element === element && one.on <= day);
      const ids = all.map(({ id }) => id);
      return {
        element,
        sides: seen.get(element) ?? [],
        meant: last && sameSides(last.sides, ids) ? last : null,
      };
    });
}
