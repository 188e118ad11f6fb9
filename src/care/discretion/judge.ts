import type { Limit } from './elements.ts';
import type { Resolved } from './resolver.ts';

/** What somebody is about to do, in the unit of the element. */
export type Asked =
  | { amount: number }
  | { among: readonly string[] }
  /** For elements without a limit: whether the usual practice is followed. */
  | { usual: boolean };

export type Outcome = 'allowed' | 'ask' | 'stopped';

/** True where what is asked lies outside the limit. */
export function departs(
  { element: { unit } }: Pick<Resolved, 'element'>,
  limit: Limit,
  asked: Asked,
): boolean {
  if ('usual' in asked) return !asked.usual;
  if (limit === null) return false;
  if ('amount' in asked)
    return unit.kind === 'amount' && typeof limit === 'number'
      ? unit.bound === 'most'
        ? asked.amount > limit
        : asked.amount < limit
      : false;
  return typeof limit === 'number' ? false : asked.among.some((code) => !limit.includes(code));
}

/** Whether an act may be done: inside the limit always; outside it by the strength. */
export function judge(resolved: Resolved, asked: Asked): Outcome {
  if (!departs(resolved, resolved.limit, asked)) return 'allowed';
  return ({ firm: 'stopped', guided: 'ask', free: 'allowed' } as const)[resolved.strength];
}
