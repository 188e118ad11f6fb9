import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new one-time secret for a link: 256 random bits in 43 base64url characters. Store only its hash. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What is stored in place of a token: its SHA-256 in hexadecimal. Plain SHA-256 is enough for
 * a token of 256 random bits; it is not for passwords or short codes.
 */
export function hashToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

/** True for text that could be a token of ours; spares the database a look for anything else. */
export function looksLikeToken(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value);
}

/** Compares two secrets in a time that tells nothing about where they differ, or of their lengths. */
export function sameSecret(one: string, other: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value, 'utf8').digest();
  return timingSafeEqual(digest(one), digest(other));
}
