import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** How the client's signed token is signed (RFC 7523); NHS login takes RS512 alone. */
export const KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS512',
  'ES256',
  'ES384',
] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

/** How this installation shows the provider who it is: a shared secret, or a token it signs. */
export type ClientProof =
  | { kind: 'secret'; secret: string }
  | { kind: 'key'; pem: string; algorithm: KeyAlgorithm; id?: string };

export interface OidcSettings {
  issuer: string;
  clientId: string;
  proof: ClientProof;
  /** Shown on the button: "Sign in with …". */
  label: string;
  scopes: string[];
  /** The assurance asked for, as `acr_values`. */
  acrValues?: string;
  /** The `acr` that the provider must answer with, one of these; absent: whatever it answers. */
  acrAccepted?: string[];
}

const CURVES: Partial<Record<KeyAlgorithm, string>> = { ES256: 'prime256v1', ES384: 'secp384r1' };

/** Reads a private key from a file. @throws Error with words that go after the setting's name */
export function readClientKey(path: string, algorithm: KeyAlgorithm): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new Error('must name a file that can be read');
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch {
    throw new Error('must name a private key in PEM, without a password');
  }
  const curve = CURVES[algorithm];
  const fits = curve
    ? key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === curve
    : key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
  if (!fits) throw new Error(`must name a key that fits ${algorithm}; RSA has at least 2048 bits`);
  return String(key.export({ type: 'pkcs8', format: 'pem' }));
}
