import { createHmac, randomBytes } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { refuse } from './refusal.ts';

/** Tries allowed for one key, and the seconds they are counted over. */
const allowances = {
  /** By account: guessing one person's password. */
  'sign-in': { points: 10, duration: 15 * 60 },
  /** By address: guessing many people's. A whole practice may share one address. */
  'sign-in-address': { points: 100, duration: 15 * 60 },
  /** By account: mail with a link to choose a new password. */
  reset: { points: 5, duration: 60 * 60 },
  /** By address: forms anybody can send without an account. */
  'public-form': { points: 20, duration: 60 * 60 },
  /** By address: answers to the questions of a form that asks one a page. */
  'public-answer': { points: 300, duration: 60 * 60 },
  /** By address: links handed out by an open link. An event of five hundred may share one address. */
  'take-part': { points: 2000, duration: 60 * 60 },
  /** By account: pauses in typing, each of which keeps a draft. */
  draft: { points: 60, duration: 60 },
  /** By address: readings of the open directory; a program copies it a few hundred records at a time. */
  'open-data': { points: 600, duration: 60 },
  /** By address: calls of programs that sign in. */
  program: { points: 6000, duration: 60 },
  /** By address: one-time links that lead nowhere, and what they open. */
  link: { points: 60, duration: 10 * 60 },
} as const;
export type Limited = keyof typeof allowances;

/** Counts one try, or as many as are given; none asks whether the allowance is used up. */
export type Limit = (what: Limited, key: string, tries?: number) => Promise<void>;

/**
 * Counts tries by address or account; the try after the last allowed one is refused (`limited`)
 * with the seconds to wait. Keys are kept in memory as keyed hashes and never logged. Each server
 * process counts its own: with N processes a key may have up to N times the tries, and a restart
 * forgets them. The account's own lock-out, in the database, is what holds against patience.
 */
export function openLimits(factor = 1): Limit {
  const secret = randomBytes(32);
  const limiters = new Map(
    Object.entries(allowances).map(([what, { points, duration }]) => [
      what,
      new RateLimiterMemory({ points: points * factor, duration }),
    ]),
  );
  return async (what, key, tries = 1) => {
    const limiter = limiters.get(what);
    if (!limiter) throw new Error(`there is no limit called ${what}`);
    const hashed = createHmac('sha256', secret).update(key).digest('base64url');
    try {
      await limiter.consume(hashed, tries);
    } catch (error) {
      if (error instanceof RateLimiterRes)
        throw refuse.limited(Math.max(1, Math.ceil(error.msBeforeNext / 1000)));
      throw error;
    }
  };
}
