import { base32 } from '@better-auth/utils/base32';
import { createOTP } from '@better-auth/utils/otp';
import { symmetricDecrypt } from 'better-auth/crypto';
import { and, eq } from 'drizzle-orm';
import { toString as drawQr } from 'qrcode';
import type { Database } from '#platform/database/database.server.ts';
import { twoFactor } from './schema.server.ts';
import type { SignIn } from './sign-in.server.ts';
import { underSignInRole } from './sign-in-role.server.ts';

export interface KeyToKeep {
  /** Base 32, in fours, for typing. */
  key: string;
  /** An SVG. */
  picture: string;
}

/** The key that somebody is about to put into their app: only until it is confirmed; then null. */
export async function keyToConfirm(
  db: Database,
  signIn: SignIn,
  who: { userId: string; email: string },
): Promise<KeyToKeep | null> {
  const [known] = await underSignInRole(db, (tx) =>
    tx
      .select()
      .from(twoFactor)
      .where(and(eq(twoFactor.userId, who.userId), eq(twoFactor.verified, false))),
  );
  if (!known) return null;
  const { secretConfig } = await signIn.$context;
  const secret = await symmetricDecrypt({ key: secretConfig, data: known.secret });
  return {
    key: base32.encode(secret, { padding: false }).replaceAll(/(.{4})(?=.)/g, '$1 '),
    picture: await drawQr(createOTP(secret).url('Holdfast', who.email), { type: 'svg', margin: 2 }),
  };
}
