import type { PasskeyOptions } from '@better-auth/passkey';
import { APIError } from 'better-auth/api';
import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '#platform/database/database.server.ts';
import { passkey } from './schema.server.ts';
import type { SignInOptions } from './sign-in-options.ts';
import { underSignInRole } from './sign-in-role.server.ts';

/** More than anybody has devices for; the list of a person's passkeys is bounded by it. */
export const MOST_PASSKEYS = 20;

/**
 * A passkey here stands for both the thing somebody has and their own unlocking of it, so a device
 * that does not check who holds it is not taken. The library alone asks for that and does not look.
 */
export function passkeySettings({ origin }: SignInOptions): PasskeyOptions {
  const unlocked = (userVerified: boolean | undefined) => {
    if (!userVerified)
      throw new APIError('UNAUTHORIZED', { message: 'the device was not unlocked' });
  };
  return {
    rpName: 'Holdfast',
    rpID: new URL(origin).hostname,
    origin,
    advanced: { webAuthnChallengeCookie: 'passkey' },
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: {
      afterVerification: ({ verification }) =>
        unlocked(verification.registrationInfo?.userVerified),
    },
    authentication: {
      afterVerification: ({ verification }) =>
        unlocked(verification.authenticationInfo.userVerified),
    },
  };
}

export interface KnownPasskey {
  id: string;
  name: string | null;
  createdAt: Date | null;
}

/** A person's own passkeys, oldest first. */
export function listPasskeys(db: Database, userId: string): Promise<KnownPasskey[]> {
  return underSignInRole(db, (tx) =>
    tx
      .select({ id: passkey.id, name: passkey.name, createdAt: passkey.createdAt })
      .from(passkey)
      .where(eq(passkey.userId, userId))
      .orderBy(asc(passkey.createdAt))
      .limit(MOST_PASSKEYS),
  );
}

/** The browser's answer about a passkey, if it looks like one; the library reads the rest. */
export function readPasskeyAnswer<Answer>(posted: unknown): Answer | null {
  if (typeof posted !== 'string' || posted.length > 50_000) return null;
  try {
    return passkeyAnswer.parse(JSON.parse(posted)) as Answer;
  } catch {
    return null;
  }
}

const passkeyAnswer = z.looseObject({
  id: z.string().min(1),
  rawId: z.string(),
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: z.string() }),
  clientExtensionResults: z.looseObject({}),
});
