import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { refuse } from './refusal.ts';

export type Limited = 'sign-in' | 'public-form';

/** Tries allowed for one key, and the seconds they are counted over. */
const allowances: Record<Limited, { points: number; duration: number }> = {
  'sign-in': { points: 10, duration: 15 * 60 },
  'public-form': { points: 20, duration: 60 * 60 },
};

/**
 * Counts tries by address or account; the try after the last allowed one is refused with the
 * seconds to wait. Keys are kept as hashes. Each server process counts its own.
 */
export function openLimits(factor = 1): (what: Limited, key: string) => Promise<void> {
  const limiters = Object.fromEntries(
    Object.entries(allowances).map(([what, a]) => [
      what,
      new RateLimiterMemory({ points: a.points * factor, duration: a.duration }),
    ]),
  );
  return async (what, key) => {
    const hashed = createHash('sha256').update(key).digest('base64url');
    try {
      await limiters[what]?.consume(hashed);
    } catch (error) {
      if (error instanceof RateLimiterRes) {
        throw refuse.limited(Math.ceil(error.msBeforeNext / 1000));
      }
      throw error;
    }
  };
}
